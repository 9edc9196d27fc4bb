"""How long until one hears back, from what the ledger of a home says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from afterview.app.change import changing
from afterview.app.outlook import QUIET, outlook, outlooks
from afterview.app.outlook_answers import ForecastAnswer
from afterview.app.today import show, today
from afterview.app.track_record import ENOUGH, track_record
from afterview.app.undoing import undo
from afterview.core.events import (
    Answered,
    ApplicationAdded,
    ApplicationEdited,
    Closed,
    ContactAdded,
    Event,
    Fact,
    Heard,
    InterviewSet,
    Promised,
    Sent,
)
from afterview.core.model import Application, Contact, Interview, Verdict
from afterview.errors import NotFound
from afterview.store import ledger, records
from tests.app.conftest import NEW_YORK, Desk, local

YEAR = date(2026, 1, 5)


def answer(desk: Desk, number: int = 1) -> ForecastAnswer:
    return outlook(desk.app, number).answer


def chance(desk: Desk, days: str = "7", number: int = 1) -> float:
    chances = answer(desk, number).p_reply
    assert chances is not None
    return chances[days]


def never(desk: Desk, number: int = 1) -> float:
    found = answer(desk, number).p_never
    assert found is not None
    return found


def half(desk: Desk, number: int = 1) -> date:
    dates = answer(desk, number).dates
    assert dates is not None
    assert dates["50"] is not None
    return dates["50"]


def past(
    desk: Desk,
    numbers: range,
    *,
    days: int,
    verdict: Verdict | None = "rejection",
    domain: str = "c{}.example",
    first: date = YEAR,
    channel: str | None = None,
) -> None:
    """Interviews of earlier months, one a week, each answered after so many days, or closed without."""
    events: list[Event] = []
    for index, number in enumerate(numbers):
        end = local(f"{first + timedelta(days=7 * index % 280)} 16:00")
        heard = end + timedelta(days=days)
        where = domain.format(number)
        interview = Interview(number=1, start=end - timedelta(hours=1), end=end, zone=NEW_YORK)
        application = Application(number=number, company=f"Company {where}", channel=channel)
        contact = Contact(number=10 * number, name="Sam Field", address=f"sam@{where}")
        facts: tuple[tuple[object, Fact], ...] = (
            (end - timedelta(days=3), ApplicationAdded(application=application)),
            (end - timedelta(days=3), ContactAdded(contact=contact)),
            (end - timedelta(days=2), InterviewSet(interview=interview)),
            (heard, Heard(verdict=verdict) if verdict else Closed(why="rejected")),
        )
        events += [
            Event(key=f"past:{number}:{n}", application=number, at=at, recorded_at=desk.now, what=what)  # type: ignore[arg-type]
            for n, (at, what) in enumerate(facts)
        ]
    with changing(desk.app) as change:
        change.append(iter(events))


def test_a_fresh_home_knows_public_figures_and_says_so(interviewed: Desk) -> None:
    found = answer(interviewed)
    assert (found.stage, found.since, found.silent_days) == ("interview", date(2026, 11, 3), 0)
    assert (found.own_outcomes, found.quiet) == (0, None)
    (source,) = found.sources
    assert source.startswith("public figures (")
    assert "public figures only" in found.words


def test_chances_and_days_fit_together_while_silence_goes_on(interviewed: Desk) -> None:
    before: list[ForecastAnswer] = []
    for days in (0, 7, 14, 21, 42):
        interviewed.now = local("2026-11-03 16:05") + timedelta(days=days)
        found = answer(interviewed)
        assert found.silent_days == days
        assert found.p_reply is not None
        assert found.p_good_news is not None
        assert found.p_never is not None
        assert found.dates is not None
        assert 0 < found.p_reply["7"] < found.p_reply["14"] < found.p_reply["30"] <= 1 - found.p_never
        assert all(found.p_good_news[h] <= found.p_reply[h] for h in ("7", "14", "30"))
        assert found.dates["50"] is not None
        assert found.dates["80"] is not None
        assert date(2026, 11, 3) + timedelta(days=days) <= found.dates["50"] <= found.dates["80"]
        before.append(found)
    nevers = [found.p_never or 0.0 for found in before]
    assert nevers == sorted(nevers)
    assert len({found.words for found in before}) == len(before)
    assert "unlikely" in before[-1].words or "months" in before[-1].words or nevers[-1] > 0.5


def test_after_thirty_quick_answers_of_ones_own_one_is_expected_sooner(interviewed: Desk) -> None:
    alone, alone_half, alone_never = chance(interviewed), half(interviewed), never(interviewed)
    past(interviewed, range(2, 32), days=3)
    assert answer(interviewed).own_outcomes == 30
    assert chance(interviewed) > alone
    assert half(interviewed) < alone_half
    assert never(interviewed) < alone_never
    assert "public figures only" not in answer(interviewed).words


def test_after_thirty_silences_of_ones_own_none_is_expected(interviewed: Desk) -> None:
    alone = never(interviewed)
    past(interviewed, range(2, 32), days=60, verdict=None)
    assert answer(interviewed).own_outcomes == 0
    assert never(interviewed) > alone


def test_a_company_that_answered_three_times_in_two_days_does_so_again(interviewed: Desk) -> None:
    past(interviewed, range(2, 5), days=2, domain="other{}.example")
    elsewhere, elsewhere_half = chance(interviewed), half(interviewed)
    past(interviewed, range(5, 8), days=2, domain="acme.example")
    assert chance(interviewed) > elsewhere
    assert half(interviewed) <= elsewhere_half
    assert answer(interviewed).sources[0] == "3 earlier replies of Acme"


def test_a_company_is_known_by_its_name_where_no_address_tells(desk: Desk) -> None:
    for number, company in ((1, "Acme Inc."), (2, "ACME")):
        desk.add(number, company, None)
        desk.interview(number, "2026-10-01 15:00", "2026-10-01 16:00")
    desk.add(3, "Acme", "rita@acme.example")
    desk.interview(3, "2026-10-01 15:00", "2026-10-01 16:00")
    desk.record(3, Heard(verdict="rejection"))
    desk.record(2, Heard(verdict="rejection"))
    assert answer(desk).sources[0] == "2 earlier replies of Acme Inc."


def test_an_agency_is_not_the_company(desk: Desk) -> None:
    for number, company in ((1, "Acme"), (2, "Globex")):
        desk.add(number, company, "cara@agency.example")
        desk.record(number, ApplicationEdited(field="agency", value="Agency"))
        desk.interview(number, "2026-10-01 15:00", "2026-10-01 16:00")
    desk.record(2, Heard(verdict="rejection"))
    assert "Acme" not in " ".join(answer(desk).sources)


def test_a_free_mailbox_is_no_company(desk: Desk) -> None:
    for number, company in ((1, "Acme"), (2, "Globex")):
        desk.add(number, company, f"hr{number}@gmail.com")
        desk.interview(number, "2026-10-01 15:00", "2026-10-01 16:00")
    desk.record(2, Heard(verdict="rejection"))
    assert "Acme" not in " ".join(answer(desk).sources)


def test_a_promised_day_moves_the_forecast_and_passes(interviewed: Desk) -> None:
    alone = half(interviewed)
    interviewed.record(1, Promised(by=date(2026, 11, 24), interview=1))
    assert answer(interviewed).promised == date(2026, 11, 24)
    assert half(interviewed) != alone
    interviewed.at("2026-11-23 12:00")
    before = answer(interviewed).words
    interviewed.at("2026-11-25 12:00")
    after = answer(interviewed).words
    assert "until then" in before
    assert "has passed" in after


@pytest.mark.parametrize(
    ("what", "quiet"),
    [
        (Heard(verdict="rejection"), "ended"),
        (Closed(why="withdrew"), "ended"),
        (Heard(verdict="question"), "owed"),
        (Heard(verdict="position_on_hold"), "on_hold"),
    ],
)
def test_where_nothing_is_waited_for_it_says_why(interviewed: Desk, what: Fact, quiet: str) -> None:
    interviewed.record(1, what)
    found = outlook(interviewed.app, 1)
    assert (found.answer.quiet, found.scene) == (quiet, None)
    assert found.answer.words == QUIET[quiet]
    assert (found.answer.p_reply, found.answer.dates, found.answer.p_never) == (None, None, None)


def test_an_interview_to_come_and_an_answered_invitation(interviewed: Desk) -> None:
    interviewed.record(1, Heard(verdict="invitation"))
    interviewed.at("2026-11-04 10:00").record(1, Answered())
    assert answer(interviewed).quiet == "invited"
    interviewed.interview(1, "2026-12-03 15:00", "2026-12-03 16:00", which=2)
    assert answer(interviewed).quiet == "scheduled"


def test_without_a_day_of_the_application_it_asks_for_it(desk: Desk) -> None:
    desk.add(1)
    assert "edit 1 --applied" in answer(desk).words
    desk.record(1, ApplicationEdited(field="applied", value="2026-10-20"))
    assert (answer(desk).stage, answer(desk).silent_days) == ("applied", 14)


def test_an_application_that_does_not_exist(desk: Desk) -> None:
    with pytest.raises(NotFound):
        outlook(desk.app, 7)


def test_undoing_what_was_heard_brings_the_forecast_back(interviewed: Desk) -> None:
    before = answer(interviewed)
    interviewed.record(1, Heard(verdict="rejection"))
    undo(interviewed.app)
    assert answer(interviewed) == before


def test_the_country_is_the_recipients_or_assumed(interviewed: Desk) -> None:
    assert (answer(interviewed).country, answer(interviewed).country_assumed) == ("US", True)


def test_assumptions_are_named_where_they_count(interviewed: Desk) -> None:
    interviewed.record(1, Promised(by=date(2026, 11, 24), interview=1))
    interviewed.record(1, ApplicationEdited(field="industry", value="Aerospace"))
    interviewed.record(1, Sent(step="follow_up", to="rita@acme.example"))
    assert [source.partition(" (")[0] for source in answer(interviewed).sources] == [
        "public figures",
        "the pace of that industry or country",
        "an assumption on how often a named day is kept",
        "an assumption on how much a follow-up hastens an answer",
    ]


def test_the_picture_has_what_is_planned(interviewed: Desk) -> None:
    scene = outlook(interviewed.app, 1).scene
    assert scene is not None
    assert scene.name == "Acme, Platform Engineer"
    assert scene.planned == (date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17))
    assert scene.presume == date(2026, 11, 24)


def test_all_that_are_waited_for_and_ones_own_statistics(interviewed: Desk) -> None:
    past(interviewed, range(2, 8), days=4, channel="LinkedIn")
    past(
        interviewed, range(8, 12), days=40, verdict="invitation", domain="globex.example", channel="linkedin"
    )
    found = outlooks(interviewed.app)
    assert [(each.application, each.words) for each in found.forecasts] == [(1, answer(interviewed).words)]
    (stage,) = found.statistics.stages
    assert (stage.name, stage.waits, stage.answered, stage.good_news) == ("interview", 11, 10, 4)
    assert (stage.old, stage.share) == (10, 0.6)
    assert stage.low is not None
    assert stage.high is not None
    assert 0 < stage.low < 0.6 < stage.high < 1
    (channel,) = found.statistics.channels
    assert (channel.name, channel.waits) == ("LinkedIn", 10)
    (company,) = found.statistics.companies
    assert (company.name, company.waits, company.median_days) == ("Company globex.example", 4, 40)


def test_an_empty_home_has_nothing_to_say(desk: Desk) -> None:
    found = outlooks(desk.app)
    assert (found.forecasts, found.statistics.stages) == ((), ())
    assert track_record(desk.app).words.startswith("No Monday")


def test_today_and_show_have_the_sentence(interviewed: Desk) -> None:
    (item,) = today(interviewed.app).items
    assert item.outlook is not None
    assert "if they answer" in item.outlook.casefold()
    assert show(interviewed.app, 1).today.outlook == item.outlook
    interviewed.record(1, Heard(verdict="rejection"))
    assert show(interviewed.app, 1).today.outlook is None


def test_a_presumed_no_has_the_chance_that_is_left(interviewed: Desk) -> None:
    interviewed.at("2026-11-25 10:00")
    (item,) = today(interviewed.app).items
    assert (item.action, item.state) == ("presume_no", "presumed_no")
    assert item.outlook is not None
    assert "still end" in item.outlook


def test_the_track_record_says_when_too_little_has_happened(interviewed: Desk) -> None:
    past(interviewed, range(2, 5), days=9, first=date(2026, 3, 3))
    found = track_record(interviewed.app)
    assert (found.enough, found.waits) == (False, 3)
    assert "Too little has happened" in found.words


def test_the_track_record_compares_what_was_said_with_what_came(interviewed: Desk) -> None:
    past(interviewed, range(2, 32), days=9)
    found = track_record(interviewed.app)
    week = found.horizons[0]
    assert found.enough
    assert found.since == date(2026, 1, 5)
    assert week.decided >= ENOUGH
    assert (week.days, sum(each.forecasts for each in week.bins)) == (7, week.decided)
    assert 0 < week.came < week.decided
    assert f"{week.came} replies came" in found.words
    assert [stated.replies for stated in found.stated] == [found.forecasts, found.forecasts]


def test_the_newest_applications_are_the_evidence(interviewed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    past(interviewed, range(2, 12), days=4)
    monkeypatch.setattr("afterview.app.evidence.NEWEST", 5)
    assert answer(interviewed).own_outcomes == 5
    assert outlooks(interviewed.app).statistics.stages[0].answered == 10


def test_the_newest_come_first_and_what_was_undone_does_not_come(interviewed: Desk) -> None:
    interviewed.add(2)
    interviewed.add(3)
    undo(interviewed.app)
    with interviewed.app.store.read(interviewed.app.owner) as tx:
        assert records.newest_applications(tx, None) == (2, 1)
        assert records.newest_applications(tx, 1) == (2,)
        assert set(ledger.live(tx)) >= {1, 2}
