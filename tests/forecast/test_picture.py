"""The picture of a forecast: well-formed whatever the company is called, readable whatever the days are."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.layout import Spot, lay_out
from afterview.forecast.picture import WIDTH, figure, picture, svg_file
from afterview.forecast.scene import Scene, marks, scene_of, table
from afterview.forecast.style import STYLE
from tests.forecast.stories import after, silent

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "A & B \"quoted\" 'single'",
    "]]> --> <!-- <![CDATA[",
    "</svg></title></desc>",
    "nul \x00, bell \x07, half a pair \ud800, no character \uffff",
    "شركة ‎ 株式会社 🙂",
    "x" * 200,
]


def scene(days: int, *, name: str = "Acme, Engineer", **story: Any) -> Scene:
    planned = [after(n) for n in story.pop("planned", ())]
    presume = story.pop("presume", None)
    return scene_of(silent(days, **story), name=name, planned=planned, presume=presume and after(presume))


def follow_ups(*days: int) -> tuple[date, ...]:
    return tuple(after(day) for day in days)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text.encode())  # noqa: S314 - our own


def path(drawn: str) -> list[tuple[float, float]]:
    """The points of the curve."""
    found = re.search(r'class="curve" d="M([^"]+)"', drawn)
    assert found
    return [(float(x), float(y)) for x, y in (point.split() for point in found[1].split("L"))]


SCENES = {
    "fresh": scene(0, planned=(7, 14), presume=21),
    "silent for three weeks": scene(21, nudges=follow_ups(7, 14), presume=21),
    "promised": scene(3, promise=after(6), planned=(8,), presume=21),
    "presumed": scene(42, nudges=follow_ups(7, 14), presume=21),
    "a year": scene(365),
}
each_scene = pytest.mark.parametrize("drawn", SCENES.values(), ids=SCENES)


@each_scene
def test_it_has_a_title_a_description_and_a_table(drawn: Scene) -> None:
    root = parsed(picture(drawn, key="a"))
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == ("title", "desc")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert title.text == "Acme, Engineer: how long until they answer"
    rows = parsed(figure(drawn, key="a")).findall("table/tbody/tr")
    assert [("".join(row[0].itertext()), "".join(row[1].itertext())) for row in rows] == table(drawn)
    assert all(f"{what}: {value}." in (description.text or "") for what, value in table(drawn))


def test_the_table_says_what_the_picture_shows() -> None:
    rows = dict(table(SCENES["promised"]))
    assert rows["Waiting since"] == "Tue 3 Nov"
    assert rows["Silent so far"] == "3 days"
    assert rows["They named"] == "Mon 9 Nov"
    assert rows["To write"] == "Wed 11 Nov"
    assert rows["Probably no from"] == "Tue 24 Nov"
    assert {"Half of the replies by", "Four in five by", "A reply in 7 days", "No reply ever"} <= rows.keys()
    assert [what for what, _ in table(SCENES["presumed"])].count("You wrote") == 2


def test_ids_are_unique_in_a_page_of_several() -> None:
    html = "".join(figure(each, key=f"f{n}") for n, each in enumerate(SCENES.values()))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 4 * len(SCENES)
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_breaks_it(name: str) -> None:
    drawn = scene(5, name=name)
    for text in (picture(drawn, key="a"), figure(drawn, key="a"), svg_file(drawn)):
        root = parsed(text)
        assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
            *("svg", "title", "desc", "style", "defs", "pattern", "path", "rect", "line", "circle", "text"),
            *("g", "figure", "table", "tbody", "tr", "th", "td"),
        }
    title = parsed(picture(drawn, key="a"))[0].text or ""
    shown = re.sub(r"[\x00\x07\ud800\uffff]", "\N{REPLACEMENT CHARACTER}", name)
    assert title == f"{shown}: how long until they answer"


def test_the_file_is_a_document_of_its_own_in_both_schemes() -> None:
    text = svg_file(SCENES["promised"])
    root = parsed(text)
    assert root.tag == f"{SVG}svg"
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|href|@import", text)
    words = {t.text for t in root.iter(f"{SVG}text")}
    assert {cell for row in table(SCENES["promised"]) for cell in row} <= words


def test_the_same_is_drawn_the_same() -> None:
    assert picture(scene(9), key="a") == picture(scene(9), key="a")


def test_of_a_long_silence_the_last_weeks_are_shown() -> None:
    assert (SCENES["presumed"].first, SCENES["a year"].first) == (0, 365 - 42)
    assert {mark.kind for mark in marks(scene(365, nudges=follow_ups(7)))} == {"today"}


def test_a_day_that_is_not_named_is_not_marked() -> None:
    assert (SCENES["a year"].half, SCENES["a year"].most) == (None, None)
    kinds = [mark.kind for mark in marks(SCENES["fresh"])]
    assert sorted(kinds) == ["half", "most", "planned", "planned", "presume", "today"]


def test_what_a_promise_far_away_would_squeeze_is_not_drawn() -> None:
    far = scene(0, promise=after(300))
    assert far.last <= 130
    assert dict(table(far))["They named"] == "Mon 30 Aug 2027"


days = st.integers(0, 60)
stories = st.fixed_dictionaries(
    {
        "days": st.integers(0, 500),
        "promise": st.none() | days.map(after),
        "nudges": st.lists(days.map(after), max_size=4).map(tuple),
        "planned": st.lists(days, max_size=3),
        "presume": st.none() | st.integers(1, 60),
    }
)


@given(stories)
def test_the_curve_rises_and_stays_below_those_who_never_answer(story: dict[str, Any]) -> None:
    drawn = scene(**story)
    shares = [share for _, share in drawn.curve]
    assert shares[0] == 0.0
    assert shares[-1] <= 1.0 - drawn.never + 1e-9
    assert all(one <= other for one, other in pairwise(shares))
    points = path(picture(drawn, key="a"))
    assert all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(points))


@given(stories)
def test_no_label_covers_another_or_leaves_the_picture(story: dict[str, Any]) -> None:
    root = parsed(picture(scene(**story), key="a"))
    boxes = [box(text) for text in root.iter("text")]
    height = float(root.attrib["viewBox"].split()[3])
    for left, right, top, bottom in boxes:
        assert left >= -2
        assert right <= WIDTH + 2
        assert top >= 0
        assert bottom <= height
    for one, other in combinations(boxes, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert apart, story


def box(text: ET.Element) -> tuple[float, float, float, float]:
    """What a text covers, left, right, top and bottom, with letters of half their height in width."""
    x, y, width = float(text.attrib["x"]), float(text.attrib["y"]), 6.6 * len(text.text or "")
    left = {"middle": x - width / 2, "end": x - width}.get(text.attrib.get("text-anchor", ""), x)
    return left, left + width, y - 10, y + 3


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 140)), min_size=1, max_size=12))
def test_labels_stand_at_their_places_and_apart(labels: list[tuple[float, float]]) -> None:
    spots = lay_out(labels, width=300, sign=16, gap=6)
    for (place, _), spot in zip(labels, spots, strict=True):
        assert (spot.right if spot.turned else spot.left) == pytest.approx(place + (8 if spot.turned else -8))
        assert spot.right <= 308 + 1e-6
    assert all(one.row != other.row or apart(one, other) for one, other in combinations(spots, 2))


def apart(one: Spot, other: Spot) -> bool:
    return one.right + 6 <= other.left or other.right + 6 <= one.left


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_colours_can_be_told_apart_from_what_is_under_them(scheme: int) -> None:
    blocks = re.findall(r"\.forecast \{([^}]*)\}", STYLE)
    colours = dict(re.findall(r"--fc-(\w+): (#\w{6})", blocks[scheme]))
    for text in ("ink", "soft"):
        assert contrast(colours[text], colours["paper"]) >= 4.5
    for line in ("accent", "other", "hatch"):
        assert contrast(colours[line], colours["paper"]) >= 3.0
    assert contrast(colours["accent"], colours["area"]) >= 3.0


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
