"""Walking through time as the program does: look, let the person send, go to the next look.

A life is one person's applications with everything that will happen to
them. The walk hands each event over when its time has come, looks at every
instant an answer names, and lets a person act who sends what is due at once,
late or never. What the laws need is kept: every answer and every send.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from afterview.core import events as ev
from afterview.core.actions import Action, Wait, Write
from afterview.core.agenda import Member, decide_all, surroundings
from afterview.core.case import Case, case_of
from afterview.core.events import Event
from afterview.core.facts import facts_of
from afterview.core.recipient import recipient
from tests.core.story import Story, home_of, preset
from tests.core.table import sends_of

LONGEST = 3_000  # looks; more means that time does not move
NEVER = timedelta(days=10_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """The applications, how long the person takes for each letter, and whether optional ones are sent."""

    stories: tuple[Story, ...]
    delays: tuple[timedelta, ...] = (timedelta(0),)
    polite: bool = False

    @property
    def start(self) -> datetime:
        """Shortly before the first thing that happens."""
        return min(e.at for s in self.stories for e in s.added) - timedelta(hours=1)

    @property
    def last(self) -> datetime:
        """When the last thing happens that does not come from the program."""
        return max(e.at for s in self.stories for e in s.added)


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A letter that left: the answer that asked for it, and the case it was decided from."""

    at: datetime
    number: int
    action: Write
    case: Case


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """All answers at one instant; `fresh` are the applications whose answer an event may have changed."""

    at: datetime
    actions: dict[int, Action]
    fresh: frozenset[int]


@dataclass(slots=True)
class Walk:
    """The state of a walk under way."""

    life: Life
    happened: dict[int, list[Event]] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    script: list[tuple[datetime, int, Event]] = field(default_factory=list)
    seen: dict[tuple[int, str, str], datetime] = field(default_factory=dict)
    sent: list[Left] = field(default_factory=list)
    fresh: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for story in self.life.stories:
            count = len(story.events) - len(story.added)
            self.happened[story.number] = list(story.events[:count])
            self.script += [(e.at, story.number, e) for e in story.added]
            self._fold(story.number)
        self.script.sort(key=lambda entry: entry[:2], reverse=True)

    def looks(self, until: datetime) -> Iterator[Look]:
        """Every look up to `until`, those between two letters of one instant included."""
        now = self.life.start
        for _ in range(LONGEST):
            self._let_happen(now)
            while True:
                actions = self.decide(now)
                yield Look(at=now, actions=actions, fresh=frozenset(self.fresh))
                self.fresh.clear()
                if not self._send_one(now, actions):
                    break
            if now >= until:
                return
            now = min(self._next(now, actions), until)
        raise AssertionError(f"{LONGEST} looks, and still {now}")

    def decide(self, now: datetime) -> dict[int, Action]:
        """The answers at any instant, from what has happened so far."""
        return decide_all(self.members, home_of(self.members, self.life.stories[0].home), now=now)

    def neighbours(self, number: int) -> set[int]:
        """The applications that share a recipient's address with this one, itself included."""
        own = self._address(number)
        return {n for n in self.members if n == number or (own and self._address(n) == own)}

    def _address(self, number: int) -> str:
        contact = recipient(self.members[number].facts)
        return (contact.address or "").casefold() if contact else ""

    def _fold(self, number: int) -> None:
        story = next(s for s in self.life.stories if s.number == number)
        self.members[number] = Member(facts=facts_of(self.happened[number]), sequence=preset(story.sequence))

    def _let_happen(self, now: datetime) -> None:
        while self.script and self.script[-1][0] <= now:
            _, number, event = self.script.pop()
            self._record(number, event)

    def _record(self, number: int, event: Event) -> None:
        self.fresh |= self.neighbours(number)
        self.happened[number].append(event)
        self._fold(number)
        self.fresh |= self.neighbours(number)
        if isinstance(event.what, ev.OfferDeadline | ev.Closed | ev.Reopened | ev.Heard | ev.Answered):
            self.fresh |= set(self.members)  # an offer or an acceptance concerns all

    def _send_one(self, now: datetime, actions: dict[int, Action]) -> bool:
        for number, action in sorted(actions.items()):
            if isinstance(action, Write) and self._is_ready(now, number, action):
                self._send(now, number, action)
                return True
        return False

    def _is_ready(self, now: datetime, number: int, action: Write) -> bool:
        if action.optional and not self.life.polite:
            return False
        return action.due <= now and self._wanted_at(now, number, action) <= now

    def _wanted_at(self, now: datetime, number: int, action: Write) -> datetime:
        """When the person gets round to it: some time after they first saw it."""
        key = (number, action.step, action.letters[0].anchor)
        seen = self.seen.setdefault(key, now)
        return seen + self.life.delays[(number + len(key[1])) % len(self.life.delays)]

    def _send(self, now: datetime, number: int, action: Write) -> None:
        around = surroundings(self.members, home_of(self.members, self.life.stories[0].home), now=now)[number]
        member = self.members[number]
        case = case_of(member.facts, member.sequence, around, now=now)
        self.sent.append(Left(at=now, number=number, action=action, case=case))
        for sender, what in sends_of(number, action):
            key = f"program:{len(self.happened[sender]):09d}:{sender}"
            event = Event(key=key, application=sender, at=now, recorded_at=now, source="program", what=what)
            self._record(sender, event)

    def _next(self, now: datetime, actions: dict[int, Action]) -> datetime:
        instants = [action.next_look for action in actions.values() if action.next_look]
        for number, action in actions.items():
            if isinstance(action, Write):
                instants += [action.due, self._wanted_at(now, number, action)]
            if isinstance(action, Wait) and action.until:
                instants.append(action.until)
        if self.script:
            instants.append(self.script[-1][0])
        return min((at for at in instants if at > now), default=now + NEVER)
