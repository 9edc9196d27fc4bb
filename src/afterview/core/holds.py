"""Days on which nothing is sent: pauses, absences, the quiet season, the gap to one address."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from afterview.core import events as ev
from afterview.core.around import Around
from afterview.core.clock import Anchor, is_human
from afterview.core.days import GAP_DAYS, Hold, Place, add_business_days, merge
from afterview.core.events import Dated
from afterview.core.facts import Facts
from afterview.core.model import Contact
from afterview.core.text import same_address

UNSOLICITED = frozenset({"follow_up", "ping", "promise", "check", "deadline"})
DAY = timedelta(days=1)
AWAY_WITHOUT_DATE = timedelta(days=7)
AWAY_LONG = timedelta(days=30)


def pauses_of(facts: Facts, place: Place) -> tuple[Hold, ...]:
    """The person's pauses, each cut short by the next one or by a resuming."""
    cuts = sorted([*(p.order for p in facts.pauses), *(r.order for r in facts.resumed)])
    holds = []
    for pause in facts.pauses:
        end = pause.what.until + DAY
        cut = next((place.day(at) for at, key in cuts if (at, key) > pause.order), None)
        holds.append(Hold(start=place.day(pause.at), end=min(end, cut) if cut else end, kind="pause"))
    return merge(holds)


def away_of(facts: Facts, anchor: Anchor, contact: Contact | None, place: Place) -> tuple[Hold, ...]:
    """The recipient's absences; one without a date counts once for each anchor."""
    holds, guessed = [], False
    for note in facts.heard:
        if note.what.verdict != "out_of_office" or not _is_from(note.what, contact):
            continue
        if note.what.until is None and note.order > anchor.order:
            if guessed:
                continue
            guessed = True
        holds.append(_absence(facts, note, contact, place))
    return merge(holds)


def long_absence(
    facts: Facts, contact: Contact | None, place: Place, today: date
) -> tuple[Dated[ev.Heard], Hold] | None:
    """An absence of more than 30 days that lasts today and whose deputy nobody has decided on."""
    for note in reversed(facts.heard):
        until = note.what.until
        if note.what.verdict != "out_of_office" or until is None or not _is_from(note.what, contact):
            continue
        if until - place.day(note.at) <= AWAY_LONG:
            return None
        absence = _absence(facts, note, contact, place)
        settled = any(s.what.step == deputy_question(note) for s in facts.skipped)
        return (note, absence) if today in absence and not settled else None
    return None


def deputy_question(note: Dated[ev.Heard]) -> str:
    """The name under which the question for a deputy is settled."""
    return f"deputy:{note.key}"


def _absence(facts: Facts, note: Dated[ev.Heard], contact: Contact | None, place: Place) -> Hold:
    start, until = place.day(note.at), note.what.until
    end = add_business_days(until, 2, place.country) if until else start + AWAY_WITHOUT_DATE
    back = next(
        (h for h in facts.heard if h.order > note.order and is_human(h.what) and _is_from(h.what, contact)),
        None,
    )
    return Hold(start=start, end=min(end, place.day(back.at)) if back else end, kind="away")


def _is_from(heard: ev.Heard, contact: Contact | None) -> bool:
    return heard.sender is None or contact is None or same_address(heard.sender, contact.address)


def gaps_of(facts: Facts, around: Around, contact: Contact | None, place: Place) -> tuple[Hold, ...]:
    """Five days after every unsolicited email to the recipient's address, over all applications."""
    if contact is None or contact.address is None:
        return ()
    own = [
        s.at for s in facts.sent if s.what.step in UNSOLICITED and same_address(s.what.to, contact.address)
    ]
    others = [s.at for s in around.sends if same_address(s.address, contact.address)]
    days = sorted({place.day(at) for at in (*own, *others)})
    return tuple(Hold(start=day, end=day + GAP_DAYS * DAY, kind="gap") for day in days)


def same_day_of(facts: Facts, place: Place, since: date) -> tuple[Hold, ...]:
    """The days on which this application's other emails left: one email a day, notes aside."""
    days = {
        place.day(s.at)
        for s in facts.sent
        if s.what.step not in UNSOLICITED and s.what.step != "interviewer_note"
    }
    return tuple(Hold(start=day, end=day + DAY, kind="gap") for day in sorted(days) if day >= since)


def bounced_days(facts: Facts, anchor: Anchor, contact: Contact | None, place: Place) -> int:
    """Days between each hard bounce and the mending of the address, those since the anchor."""
    days, counted = 0, anchor.day
    for bounce in facts.heard if contact else ():
        if bounce.what.verdict != "bounce" or bounce.what.soft:
            continue
        mended = contact and _mended_at(facts, bounce, contact)
        if mended:
            first, end = max(place.day(bounce.at), counted), place.day(mended)
            days, counted = days + max(0, (end - first).days), max(counted, end)
    return days


def _mended_at(facts: Facts, bounce: Dated[ev.Heard], contact: Contact) -> datetime | None:
    """When the contact got an address after the bounce of the one in use till then."""
    bounced = {a.contact for a in facts.addresses if same_address(a.address, bounce.what.sender)}
    peers = {c.number for c in facts.contacts if c.role == contact.role}
    if bounce.what.sender is not None and not bounced & peers:
        return None
    own = [a for a in facts.addresses if a.contact == contact.number]
    before = [a.address for a in own if a.at <= bounce.at]
    if before and bounce.what.sender is not None and not same_address(before[-1], bounce.what.sender):
        return None
    return min((a.at for a in own if a.at > bounce.at), default=None)
