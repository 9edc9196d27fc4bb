"""Whom letters go to, whether that address works, and where that person lives."""

from __future__ import annotations

from afterview.core import events as ev
from afterview.core.around import Around
from afterview.core.days import Place
from afterview.core.events import Dated
from afterview.core.facts import Facts
from afterview.core.model import Contact
from afterview.core.text import same_address

ROLE_ORDER = ("recruiter", "hiring_manager", "other", "interviewer")


def recipient(facts: Facts) -> Contact | None:
    """The first usable contact of the best role there is; an unusable one where none is left."""
    ranked = sorted(facts.contacts, key=lambda c: (ROLE_ORDER.index(c.role), c.number))
    if facts.application.agency:  # an agency's candidate does not write to the company
        ranked = [c for c in ranked if c.role != "interviewer"]
    peers = [c for c in ranked if c.role == ranked[0].role]
    usable = [c for c in peers if c.address and is_usable(facts, c)]
    return next(iter((*usable, *peers)), None)


def is_usable(facts: Facts, contact: Contact) -> bool:
    """Neither blocked nor bounced since its address became known."""
    return not is_blocked(facts, contact) and bounce_of(facts, contact) is None


def is_blocked(facts: Facts, contact: Contact) -> bool:
    """Whether this address asked not to be written to."""
    return contact.address is not None and contact.address.casefold() in facts.blocked


def bounce_of(facts: Facts, contact: Contact) -> Dated[ev.Heard] | None:
    """The hard bounce that makes the contact's present address useless."""
    since = max((a.at for a in facts.addresses if a.contact == contact.number), default=None)
    for heard in facts.heard:
        if heard.what.verdict != "bounce" or heard.what.soft:
            continue
        hit = heard.what.sender is None or same_address(heard.what.sender, contact.address)
        if hit and (since is None or heard.at >= since):
            return heard
    return None


def has_bounced(facts: Facts, address: str | None) -> bool:
    """Whether an email to this address ever came back for good."""
    hard = (each.what for each in facts.heard if each.what.verdict == "bounce" and not each.what.soft)
    return any(same_address(each.sender, address) for each in hard)


def place_of(facts: Facts, contact: Contact | None, around: Around) -> Place:
    """Zone and country the recipient is taken to live by.

    The application's zone, which says where the company is, comes before that
    of an interview, which may be the person's own.
    """
    last = facts.placements[-1].interview.zone if facts.placements else None
    country = contact.country if contact else None
    return Place(
        zone=(contact and contact.zone) or facts.application.zone or last or around.home_zone or "UTC",
        country=country or facts.application.country or around.home_country,
        assumed=country is None,
    )
