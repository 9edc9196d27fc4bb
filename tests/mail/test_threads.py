"""Which email a letter answers, and what it is called then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.model import Step
from afterview.errors import AfterviewError
from afterview.mail.compose import compose
from afterview.mail.subjects import SUBJECT_LIMIT, base_subject, reply_subject
from afterview.mail.threads import NEW, Email, Mode, Thread, answer_to, thread_for
from tests.mail.test_compose import LETTER

START = datetime(2026, 11, 3, 21, 0, tzinfo=UTC)
STEPS: tuple[Step, ...] = get_args(Step)


def on(day: int, *, step: Step | None = None, subject: str = "", **more: tuple[str, ...]) -> Email:
    """An email of November: `on(10)` has the id <10@…>."""
    who = "home" if step else "acme"
    return Email(
        message_id=f"<{day}@{who}.example>",
        subject=subject or f"The {day}th",
        at=START + timedelta(days=day - 3),
        step=step,
        **more,
    )


THANKS = on(3, step="thank_you", subject="Alex Doe: thank you for your time")
FIRST = on(10, step="follow_up", subject="Alex Doe, interview of 3 November")
SECOND = on(
    17, step="ping", subject="Re: Alex Doe, interview of 3 November", references=("<10@home.example>",)
)
REPLY = on(5, subject="AW: Alex Doe: thank you for your time", references=("<3@home.example>",))


def test_a_thank_you_is_a_new_email_whatever_was_written_before() -> None:
    for step in NEW:
        assert thread_for(step, sent=(FIRST,), received=(REPLY, on(20))) is None
        assert thread_for(step, sent=(FIRST,), received=(), mode="always") is None


def test_a_thread_the_person_picked_is_the_thread() -> None:
    for step in STEPS:
        thread = thread_for(step, sent=(THANKS, FIRST), received=(on(20),), picked=REPLY)
        assert thread == Thread(
            in_reply_to="<5@acme.example>",
            references=("<3@home.example>", "<5@acme.example>"),
            subject="Re: Alex Doe: thank you for your time",
        )


def test_the_first_follow_up_after_silence_has_a_thread_of_its_own() -> None:
    assert thread_for("follow_up", sent=(THANKS,), received=()) is None
    assert thread_for("follow_up", sent=(), received=()) is None
    assert thread_for("follow_up", sent=(THANKS, on(6, step="courtesy")), received=(REPLY,)) is None


def test_a_ping_answers_the_last_email_sent_with_all_its_references() -> None:
    thread = thread_for("ping", sent=(THANKS, FIRST), received=())
    assert thread == Thread(
        in_reply_to="<10@home.example>",
        references=("<10@home.example>",),
        subject="Re: Alex Doe, interview of 3 November",
    )
    third = thread_for("ping", sent=(SECOND, FIRST, THANKS), received=())
    assert third == Thread(
        in_reply_to="<17@home.example>",
        references=("<10@home.example>", "<17@home.example>"),
        subject="Re: Alex Doe, interview of 3 November",
    )


@pytest.mark.parametrize("mode", get_args(Mode))
def test_who_has_written_since_is_answered(mode: Mode) -> None:
    for step in set(STEPS) - NEW:
        thread = thread_for(
            step,
            sent=(THANKS,),
            received=(REPLY, on(4)),
            mode=mode,
        )
        assert thread is not None
        assert thread.in_reply_to == "<5@acme.example>"
        assert thread.references == ("<3@home.example>", "<5@acme.example>")


def test_an_invitation_is_answered_though_nothing_was_sent_yet() -> None:
    thread = thread_for("follow_up", sent=(), received=(on(1),))
    assert thread is not None
    assert thread.in_reply_to == "<1@acme.example>"


def test_always_answers_the_first_email() -> None:
    for step in ("follow_up", "ping", "promise"):
        thread = thread_for(step, sent=(SECOND, THANKS, FIRST), received=(on(4),), mode="always")
        assert thread is not None
        assert thread.in_reply_to == "<3@home.example>"
        assert thread.subject == "Re: Alex Doe: thank you for your time"
    assert thread_for("follow_up", sent=(), received=(), mode="always") is None


@pytest.mark.parametrize("step", ["promise", "deadline", "check"])
def test_what_takes_the_place_of_a_follow_up_is_threaded_like_it(step: Step) -> None:
    assert thread_for(step, sent=(THANKS,), received=()) is None
    thread = thread_for(step, sent=(THANKS, FIRST), received=())
    assert thread is not None
    assert thread.in_reply_to == "<10@home.example>"


@pytest.mark.parametrize("step", ["courtesy", "withdrawal", "apology", "offer_thanks"])
def test_what_is_no_follow_up_says_in_its_subject_what_it_is(step: Step) -> None:
    assert thread_for(step, sent=(THANKS, FIRST), received=(REPLY,)) is None


def test_references_are_those_of_the_parent_and_its_id_in_full_each_once() -> None:
    many = tuple(f"<{number}@x.example>" for number in range(150))
    parent = on(5, references=(*many, "<5@acme.example>", "<3@x.example>"))
    assert answer_to(parent).references == (*many, "<5@acme.example>")


def test_a_parent_without_references_gives_its_in_reply_to_if_that_is_one_id() -> None:
    assert answer_to(on(5, in_reply_to=("<a@b>",))).references == ("<a@b>", "<5@acme.example>")
    assert answer_to(on(5, in_reply_to=("<a@b>", "<c@d>"))).references == ("<5@acme.example>",)
    both = on(5, references=("<c@d>",), in_reply_to=("<a@b>",))
    assert answer_to(both).references == ("<c@d>", "<5@acme.example>")


@pytest.mark.parametrize("bad", [None, "<no-at>", "<größe@x>", "<a b@x>", "<a@b>\r\nBcc: <x@y>"])
def test_an_id_that_cannot_be_named_is_left_out(bad: str | None) -> None:
    parent = replace(on(5), message_id=bad, references=("<a@b>", bad or ""))
    assert answer_to(parent) == Thread(in_reply_to=None, references=("<a@b>",), subject="Re: The 5th")


def test_an_email_without_a_subject_is_answered_under_our_own() -> None:
    nameless = replace(REPLY, subject="Re: ")
    assert answer_to(nameless, own_subject="Your decision").subject == "Re: Your decision"
    assert answer_to(nameless).subject == "Re:"


@pytest.mark.parametrize(
    "prefix",
    [
        *(
            "Re: ",
            "RE: ",
            "re:",
            "Re : ",
            "RE\xa0: ",
            "Re[2]: ",
            "Re(3): ",
            "Re^4: ",
            "Re:Re: ",
            "R: ",
            "Rif: ",
        ),
        *("AW: ", "Aw:", "Antwort: ", "Antw: ", "SV: ", "Sv: ", "VS: ", "Odp: ", "RES: ", "Vá: ", "YNT: "),
        *(
            "Bls: ",
            "Atb: ",
            "Rép : ",
            "ΑΠ: ",
            "Отв: ",
            "Ответ: ",
            "השב: ",
            "رد: ",
            "回复: ",
            "回复\uff1a",
            "答复: ",
        ),
        *("返信: ", "회신: ", "AW: Re: SV: ", "  Re:  AW : "),
    ],
)
def test_an_answer_to_an_answer_has_one_re(prefix: str) -> None:
    assert reply_subject(f"{prefix}Interview: the 3rd") == "Re: Interview: the 3rd"


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("WG: Interview", "Re: WG: Interview"),
        ("Re: Fwd: AW: FW: Re: Interview", "Re: Fwd: FW: Interview"),
        ("Fwd: fwd: Interview", "Re: Fwd: Interview"),
        ("[EXT] RE: [EXT] Interview", "Re: [EXT] Interview"),
        ("RE: [Acme #4711] AW: Interview", "Re: [Acme #4711] Interview"),
        ("Ref: 4711", "Re: Ref: 4711"),
        ("Regarding: us", "Re: Regarding: us"),
        ("Resume: Alex Doe", "Re: Resume: Alex Doe"),
        ("Interview re: salary", "Re: Interview re: salary"),
        ("Re Interview", "Re: Re Interview"),
        ("", "Re:"),
        ("Re: Aw: ", "Re:"),
        ("[only a mark]", "Re: [only a mark]"),
    ],
)
def test_other_words_before_a_colon_stay(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer


@pytest.mark.parametrize(
    "subject",
    [
        "Hi\r\nBcc: x@y.example",
        "=?utf-8?q?Hi=0D=0ABcc:_x?=",
        "=?utf-8?q?=3D=3Futf-8=3Fq=3F=0A=3F=3D?=",
        "Hi\u2028there\u202e\x00",
        "\ud800half",
        "=?",
        "a" * 5_000,
        "Re: " * 2_000,
        "ä" * 399 + "=?",
        "\u00ad\u200b",
        "\u3164",
    ],
)
def test_a_strangers_subject_is_safe_in_a_header(subject: str) -> None:
    answer = reply_subject(subject)
    assert answer.startswith("Re:")
    assert len(answer) <= SUBJECT_LIMIT
    raw = compose(replace(LETTER, subject=answer), sender_name="A", sender_address="a@home.example")
    assert b"\r\nBcc" not in raw


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["Re:", "AW: ", "[x]", "Fwd: ", "=?", "?=", " ", "a"])).map("".join)
)
def test_any_subject_can_be_answered_and_its_answer_is_answered_alike(subject: str) -> None:
    answer = reply_subject(subject)
    assert reply_subject(answer) == answer
    assert base_subject(answer) == base_subject(answer.removeprefix("Re:"))
    raw = compose(replace(LETTER, subject=answer), sender_name="A", sender_address="a@home.example")
    assert b"\r\n\r\n" in raw


emails = st.builds(
    Email,
    message_id=st.sampled_from([None, *(f"<{number}@x.example>" for number in range(6)), "<bad>"]),
    subject=st.text(max_size=20),
    at=st.integers(0, 30).map(lambda days: START + timedelta(days=days)),
    references=st.lists(st.sampled_from(["<1@x.example>", "<r@x.example>", "<bad id@x>"]), max_size=4).map(
        tuple
    ),
    in_reply_to=st.lists(st.sampled_from(["<2@x.example>", "<q@x.example>"]), max_size=2).map(tuple),
    step=st.sampled_from([None, *STEPS]),
)
several = st.lists(emails, max_size=4).map(tuple)


@given(
    step=st.sampled_from(STEPS), sent=several, received=several, always=st.booleans(), own=st.text(max_size=9)
)
def test_every_thread_can_be_written(
    step: Step, sent: tuple[Email, ...], received: tuple[Email, ...], *, always: bool, own: str
) -> None:
    thread = thread_for(
        step, sent=sent, received=received, mode="always" if always else "latest", own_subject=own
    )
    if thread is None:
        return
    assert len(set(thread.references)) == len(thread.references)
    assert thread.in_reply_to == (thread.references[-1] if thread.in_reply_to else None)
    try:
        compose(
            replace(LETTER, subject=thread.subject),
            sender_name="Alex Doe",
            sender_address="alex@home.example",
            unsent=False,
            in_reply_to=thread.in_reply_to,
            references=thread.references,
        )
    except AfterviewError as problem:
        pytest.fail(problem.message)
