from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from afterview.errors import UserError
from afterview.tables import workbook as module
from afterview.tables.model import MOST_LINES, Fault, Formula
from afterview.tables.workbook import read_workbook
from tests.tables.files import workbook, zipped

SMALL = workbook({"Jobs": [["Company", "Role"], ["Acme", "Engineer"]]})


def parts(content: bytes) -> dict[str, bytes]:
    """The members of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def test_cells_keep_their_kind() -> None:
    row = ["Acme", 7, 1.5, True, datetime(2026, 11, 3, 15), date(2026, 11, 3), time(15), timedelta(hours=6)]  # noqa: DTZ001
    (sheet,) = read_workbook(workbook({"Jobs": [row, [], ["  ", "=A1&B1", "#REF!", "x"]]}), name="a.xlsx")
    first, second = sheet.lines
    midnight = datetime(2026, 11, 3)  # noqa: DTZ001
    assert first.cells == ("Acme", 7, 1.5, True, row[4], midnight, time(15), 0.25)
    assert (second.number, second.cells) == (3, (None, Formula("=A1&B1"), Fault("#REF!"), "x"))


def test_sheets_that_are_hidden_or_empty_do_not_count() -> None:
    content = workbook({"Lists": [["Applied"]], "Jobs": [["Company"]], "Empty": []}, Lists="hidden")
    assert [sheet.name for sheet in read_workbook(content, name="a.xlsx")] == ["Jobs"]


def test_a_wrong_dimension_hides_nothing() -> None:
    members = parts(SMALL)
    name = "xl/worksheets/sheet1.xml"
    members[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', members[name])
    (sheet,) = read_workbook(zipped(members), name="a.xlsx")
    assert sheet.lines[1].cells == ("Acme", "Engineer")


def test_a_cell_a_million_rows_below_costs_nothing() -> None:
    book = load_workbook(io.BytesIO(SMALL))
    book["Jobs"]["XFD1048576"] = "far away"
    out = io.BytesIO()
    book.save(out)
    (sheet,) = read_workbook(out.getvalue(), name="a.xlsx")
    assert len(sheet.lines) == 2


def test_no_more_rows_are_read_than_show_that_they_are_too_many() -> None:
    rows = [["Company"]] + [["Acme"]] * 20_050
    assert len(read_workbook(workbook({"Jobs": rows}), name="a.xlsx")[0].lines) == MOST_LINES


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(UserError, match="row 1 has more than 400 columns"):
        read_workbook(workbook({"Jobs": [["x"] * 401]}), name="a.xlsx")


@pytest.mark.parametrize(
    ("name", "other", "words"),
    [
        ("[Content_Types].xml", None, "no workbook that can be read"),
        ("xl/workbook.xml", b"<", "no workbook that can be read"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><row>", "no workbook that can be read"),
        ("xl/styles.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "defines a document type"),
        ("xl/more.xml", b" " * 70_000_000, "far too much"),
    ],
)
def test_a_broken_workbook_is_one_sentence(name: str, other: bytes | None, words: str) -> None:
    members = parts(SMALL)
    if other is None:
        del members[name]
    else:
        members[name] = other
    with pytest.raises(UserError, match=words):
        read_workbook(zipped(members), name="a.xlsx")


def test_parts_that_are_held_whole_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HELD", 100)
    with pytest.raises(UserError, match="is too large"):
        read_workbook(SMALL, name="a.xlsx")


def test_a_workbook_of_thousands_of_parts_is_refused() -> None:
    with pytest.raises(UserError, match="more than 2,000 parts"):
        read_workbook(zipped(parts(SMALL) | {f"xl/{n}.xml": b"<a/>" for n in range(2000)}), name="a.xlsx")


@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=6))
def test_a_workbook_with_other_bytes_in_it_is_read_or_refused(place: int, other: bytes) -> None:
    with suppress(UserError):
        read_workbook(SMALL[:place] + other + SMALL[place + len(other) :], name="a.xlsx")


@given(st.sampled_from(sorted(parts(SMALL))), st.data())
def test_a_workbook_with_other_parts_in_it_is_read_or_refused(name: str, data: st.DataObject) -> None:
    members = parts(SMALL)
    place = data.draw(st.integers(0, len(members[name])))
    other = data.draw(
        st.sampled_from([b"", b"<", b"9999999999999", b'"', b"<c/>", b"</c>", b"&amp;", b"\x00"])
    )
    members[name] = members[name][:place] + other + members[name][place + data.draw(st.integers(0, 9)) :]
    with suppress(UserError):
        read_workbook(zipped(members), name="a.xlsx")
