"""afterview: how long until I hear back after a job interview, and the following-up.

The public names are loaded when they are first used, so that a command that
needs none of them starts at once:

    from afterview import make_app

    with make_app() as app:
        ...
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterview.app.letters import Draft
    from afterview.app.wiring import App, make_app
    from afterview.core.actions import Action
    from afterview.core.events import Event
    from afterview.core.facts import Facts
    from afterview.core.model import Application, Contact, Interview, Step, Verdict
    from afterview.core.sequence import Sequence
    from afterview.forecast.curve import Forecast

__version__ = "0.1.0"
__all__ = [
    "Action",
    "App",
    "Application",
    "Contact",
    "Draft",
    "Event",
    "Facts",
    "Forecast",
    "Interview",
    "Sequence",
    "Step",
    "Verdict",
    "make_app",
]

_HOMES = {
    "Action": "core.actions",
    "App": "app.wiring",
    "Application": "core.model",
    "Contact": "core.model",
    "Draft": "app.letters",
    "Event": "core.events",
    "Facts": "core.facts",
    "Forecast": "forecast.curve",
    "Interview": "core.model",
    "Sequence": "core.sequence",
    "Step": "core.model",
    "Verdict": "core.model",
    "make_app": "app.wiring",
}


def __getattr__(name: str) -> object:
    """The public name from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'afterview' has no attribute {name!r}")
    return getattr(import_module(f"afterview.{_HOMES[name]}"), name)
