"""The cadence as data: what to send, how long after what, and when to stop hoping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

import msgspec

from afterview.core.days import add_business_days
from afterview.core.model import country_code
from afterview.errors import ConfigError, UserError

VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """One unsolicited step, `after_days` after the anchor or after the last one sent."""

    name: Literal["follow_up", "ping"]
    after_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ThankYou:
    """When a thank-you may leave: inside from..to at once, else at the next `otherwise`."""

    from_: time = time(7)
    to: time = time(21)
    otherwise: time = time(8, 30)
    business_days_only: bool = False
    late_after_hours: int = 24
    gone_after_hours: int = 72
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Sequence:
    """A named cadence. Days are calendar days unless the unit says otherwise."""

    name: str
    title: str
    follow_ups: tuple[FollowUp, ...]
    thank_you: ThankYou | None
    presume_after_days: int
    presume_after_promise_days: int
    promise_wait: int
    promise_unit: Literal["business_days", "days"]
    on_hold_check_days: int = 30
    on_hold_presume_days: int = 44
    thread: Literal["latest", "always"] = "latest"
    register: str | None = None
    country: str | None = None

    @property
    def label(self) -> str:
        """Name and version of the format, for answers and logs."""
        return f"{self.name} v{VERSION}"

    def after_promise(self, promised: date, country: str | None) -> date:
        """The first day on which one may ask after a promised day."""
        if self.promise_unit == "days":
            return promised + timedelta(days=self.promise_wait)
        return add_business_days(promised, self.promise_wait, country)


class _Presume(msgspec.Struct, forbid_unknown_fields=True):
    after_days: int
    after_promise_days: int


class _Promise(msgspec.Struct, forbid_unknown_fields=True):
    wait: int
    unit: Literal["business_days", "days"]


class _OnHold(msgspec.Struct, forbid_unknown_fields=True):
    check_days: int = 30
    presume_days: int = 44


class _Step(msgspec.Struct, forbid_unknown_fields=True):
    name: Literal["thank_you", "follow_up", "ping"]
    after_days: int | None = None
    from_: time | None = msgspec.field(default=None, name="from")
    to: time | None = None
    otherwise: time | None = None
    business_days_only: bool | None = None
    late_after_hours: int | None = None
    gone_after_hours: int | None = None
    optional: bool | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: str
    presume: _Presume
    promise: _Promise
    step: list[_Step]
    on_hold: _OnHold = msgspec.field(default_factory=_OnHold)
    thread: Literal["latest", "always"] = "latest"
    register: str | None = None
    country: str | None = None


def parse(text: str, *, path: str) -> Sequence:
    """A sequence from the TOML of the file at `path` (named in errors), or ConfigError."""
    try:
        file = msgspec.toml.decode(text, type=_File)
        return Sequence(
            name=file.name,
            title=file.title,
            follow_ups=tuple(_follow_up(s) for s in file.step if s.name != "thank_you"),
            thank_you=_thank_you([s for s in file.step if s.name == "thank_you"]),
            presume_after_days=_days(file.presume.after_days, "presume.after_days"),
            presume_after_promise_days=_days(file.presume.after_promise_days, "presume.after_promise_days"),
            promise_wait=_days(file.promise.wait, "promise.wait"),
            promise_unit=file.promise.unit,
            on_hold_check_days=_days(file.on_hold.check_days, "on_hold.check_days"),
            on_hold_presume_days=_days(file.on_hold.presume_days, "on_hold.presume_days"),
            thread=file.thread,
            register=file.register,
            country=country_code(file.country) if file.country else None,
        )
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, UserError) as problem:
        raise ConfigError(
            f"The sequence file {path} cannot be used: {problem}.",
            "Mend that line, or delete the file to use the built-in sequences.",
        ) from problem


def _follow_up(step: _Step) -> FollowUp:
    assert step.name != "thank_you"
    if step.after_days is None:
        raise ValueError(f"the step {step.name!r} has no after_days")
    return FollowUp(name=step.name, after_days=_days(step.after_days, f"{step.name}.after_days", least=1))


def _thank_you(steps: list[_Step]) -> ThankYou | None:
    if len(steps) > 1:
        raise ValueError("there is more than one thank_you step")
    given = {
        field: value
        for step in steps
        for field in ThankYou.__dataclass_fields__
        if (value := getattr(step, field)) is not None
    }
    return ThankYou(**given) if steps else None


def _days(value: int, what: str, *, least: int = 0) -> int:
    if not least <= value <= 365:
        raise ValueError(f"{what} is {value}; {least} to 365 is possible")
    return value
