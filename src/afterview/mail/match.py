"""Which application a message belongs to, by our own ids and by threads: the two strongest signs.

    1  our Message-ID or token, or the id of a message that belongs here already, in References,
       In-Reply-To, X-Afterview-Step or, for a bounce, anywhere in it
    2  the provider's thread holds a message of ours, or one that belongs here already

None of this is proof of who wrote. Ids and tokens are known to everybody who ever got the email, a
From is free text, and thread ids follow References. So a match may only stop or hold: whoever knows
a token can have the applications of that one email held, and can pass for an email of the program or
the person (which is then ignored, or counts as contact, so that less is sent). Nobody can make
anything leave, or a hold end, with an inbound message. A token is not guessed (256 bits), and each
email has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from afterview.mail.identifiers import token_of
from afterview.mail.message import Message

Author = Literal["program", "person", "other"]
By = Literal["id", "token", "thread"]
_SHOWN = 100  # characters of an id in a line of evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class OurEmail:
    """An email of the outbox, whatever became of it: its id, its token, and whom it counts for."""

    message_id: str
    token: str
    applications: tuple[int, ...]
    thread: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Belonging:
    """A message that was matched before; answers to it belong to the same applications."""

    message_id: str | None
    applications: tuple[int, ...]
    thread: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """All that a message is compared with, by lower-cased id, token and thread. Made by `known`."""

    ids: Mapping[str, frozenset[int]]
    tokens: Mapping[str, frozenset[int]]
    threads: Mapping[str, frozenset[int]]
    our_ids: frozenset[str]
    own_addresses: frozenset[str]

    def with_message(self, message: Belonging) -> Known:
        """With one message more, so that the answers to it in the same reading are found."""
        return Known(
            ids=_with(self.ids, message.message_id, message.applications),
            tokens=self.tokens,
            threads=_with(self.threads, message.thread, message.applications),
            our_ids=self.our_ids,
            own_addresses=self.own_addresses,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Whose it is: every application that it may belong to, ascending; of several the person picks.

    `by` is the sign, `evidence` a sentence that names it. `author`: see `author_of`.
    """

    applications: tuple[int, ...]
    by: By
    evidence: str
    author: Author


def known(
    *, emails: Iterable[OurEmail], messages: Iterable[Belonging] = (), own_addresses: Iterable[str]
) -> Known:
    """What to compare with: our emails, the messages matched before, every address of the person's."""
    ours = tuple(emails)
    ids: dict[str, frozenset[int]] = {}
    tokens: dict[str, frozenset[int]] = {}
    threads: dict[str, frozenset[int]] = {}
    for each in ours:
        _add(ids, each.message_id, each.applications)
        _add(tokens, each.token, each.applications)
        _add(threads, each.thread, each.applications)
    for message in messages:
        _add(ids, message.message_id, message.applications)
        _add(threads, message.thread, message.applications)
    return Known(
        ids=MappingProxyType(ids),
        tokens=MappingProxyType(tokens),
        threads=MappingProxyType(threads),
        our_ids=frozenset(each.message_id.lower() for each in ours),
        own_addresses=frozenset(address.lower() for address in own_addresses),
    )


def match(
    message: Message, known: Known, *, thread: str | None = None, within: Iterable[str] = ()
) -> Match | None:
    """The applications of a message, or None.

    `thread` is the provider's own thread id. `within`: what `ids_within` and `tokens_within` found in
    the whole of a bounce-shaped message; of any other message leave it out, a quoted text is no sign.
    """
    signs = (
        ("Its In-Reply-To names", message.in_reply_to),
        ("Its References name", message.references),
        ("Its X-Afterview-Step is", message.tokens),
        ("Its Message-ID is", (message.message_id,) if message.message_id else ()),
        ("What it returns holds", tuple(within)),
    )
    found = [(where, word, mine) for where, words in signs for word in words if (mine := _by_id(word, known))]
    author = author_of(message, known)
    if found:
        where, word, _ = found[0]
        return Match(
            applications=tuple(sorted({number for _, _, mine in found for number in mine})),
            by="token" if "@" not in word else "id",
            evidence=f"{where} {word[:_SHOWN]}.",
            author=author,
        )
    numbers = known.threads.get(thread.lower()) if thread else None
    if not numbers:
        return None
    return Match(
        applications=tuple(sorted(numbers)),
        by="thread",
        evidence="The mail provider keeps it in a thread with an email of this application.",
        author=author,
    )


def author_of(message: Message, known: Known) -> Author:
    """Who a message says it is from: the program, the person by hand, or anybody else.

    "program": every From is an own address and the id or token is one of ours, so it is a copy of an
    email the outbox knows. "person": every From is an own address and nothing in it is ours. The From
    is not proven: trust "person" in the Sent folder, and elsewhere let it only hold. One strange
    address in From makes it "other", which is the careful side.
    """
    authors = message.from_addresses
    if not authors or not known.own_addresses.issuperset(authors):
        return "other"
    own = message.message_id
    if own is not None and (own.lower() in known.our_ids or (token_of(own) or "") in known.tokens):
        return "program"
    return "program" if any(token in known.tokens for token in message.tokens) else "person"


def is_ours(message: Message, known: Known) -> bool:
    """Whether it is a copy of an email of the outbox: from an own address, with our id or token.

    Somebody who got that very email can forge one; it is then ignored, as if it had not been sent. It
    proves nothing of any other email: looking for one whose fate is unknown, compare its own token.
    """
    return author_of(message, known) == "program"


def _by_id(word: str, known: Known) -> frozenset[int]:
    """The applications that an id or a bare token names; of an id whose domain was changed, by its token."""
    low = word.lower()
    token = token_of(low) or low
    return known.ids.get(low, frozenset()) or known.tokens.get(token, frozenset())


def _add(to: dict[str, frozenset[int]], key: str | None, applications: tuple[int, ...]) -> None:
    if key:
        to[key.lower()] = to.get(key.lower(), frozenset()) | frozenset(applications)


def _with(
    table: Mapping[str, frozenset[int]], key: str | None, applications: tuple[int, ...]
) -> Mapping[str, frozenset[int]]:
    copy = dict(table)
    _add(copy, key, applications)
    return MappingProxyType(copy)
