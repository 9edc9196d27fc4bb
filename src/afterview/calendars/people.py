"""Who organizes and attends: the ORGANIZER and ATTENDEE lines, read and made safe.

Rooms, projectors and mailing lists attend too; they are no people.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from afterview.calendars.content import Line
from afterview.core.text import LINE_LIMIT, email_address, person_name
from afterview.errors import UserError

_THINGS = frozenset({"RESOURCE", "ROOM", "GROUP"})
_THING_DOMAINS = ("resource.calendar.google.com", "group.calendar.google.com", "import.calendar.google.com")
_JOINERS = "\u200c\u200d"
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]{0,100}[)\]]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """A person of a meeting; one of the two is known at least. `remark` stood in brackets behind the name."""

    name: str | None
    address: str | None
    remark: str = ""
    declined: bool = False

    @property
    def domain(self) -> str:
        """What follows the @, in lower case."""
        return (self.address or "").rpartition("@")[2].casefold()


def attendee_of(line: Line) -> Attendee | None:
    """The person an ATTENDEE line names, or None: a thing, a list, or nobody."""
    return None if line.parameters.get("CUTYPE", "").upper() in _THINGS else person_line(line)


def person_line(line: Line) -> Attendee | None:
    """The person an ORGANIZER or ATTENDEE line names, or None."""
    address = _address(line)
    if address and address.rpartition("@")[2].casefold() in _THING_DOMAINS:
        return None
    name, remark = _name(line.parameters.get("CN", ""))
    if address is None and name is None:
        return None
    declined = line.parameters.get("PARTSTAT", "").upper() == "DECLINED"
    return Attendee(name=name, address=address, remark=remark, declined=declined)


def tidy(text: str, limit: int = LINE_LIMIT) -> str:
    """Foreign text on one line: every invisible sign a space, runs of them one, cut at `limit`.

    An encoded word of RFC 2047 is broken, so that nothing decodes it later.
    """
    shown = " ".join(text[: 4 * limit].replace("=?", "= ?").split())
    if not shown.isprintable():
        signs = (s if s in _JOINERS or unicodedata.category(s)[0] not in "CZ" else " " for s in shown)
        shown = " ".join("".join(signs).split())
    return shown[:limit].strip()


def _address(line: Line) -> str | None:
    value = line.value[:1000]
    at = value.casefold().rfind("mailto:")
    candidates = (value[at + len("mailto:") :] if at >= 0 else value, line.parameters.get("EMAIL", ""))
    for candidate in candidates:
        try:
            return email_address(candidate.strip().strip("<>").removeprefix("mailto:"))
        except UserError:
            continue
    return None


def _name(text: str) -> tuple[str | None, str]:
    """The name, `Roe, Rita` turned round, and what stood in brackets; None where it is none."""
    whole = tidy(text).strip("'\" ")
    remarks = _PARENTHESES.findall(whole)
    name = _PARENTHESES.sub("", whole).strip()
    last, comma, first = name.partition(",")
    if comma and "," not in first and first.strip() and last.strip():
        name = f"{first.strip()} {last.strip()}"
    try:
        return person_name(name), " ".join(r.strip(" ()[]") for r in remarks)
    except UserError:
        return None, ""
