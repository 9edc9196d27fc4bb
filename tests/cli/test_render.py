from __future__ import annotations

from afterview.cli.render import wrapped


def test_lines_are_cut_between_words_and_never_at_a_no_break_space() -> None:
    text = "Je me permets de demander\u00a0: les suites"
    assert wrapped(text, 25) == ["Je me permets de", "demander\u00a0: les suites"]
    assert wrapped("an unusuallylongword here", 8) == ["an", "unusuallylongword", "here"]
