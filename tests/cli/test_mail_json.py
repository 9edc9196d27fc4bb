"""The machine form of what is said of mailboxes is what docs/reference/json.md says it is."""

from __future__ import annotations

import pytest
from msgspec import Struct

from afterview.app.account_status import AccountAnswer, FolderAnswer, StatusAnswer
from afterview.app.accounts import ConnectAnswer
from tests.cli.test_json import PAGE, documented


@pytest.mark.parametrize(
    ("title", "shape"),
    [
        ("mail: connected", ConnectAnswer),
        ("mail: account", AccountAnswer),
        ("mail: folder", FolderAnswer),
    ],
)
def test_every_field_is_documented_in_its_order(title: str, shape: type[Struct]) -> None:
    assert documented(title) == list(shape.__struct_fields__)


def test_the_frame_around_them_is_too() -> None:
    assert f"`{{{', '.join(StatusAnswer.__struct_fields__)}}}`" in PAGE
