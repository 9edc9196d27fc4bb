"""Text that hides something, shows nothing, or is none."""

from __future__ import annotations

import pytest

from afterview.core.text import name_from_address, one_line, person_name
from afterview.errors import UserError

HIDDEN = ["\u00ad", "\u200b", "\u2060", "\ufeff", "\U000e0041", "\U000e007f", "\u202e", "\u200e"]
UNSEEN = ["", "  ", "\u200d", "\u200c\u200d", "\u0301", "\u0301\u20dd", "\ufe0f", "\u3164", "\u2800"]


@pytest.mark.parametrize("sign", HIDDEN, ids=ascii)
def test_what_hides_in_a_text_is_refused(sign: str) -> None:
    with pytest.raises(UserError, match=r"^The name contains .* invisible"):
        one_line(f"Rita{sign}Roe", "name")


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_text_of_which_nothing_is_seen_is_empty(text: str) -> None:
    with pytest.raises(UserError, match=r"^The name is empty\.$"):
        one_line(text, "name")


@pytest.mark.parametrize(
    "text", ["👩\u200d💻", "\u0645\u06cc\u200c\u062e\u0648\u0631\u0645", "e\u0301", "किरण", "7", "株"]
)
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert one_line(text, "name") == text


@pytest.mark.parametrize("text", ["\udcff", "Rita \udcc3\udcbc"])
def test_bytes_that_are_no_text_are_called_that(text: str) -> None:
    with pytest.raises(UserError, match="bytes that are no text") as refused:
        one_line(text, "name")
    assert "UTF-8 locale" in refused.value.hint


@pytest.mark.parametrize("text", ["Rita <rita@acme.example>, Bob", "rita@acme.example", "Rita > Bob"])
def test_a_name_is_one_persons_and_no_address(text: str) -> None:
    with pytest.raises(UserError, match="not the name of one person"):
        person_name(text)


def test_an_ordinary_name_is_one() -> None:
    assert person_name(" Rita O'Roe-Ñandú (HR) ") == "Rita O'Roe-Ñandú (HR)"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("rita.roe@acme.example", "Rita Roe"),
        ("RITA_ROE+jobs@acme.example", "Rita Roe"),
        ("anne-marie.von-stein@acme.example", "Anne-Marie Von-Stein"),
    ],
)
def test_an_address_that_spells_out_a_name_gives_it(address: str, name: str) -> None:
    assert name_from_address(address) == name


@pytest.mark.parametrize(
    "local",
    [
        "rroe",
        "rita",
        "r.roe",
        "rita.r",
        "rita.roe2",
        "rita.maria.roe",
        "talent.team",
        "no.reply",
        "us-hr.roe",
        "",
    ],
)
def test_an_address_that_only_hints_at_a_name_gives_none(local: str) -> None:
    assert name_from_address(f"{local}@acme.example") is None
