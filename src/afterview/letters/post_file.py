"""An email of a post ⇄ a template file, its words untouched.

    PostTemplate ──file_text──> text of a file ──parse──> Template ──of_post──> the same PostTemplate

What the file says besides: where the email came from (`Origin`), so that its
words are never taken for ours; `[optional]` before each paragraph that may go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afterview.core.text import one_line
from afterview.errors import ConfigError, UserError
from afterview.letters.brackets import brackets, slot_keys
from afterview.letters.post.model import PostTemplate
from afterview.letters.render import OPTIONAL, SUBJECT_LIMIT
from afterview.letters.template import OURS, Template, lines_of, parse

SUBJECT = "[subject]"  # what a post without one leaves to the person
AT_ONCE = "at once"
ORIGIN_LIMIT = 200

_WHEN = re.compile(r"\+(\d{1,4}) days?")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def file_text(template: PostTemplate, *, language: str, origin: str) -> str:
    """The template file of one email; UserError where a file cannot say it. `origin`: the post's title."""
    headers = {
        "Subject": template.subject or SUBJECT,
        "To": template.to,
        "Cc": template.cc,
        "Step": template.kind,
        "When": _when(template.when),
        "Language": language,
        "Origin": _origin(origin),
    }
    one_line(headers["Subject"], f"subject of {template.name}", limit=SUBJECT_LIMIT)
    lines = (f"{name}: {_one_line(value)}" for name, value in headers.items() if value)
    text = "\n".join((*lines, "", _marked(template), ""))
    try:
        parse(text, name=template.name, path=template.name)
    except ConfigError as problem:
        reason = problem.message.partition(": line ")[2].partition(": ")[2] or problem.message
        raise UserError(
            f"The email {template.name!r} cannot be kept as a template: {reason}",
            "Mend that place in the post, and import it again.",
        ) from problem
    return text


def of_post(template: Template) -> PostTemplate:
    """The email of a post that was kept in this file; its warnings were told when it came in."""
    subject = "" if template.subject == SUBJECT else template.subject
    parts: list[str] = []
    optional: list[str] = []
    after = 0
    for start, end in _paragraphs(template.body):
        mark = _mark(template.body[start:end])
        if mark:
            optional.append(template.body[start + mark : end])
            parts.append(template.body[after:start])
            after = start + mark
    body = "".join((*parts, template.body[after:]))
    found = _WHEN.fullmatch(template.when)
    return PostTemplate(
        name=template.name,
        kind=template.step,
        when=0 if template.when == AT_ONCE else int(found[1]) if found else None,
        to=template.to,
        cc=template.cc,
        subject=subject,
        body=body,
        slots=tuple(
            dict.fromkeys(
                key for text in (template.to, template.cc, subject, body) for key in slot_keys(text)
            )
        ),
        optional=tuple(optional),
    )


def _when(days: int | None) -> str:
    if days is None:
        return ""
    return AT_ONCE if days == 0 else f"+{days} day{'s' if days > 1 else ''}"


def _origin(said: str) -> str:
    """Where it came from on one line, never mistaken for us or for nobody."""
    text = _one_line(said)[:ORIGIN_LIMIT].strip()
    return text if text not in ("", OURS) else "a web post"


def _one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


def _marked(template: PostTemplate) -> str:
    """The body with a mark before each paragraph that may go."""
    may_go = [each[start:end] for each in template.optional for start, end in _paragraphs(each)]
    parts: list[str] = []
    after = 0
    for start, end in _paragraphs(template.body):
        paragraph = template.body[start:end]
        if paragraph in may_go:
            may_go.remove(paragraph)
            parts.append(f"{template.body[after:start]}[{OPTIONAL}] ")
            after = start
    return "".join((*parts, template.body[after:]))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph begins and ends; a blank line within brackets ends none."""
    at, begins, ends = 0, -1, 0
    for _, line in lines_of(text):
        if line.strip():
            begins, ends = (at if begins < 0 else begins), at + len(line)
        elif begins >= 0:
            yield begins, ends
            begins = -1
        at += len(line) + 1
    if begins >= 0:
        yield begins, ends


def _mark(paragraph: str) -> int:
    """The length of the mark that the paragraph may go; 0 where there is none."""
    first = next(iter(brackets(paragraph)), None) if paragraph.startswith("[") else None
    if first is None or first.sort != "optional" or first.start:
        return 0
    return len(paragraph) - len(paragraph[first.end :].lstrip())
