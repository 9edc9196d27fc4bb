"""What the domain of an address tells about who writes: a company, a mailbox provider, a carrier."""

from __future__ import annotations

from functools import lru_cache

from afterview.calendars.vocabulary import CARRIERS, FREE_MAIL, ROLE_MAILBOXES

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "gob", "or", "ne", "go"})


@lru_cache(maxsize=4096)
def registrable(domain: str) -> str:
    """The part of a domain that somebody registered: `mail.acme.co.uk` is `acme.co.uk`."""
    labels = [label for label in domain.casefold().strip(".").split(".") if label]
    second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if second else -2 :])


def label_of(domain: str) -> str:
    """The name inside a domain: `mail.acme.co.uk` is `acme`."""
    return registrable(domain).partition(".")[0]


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address there."""
    return domain in FREE_MAIL or registrable(domain) in FREE_MAIL


@lru_cache(maxsize=4096)
def is_carrier(domain: str) -> bool:
    """Whether it carries the invitations of many companies."""
    labels = domain.split(".")[-4:]
    return any(".".join(labels[at:]) in CARRIERS for at in range(len(labels) - 1))


@lru_cache(maxsize=4096)
def is_companys(domain: str) -> bool:
    """Whether a domain belongs to one company."""
    return "." in domain and not is_free_mail(domain) and not is_carrier(domain)


def is_role_mailbox(address: str) -> bool:
    """Whether an address is no person's."""
    local = address.partition("@")[0].casefold()
    return local in ROLE_MAILBOXES or local.startswith(("noreply", "no-reply", "donotreply"))


def company_of(domain: str) -> str:
    """A name for the company of a domain, as good as it gets: `acme-labs.example` is `Acme Labs`."""
    return " ".join(part.capitalize() for part in label_of(domain).replace("_", "-").split("-") if part)
