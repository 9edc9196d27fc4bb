"""What a web post with emails amounts to: templates to fill, examples to read, what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from afterview.core.model import Step

Kind = Literal[Step, "negotiation", "resignation", "raise", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostTemplate:
    """One email of a post, its slots as the post writes them.

    name: a slug of a-z, 0-9, - and _, unique within the post
    when: days after the interview, 0 for "immediately"; None where no heading says so
    to, cc, subject: one line each, "" where the post has none
    body: plain text; a blank line between paragraphs, single breaks within a signature
    slots: each once, in the order of to, cc, subject and body, as `template.slot_key` compares them
    optional: paragraphs of `body` that the post marked as optional, without that mark
    warnings: a sentence for each thing to look at before this is sent
    """

    name: str
    kind: Kind
    when: int | None
    to: str
    cc: str
    subject: str
    body: str
    slots: tuple[str, ...]
    optional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """An email of a post that has no slot: somebody's own words, to read and not to send."""

    name: str
    kind: Kind
    when: int | None
    to: str
    cc: str
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A whole post. `front_matter` has its values as written, in their order, YAML's own quotes taken off."""

    front_matter: Mapping[str, str]
    templates: tuple[PostTemplate, ...]
    examples: tuple[Example, ...] = ()
    warnings: tuple[str, ...] = ()
