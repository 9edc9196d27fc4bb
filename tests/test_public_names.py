from __future__ import annotations

import subprocess
import sys

import pytest

import afterview


@pytest.mark.parametrize("name", afterview.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(afterview, name) is not None


def test_a_name_that_does_not_exist_says_so() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        afterview.nothing  # noqa: B018


def test_importing_the_package_loads_none_of_it() -> None:
    code = (
        "import afterview, sys; print([n for n in sys.modules if n.startswith(('afterview.', 'sqlalchemy'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
