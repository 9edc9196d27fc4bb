"""Whose an email is: by our own ids, by the thread it is in, and by nothing weaker."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.mail.match import Belonging, Known, OurEmail, author_of, is_ours, known, match
from afterview.mail.message import Message, ids_within, read, tokens_within
from tests.mail.strangers import ANSWERS, BOUNCE, OURS, TOKEN, wire

THANKS = OurEmail(message_id=OURS, token=TOKEN, applications=(1,), thread="t1")
PING_TOKEN = "b3cd" * 13
PING = OurEmail(message_id=f"<av1.{PING_TOKEN}@home.example>", token=PING_TOKEN, applications=(2,))
REPLY = Belonging(message_id="<reply.1@acme.example>", applications=(1,), thread="T9")
ALEX = "alex@home.example"
KNOWN = known(emails=(THANKS, PING), messages=(REPLY,), own_addresses=(ALEX, "Alex@Work.example"))
OTHER = Message(identity="x", from_addresses=("rita@acme.example",), message_id="<new.1@acme.example>")
MINE = replace(OTHER, from_addresses=(ALEX,))


def applications(message: Message, *, thread: str | None = None) -> tuple[int, ...]:
    found = match(message, KNOWN, thread=thread)
    return found.applications if found else ()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_ours_whatever_program_wrote_it(name: str) -> None:
    found = match(read(ANSWERS[name]), KNOWN)
    assert found is not None
    assert (found.applications, found.by, found.author) == ((1,), "id", "other")
    assert found.evidence == f"Its In-Reply-To names {OURS}."


@pytest.mark.parametrize(
    ("message", "evidence"),
    [
        (replace(OTHER, in_reply_to=(OURS,)), "Its In-Reply-To names"),
        (replace(OTHER, references=("<a@b>", OURS, "<c@d>")), "Its References name"),
        (replace(OTHER, in_reply_to=(OURS.upper(),)), "Its In-Reply-To names"),
        (replace(OTHER, in_reply_to=(f"<av1.{TOKEN}@rewritten.example>",)), "Its In-Reply-To names"),
        (replace(OTHER, references=("<reply.1@acme.example>",)), "Its References name"),
        (replace(OTHER, message_id="<reply.1@acme.example>"), "Its Message-ID is"),
        (replace(MINE, message_id=OURS), "Its Message-ID is"),
        (replace(MINE, tokens=(TOKEN,)), "Its X-Afterview-Step is"),
    ],
)
def test_every_place_of_an_id_counts(message: Message, evidence: str) -> None:
    found = match(message, KNOWN)
    assert found is not None
    assert found.applications == (1,)
    assert found.by == ("token" if message.tokens else "id")
    assert found.evidence.startswith(evidence)


def test_a_bounce_is_known_by_what_it_returns() -> None:
    bounce = read(BOUNCE)
    assert match(bounce, KNOWN) is None
    found = match(bounce, KNOWN, within=(*ids_within(BOUNCE), *tokens_within(BOUNCE)))
    assert found is not None
    assert (found.applications, found.by) == ((1,), "id")
    assert found.evidence == f"What it returns holds {OURS}."
    by_token = match(bounce, KNOWN, within=tokens_within(BOUNCE))
    assert by_token is not None
    assert (by_token.applications, by_token.by) == ((1,), "token")


def test_two_applications_are_both_named() -> None:
    assert applications(replace(OTHER, in_reply_to=(PING.message_id,), references=(OURS,))) == (1, 2)
    both = known(emails=(replace(THANKS, applications=(3, 1)),), own_addresses=(ALEX,))
    found = match(replace(OTHER, in_reply_to=(OURS,)), both)
    assert found is not None
    assert found.applications == (1, 3)


def test_the_thread_counts_where_no_id_does() -> None:
    found = match(OTHER, KNOWN, thread="t1")
    assert found is not None
    assert (found.applications, found.by) == ((1,), "thread")
    assert applications(OTHER, thread="t9") == (1,)
    assert applications(replace(OTHER, in_reply_to=(PING.message_id,)), thread="t1") == (2,)
    for other in ("t2", "", None):
        assert match(OTHER, KNOWN, thread=other) is None


def test_a_stranger_who_names_nothing_of_ours_is_a_stranger() -> None:
    token = "c" * 52
    for message in (
        OTHER,
        replace(OTHER, in_reply_to=("<a@b>",), references=("<c@d>",)),
        replace(OTHER, in_reply_to=(f"<av1.{token}@home.example>",), tokens=(token,)),
        replace(OTHER, text=f"In-Reply-To: {OURS}"),
        replace(OTHER, subject="Re: thank you for your time"),
        replace(OTHER, message_id=None, from_addresses=()),
    ):
        assert match(message, KNOWN) is None


def test_an_answer_to_an_answer_belongs_to_it() -> None:
    first = replace(OTHER, in_reply_to=(OURS,), message_id="<first@acme.example>")
    second = replace(OTHER, in_reply_to=("<first@acme.example>",))
    assert match(second, KNOWN) is None
    found = match(first, KNOWN)
    assert found is not None
    more = KNOWN.with_message(
        Belonging(message_id=first.message_id, applications=found.applications, thread="t7")
    )
    assert match(second, more) is not None
    assert match(OTHER, more, thread="t7") is not None
    assert match(second, KNOWN) is None
    assert more.with_message(Belonging(message_id=None, applications=(1,))) == more


def test_our_own_copy_is_ours() -> None:
    for copy in (
        replace(MINE, message_id=OURS),
        replace(MINE, message_id=f"<av1.{TOKEN}@rewritten.example>"),
        replace(MINE, message_id="<rewritten@outlook.example>", tokens=(TOKEN,)),
        replace(MINE, message_id=OURS, from_addresses=("alex@work.example",)),
    ):
        assert author_of(copy, KNOWN) == "program"
        assert is_ours(copy, KNOWN)


@pytest.mark.parametrize(
    "forged",
    [
        replace(OTHER, message_id=OURS),
        replace(OTHER, tokens=(TOKEN,)),
        replace(OTHER, message_id=OURS, from_addresses=(ALEX, "eve@evil.example")),
        replace(OTHER, message_id=OURS, from_addresses=("eve@evil.example", ALEX)),
        replace(OTHER, message_id=OURS, from_addresses=()),
        replace(OTHER, message_id=OURS, reply_to=(ALEX,), to=(ALEX,)),
    ],
)
def test_a_stranger_with_our_token_is_a_stranger_whose_mail_holds(forged: Message) -> None:
    assert author_of(forged, KNOWN) == "other"
    assert not is_ours(forged, KNOWN)
    found = match(forged, KNOWN)
    assert found is not None
    assert (found.applications, found.author) == ((1,), "other")


def test_what_the_person_writes_by_hand_in_the_thread_is_neither_ours_nor_a_reply() -> None:
    by_hand = replace(MINE, in_reply_to=("<reply.1@acme.example>",), references=(OURS,))
    found = match(by_hand, KNOWN)
    assert found is not None
    assert (found.applications, found.author) == ((1,), "person")
    assert not is_ours(by_hand, KNOWN)
    unknown_token = replace(MINE, tokens=("c" * 52,), message_id=f"<av1.{'c' * 52}@home.example>")
    assert author_of(unknown_token, KNOWN) == "person"


def test_without_anything_sent_nothing_matches() -> None:
    empty = known(emails=(), own_addresses=())
    assert match(replace(OTHER, in_reply_to=(OURS,)), empty, thread="t1", within=(OURS, TOKEN)) is None
    assert author_of(MINE, empty) == "other"


def test_two_froms_of_which_one_is_a_strangers_are_a_strangers() -> None:
    raw = wire(f"From: {ALEX}\nFrom: eve@evil.example\nMessage-ID: {OURS}\nX-Afterview-Step: {TOKEN}\n\nHi\n")
    assert author_of(read(raw), KNOWN) == "other"


letters = st.builds(
    OurEmail,
    message_id=st.sampled_from([f"<av1.{sign * 52}@home.example>" for sign in "abcdef"]),
    token=st.sampled_from([sign * 52 for sign in "abcdef"]),
    applications=st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True).map(tuple),
    thread=st.sampled_from([None, "1", "2"]),
)


@given(st.lists(letters, max_size=6), st.data())
def test_a_match_names_only_applications_of_what_it_found(
    emails: list[OurEmail], data: st.DataObject
) -> None:
    table: Known = known(emails=emails, own_addresses=(ALEX,))
    named = tuple(
        data.draw(st.lists(st.sampled_from([f"<av1.{sign * 52}@home.example>" for sign in "abcxyz"])))
    )
    found = match(replace(OTHER, references=named), table)
    of_ids = {n for each in emails for n in each.applications if each.message_id in named}
    of_tokens = {n for each in emails for n in each.applications if any(each.token in name for name in named)}
    assert set(found.applications if found else ()) <= of_ids | of_tokens
    assert (found is None) == (not (of_ids | of_tokens))
