"""The policy's table where an offer elsewhere runs out or was accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from afterview.core.actions import Write
from tests.core.row import Shared, tables
from tests.core.story import Story
from tests.core.table import Table

ONE = Story(number=1, role="Engineer").interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")
TWO = Story(number=2, role="Analyst").interview("3 Nov 11:00").sent("thank_you", "3 Nov 12:10")
GLOBEX = Story(number=2, company="Globex", address="gita@globex.example")
SILENT_GLOBEX = GLOBEX.interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")
TOO_RECENT = SILENT_GLOBEX.sent("follow_up", "6 Nov 10:00")
ASKED = "deadline:1:2026-11-12"
CARA = "cara@agency.example"


def through_agency(number: int, start: str) -> Story:
    """An interview at a company of its own, arranged by the one agency."""
    story = Story(number=number, company=f"Client {number}", agency="Agency", address=CARA)
    return story.interview(start).skipped("thank_you", "4 Nov 12:00")


OFFER = Story(number=1).offered("7 Nov 12:00", by="12 Nov")
ACCEPTED = OFFER.answered("8 Nov 10:00").closed("accepted", "8 Nov 10:00")

ROWS = (
    Shared(
        number="E62",
        told="an offer at A, B silent since 3 November",
        table=Table(OFFER, SILENT_GLOBEX),
        says={
            "7 Nov 12:01": {1: "3 answer offer by 12 Nov", 2: "8 write deadline due 9 Nov 09:30"},
            "9 Nov 09:30": {1: "3 answer offer by 12 Nov", 2: "8 write deadline due 9 Nov 09:30"},
            # Thursday is less than two business days away: Wednesday is Veterans Day.
            "10 Nov 00:00": {1: "3 answer offer by 12 Nov", 2: "11 wait until 10 Nov 09:30"},
        },
    ),
    Shared(
        number="E62",
        told="it counts as B's first follow-up",
        table=Table(OFFER, SILENT_GLOBEX).sending(2, "9 Nov 09:30"),
        says={"9 Nov 09:31": {1: "3 answer offer by 12 Nov", 2: "11 wait until 16 Nov 09:30"}},
    ),
    Shared(
        number="D16",
        told="no interview held at B yet: nothing to say",
        table=Table(OFFER, GLOBEX),
        says={"7 Nov 12:01": {1: "3 answer offer by 12 Nov", 2: "11 wait"}},
    ),
    Shared(
        number="D16",
        told="the last email to B is too recent",
        table=Table(OFFER, SILENT_GLOBEX.sent("follow_up", "6 Nov 10:00")),
        says={"7 Nov 12:01": {1: "3 answer offer by 12 Nov", 2: "8 ask deadline"}},
    ),
    Shared(
        number="D16",
        told="written all the same",
        table=Table(
            OFFER,
            SILENT_GLOBEX.sent("follow_up", "6 Nov 10:00").sent("deadline", "7 Nov 13:00"),
        ),
        says={"7 Nov 13:01": {1: "3 answer offer by 12 Nov", 2: "11 wait until 25 Nov 00:00"}},
    ),
    Shared(
        number="D16",
        told="asked about the recent email, the person wants to write now: in the next window, gap or not",
        table=Table(OFFER, TOO_RECENT.settled(ASKED, "7 Nov 13:00", "write now")),
        says={
            "7 Nov 13:00": {1: "3 answer offer by 12 Nov", 2: "8 write deadline due 9 Nov 09:30"},
            "9 Nov 18:00": {1: "3 answer offer by 12 Nov", 2: "8 write deadline due 10 Nov 09:00"},
            # Decided is decided: it stays until the offer has run out.
            "12 Nov 12:00": {1: "3 answer offer by 12 Nov", 2: "8 write deadline due 9 Nov 09:30"},
            "13 Nov 09:30": {1: "3 answer offer by 12 Nov", 2: "9 write ping due 13 Nov 09:30"},
        },
    ),
    Shared(
        number="D16",
        told="asked about the recent email, the person leaves it: the cadence goes on",
        table=Table(OFFER, TOO_RECENT.settled(ASKED, "7 Nov 13:00", "leave it")),
        says={"7 Nov 13:00": {1: "3 answer offer by 12 Nov", 2: "11 wait until 13 Nov 09:30"}},
    ),
    Shared(
        number="D16",
        told="asked about the recent email, the person lets the question go",
        table=Table(OFFER, TOO_RECENT.skipped(ASKED, "7 Nov 13:00")),
        says={"7 Nov 13:00": {1: "3 answer offer by 12 Nov", 2: "11 wait until 13 Nov 09:30"}},
    ),
    Shared(
        number="D16",
        told="in the quiet season too, for a deadline does not wait",
        table=Table(
            Story(number=1).offered("23 Dec 18:00", by="31 Dec"),
            GLOBEX.interview("17 Dec 15:00").skipped("thank_you", "17 Dec 16:10"),
        ),
        says={
            "23 Dec 18:00": {1: "3 answer offer by 31 Dec", 2: "8 write deadline due 24 Dec 09:30"},
            "24 Dec 18:00": {1: "3 answer offer by 31 Dec", 2: "8 write deadline due 28 Dec 09:00"},
            "28 Dec 12:00": {1: "3 answer offer by 31 Dec", 2: "8 write deadline due 24 Dec 09:30"},
        },
    ),
    Shared(
        number="D16",
        told="two clients of one agency: one is told, for the other the person is asked",
        table=Table(
            Story(number=1).offered("7 Nov 12:00", by="12 Nov"),
            through_agency(2, "3 Nov 15:00"),
            through_agency(3, "3 Nov 11:00"),
        ),
        says={
            "7 Nov 12:01": {
                1: "3 answer offer by 12 Nov",
                2: "8 write deadline due 9 Nov 09:30",
                3: "8 wait until 10 Nov 00:00",
            }
        },
    ),
    Shared(
        number="D16",
        told="two roles at one company: one email tells of the offer for both",
        table=Table(Story(number=3).offered("7 Nov 12:00", by="12 Nov"), ONE, TWO),
        says={
            "7 Nov 12:01": {
                3: "3 answer offer by 12 Nov",
                1: "8 write deadline due 9 Nov 09:30 with 2",
                2: "8 wait until 9 Nov 09:30",
            }
        },
    ),
    Shared(
        number="D16",
        told="the offer is told in an email of its own; the other role's question is not hidden in it",
        table=Table(
            Story(number=3).offered("7 Nov 12:00", by="12 Nov"), ONE, TWO.sent("deadline", "7 Nov 13:00")
        ),
        says={
            "7 Nov 13:01": {
                3: "3 answer offer by 12 Nov",
                1: "8 ask deadline",
                2: "11 wait until 16 Nov 09:30",
            }
        },
    ),
    Shared(
        number="E63",
        told="accepted at A",
        table=Table(ACCEPTED, SILENT_GLOBEX),
        says={
            "8 Nov 10:00": {1: "1 done", 2: "1 write withdrawal due 8 Nov 10:00 if you like"},
            "10 Nov 09:30": {1: "1 done", 2: "1 write withdrawal due 8 Nov 10:00 if you like"},
        },
    ),
    Shared(
        number="E63",
        told="withdrawn",
        table=Table(ACCEPTED, SILENT_GLOBEX.sent("withdrawal", "9 Nov 10:00")),
        says={"10 Nov 09:30": {1: "1 done", 2: "1 done"}},
    ),
    Shared(
        number="E63",
        told="withdrawn, although the acceptance was taken back",
        table=Table(OFFER, SILENT_GLOBEX.sent("withdrawal", "9 Nov 10:00")),
        says={"10 Nov 09:30": {1: "3 answer offer by 12 Nov", 2: "1 done"}},
    ),
    Shared(
        number="E63",
        told="the withdrawal let go: still nobody is asked for news, but an invitation is answered",
        table=Table(
            ACCEPTED,
            SILENT_GLOBEX.skipped("withdrawal", "9 Nov 10:00").heard("invitation", "19 Nov 10:00"),
        ),
        says={
            "10 Nov 09:30": {1: "1 done", 2: "1 wait until 23 Nov 17:00"},
            "19 Nov 10:00": {1: "1 done", 2: "3 answer invitation"},
        },
    ),
    Shared(
        number="E63",
        told="an application begun after the acceptance is another search",
        table=Table(
            ACCEPTED, replace(GLOBEX, since="9 Nov 10:00").interview("10 Nov 10:00", told="9 Nov 11:00")
        ),
        says={"10 Nov 11:00": {1: "1 done", 2: "6 write thank_you due 10 Nov 11:00"}},
    ),
    Shared(
        number="E63",
        told="taken up again on purpose",
        table=Table(ACCEPTED, SILENT_GLOBEX.reopened("9 Nov 10:00")),
        says={"10 Nov 09:30": {1: "1 done", 2: "11 wait until 16 Nov 09:30"}},
    ),
    Shared(
        number="E63",
        told="withdrawn, and the person said so here as well",
        table=Table(ACCEPTED, SILENT_GLOBEX.closed("withdrew", "9 Nov 10:00")),
        says={"9 Nov 10:00": {1: "1 done", 2: "1 write withdrawal due 9 Nov 10:00 if you like"}},
    ),
    Shared(
        number="E63",
        told="an address that must not be written to gets no withdrawal either",
        table=Table(ACCEPTED, SILENT_GLOBEX.blocked("gita@globex.example", "7 Nov 10:00")),
        says={"8 Nov 10:00": {1: "1 done", 2: "1 wait until 23 Nov 17:00"}},
    ),
)


@tables(ROWS)
def test_the_answers_at_each_instant(table: Table, when: str, says: dict[int, str]) -> None:
    assert table.says(when) == says


@pytest.mark.parametrize("why", ["accepted", "declined"])
def test_an_offer_that_was_settled_hurries_nobody(why: str) -> None:
    settled = OFFER.answered("7 Nov 14:00").closed(why, "7 Nov 14:00")  # type: ignore[arg-type]
    says = Table(settled, SILENT_GLOBEX).says("9 Nov 09:30")[2]
    assert (
        says
        == {
            "accepted": "1 write withdrawal due 7 Nov 14:00 if you like",
            "declined": "11 wait until 10 Nov 09:30",
        }[why]
    )


def test_two_offers_make_two_deadline_letters_with_keys_of_their_own() -> None:
    other = Story(number=3, company="Initech", address="ida@initech.example").offered(
        "16 Nov 10:00", by="30 Nov"
    )
    first = Table(OFFER, SILENT_GLOBEX).sending(2, "9 Nov 09:30")
    action = Table(OFFER, first.stories[2], other).at("16 Nov 10:00")[2]
    assert isinstance(action, Write)
    assert action.step == "deadline"
    assert action.letters[0].anchor != first.stories[2].facts.sent[-1].what.anchor
