"""Who is in a From, To or Cc: one pass over the header, whatever it is.

The standard library's `getaddresses` recurses into every bracket of `((((`, and finds other
addresses from one Python to the next. Here a bracket is counted, a quotation mark toggles, and what
is no address in the end is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from afterview.mail.decode import one_line, text_of, without_words

COUNT_LIMIT = 1_000  # addresses of one message
ADDRESS_LIMIT = 320

_SIGN = re.compile(r'=\?[^?\s]{1,60}\?[BbQq]\?[^?"<>\n]*+\?=|[(),:;<>"]|\\.?|[^=(),:;<>"\\]++|=', re.DOTALL)
_ADDRESS = re.compile(r'(?:"[^"]{1,64}"|[^\s@"<>()\[\],;:\\]{1,255})@[^\s@"<>(),;:\\]{1,255}')
_WORD = re.compile(r"\S+")
_SIMPLE = re.compile(
    r'\s*(?:"([^"\\]*)"|([^"(),:;<>@\\]*))\s*<([^\s<>"(),:;@\\]{1,255}@[^\s<>"(),:;@\\]{1,255})>\s*'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """One address, lower-cased, and the name shown with it, decoded; "" for none."""

    name: str
    address: str


def mailboxes(value: bytes, *, charset: str | None = None) -> tuple[Mailbox, ...]:
    """The mailboxes in a raw header, in order; names without an address are left out."""
    text = text_of(value.replace(b"\n", b""), charset)
    simple = _SIMPLE.fullmatch(text)
    if simple and _is_address(simple[3]):
        name = one_line(without_words(simple[1] or simple[2] or ""))
        return (Mailbox(name=name, address=simple[3].lower()),)
    found = _read(text)
    if not found and "=?" in text and "@" not in text:  # some programs encode the address as well
        found = _read(without_words(text))
    return tuple(found)


def _read(text: str) -> list[Mailbox]:
    reader = _Reader()
    signs = _SIGN.findall(text)
    for sign in signs:
        reader.take(sign)
    if reader.quoted:  # a quotation mark that never closes is only a character
        reader = _Reader(quotes=False)
        for sign in signs:
            reader.take(sign)
    reader.close()
    return reader.found


@dataclass(slots=True)
class _Reader:
    """Where we are in the header; `take` is called for every sign, `close` at the end of a mailbox."""

    quotes: bool = True
    found: list[Mailbox] = field(default_factory=list)
    phrase: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: list[str] | None = None
    depth: int = 0
    quoted: bool = False

    def take(self, sign: str) -> None:
        if self.quoted or (sign == '"' and self.quotes and not self.depth):
            self._quotation(sign)
        elif sign in "()":
            self.depth = max(0, self.depth + (1 if sign == "(" else -1))
        elif self.depth:
            self.comment.append(sign)
        elif sign in ",;":
            self.close()
        elif sign == ":":
            self._colon()
        elif sign == "<":
            self.angle = []
        elif sign != ">":
            self._here().append(sign)

    def close(self) -> None:
        """The end of a mailbox: keep it if it has an address."""
        angle, phrase = self.angle, "".join(self.phrase)
        comment = "".join(self.comment)
        self.angle, self.depth = None, 0
        self.phrase.clear()
        self.comment.clear()
        if len(self.found) >= COUNT_LIMIT:
            return
        if angle is None:
            angle, phrase = _last_address(phrase)
        address = "".join("".join(angle).split()).lower()
        if _is_address(address):
            name = one_line(without_words(phrase.replace('"', ""))) or one_line(without_words(comment))
            self.found.append(Mailbox(name=name, address=address))

    def _here(self) -> list[str]:
        return self.phrase if self.angle is None else self.angle

    def _quotation(self, sign: str) -> None:
        if sign == '"':
            self.quoted = not self.quoted
        self._here().append(sign[1:] if sign[0] == "\\" and len(sign) == 2 else sign)

    def _colon(self) -> None:
        """The end of a group's name, of a route, or of `mailto`: none of it is the address."""
        self._here().clear()


def _is_address(text: str) -> bool:
    """Nothing unseen in it, and nothing that another program would decode into something else."""
    plain = len(text) <= ADDRESS_LIMIT and one_line(text) == text and "=?" not in text
    return plain and _ADDRESS.fullmatch(text) is not None


def _last_address(phrase: str) -> tuple[list[str], str]:
    """`Rita Roe rita@acme.example`: the last word with an @, and what stands before it."""
    words = [word for word in _WORD.finditer(phrase) if "@" in word[0]]
    if not words:
        return [], phrase
    return [words[-1][0]], phrase[: words[-1].start()]
