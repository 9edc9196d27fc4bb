"""The pages on the forecast hold the numbers that the code holds, and the picture that it draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from afterview.forecast import curve, effects, evidence, fit, likelihood, pace, posterior, replay, tally
from afterview.forecast.figures import FIGURES, Figure
from tests.forecast.doc_pages import FORMULAS, PICTURE, WORDS, drawn, heading, row, table

FORMULAS_TEXT = FORMULAS.read_text(encoding="utf-8")


def said(text: str) -> str:
    """A page's words, wherever its lines break."""
    return " ".join(text.split())


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_figure_stands_in_the_page_with_its_value_and_source(figure: Figure) -> None:
    _, found, below = FORMULAS_TEXT.partition(f"{heading(figure)}\n")
    assert found
    assert f"{row(figure)}\n" in below.partition("\n**")[0]


def test_the_page_holds_no_figure_that_the_code_does_not() -> None:
    assert table() in FORMULAS_TEXT


@pytest.mark.parametrize(
    "phrase",
    [
        f"replies of the next {curve.OUTLOOK} days",
        f"laid out at {curve.COUNT} points of ln t, {curve.STEP:g} apart",
        f"For {('no', 'one', 'two', 'three')[pace.NUDGED_DAYS]} business days after a follow-up",
        f"After {pace.FAR} days a day is a day",
        f"+ {likelihood.REST:g} · R(t)",
        f"uses {posterior.DRAWS} draws",
        f"fewer than {posterior.ENOUGH} waits",
        f"= {fit.KINSHIP:g} in a person",
        f"Beta({fit.KEPT:g}, {fit.KEPT:g})",
        f"a grid of {len(fit.KEPT_GRID)} shares",
        f" p)/{fit.KEPT_SCALE:g})",
        f"a grid of {len(fit.NUDGES)} points",
        f"under N(0, {fit.GOOD_SD:g}²)",
        f"kept as sd {fit.DRIFT:g}",
        f"logit c, under N(0, {effects.CHANNEL[0]:g}²)",
        f"under N(0, diag({effects.COMPANY[0]:g}², {effects.COMPANY[1]:g}²))",
        f"From {evidence.MANY} waits of a sort on",
    ],
)
def test_the_formulas_hold_the_constants_of_the_code(phrase: str) -> None:
    assert phrase in said(FORMULAS_TEXT)


def test_blocks_are_of_four_weeks_and_a_presumption_of_three() -> None:
    assert fit.BLOCK == 4 * 7
    assert tally.WEEKS == 3 * 7
    assert "blocks of four weeks" in said(FORMULAS_TEXT)


def test_the_horizons_of_the_replay_are_those_of_the_page() -> None:
    *first, last = map(str, replay.HORIZONS)
    assert f"within {', '.join(first)}, {last} days" in said(FORMULAS_TEXT)


def test_the_picture_is_what_the_page_draws(tmp_path: Path) -> None:
    assert f"](../pictures/{PICTURE.name})" in WORDS.read_text(encoding="utf-8")
    assert re.sub(r"\s+", " ", drawn(tmp_path)) == re.sub(r"\s+", " ", PICTURE.read_text(encoding="utf-8")), (
        "drawn anew by: PYTHONPATH=src:. python -m tests.forecast.doc_pages"
    )
