from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import UserError
from afterview.tables.characters import decode_table
from afterview.tables.model import Formula, letters_of
from afterview.tables.sheet import read_text

ROWS = [("Company", "Job title"), ("Acme, Inc.", "Engineer; backend"), ("Müller & Söhne", "Dév")]


def rows(text: str) -> list[tuple[int, tuple[object, ...]]]:
    return [(line.number, line.cells) for line in read_text(text, name="jobs.csv").lines]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_sign_between_cells_is_found_out(separator: str, end: str) -> None:
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in ROWS)
    assert [cells for _, cells in rows(text)] == ROWS


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_characters_come_in_any_of_the_usual_ways(charset: str) -> None:
    text = "Firma;Stelle\nMüller & Söhne;Dév\n"
    assert decode_table(text.encode(charset), name="a.csv") == text


def test_a_mark_in_front_is_no_part_of_the_first_name() -> None:
    raw = codecs.BOM_UTF8 + b"Company,Role\nAcme,Engineer\n"
    assert rows(decode_table(raw, name="a.csv"))[0] == (1, ("Company", "Role"))


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = 'Company,Notes\nAcme,"two\nlines"\n\nBeta,x\n'
    assert [number for number, _ in rows(text)] == [1, 2, 4]


def test_commas_in_notes_do_not_outvote_the_names_of_the_columns() -> None:
    text = "Company;Role;Notes\n" + "Acme;Engineer;a, b, c, d, e\n" * 9
    assert rows(text)[1][1] == ("Acme", "Engineer", "a, b, c, d, e")


def test_the_line_that_excel_writes_for_itself_is_no_row() -> None:
    assert rows("sep=;\nCompany;Role\nAcme, Inc.;Engineer\n")[1][1] == ("Acme, Inc.", "Engineer")


def test_a_quote_that_never_ends_is_named_by_its_row() -> None:
    with pytest.raises(UserError, match="a quote that begins in row 3 never ends"):
        read_text('Company,Role\nAcme,Engineer\n"Beta,Analyst\nGamma,Clerk\n', name="jobs.csv")


def test_a_quote_inside_a_cell_is_forgiven() -> None:
    assert rows('Company,Role\nAcme "the best",Engineer\n"Be"ta,x\n')[1][1] == ('Acme "the best"', "Engineer")


def test_formulas_are_known_and_what_exports_guard_is_text_again() -> None:
    (_, cells) = rows("Company,Role,Phone,Notes,A\n=1+1,'=Engineer,+49 30,-,'s Gravenhage\n")[1]
    assert cells == (Formula("=1+1"), "=Engineer", "+49 30", "-", "'s Gravenhage")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text"),
        (b"a\x81,b\n", "is not text"),
        (b"Company," * 10_000_000, "larger than 64 MB"),
    ],
)
def test_what_is_no_table_of_text_is_said(raw: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        decode_table(raw, name="jobs.csv")


def test_a_cell_too_large_is_named_by_its_row() -> None:
    with pytest.raises(UserError, match="row 3 has a cell that is too large"):
        read_text(f"Company,Notes\nAcme,x\nBeta,{'x' * 200_000}\n", name="jobs.csv")


def test_a_row_of_a_thousand_columns_is_refused() -> None:
    with pytest.raises(UserError, match="row 2 has more than 400 columns"):
        read_text("Company,Role\n" + "x," * 1000, name="jobs.csv")


def test_columns_have_letters() -> None:
    assert [letters_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.text())
def test_any_text_has_rows_or_an_error(text: str) -> None:
    with suppress(UserError):
        assert all(line.cells for line in read_text(text, name="jobs.csv").lines)


@given(st.binary())
def test_any_bytes_are_text_or_an_error(raw: bytes) -> None:
    with suppress(UserError):
        assert isinstance(decode_table(raw, name="jobs.csv"), str)
