from __future__ import annotations

import io
import stat
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import UserError
from afterview.tables import zips
from afterview.tables.archive import is_linkedins, linkedins_columns, read_archive
from afterview.tables.header import Header
from tests.tables.files import LINKEDIN, zipped

ROW = '"7/6/23, 2:20 PM",alex@home.example,555,{},Engineer,https://l.example/1,cv.pdf,"Visa?: no"\n'


def read(content: bytes) -> Header:
    with zips.opened(content, name="a.zip") as archive:
        return read_archive(archive, name="a.zip")


@pytest.mark.parametrize("folder", ["Jobs/", "", "Basic_LinkedInDataExport_11-03-2026/Jobs/"])
def test_job_applications_are_found_in_any_folder(folder: str) -> None:
    header = read(
        zipped({"Connections.csv": "x", f"{folder}Job Applications.csv": LINKEDIN + ROW.format("Acme")})
    )
    (row,) = header.rows
    assert (row.place, row.cells[3]) == ("row 2", "Acme")


def test_all_files_of_them_are_read_and_named() -> None:
    files = {
        "Jobs/Job Applications.csv": LINKEDIN + ROW.format("Acme"),
        "Jobs/Job Applications_1.csv": 'Notes:\n"Some of it, and more"\n\n' + LINKEDIN + ROW.format("Beta"),
        "Jobs/Job Applications_2.csv": "Company Name,Application Date,Job Title,Resume Name\n"
        "Gamma,1/2/23,Cook,x\n",
        "Jobs/Saved Jobs.csv": "Saved Date,Job Url,Job Title,Company Name\n",
    }
    header = read(zipped(files))
    assert [(row.place, row.cells[3]) for row in header.rows] == [
        ("Job Applications.csv, row 2", "Acme"),
        ("Job Applications_1.csv, row 5", "Beta"),
        ("Job Applications_2.csv, row 2", "Gamma"),
    ]
    assert header.rows[2].cells[0] == "1/2/23"


def test_the_address_in_it_is_ones_own_and_the_answers_nobodys() -> None:
    columns = linkedins_columns(tuple(LINKEDIN.strip().split(",")))
    filled = {name: field for name, field in zip(columns.names, columns.fields, strict=True) if field}
    assert filled == {
        "Application Date": "applied",
        "Company Name": "company",
        "Job Title": "role",
        "Job Url": "url",
    }
    assert columns.why_not["Contact Email"] == "it is your own"


def test_an_archive_without_applications_says_which_one_has_them() -> None:
    content = zipped({"Connections.csv": "x", "Profile.csv": "y"})
    with zips.opened(content, name="a.zip") as archive:
        assert is_linkedins(archive)
    with pytest.raises(UserError) as caught:
        read(content)
    assert "holds no job applications" in caught.value.message
    assert "larger archive" in caught.value.hint


def test_a_file_of_other_columns_is_refused() -> None:
    with pytest.raises(UserError, match="does not name LinkedIn's columns"):
        read(zipped({"Jobs/Job Applications.csv": "Company,Role\nAcme,Cook\n"}))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.csv",
        "Jobs/../../evil.csv",
        "/etc/passwd",
        "C:/evil.csv",
        "..\\evil.csv",
        "\\\\host\\evil.csv",
        "Jobs/..",
        "a\nb.csv",
    ],
)
def test_a_name_that_leads_out_of_the_archive_condemns_it(name: str) -> None:
    content = zipped({"Jobs/Job Applications.csv": LINKEDIN, name: "x"})
    with pytest.raises(UserError, match="leads out of the archive"):
        read(content)


def test_a_link_in_it_condemns_it() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        link = zipfile.ZipInfo("Jobs/Job Applications.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    with pytest.raises(UserError, match="is a link"):
        read(out.getvalue())


def test_a_name_that_is_in_it_twice_condemns_it() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("Jobs/Job Applications.csv", LINKEDIN)
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("Jobs/Job Applications.csv", LINKEDIN)
    with pytest.raises(UserError, match="in it twice"):
        read(out.getvalue())


def test_a_password_is_said() -> None:
    content = bytearray(zipped({"Jobs/Job Applications.csv": LINKEDIN}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    with pytest.raises(UserError, match="locked with a password"):
        read(bytes(content))


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(UserError, match="far too much"):
        read(zipped({"Jobs/Job Applications.csv": b"x" * 30_000_000}))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_BYTES", 1000)
    rows = "".join(ROW.format(f"Acme {number}") for number in range(100))
    with pytest.raises(UserError, match="far too much"):
        read(zipped({"Jobs/Job Applications.csv": LINKEDIN + rows}))


def test_archives_in_archives_are_left_alone() -> None:
    content = b"x"
    for _ in range(50):
        content = zipped({"inner.zip": content})
    with zips.opened(content, name="a.zip") as archive:
        assert not is_linkedins(archive)


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_MEMBERS", 2)
    with pytest.raises(UserError, match="more than 2 files"):
        read(zipped({"a": "", "b": "", "c": ""}))


WHOLE = zipped({"Jobs/Job Applications.csv": LINKEDIN + ROW.format("Acme")})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", WHOLE[:100], WHOLE[:-30], WHOLE[40:]])
def test_a_damaged_archive_is_one_sentence(content: bytes) -> None:
    with pytest.raises(UserError, match=r"is damaged|holds no job"):
        read(content)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6))
def test_an_archive_with_other_bytes_in_it_is_read_or_refused(place: int, other: bytes) -> None:
    with suppress(UserError):
        read(WHOLE[:place] + other + WHOLE[place + len(other) :])
