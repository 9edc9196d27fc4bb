"""A web post with [bracket] emails, Markdown or HTML → its templates.

    bytes ──> text ──> tidy tags ──> tree of blocks ──> emails found ──> templates, examples
    bytes     front    tags          blocks             emails           letter
                                     lines              flow             orders, numbers
                                     tree               rows             sign, warnings
                                     inline             top, ends        kinds

The second line and those below it name the files in `post/`. Every step is one
pass over what the step before it made. Nothing is guessed from the front
matter but the post's title, and that last.
"""

from __future__ import annotations

from afterview.errors import NotFound, UserError
from afterview.letters.post.blocks import read_blocks
from afterview.letters.post.bytes import LIMIT, decode_post
from afterview.letters.post.emails import Found, find_emails
from afterview.letters.post.front import split_front
from afterview.letters.post.kinds import Words, purpose, slug
from afterview.letters.post.letter import letter_of
from afterview.letters.post.model import KINDS, Example, Kind, Post, PostTemplate
from afterview.letters.post.tags import clean, tidy, too_much
from afterview.letters.post.tree import Node

__all__ = ["KINDS", "LIMIT", "Example", "Kind", "Post", "PostTemplate", "decode_post", "read_post"]

MOST_EMAILS = 1_000
LOOKED_FOR = (
    "Looked for blocks such as <div class='sample-email'>, for quotes, code and text that begin with "
    '"Subject:" or "To:", and for greetings such as "Hi [Name]" with a closing below them.'
)


def read_post(text: str, *, name: str) -> Post:
    """The emails of a post; `name` is what errors call it.

    NotFound where there is none. UserError, with the line where there is one,
    for more than 5 MB, control characters, nesting deeper than 100 levels, and
    brackets of an email that do not match.
    """
    if len(text) > LIMIT:
        raise UserError(
            f"{name} is larger than {LIMIT // 1_000_000} MB.",
            "Save the post alone, without its pictures, and import that.",
        )
    text = clean(text, name=name)
    front, taken = split_front(text)
    # The lines of the front matter stay as empty ones, so that the others keep their numbers.
    body = "\n" * taken + text.split("\n", taken)[taken] if taken else text
    found, passed = find_emails(read_blocks(tidy(body, name=name), name=name))
    if len(found) > MOST_EMAILS:
        number = found[MOST_EMAILS].number
        raise too_much(name, number, f"there are more than {MOST_EMAILS:,} emails up to here")
    letters = _letters(found, title=front.get("title", ""), post=name)
    if not letters:
        raise NotFound(f"{name}: no email found.", LOOKED_FOR)
    return Post(
        front_matter=front,
        templates=tuple(each for each in letters if isinstance(each, PostTemplate)),
        examples=tuple(each for each in letters if isinstance(each, Example)),
        warnings=tuple(map(_passed, passed)),
    )


def _letters(found: tuple[Found, ...], *, title: str, post: str) -> list[PostTemplate | Example]:
    letters: list[PostTemplate | Example] = []
    taken: dict[str, int] = {}
    for each in found:
        words = Words(headings=each.headings, lead=each.lead, subject=each.rows.subject, title=title)
        what = purpose(words)
        name = slug((*each.headings[:1], each.rows.subject, each.lead), what.kind, taken)
        letters.append(letter_of(each, what, name=name, post=post))
    return letters


def _passed(node: Node) -> str:
    return (
        f"Line {node.number}: the brackets there were not taken for an email, "
        "because it has neither a Subject or To row nor a greeting."
    )
