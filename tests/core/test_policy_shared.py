"""The policy's table where applications meet: one recruiter, an agency, an offer elsewhere."""

from __future__ import annotations

from dataclasses import replace

from afterview.core.actions import Write
from tests.core.row import Shared, tables
from tests.core.story import RITA, Story
from tests.core.table import Table

ONE = Story(number=1, role="Engineer").interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")
TWO = Story(number=2, role="Analyst").interview("3 Nov 11:00").sent("thank_you", "3 Nov 12:10")
LATER = Story(number=2, role="Analyst").interview("5 Nov 15:00").sent("thank_you", "5 Nov 16:10")
CARA = "cara@agency.example"


def through_agency(number: int, start: str) -> Story:
    """An interview at a company of its own, arranged by the one agency."""
    story = Story(number=number, company=f"Client {number}", agency="Agency", address=CARA)
    return story.interview(start).skipped("thank_you", "4 Nov 12:00")


ROWS = (
    Shared(
        number="E39",
        told="two roles, one recruiter, both due",
        table=Table(ONE, TWO),
        says={
            "10 Nov 09:29": {1: "11 wait until 10 Nov 09:30", 2: "11 wait until 10 Nov 09:30"},
            "10 Nov 09:30": {
                1: "9 write follow_up due 10 Nov 09:30 with 2",
                2: "9 wait until 23 Nov 17:00",
            },
        },
    ),
    Shared(
        number="E39",
        told="due within five days of each other",
        table=Table(ONE, LATER),
        says={
            "10 Nov 09:30": {
                1: "9 write follow_up due 10 Nov 09:30 with 2",
                2: "11 wait until 12 Nov 09:30",
            }
        },
    ),
    Shared(
        number="E39",
        told="the one email counts for both",
        table=Table(ONE, LATER).sending(1, "10 Nov 09:30"),
        says={"10 Nov 09:31": {1: "11 wait until 17 Nov 09:30", 2: "11 wait until 17 Nov 09:30"}},
    ),
    Shared(
        number="E40",
        told="two roles, one company, two recruiters",
        table=Table(ONE, replace(TWO, address="rob@acme.example")),
        says={
            "10 Nov 09:30": {
                1: "9 write follow_up due 10 Nov 09:30",
                2: "9 write follow_up due 10 Nov 09:30",
            }
        },
    ),
    Shared(
        number="E41",
        told="one agency recruiter, two companies",
        table=Table(through_agency(1, "3 Nov 15:00"), through_agency(2, "3 Nov 11:00")),
        says={
            "10 Nov 09:30": {1: "9 write follow_up due 10 Nov 09:30", 2: "9 wait until 23 Nov 17:00"},
        },
    ),
    Shared(
        number="E41",
        told="the second five days after the first was sent",
        table=Table(through_agency(1, "3 Nov 15:00"), through_agency(2, "3 Nov 11:00")).sending(
            1, "10 Nov 09:30"
        ),
        says={
            "10 Nov 09:31": {1: "11 wait until 17 Nov 09:30", 2: "11 wait until 16 Nov 09:30"},
            "16 Nov 09:30": {1: "11 wait until 17 Nov 09:30", 2: "9 write follow_up due 16 Nov 09:30"},
        },
    ),
    Shared(
        number="E41",
        told="the blocked one may still go once the other is let go",
        table=Table(
            through_agency(1, "3 Nov 15:00").skipped("follow_up", "12 Nov 10:00"),
            through_agency(2, "3 Nov 11:00"),
        ),
        says={"12 Nov 10:00": {1: "11 wait until 19 Nov 09:30", 2: "9 write follow_up due 10 Nov 09:30"}},
    ),
    Shared(
        number="E39",
        told="a cancelled interview asks for its own new date: it goes by itself, five days apart",
        table=Table(
            Story(number=1, role="Engineer").interview("5 Nov 15:00").cancelled(1, "3 Nov 11:00"), TWO
        ),
        says={
            "10 Nov 09:30": {
                1: "9 write check due 10 Nov 09:30",
                2: "9 wait until 23 Nov 17:00",
            }
        },
    ),
    Shared(
        number="E64",
        told="an optional check takes nobody else's email along, and goes last",
        table=Table(
            Story(number=1).interview("13 Oct 15:00").heard("position_on_hold", "14 Oct 10:00"),
            Story(number=2, role="Analyst").interview("6 Nov 15:00").sent("thank_you", "6 Nov 16:10"),
        ),
        says={
            "12 Nov 12:00": {1: "11 wait until 13 Nov 09:30", 2: "11 wait until 13 Nov 09:30"},
            "13 Nov 09:30": {1: "9 wait until 25 Nov 17:00", 2: "9 write follow_up due 13 Nov 09:30"},
        },
    ),
    Shared(
        number="E44",
        told="rejected for role A only",
        table=Table(ONE.heard("rejection", "9 Nov 10:00", automatic=True), TWO),
        says={"10 Nov 09:30": {1: "1 done", 2: "9 write follow_up due 10 Nov 09:30"}},
    ),
)


@tables(ROWS)
def test_the_answers_at_each_instant(table: Table, when: str, says: dict[int, str]) -> None:
    assert table.says(when) == says


def test_e41_who_waits_is_told_for_whom() -> None:
    table = Table(through_agency(1, "3 Nov 15:00"), through_agency(2, "3 Nov 11:00"))
    assert "1 (Client 1, Engineer) goes first" in table.at("10 Nov 09:30")[2].why


def test_e41_who_goes_first_says_who_follows() -> None:
    table = Table(*(through_agency(n, f"3 Nov {8 + n}:00") for n in range(1, 4)))
    order = "after this one, 2 (Client 2, Engineer), then 3 (Client 3, Engineer)."
    assert table.at("10 Nov 09:30")[1].why.endswith(order)


def test_e40_a_role_at_the_same_company_with_a_recruiter_of_its_own_is_mentioned() -> None:
    other = replace(TWO, address="rob@acme.example")
    why = Table(ONE, other).at("10 Nov 09:30")[1].why
    assert "2 (Acme, Analyst) is asked about separately, at another address." in why
    for quiet in (other.heard("rejection", "9 Nov 10:00", automatic=True), replace(other, company="Globex")):
        assert "separately" not in Table(ONE, quiet).at("10 Nov 09:30")[1].why


def test_e39_the_combined_letter_names_the_other_role() -> None:
    action = Table(ONE, TWO).at("10 Nov 09:30")[1]
    assert isinstance(action, Write)
    (letter,) = action.letters
    assert [application.role for application in letter.together] == ["Analyst"]


def test_e79_five_roles_at_one_company_share_their_letters() -> None:
    roles = [
        Story(number=n, role=f"Role {n}").interview(f"3 Nov {8 + n}:00", minutes=30) for n in range(1, 6)
    ]
    table = Table(*(role.skipped("thank_you", "4 Nov 12:00") for role in roles))
    assert table.all_sent("5 Nov 00:00", "31 Dec 00:00") == [
        "1+2+3+4+5 follow_up 10 Nov 09:30",
        "1+2+3+4+5 ping 17 Nov 09:30",
    ]


def test_e79_five_clients_of_one_agency_every_first_before_any_second() -> None:
    """The seconds fall away: when all firsts are out, none would come before its presume day."""
    table = Table(*(through_agency(n, f"3 Nov {8 + n}:00") for n in range(1, 6)))
    assert table.all_sent("5 Nov 00:00", "31 Jan 2027 00:00") == [
        "1 follow_up 10 Nov 09:30",
        "2 follow_up 16 Nov 09:30",
        "3 follow_up 23 Nov 09:30",
        "4 follow_up 30 Nov 09:30",
        "5 follow_up 7 Dec 09:30",
    ]


def test_e79_two_clients_of_one_agency_take_turns() -> None:
    table = Table(*(through_agency(n, f"3 Nov {8 + n}:00") for n in range(1, 3)))
    assert table.all_sent("5 Nov 00:00", "31 Jan 2027 00:00") == [
        "1 follow_up 10 Nov 09:30",
        "2 follow_up 16 Nov 09:30",
        "1 ping 23 Nov 09:30",
        "2 ping 30 Nov 09:30",
    ]


def test_somebody_else_at_that_address_is_not_bothered_within_five_days() -> None:
    """The gap is counted by address, whatever the companies."""
    other = Story(number=2, company="Globex", address=RITA.upper()).interview("3 Nov 11:00")
    table = Table(ONE.sent("follow_up", "10 Nov 09:31"), other.skipped("thank_you", "4 Nov 10:00"))
    assert table.says("10 Nov 09:31")[2] == "11 wait until 16 Nov 09:30"
