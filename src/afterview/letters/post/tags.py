"""The text of a post → the same text with tidy tags. The only step that reads HTML's syntax.

<DIV id=x class="Sample-Email">   <div sample-email>     name and classes, in small letters
<em>, <a href=…>, <span …>        gone; what they hold stays
<!-- … -->, <script>…</script>    gone with what they hold
Name <name@example.com>, <Name>   no tag, so its `<` becomes LITERAL and nobody takes it for one

One pass with one pattern that never looks past the next `<`, so the time
grows with the text whatever is in it. A line break that goes with a tag
becomes HIDDEN: the lines keep their numbers.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from itertools import islice

from afterview.errors import UserError

HIDDEN, LITERAL = "\x00", "\x01"
DEEPEST, MOST_TAGS = 100, 250_000

CONTAINERS = frozenset(
    [
        "div",
        "section",
        "article",
        "aside",
        "main",
        "header",
        "footer",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "figure",
        "details",
        "form",
        "fieldset",
        "center",
        "body",
        "html",
        "address",
    ]
)
LEAVES = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "summary", "figcaption", "caption", "legend"]
)
VERBATIM = frozenset({"pre", "textarea"})
KEPT = CONTAINERS | LEAVES | VERBATIM | {"b", "br", "hr"}

_SAME = {"strong": "b", "nav": "footer"}
_GONE_WHOLE = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "svg",
        "iframe",
        "noscript",
        "template",
        "select",
        "button",
        "math",
        "object",
        "canvas",
        "audio",
        "video",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "area",
        "base",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "del",
        "dfn",
        "em",
        "embed",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "link",
        "map",
        "mark",
        "meta",
        "meter",
        "nobr",
        "optgroup",
        "option",
        "output",
        "param",
        "picture",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "sub",
        "sup",
        "time",
        "track",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
# Words that people put in angle brackets for a value; tags only where they are closed or have attributes.
_WORDS = frozenset(
    [
        "title",
        "time",
        "address",
        "data",
        "label",
        "object",
        "link",
        "summary",
        "source",
        "track",
        "map",
        "area",
        "meter",
        "output",
        "button",
        "cite",
    ]
)
_KNOWN = KEPT | _SAME.keys() | _INLINE | _GONE_WHOLE
_AT = re.compile(
    r"<(?:(?P<comment>!--)|(?P<declared>[!?][^<>]*>)|(?P<link>(?:https?://|mailto:)[^\s<>]*)>"
    r"|(?P<closing>/?)(?P<name>[a-zA-Z][\w:.-]*)(?=[\s/>])"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*|[^<>]*)>)?"
)
_CLASS = re.compile(r"\bclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_CLOSERS = re.compile(r"</([a-zA-Z][\w:.-]*)\s*>")
_WHOLE_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_ODD_SPACE = re.compile(r"[\x0b\x0c\x85]")


@dataclass(frozen=True, slots=True)
class Markup:
    """A post with tidy tags. `page`: it is a whole HTML page, in which Markdown's marks mean nothing."""

    text: str
    page: bool


def clean(text: str, *, name: str) -> str:
    """The post `name` with one kind of line break and nothing invisible; UserError for control characters."""
    text = _ODD_SPACE.sub(" ", re.sub("\r\n?|[\u2028\u2029]", "\n", text.removeprefix("\ufeff")))
    control = _CONTROL.search(text)
    if control:
        number = text.count("\n", 0, control.start()) + 1
        raise UserError(
            f"{name}, line {number}: there is a control character in it, so this is no text.",
            "Save the post as Markdown, HTML or plain text, and import that.",
        )
    return _UNSEEN.sub("", text)


def tidy(text: str, *, name: str) -> Markup:
    """Clean text with tidy tags; UserError where there are more tags than any post has."""
    if text.count("<") > MOST_TAGS:
        at = next(islice(re.finditer("<", text), MOST_TAGS, None)).start()
        raise too_much(
            name, text.count("\n", 0, at) + 1, f"there are more than {MOST_TAGS:,} tags up to here"
        )
    closers = frozenset(each.lower() for each in _CLOSERS.findall(text))
    return Markup(text=_Tidy(text=text, closers=closers).run(), page=bool(_WHOLE_PAGE.search(text)))


def too_deep(name: str, number: int) -> UserError:
    """The error for line `number` of a post that nests deeper than any page does."""
    return too_much(name, number, f"it is nested deeper than {DEEPEST} levels")


def too_much(name: str, number: int, reason: str) -> UserError:
    """The error for a post that is larger, in some way, than anybody writes."""
    return UserError(
        f"{name}, line {number}: {reason}.",
        "Copy the emails out of the post into a text file, and import that.",
    )


def shown(text: str) -> str:
    """Text between tags as a reader sees it: entities decoded, our two signs replaced."""
    if "&" in text:
        text = _UNSEEN.sub("", _CONTROL.sub(_unless_ours, html.unescape(text)))
    return text.replace(HIDDEN, "").replace(LITERAL, "<")


def _unless_ours(match: re.Match[str]) -> str:
    return match.group() if match.group() in (HIDDEN, LITERAL) else ""


@dataclass(slots=True)
class _Tidy:
    text: str
    closers: frozenset[str]
    endless: set[str] = field(default_factory=set)

    def run(self) -> str:
        """The text, once from beginning to end."""
        parts: list[str] = []
        at = 0
        while match := _AT.search(self.text, at):
            parts.append(self.text[at : match.start()])
            instead, at = self._instead(match)
            parts.append(instead)
        parts.append(self.text[at:])
        return "".join(parts)

    def _instead(self, match: re.Match[str]) -> tuple[str, int]:
        """What stands there instead of this `<`, and where to go on."""
        if match["comment"]:
            return self._without(match, "-->")
        if match["declared"]:
            return _hidden(match.group()), match.end()
        if match["link"]:
            return match["link"].removeprefix("mailto:"), match.end()
        name = (match["name"] or "").lower()
        attributes = match["attributes"] or ""
        if not name or not self._is_tag(name, attributes):
            return LITERAL, match.start() + 1
        if name in _GONE_WHOLE:
            return ("", match.end()) if match["closing"] else self._without(match, f"</{name}")
        return _tag(_SAME.get(name, name), match["closing"], attributes), match.end()

    def _is_tag(self, name: str, attributes: str) -> bool:
        if name in _WORDS or name not in _KNOWN:
            return name in self.closers or (name in _WORDS and "=" in attributes)
        return True

    def _without(self, match: re.Match[str], ending: str) -> tuple[str, int]:
        """Skip to behind `ending`; where there is none, only the tag goes."""
        if ending not in self.endless:
            end = re.compile(re.escape(ending), re.IGNORECASE).search(self.text, match.end())
            if end:
                behind = self.text.find(">", end.end() - 1) + 1 or len(self.text)
                return _hidden(self.text[match.start() : behind]), behind
            self.endless.add(ending)
        return _hidden(match.group()), match.end()


def _tag(name: str, closing: str, attributes: str) -> str:
    hidden = _hidden(attributes)
    if name not in KEPT:
        return hidden
    if closing or name not in CONTAINERS:
        return f"<{closing}{name}>{hidden}"
    written = _CLASS.search(attributes)
    classes = " ".join(next(filter(None, written.groups()), "").lower().split()) if written else ""
    classes = re.sub(r"[^\w\s-]", "", classes)
    return f"<{name} {classes}>{hidden}" if classes else f"<{name}>{hidden}"


def _hidden(text: str) -> str:
    return HIDDEN * text.count("\n")
