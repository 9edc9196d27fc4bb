from __future__ import annotations

import pytest

from afterview.errors import UserError
from afterview.tables.header import Header, digest, header_of
from afterview.tables.model import LARGEST_ROWS
from afterview.tables.sheet import read_text


def header(text: str, **more: set[str]) -> Header:
    return header_of(read_text(text, name="jobs.csv"), name="jobs.csv", **more)


def test_titles_notes_and_group_names_above_do_no_harm() -> None:
    found = header(
        "My job hunt 2026,,,\n"
        'Notes:,"one, two",,\n'
        ",,\n"
        "Where,,When,\n"
        "Company,Role,Date Applied,Status\n"
        "Acme,Engineer,2026-11-03,Applied\n"
    )
    assert found.line.number == 5
    assert [row.number for row in found.rows] == [6]


def test_one_column_of_companies_is_a_table() -> None:
    assert [row.cells for row in header("Company\nAcme\nBeta\n").rows] == [("Acme",), ("Beta",)]


def test_of_two_rows_of_names_the_one_that_tells_more_counts() -> None:
    found = header("Company,,Dates,\nCompany,Role,Applied,Interview\nAcme,Cook,2026-11-03,\n")
    assert found.line.number == 2


def test_the_header_again_in_the_middle_is_named_by_its_row() -> None:
    with pytest.raises(UserError, match="row 3 holds the names of the columns again"):
        header("Company,Role\nAcme,Engineer\nCompany,Role\nBeta,Clerk\n")
    with pytest.raises(UserError, match="row 4 holds names of columns again"):
        header("Company,Role\nAcme,Engineer\nBeta,Clerk\nEmployer,Job title\nGamma,Cook\n")


def test_another_header_in_the_middle_is_named_by_its_row() -> None:
    with pytest.raises(UserError, match="row 3 holds names of columns again, and others"):
        header("Company,Role\nAcme,Engineer\nRole,Company,Status\nCook,Beta,Applied\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Acme,Engineer,2026-11-03\nBeta,Clerk,2026-11-04\n", "row 1 begins with 'Acme'"),
        ("Acme,https://acme.example/1\nBeta,https://b.example\n", "no row with the names"),
        ("1,2\n3,4\n", "no row with the names"),
        ("", "is empty"),
        (",,\n,,\n", "is empty"),
    ],
)
def test_a_table_without_a_header_is_said(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        header(text)


def test_unknown_names_are_taken_for_a_header_and_asked_about() -> None:
    assert header("Wo,Was,Wann\nAcme,Engineer,2026-11-03\n").line.number == 1


def test_the_person_may_name_a_column_of_the_header() -> None:
    assert header("a,b\nc,d\nWhere,What\nAcme,Engineer\n", wanted={"where"}).line.number == 3


def test_a_header_that_was_settled_before_is_known_again() -> None:
    known = {digest(("WHERE", "What"))}
    assert header("a,b\nc,d\nWhere,What\nAcme,Engineer\n", known=known).line.number == 3


def test_twenty_thousand_rows_are_the_most() -> None:
    rows = "Acme,Engineer\n" * (LARGEST_ROWS + 1)
    assert len(header("Company,Role\n" + rows[:-14]).rows) == LARGEST_ROWS
    for title in ("", "title\n" * 20):
        with pytest.raises(UserError, match="more than 20,000 rows"):
            header(f"{title}Company,Role\n{rows}")
