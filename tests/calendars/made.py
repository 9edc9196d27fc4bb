"""Calendar files made for a test, line by line as calendars write them."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
ALEX = "ATTENDEE;CN=Alex Doe;PARTSTAT=ACCEPTED:mailto:alex@home.example"
IVAN = "ATTENDEE;CN=Ivan Poe:mailto:ivan@acme.example"
RITA = "ORGANIZER;CN=Rita Roe:mailto:rita@acme.example"
# Half of Europe, as Exchange describes it: under a name of its own, with rules since 1601.
EXCHANGE_ZONE = """\
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str, summary: str = "Interview with Acme", uid: str = "one@acme.example") -> str:
    """An event; a line given replaces the usual one of that name, `DTEND` alone takes it out."""
    usual = {
        "UID": f"UID:{uid}",
        "DTSTAMP": "DTSTAMP:20261015T120000Z",
        "DTSTART": "DTSTART:20261103T200000Z",
        "DTEND": "DTEND:20261103T210000Z",
        "SUMMARY": f"SUMMARY:{summary}",
    }
    more = []
    for line in lines:
        name = line.replace(":", ";").partition(";")[0]
        if name not in usual:
            more.append(line)
        elif line == name:
            del usual[name]
        else:
            usual[name] = line
    return "\n".join(["BEGIN:VEVENT", *usual.values(), *more, "END:VEVENT"])


def calendar(*parts: str, method: str | None = None, eol: str = "\r\n") -> bytes:
    """A whole file of events, zones and lines."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"]
    head += [f"METHOD:{method}"] if method else []
    text = "\n".join([*head, *parts, "END:VCALENDAR", ""])
    return text.replace("\n", eol).encode()


def invitation(
    *lines: str,
    day: str = "20261103",
    sequence: int = 0,
    stamp: str = "20261015T120000Z",
    method: str = "REQUEST",
    summary: str = "Interview with Acme: Platform Engineer",
    uid: str = "one@acme.example",
) -> bytes:
    """Rita of Acme invites Alex to an interview with Ivan, 15:00 to 16:00 in New York."""
    return calendar(
        event(
            f"DTSTART;TZID=America/New_York:{day}T150000",
            f"DTEND;TZID=America/New_York:{day}T160000",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{sequence}",
            RITA,
            ALEX,
            IVAN,
            *lines,
            summary=summary,
            uid=uid,
        ),
        method=method,
    )
