"""Start quickly: `holidays` reads one country's calendar, not those of all 250."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType

COUNTRIES = "holidays.countries"


def read_one_country() -> None:
    """Stand in for the package whose own code imports every country; its modules load as before, when asked.

    This is a fifth of the time of `today`. Where a later edition of the package does not bear that,
    core/days.py loads the whole of it after all.
    """
    found = None if COUNTRIES in sys.modules else find_spec("holidays")
    if found is None or not found.submodule_search_locations:
        return
    package = ModuleType(COUNTRIES)
    package.__path__ = [f"{folder}/countries" for folder in found.submodule_search_locations]
    sys.modules[COUNTRIES] = package
