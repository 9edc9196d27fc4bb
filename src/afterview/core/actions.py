"""The answers of the core. Each says which rule of the policy gave it, and why in words.

`next_look` is the instant at which the answer may change without any new
event; None: never by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

from afterview.core.around import Wish
from afterview.core.model import Contact, Occasion, Step, Verdict

ActionKind = Literal["write", "ask", "answer", "fix_address", "presume_no", "wait", "done"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reasoned:
    rule: int
    why: str
    next_look: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Write(_Reasoned):
    """These letters are due at `due`. `together`: other applications the letter speaks for.

    `optional` letters are never sent by themselves and can be let go.
    `late_days` counts the days since the step's own day.
    """

    kind: ClassVar[ActionKind] = "write"
    step: Step
    due: datetime
    letters: tuple[Occasion, ...]
    optional: bool = False
    late_days: int = 0
    together: tuple[Wish, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait(_Reasoned):
    """Nothing to do until `until` (None: until something happens)."""

    kind: ClassVar[ActionKind] = "wait"
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask(_Reasoned):
    """Only the person can settle `about`; nothing leaves meanwhile."""

    kind: ClassVar[ActionKind] = "ask"
    about: str
    question: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer(_Reasoned):
    """The person owes an answer since `since` (to an offer: by `deadline`)."""

    kind: ClassVar[ActionKind] = "answer"
    since: datetime
    to: Verdict
    deadline: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FixAddress(_Reasoned):
    """The address of `contact` does not work or must not be used."""

    kind: ClassVar[ActionKind] = "fix_address"
    contact: Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class PresumeNo(_Reasoned):
    """Probably no: silence through `since`, the presume day."""

    kind: ClassVar[ActionKind] = "presume_no"
    since: date
    begins: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Done(_Reasoned):
    """The application has ended."""

    kind: ClassVar[ActionKind] = "done"


Action: TypeAlias = Write | Wait | Ask | Answer | FixAddress | PresumeNo | Done
