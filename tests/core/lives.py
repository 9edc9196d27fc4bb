"""Random lives: several applications that share recruiters, and all that may happen to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from afterview.core import events as ev
from afterview.core.agenda import Home
from afterview.core.events import Fact
from afterview.core.model import CloseReason, Interview, Verdict
from tests.core.story import Story
from tests.core.walk import NEVER, Life
from tests.core.wording import moment

RECRUITERS = ("rita@acme.example", "cara@agency.example")
PLACES = (
    ("America/New_York", "US"),
    ("Europe/Berlin", "DE"),
    ("Africa/Cairo", "EG"),
    ("America/Sao_Paulo", "BR"),
    ("Asia/Tokyo", "JP"),
    ("Pacific/Apia", None),
)
BEGINNINGS = ("2 Nov 09:00", "7 Dec 09:00", "2 Mar 09:00", "20 Mar 2028 09:00", "16 Dec 2028 12:00")
VERDICTS: tuple[Verdict, ...] = (
    "reply",
    "reply",
    "question",
    "rejection",
    "invitation",
    "acknowledgement",
    "position_on_hold",
)
LAST_WORDS: tuple[Verdict, ...] = ("stop", "rejection")
CLOSINGS: tuple[CloseReason, ...] = ("accepted", "declined", "withdrew")
TURNS: tuple[Fact, ...] = (ev.Resumed(), ev.Answered(), ev.Answered(), ev.Reopened())
DELAYS = (timedelta(0), timedelta(hours=5), timedelta(hours=30), timedelta(days=4), timedelta(days=12), NEVER)


def lives(*, most: int = 4) -> st.SearchStrategy[Life]:
    """A person with up to `most` applications."""
    return st.builds(
        lambda stories, delays, polite: Life(
            stories=tuple(replace(s, home=stories[0].home) for s in stories), delays=delays, polite=polite
        ),
        stories=st.sampled_from(BEGINNINGS).flatmap(
            lambda beginning: st.integers(1, most).flatmap(
                lambda count: st.tuples(*(histories(n, beginning) for n in range(1, count + 1)))
            )
        ),
        delays=st.lists(st.sampled_from(DELAYS), min_size=1, max_size=4).map(tuple),
        polite=st.booleans(),
    )


@st.composite
def histories(draw: st.DrawFn, number: int, beginning: str) -> Story:
    """One application: an interview in most of them, then a few things in any order."""
    zone, country = draw(st.sampled_from(PLACES[:2] if draw(st.booleans()) else PLACES))
    which = draw(st.integers(0, 1))
    story = Story(
        number=number,
        sequence=draw(st.sampled_from(("classic", "classic", "persistent", "patient", "germany", "japan"))),
        zone=zone,
        country=draw(st.sampled_from((country, None))),
        recruiter_zone=draw(st.sampled_from((None, zone))),
        company=draw(st.sampled_from(("Acme", "Globex"))),
        role=f"Role {number}",
        agency="Agency" if which and draw(st.booleans()) else None,
        address=RECRUITERS[which],
        home=Home(zone=zone, country=country),
        since="2 Nov 2020 10:00",
    )
    begin = moment(beginning)
    if draw(st.integers(0, 9)):
        story = _with_interview(story, begin, draw(_spans(12)), draw(st.integers(15, 200)))
    for at in sorted(draw(st.lists(_spans(75), max_size=7))):
        story = draw(_happening(begin + at))(story)
    return story if story.added else _with_interview(story, begin, timedelta(days=1), 60)


def _spans(days: int) -> st.SearchStrategy[timedelta]:
    """Some minutes into one of so many days, more often in office hours."""
    return st.builds(
        lambda day, hour, minute: timedelta(days=day, hours=hour, minutes=minute),
        st.integers(0, days),
        st.one_of(st.integers(0, 8), st.integers(0, 23)),
        st.sampled_from((0, 1, 29, 30, 31, 59)),
    )


def _with_interview(story: Story, begin: datetime, into: timedelta, minutes: int) -> Story:
    start = begin + into
    count = 1 + sum(isinstance(e.what, ev.InterviewSet) for e in story.added)
    end = start + timedelta(minutes=minutes)
    what = ev.InterviewSet(interview=Interview(number=count, start=start, end=end, zone=story.zone))
    told = max((e.at for e in story.added), default=begin - timedelta(days=1))
    return story.on(told, what)


Change = Callable[[Story], Story]


def _happening(at: datetime) -> st.SearchStrategy[Change]:
    day = at.date()

    def of(what: Fact) -> Change:
        return lambda story: story.on(at, what)

    ahead = st.integers(-3, 40).map(lambda days: day + timedelta(days=days))
    return st.one_of(
        st.sampled_from(VERDICTS).map(lambda verdict: of(ev.Heard(verdict=verdict))),
        st.sampled_from(LAST_WORDS).map(lambda verdict: of(ev.Heard(verdict=verdict, automatic=True))),
        st.one_of(st.none(), ahead).map(lambda until: of(ev.Heard(verdict="out_of_office", until=until))),
        st.booleans().map(lambda soft: of(ev.Heard(verdict="bounce", soft=soft))),
        ahead.map(lambda by: of(ev.Promised(by=by))),
        st.tuples(ahead, st.booleans()).map(
            lambda p: of(ev.Promised(by=p[0], interview=1, unsure=p[1], words="soon"))
        ),
        ahead.map(
            lambda by: lambda story: story.on(at, ev.Heard(verdict="offer")).on(at, ev.OfferDeadline(by=by))
        ),
        ahead.map(lambda until: of(ev.Paused(until=until))),
        st.sampled_from(TURNS).map(of),
        st.sampled_from(CLOSINGS).map(lambda why: of(ev.Closed(why=why))),
        st.sampled_from(("follow_up", "thank_you", "ping", "withdrawal", "check")).map(
            lambda step: of(ev.Skipped(step=step))
        ),
        st.sampled_from((None, "follow_up", "thank_you")).map(
            lambda step: lambda story: story.on(at, ev.Sent(step=step, to=story.address))
        ),
        st.tuples(st.integers(0, 20), st.integers(15, 300)).map(
            lambda p: lambda story: _with_interview(story, at, timedelta(days=p[0], hours=2), p[1])
        ),
        st.sampled_from((1, 2)).flatmap(
            lambda number: st.sampled_from(
                (
                    of(ev.InterviewCancelled(interview=number)),
                    of(ev.InterviewMissed(interview=number)),
                    lambda story: _moved(story, number, at),
                )
            )
        ),
        st.just(
            lambda story: story.on(
                at, ev.ContactEdited(contact=1, field="address", value=f"new{len(story.added)}@acme.example")
            )
        ),
        st.just(lambda story: story.on(at, ev.ContactBlocked(address=story.address or ""))),
        st.just(of(ev.Asked(about="role", question="Which role is meant?"))),
        st.just(of(ev.Settled(about="role"))),
    )


def _moved(story: Story, number: int, at: datetime) -> Story:
    start = at + timedelta(days=3, hours=1)
    end = start + timedelta(hours=1)
    return story.on(at, ev.InterviewMoved(interview=number, start=start, end=end, zone=story.zone))
