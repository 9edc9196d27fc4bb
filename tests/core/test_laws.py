"""The laws of the design over random lives of several applications."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import given, settings

from afterview.core.actions import Action, Answer, Ask, Done, FixAddress, PresumeNo, Wait, Write
from afterview.core.days import Place
from afterview.core.holds import UNSOLICITED
from tests.core.lives import lives
from tests.core.oracle import days_off, is_silenced, last_reply, promised_until
from tests.core.walk import Left, Life, Look, Walk
from tests.core.wording import line

SECOND = timedelta(seconds=1)
SILENCE = timedelta(days=330)
AT_LEAST = max(120, settings.default.max_examples if settings.default else 0)


@settings(max_examples=AT_LEAST)
@given(lives())
def test_laws_one_to_three_and_six(life: Life) -> None:
    walk = Walk(life)
    *_, end = walk.looks(life.last + SILENCE)
    for left in walk.sent:
        if left.action.step in UNSOLICITED:
            never_after_an_end(left)
            never_on_a_day_off(left)
    never_twice_within_five_days([left for left in walk.sent if arrived(left, walk)])
    never_one_key_twice(walk.sent)
    for action in end.actions.values():
        comes_to_an_end(action)


@settings(max_examples=AT_LEAST)
@given(lives(most=3))
def test_law_four_a_decision_stays_valid_until_it_expires(life: Life) -> None:
    walk = Walk(life)
    previous: Look | None = None
    for look in walk.looks(life.last + timedelta(days=90)):
        if previous is not None:
            stays(previous, look.at, look.actions, besides=look.fresh)
            for instant in between(previous.at, look.at, walk) if not look.fresh else ():
                stays(previous, instant, walk.decide(instant))
        previous = look


def never_after_an_end(left: Left) -> None:
    """Law 1: no follow-up after an end or a reply, until a new clock starts."""
    assert not is_silenced(left.case.facts, left.at), left
    replied, day = last_reply(left.case), left.case.timers.place.day(left.at)
    if replied and left.action.step != "deadline" and promised_until(left.case) is None:
        written = [
            left.case.timers.place.day(s.at) for s in left.case.facts.sent if s.what.step == "deadline"
        ]
        # An email that told of an offer was the first follow-up: the next one counts from it.
        last = max((told for told in written if told >= replied), default=None)
        steps = left.case.sequence.follow_ups
        apart = steps[0].after_days if last is None else steps[-1].after_days
        assert (day - (last or replied)).days >= apart, left


def never_on_a_day_off(left: Left) -> None:
    """Law 3: in office hours of a business day, outside holds, after a promise, before the presume day."""
    place, case = left.case.timers.place, left.case
    day = place.day(left.at)
    assert place.is_open(left.at), left
    assert days_off(case, left.action.step, day) == [], left
    if left.action.step == "deadline":
        return
    promised = promised_until(case)
    assert promised is None or day >= promised, left
    assert case.timers.presume_day is not None
    assert day < case.timers.presume_day, left


def never_twice_within_five_days(sent: list[Left]) -> None:
    """Law 2: over all applications, letters that speak for several being one."""
    unsolicited = [left for left in sent if left.action.step in UNSOLICITED]
    for count, left in enumerate(unsolicited):
        day = left.case.timers.place.day
        for earlier in unsolicited[:count]:
            if left.action.letters[0].recipient == earlier.action.letters[0].recipient is not None:
                assert (day(left.at) - day(earlier.at)).days >= 5, (earlier, left)


def arrived(left: Left, walk: Walk) -> bool:
    """Whether no bounce took the letter back; one that bounced was never an email to that address."""
    return any(s.at == left.at for s in walk.members[left.number].facts.sent)


def never_one_key_twice(sent: list[Left]) -> None:
    """Law 2: the key of a letter is used once."""
    keys = [
        (number, step, letter.recipient, anchor)
        for left in sent
        for letter in left.action.letters
        for number, step, anchor in (
            (left.number, letter.step, letter.anchor),
            *((w.application.number, w.step, w.anchor) for w in left.action.together),
        )
    ]
    assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)


def comes_to_an_end(action: Action) -> None:
    """Law 6: after long silence there is nothing left to wait for."""
    match action:
        case PresumeNo() | Done() | Ask() | Answer():
            pass
        case Wait(until=None) | FixAddress(next_look=None) | Write(step="withdrawal", next_look=None):
            # without an interview nothing counts
            pass
        case _:
            raise AssertionError(line(action))


def stays(
    look: Look, instant: datetime, actions: dict[int, Action], besides: frozenset[int] = frozenset()
) -> None:
    """Law 4, and for other answers: the same until the instant they name."""
    for number, action in look.actions.items():
        ends = action.until if isinstance(action, Wait) else action.next_look
        if number in besides or (ends is not None and ends <= instant):
            continue
        if isinstance(action, Wait):
            assert actions[number] == action, (number, look.at, instant)
        else:
            assert line(actions[number]) == line(action), (number, look.at, instant)


def between(first: datetime, last: datetime, walk: Walk) -> list[datetime]:
    """Instants at which something might change unasked: just inside, midnights, 09:00, 09:30, 17:00."""
    place = Place(zone=walk.life.stories[-1].zone)
    days = {place.day(first), place.day(last), place.day(first + (last - first) / 2)}
    clocks = (time(0), time(9), time(9, 30), time(17))
    edges = [
        place.at(day, clock) + step for day in days for clock in clocks for step in (-SECOND, 0 * SECOND)
    ]
    inside = sorted({at for at in edges if first < at < last})
    return [
        at
        for at in (first + SECOND, *inside[:: max(1, len(inside) // 4)], last - SECOND)
        if first < at < last
    ]
