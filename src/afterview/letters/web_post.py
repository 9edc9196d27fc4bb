"""A web post with [bracket] emails, Markdown or HTML → its templates."""

from __future__ import annotations

from afterview.letters.post_bytes import LIMIT, decode_post
from afterview.letters.post_model import KINDS, Example, Kind, Post, PostTemplate

__all__ = ["KINDS", "LIMIT", "Example", "Kind", "Post", "PostTemplate", "decode_post"]
