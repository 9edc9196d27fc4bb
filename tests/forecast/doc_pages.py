"""What two pages on the forecast are made of: the table of figures, the picture.

Both are written anew by

    PYTHONPATH=src:. python -m tests.forecast.doc_pages
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from afterview.forecast.figures import FIGURES, Figure
from tests.examples import ROOT, played

WORDS = ROOT / "docs" / "explanation" / "forecast.md"
FORMULAS = ROOT / "docs" / "explanation" / "forecast-formulas.md"
PICTURE = ROOT / "docs" / "pictures" / "forecast.svg"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
DRAWN = "forecast.svg -->\n"
ORDER = ("measured", "published", "assumed")


def table() -> str:
    """Every figure in a row, below where it is from, as Markdown."""
    return "\n".join(_lines())


def row(figure: Figure) -> str:
    """One figure as a row."""
    return f"| {figure.name} | {figure.value:g} |"


def heading(figure: Figure) -> str:
    """What stands above the rows of its sort: where they are from."""
    return f"**{figure.basis.capitalize()}**: {figure.population}, {figure.year}. From {figure.source}."


def drawn(folder: Path) -> str:
    """The picture that the page's own commands draw, played in an empty folder up to there."""
    text = WORDS.read_text(encoding="utf-8")
    part = folder / "page.md"
    part.write_text(text[: text.index(DRAWN) + len(DRAWN)], encoding="utf-8")
    with chdir(folder):
        list(played(part))
    return (folder / PICTURE.name).read_text(encoding="utf-8")


def renew() -> None:
    """Write both as they are now."""
    before, _, rest = FORMULAS.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    FORMULAS.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(drawn(Path(folder)), encoding="utf-8")


def _lines() -> Iterator[str]:
    sorts: dict[str, list[Figure]] = {}
    for figure in sorted(FIGURES, key=lambda figure: ORDER.index(figure.basis)):
        sorts.setdefault(heading(figure), []).append(figure)
    for above, figures in sorts.items():
        yield f"{above}\n\n| figure | value |\n|---|---|"
        yield from map(row, figures)
        yield ""


if __name__ == "__main__":
    renew()
