"""The documentation is true: links lead somewhere, examples print what they show, nothing is missing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from afterview.app.library import Library
from afterview.config import Config
from afterview.core.actions import ActionKind
from afterview.core.model import Person, Step, Verdict
from afterview.core.sequence import _File, _OnHold, _Presume, _Promise, _Step
from afterview.core.state import State
from afterview.letters.slots import FACTS, SLOTS, SYNONYMS
from afterview.letters.template import HEADERS
from afterview.letters.variants import FACETS
from tests.examples import ROOT, pages, played

DOCS = ROOT / "docs"
PAGES = (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")))
LINK = re.compile(r"\]\(([^)\s]*?)(?:#([^)\s]*))?\)")
FENCED = re.compile(r"^```.*?^```$|^<!--.*?-->$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def prose(page: Path) -> str:
    """The page without its examples."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What links may name after "#", as the usual renderers make it of headings."""
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.strip().replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[Path, str, str]]:
    for page in PAGES:
        for target, anchor in LINK.findall(prose(page)):
            if "://" not in target:
                yield page, target, anchor


def test_links_lead_to_files_and_headings() -> None:
    lost = []
    for page, target, anchor in links():
        there = (page.parent / target).resolve() if target else page
        if not there.is_relative_to(ROOT) or not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(f"{page.relative_to(ROOT)}: {target}#{anchor}")
    assert lost == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_examples_print_what_they_show(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for example in played(page):
        if not example.fits:
            assert example.actual == example.expected, example.command


def test_the_readme_and_the_tutorial_have_examples() -> None:
    assert {ROOT / "README.md", DOCS / "tutorial.md"} <= set(pages())


def rows(page: str) -> dict[str, str]:
    """The tables of a page: the words in backticks of a first cell, each with the whole row."""
    found: dict[str, str] = {}
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            first = line.split("|")[1]
            found |= dict.fromkeys(re.findall(r"`([^`]+)`", first), line)
    return found


def environment() -> set[str]:
    """Every environment variable that the program and run.py read."""
    sources = (*(ROOT / "src").rglob("*.py"), ROOT / "run.py")
    asked = re.compile(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"")
    return {name for source in sources for name in asked.findall(source.read_text(encoding="utf-8"))}


def test_every_setting_is_documented() -> None:
    told = rows("reference/settings.md")
    assert environment() >= {"AFTERVIEW_HOME", "AFTERVIEW_NOW", "AFTERVIEW_VENV"}
    assert environment() <= told.keys()
    assert {f"--{field.name}" for field in fields(Person)} - {"--letters"} <= told.keys()
    text = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert "`letters`" in text
    assert [field.name for field in fields(Config) if f"`{field.name}`" not in text] == []


def test_every_slot_and_header_of_a_letter_is_documented() -> None:
    told = rows("how-to/own-letters.md")
    assert {f"[{slot.name}]" for slot in SLOTS} <= told.keys()
    assert {slot.name for slot in SLOTS if slot.optional} == {
        name.strip("[]") for name, row in told.items() if row.endswith("| optional |")
    }
    assert {f"[if {fact}]" for fact in FACTS} <= told.keys()
    assert {header.capitalize() for header in HEADERS} <= told.keys()
    text = prose(DOCS / "how-to" / "own-letters.md")
    assert [name for name in SYNONYMS if f"`[{name}]`" not in text] == []


def test_the_facts_that_choose_a_text_are_told_in_their_order() -> None:
    told = [name for name in rows("explanation/letters.md") if name in {facet.name for facet in FACETS}]
    assert told == [facet.name for facet in FACETS]


def test_every_field_of_a_sequence_is_documented() -> None:
    told = rows("how-to/own-sequence.md")
    for file in (ROOT / "src" / "afterview" / "core" / "sequences").glob("*.toml"):
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        named = {name for name in written if name != "step"} - {"presume", "promise", "on_hold"}
        assert named | {key for step in written["step"] for key in step} <= told.keys()
    tables = {"presume": _Presume, "promise": _Promise, "on_hold": _OnHold}
    inner = {f"{name}.{field}" for name, table in tables.items() for field in table.__struct_fields__}
    outer = set(_File.__struct_fields__) - tables.keys() - {"step"}
    step = set(_Step.__struct_encode_fields__)
    assert inner | outer | step | {"[[step]]"} <= told.keys()


def test_every_word_of_the_program_is_in_the_reference(tmp_path: Path) -> None:
    told = rows("reference/states-and-actions.md")
    library = Library(templates=tmp_path, sequences=tmp_path)
    words = {*words_of(State), *words_of(ActionKind), *words_of(Step), *words_of(Verdict), *library.cadences}
    assert words <= told.keys()


def words_of(union: object) -> Iterator[str]:
    """The words of a Literal, or of a union of some."""
    for part in get_args(union):
        yield from [part] if isinstance(part, str) else words_of(part)
