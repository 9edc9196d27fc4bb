"""What came back, the answer to it, and the questions only the person can settle."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

import pytest

from afterview.app import applications, interviews, replies
from afterview.app.answers import PlannedStep
from afterview.app.change import changing
from afterview.app.people import Someone
from afterview.app.sent import skip
from afterview.app.today import show, today
from afterview.app.wiring import App
from afterview.core.events import Asked, Promised
from afterview.core.model import Verdict
from afterview.errors import UserError
from tests.app.conftest import Desk

AT = datetime.fromisoformat("2026-11-03T15:00-05:00")


@pytest.fixture
def acme(desk: Desk) -> App:
    """An interview on 3 November; now it is 12 November."""
    rita = Someone(name="Rita Roe", address="rita@acme.example")
    applications.add(desk.app, "Acme", "Engineer", recruiter=rita, zone="America/New_York", country="US")
    interviews.arrange(desk.app, 1, at=AT)
    desk.at("2026-11-12 10:00")
    return desk.app


STATES = {
    "reply": "waiting",
    "question": "action_owed",
    "rejection": "rejected",
    "invitation": "action_owed",
    "offer": "offer",
    "out_of_office": "on_hold",
    "position_on_hold": "frozen",
    "stop": "stopped",
}


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict_can_be_recorded(acme: App, verdict: Verdict) -> None:
    answer = replies.hear(acme, 1, verdict)
    assert answer.today is not None
    assert answer.today.state == STATES.get(verdict, "waiting")


def test_a_promise_and_a_deadline_are_events_of_the_same_instant(acme: App) -> None:
    replies.hear(acme, 1, "offer", promised=date(2026, 11, 20), deadline=date(2026, 11, 24))
    kinds = [(entry.kind, entry.at) for entry in show(acme, 1).history[-3:]]
    assert [kind for kind, _ in kinds] == ["heard", "promised", "offer_deadline"]
    assert len({at for _, at in kinds}) == 1


def test_an_invitation_is_answered_by_the_interview(acme: App) -> None:
    replies.hear(acme, 1, "invitation")
    interviews.arrange(acme, 1, at=datetime.fromisoformat("2026-11-20T15:00-05:00"))
    assert show(acme, 1).state == "scheduled"


@pytest.mark.parametrize("choice", ["2026-11-20", "2"])
def test_a_promise_in_words_is_settled_by_a_day(acme: App, choice: str) -> None:
    with changing(acme) as change:
        vague = Promised(
            by=date(2026, 11, 20), earliest=date(2026, 11, 16), words="end of next week", unsure=True
        )
        change.record(1, vague)
    (item,) = today(acme).items
    assert (item.action, item.options) == ("ask", ("2026-11-16", "2026-11-20"))
    answer = replies.settle(acme, 1, choice)
    assert (answer.message, today(acme).items) == ("Settled: 2026-11-20.", ())
    first = show(acme, 1).plan[0]
    assert isinstance(first, PlannedStep)
    assert (first.step, first.due.date()) == ("promise", date(2026, 11, 24))


def test_words_do_not_settle_a_day(acme: App) -> None:
    with changing(acme) as change:
        change.record(1, Promised(by=date(2026, 11, 20), words="soon", unsure=True))
    with pytest.raises(UserError, match="'later' is not a date"):
        replies.settle(acme, 1, "later")


@pytest.mark.parametrize("choice", ["1", "Yes, that one", "yes, THAT one"])
def test_a_question_with_options_is_settled_by_one(acme: App, choice: str) -> None:
    with changing(acme) as change:
        change.record(1, Asked(about="which", question="Is it this one?", options=("yes, that one", "no")))
    assert replies.settle(acme, 1, choice).message == "Settled: yes, that one."
    assert [item.action for item in today(acme).items] == ["write"]


@pytest.mark.parametrize("choice", ["0", "3", "perhaps", ""])
def test_another_answer_is_refused_with_the_options(acme: App, choice: str) -> None:
    with changing(acme) as change:
        change.record(1, Asked(about="which", question="Is it this one?", options=("yes", "no")))
    with pytest.raises(UserError) as refused:
        replies.settle(acme, 1, choice)
    assert refused.value.hint == "Choose by number: 1 yes; 2 no."


def test_a_long_absence_asks_for_a_deputy(acme: App) -> None:
    answer = replies.hear(acme, 1, "out_of_office", until=date(2027, 1, 15))
    assert answer.today is not None
    assert answer.today.action == "ask"
    settled = replies.settle(acme, 1, "1")
    assert settled.hints == ('Add them: `afterview contact add 1 "NAME <A@B>"`.',)


def test_an_offer_cannot_run_out_before_it_is_made(acme: App) -> None:
    with pytest.raises(UserError, match="before the day of the offer"):
        replies.hear(acme, 1, "offer", deadline=date(2026, 11, 11))
    replies.hear(acme, 1, "offer", deadline=date(2026, 11, 12))


def test_when_it_is_probably_no_there_is_nothing_to_let_go(acme: App, desk: Desk) -> None:
    """A follow-up that lapsed is over by itself; "let go: follow-up" would be untrue."""
    desk.at("2026-11-25 10:00")
    assert show(acme, 1).state == "presumed_no"
    with pytest.raises(UserError, match="nothing to let go"):
        skip(acme, 1)
