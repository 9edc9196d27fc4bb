from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.tables.columns import columns_of
from afterview.tables.entry import Entry, Person, Slot, Trouble, merged
from afterview.tables.header import header_of
from afterview.tables.rows import orders, undated
from afterview.tables.sheet import read_text
from tests.tables.files import read


def one(text: str, **more: str) -> Entry:
    """The only row of a table, which can be used."""
    (entry,) = read(text, **more)
    assert isinstance(entry, Entry), entry
    return entry


def wrong(text: str) -> str:
    """What is wrong with the only row."""
    (trouble,) = read(text)
    assert isinstance(trouble, Trouble), trouble
    return f"{trouble.place}: {trouble.sentence}"


def test_a_row_becomes_an_entry() -> None:
    entry = one(
        "Firma;Stelle;Agentur;Beworben am;Link;Quelle;Branche;Ort;Sprache;Zeitzone;"
        "Ansprechpartner;E-Mail;Vorstellungsgespräch;Uhrzeit;Status;Absage am;Notizen\n"
        "Acme  GmbH;Ingenieurin;Hays;3.11.2026;https://acme.example/1;StepStone;Maschinenbau;"
        "Berlin, Deutschland;Deutsch;Europe/Berlin;Rita Roe;rita@acme.example;"
        "10.11.2026;15 Uhr;Absage;11.11.2026;nett\n"
    )
    assert entry == Entry(
        place="row 2",
        company="Acme GmbH",
        role="Ingenieurin",
        agency="Hays",
        applied=date(2026, 11, 3),
        url="https://acme.example/1",
        channel="StepStone",
        industry="Maschinenbau",
        country="DE",
        zone="Europe/Berlin",
        language="de",
        people=(Person(name="Rita Roe", address="rita@acme.example"),),
        slots=(Slot(day=date(2026, 11, 10), start=time(15)),),
        status="rejected",
        heard=date(2026, 11, 11),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Company,Role\n,Engineer\n", "row 2: Company (cell A2): There is no company."),
        ("Role,Company\nEngineer,N/A\n", "Company (cell B2): There is no company."),
        ("Company,Date Applied\nAcme,31.02.2026\n", "Date Applied (cell B2): '31.02.2026' is a day that"),
        ("Company,Date Applied\nAcme,20260-01-01\n", "has the year 20260"),
        ("Company,Date Applied\nAcme,2027-01-01\n", "2027-01-01, is still to come"),
        ("Company,Role\n=1+1,Engineer\n", "Company (cell A2): '=1+1' is a formula"),
        ("Company,Role\nAcme,=A2\n", "Role (cell B2): '=A2' is a formula"),
        (f"Company,Role\n{'A' * 10_000},x\n", "10,000 characters long; 200 is the most"),
        ("Company,Role\nAc\x07me,x\n", "invisible control character"),
        ("Company,Contact Email\nAcme,rita at acme\n", "'rita at acme' is no email address"),
        ("Company,Recruiter\nAcme,Rita <rita@-acme>\n", "is not an email address"),
        ("Company,Country\nAcme,Atlantis\n", "'Atlantis' is no country"),
        ("Company,Time zone\nAcme,EST5\n", "no time zone called 'EST5'"),
        ("Company,Interview date,Interview time\nAcme,2026-11-10,soon\n", "'soon' is no time of day"),
        ("Company,Interview date\nAcme,10 Nov\n", "is a date without a year"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(text: str, words: str) -> None:
    assert words in wrong(text)


def test_a_formula_in_a_column_nobody_uses_is_nobodys_business() -> None:
    assert one("Company,Days since\nAcme,=TODAY()-A1\n").company == "Acme"


def test_boxes_that_are_ticked_make_no_row() -> None:
    assert read("Company,Role,Applied?\nAcme,Engineer,x\n,,\n,,\n")[1:] == []


@pytest.mark.parametrize("company", ["[recruiter]", "X", "42", "O'Hara & Söhne", "株式会社"])
def test_a_company_may_be_called_anything(company: str) -> None:
    assert one(f'Company,Role\n"{company}",x\n').company == company


def test_what_pages_leave_in_a_cell_goes_unseen() -> None:
    entry = one(
        'Company,Role\n"Ac\u200bme\u00a0(https://notion.example/Acme-1)","[Cook](https://c.example/1)"\n'
    )
    assert (entry.company, entry.role) == ("Acme", "Cook")


@pytest.mark.parametrize(
    ("cells", "people"),
    [
        ("Rita Roe,rita@acme.example", [("Rita Roe", "rita@acme.example")]),
        ("Rita Roe <rita@acme.example>,", [("Rita Roe", "rita@acme.example")]),
        ("Rita Roe (rita@acme.example),", [("Rita Roe", "rita@acme.example")]),
        ('"Rita Roe, rita@acme.example",', [("Rita Roe", "rita@acme.example")]),
        ("Rita Roe,-", [("Rita Roe", None)]),
        (",rita@acme.example", []),
        ("jobs@acme.example,rita@acme.example", []),
        ("Alex,alex@home.example", [("Alex", None)]),
        (",", []),
        ("TBD,n/a", []),
    ],
)
def test_a_recruiter_has_a_name_and_an_address_that_is_not_ones_own(
    cells: str, people: list[tuple[str, str | None]]
) -> None:
    entry = one(f"Company,Recruiter,Contact Email\nAcme,{cells}\n", own="Alex@Home.example")
    assert [(person.name, person.address) for person in entry.people] == people


@pytest.mark.parametrize(
    ("cell", "person"),
    [
        ("Frau Klein", Person(name="Klein", title="Frau", family_name="Klein", pronouns="she")),
        (
            "Herr Dr. Jan Klein",
            Person(name="Jan Klein", title="Herr Dr.", family_name="Klein", pronouns="he"),
        ),
        ("Mme Roe", Person(name="Roe", title="Mme", family_name="Roe", pronouns="she")),
        ("Mr. Ben van der Poe", Person(name="Ben van der Poe", pronouns="he")),
        ("Frau", Person(name="Frau")),
        ("Msgr Roe", Person(name="Msgr Roe")),
    ],
)
def test_how_somebody_is_addressed_is_kept(cell: str, person: Person) -> None:
    assert one(f"Company,Recruiter\nAcme,{cell}\n").people == (person,)


def test_a_sum_below_the_table_is_no_application() -> None:
    assert len(read("No,Firma,Stelle,Ergebnis\n1,Acme,Koch,Absage\nSumme,,,1\n")) == 1


def test_a_column_nobody_uses_may_tell_the_order_of_dates() -> None:
    text = "Company,Date Applied,Date Saved\nA,10/2/26,9/30/26\n"
    header = header_of(read_text(text, name="a"), name="a")
    decided, is_open = orders(columns_of(header.line.cells, {}), header.rows, None)
    assert (decided["Date Applied"], is_open) == ("month", "")


def test_what_is_left_out_of_a_row_is_remarked() -> None:
    entry = one("Company,Contact Email,Link,Status,Language\nAcme,jobs@acme.example,by phone,Hmm,Welsh\n")
    assert entry.remarks == (
        "the link is no address of the web",
        "there are no letters in that language",
        "jobs@acme.example was left out, since nobody is named beside it",
        "status 'Hmm' means nothing here",
    )


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_link_leads_into_the_web_or_nowhere(link: str) -> None:
    assert one(f"Company,Link\nAcme,{link}\n").url is None


def test_several_interviews_have_their_own_times_and_kinds() -> None:
    entry = one(
        "Company,Phone screen date,Interview time,Onsite interview date,Time,Interview\n"
        "Acme,2026-11-02,9:00,2026-11-05,10:30,TBD\n"
    )
    assert entry.slots == (
        Slot(day=date(2026, 11, 2), start=time(9), kind="phone"),
        Slot(day=date(2026, 11, 5), start=time(10, 30), kind="onsite"),
    )


def test_a_time_may_stand_before_its_only_day() -> None:
    entry = one("Company,Interview time,Interview date\nAcme,9:00,2026-11-02\n")
    assert entry.slots == (Slot(day=date(2026, 11, 2), start=time(9)),)


def test_a_place_gives_a_country_only_by_name() -> None:
    text = (
        'Company,Location\nA,"Berlin, Germany"\nB,"San Francisco, CA"\nC,Remote\nD,"Paris, France (hybrid)"\n'
    )
    assert [row.country for row in read(text) if isinstance(row, Entry)] == ["DE", None, None, "FR"]


def test_a_column_of_yes_and_no_holds_no_dates() -> None:
    header = header_of(read_text("Company,Applied,Interview\nA,Yes,no\nB,x,\n", name="a"), name="a")
    columns = undated(columns_of(header.line.cells, {}), header.rows, {})
    assert columns.fields == ("company", None, None)
    assert columns.why_not["Applied"] == "it holds no dates"


def test_one_column_decides_for_the_others() -> None:
    text = "Company,Date Applied,Interview date\nA,7/6/26,13/6/26\n"
    header = header_of(read_text(text, name="a"), name="a")
    decided, is_open = orders(columns_of(header.line.cells, {}), header.rows, None)
    assert decided == {"Date Applied": "day", "Interview date": "day"}
    assert not is_open


def test_dates_that_stay_open_are_shown() -> None:
    header = header_of(read_text("Company,Date Applied\nA,7/6/26\n", name="a"), name="a")
    _, is_open = orders(columns_of(header.line.cells, {}), header.rows, None)
    assert is_open == "'7/6/26' in row 2 can be 2026-06-07 or 2026-07-06"


def test_the_key_is_made_of_company_role_day_and_link_alone() -> None:
    text = "Company,Role,Date Applied,Status,Notes\nAcme,Engineer,2026-11-03,{},{}\n"
    other = "Status,Job title,Employer,Applied on\n,ENGINEER,  acme ,3 Nov 2026\n"
    assert one(text.format("Applied", "a")).key == one(text.format("Rejected", "")).key == one(other).key
    assert one(text.format("", "")).key != one("Company,Role\nAcme,Engineer\n").key


ENTRIES = st.builds(
    Entry,
    place=st.integers(2, 9).map(lambda n: f"row {n}"),
    company=st.just("Acme"),
    channel=st.sampled_from([None, "LinkedIn", "a friend"]),
    people=st.sampled_from(
        [(), (Person(name="Rita Roe"),), (Person(name="Ben Poe", address="b@a.example"),)]
    ),
    slots=st.sampled_from(
        [
            (),
            (Slot(day=date(2026, 11, 2)),),
            (Slot(day=date(2026, 11, 2), start=time(9)), Slot(day=date(2026, 11, 9))),
        ]
    ),
    status=st.sampled_from([None, "open", "interview", "rejected"]),
    heard=st.sampled_from([None, date(2026, 11, 10)]),
)


@given(
    st.lists(ENTRIES, min_size=1, max_size=5).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows))
    )
)
def test_rows_of_one_application_are_merged_in_any_order(both: tuple[list[Entry], list[Entry]]) -> None:
    rows, shuffled = both
    assert merged(rows) == merged(shuffled)
    assert len({slot.day for slot in merged(rows).slots}) == len(merged(rows).slots)
