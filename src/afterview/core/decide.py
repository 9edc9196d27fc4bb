"""What to do next about one application: the rules, in the order they apply.

     1  ended, stopped, blocked, accepted elsewhere   7  an interview is coming
     2  only the person can settle it                 8  an offer elsewhere runs out
     3  the person owes an answer                     9  a follow-up is due
     4  the address bounces                          10  the presume day is over
     5  paused                                       11  wait
     6  a thank-you is open

The first rule that has an answer gives it. An answer `Wait(until)` stays the
same for every instant before `until` as long as no event comes in; every
other answer names as `next_look` the instant it may change by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from afterview.core.actions import Action, Answer, Ask, Done, FixAddress, PresumeNo, Wait, Write
from afterview.core.around import Accepted, Around, Wish
from afterview.core.case import Case, case_of
from afterview.core.clock import Anchor, owed
from afterview.core.days import ONE_DAY, WINDOW_CLOSES, business_days_between, roll
from afterview.core.deadline import BeforeDeadline, before_deadline
from afterview.core.events import Closed
from afterview.core.facts import Facts
from afterview.core.holds import deputy_question, long_absence
from afterview.core.model import Application, Occasion
from afterview.core.occasions import follow_up_letter, held_back_notes, thank_you_letters
from afterview.core.reasons import (
    day_words,
    end_words,
    follow_up_words,
    silence_words,
    since_words,
    time_words,
)
from afterview.core.recipient import bounce_of, is_blocked, is_usable
from afterview.core.sequence import Sequence
from afterview.core.sharing import (
    has_lapsed,
    in_front,
    in_turn,
    joined_by,
    leader_of,
    neighbours,
    pending_wish,
)
from afterview.core.text import same_address

# Raised whenever a rule changes, so that stored answers are looked at again.
POLICY_VERSION = 1

COURTESY_LASTS = timedelta(days=7)
APOLOGY_LASTS = timedelta(hours=72)
FINAL_WORD = timedelta(hours=48)
LATE_BUSINESS_DAYS = 2


def next_action(facts: Facts, sequence: Sequence, around: Around, *, now: datetime) -> Action:
    """The answer for one application at `now` (aware)."""
    return answer(case_of(facts, sequence, around, now=now))


def answer(case: Case) -> Action:
    """The first rule's answer that has one."""
    return next(action for rule in RULES if (action := rule(case)) is not None)


def _ended(case: Case) -> Action | None:
    """Rule 1: an end, a stop, do-not-contact, or an acceptance elsewhere."""
    facts, contact = case.facts, case.timers.contact
    if facts.stopped:
        when = day_words(case.timers.place.day(facts.stopped.at))
        return Done(rule=1, why=f"They asked on {when} not to be contacted again: nothing is sent any more.")
    if facts.ended is not None:
        return _courtesy(case) or Done(rule=1, why=end_words(facts, case.timers.place))
    if facts.withdrawn:
        when = day_words(case.timers.place.day(facts.withdrawn.at))
        return Done(rule=1, why=f"You told them on {when} that you withdraw. `reopen` brings it back.")
    if case.is_presumed:
        return None
    if case.accepted_elsewhere:
        return _withdrawal(case, case.accepted_elsewhere)
    if contact is not None and is_blocked(facts, contact):
        why = f"{contact.name} must not be written to at {contact.address}; name another contact."
        return FixAddress(rule=1, contact=contact, why=why, next_look=case.hope_ends)
    return None


def _courtesy(case: Case) -> Write | None:
    """One optional letter: after a person's no, or after one's own withdrawal."""
    facts, place, end = case.facts, case.timers.place, case.facts.ended
    if end is None:
        return None
    stale = end.at + COURTESY_LASTS
    if isinstance(end.what, Closed):
        if end.what.why != "withdrew" or facts.withdrawn:
            return None
        letter = follow_up_letter(case, "withdrawal", end.at, anchor=end.key)
        return _optional(case, letter, end.at, stale, "You withdrew; one line to tell them is kind.")
    if end.what.automatic:
        return None
    due = place.send_time(roll(place.day(end.at) + ONE_DAY, place.country))
    letter = follow_up_letter(case, "courtesy", due, anchor=end.key)
    return _optional(
        case, letter, end.at, stale, "A person wrote the no; a short thanks keeps the door open."
    )


def _withdrawal(case: Case, accepted: Accepted) -> Write | None:
    why = f"You accepted the offer of {accepted.company}; this tells them that you withdraw."
    letter = follow_up_letter(case, "withdrawal", accepted.at)
    return _optional(case, letter, accepted.at, case.hope_ends, why)


def _optional(case: Case, letter: Occasion, since: datetime, ends: datetime | None, why: str) -> Write | None:
    """A letter nobody has to send, on the list until it is sent, let go or stale."""
    contact = case.timers.contact
    if contact is None or not is_usable(case.facts, contact) or case.dealt_with(letter.step, since):
        return None
    if ends is not None and ends <= case.now:
        return None
    return Write(
        rule=1, why=why, next_look=ends, step=letter.step, due=letter.due, letters=(letter,), optional=True
    )


def _asked(case: Case) -> Action | None:
    """Rule 2: something only the person can settle."""
    for asked in case.facts.questions[:1]:
        what = asked.what
        return Ask(rule=2, why=what.question, about=what.about, question=what.question, options=what.options)
    return _which_day(case) or _deputy(case)


def _which_day(case: Case) -> Ask | None:
    """A promise in words still rules, or will when its interview is over, and nobody said which day."""
    promise = next(iter(case.facts.promises[-1:]), None)
    if promise is None or not promise.what.unsure or case.dealt_with_question(f"promise:{promise.key}"):
        return None
    upcoming = case.timers.upcoming
    if case.timers.promise is None and not (upcoming and upcoming.has(promise.what.interview)):
        return None
    earliest = promise.what.earliest or promise.what.by
    question = f"They said {promise.what.words or 'something vague'!r}: which day is meant?"
    return Ask(
        rule=2,
        why=f"{question} Until you say, {day_words(promise.what.by)} counts.",
        next_look=upcoming.end if upcoming else None,
        about=f"promise:{promise.key}",
        question=question,
        options=tuple(day.isoformat() for day in dict.fromkeys((earliest, promise.what.by))),
    )


def _deputy(case: Case) -> Ask | None:
    timers = case.timers
    found = long_absence(case.facts, timers.contact, timers.place, case.today)
    if found is None or timers.contact is None:
        return None
    note, absence = found
    question = f"{timers.contact.name} is away for more than a month: is there a deputy to write to?"
    return Ask(
        rule=2,
        why=question,
        next_look=timers.place.start(absence.end),
        about=deputy_question(note),
        question=question,
        options=("add the deputy as a contact", "wait"),
    )


def _owes(case: Case) -> Action | None:
    """Rule 3: the person owes an answer."""
    debt = owed(case.facts)
    if debt is None:
        return None
    deadline = case.facts.deadlines[-1].what.by if case.facts.deadlines else None
    when = day_words(case.timers.place.day(debt.at))
    what = {"question": "asked you something", "invitation": "invited you", "offer": "made you an offer"}
    why = f"They {what[debt.what.verdict]} on {when}: it is your turn, so no follow-up leaves."
    if debt.what.verdict == "offer" and deadline:
        why += f" They want an answer by {day_words(deadline)}."
    return Answer(rule=3, why=why, since=debt.at, to=debt.what.verdict, deadline=deadline)


def _bounced(case: Case) -> Action | None:
    """Rule 4: the address does not work; a soft bounce waits for the final word."""
    contact, place = case.timers.contact, case.timers.place
    if contact is None:
        return None
    bounce = bounce_of(case.facts, contact)
    if bounce is not None and not case.is_presumed and not case.accepted_elsewhere:
        when = day_words(place.day(bounce.at))
        why = f"Mail to {contact.address} came back on {when}; find the right address."
        return FixAddress(rule=4, contact=contact, why=why, next_look=case.hope_ends)
    for soft in case.facts.heard:
        until = soft.at + FINAL_WORD
        theirs = soft.what.sender is None or same_address(soft.what.sender, contact.address)
        if soft.what.verdict == "bounce" and soft.what.soft and theirs and soft.at <= case.now < until:
            why = f"Mail to {contact.address} is delayed; the final word comes within two days."
            return Wait(rule=4, why=why, until=until, next_look=until)
    return None


def _paused(case: Case) -> Action | None:
    """Rule 5: the person pauses."""
    pause = next((p for p in case.timers.pauses if case.today in p), None)
    if pause is None:
        return None
    until = case.timers.place.start(pause.end)
    why = f"You pause through {day_words(pause.end - ONE_DAY)}; `resume` ends it earlier."
    return Wait(rule=5, why=why, until=until, next_look=until)


def _thank_you(case: Case) -> Action | None:
    """Rule 6: a thank-you is open and no follow-up is due; or an apology after a missed interview."""
    timers, rule, place = case.timers, case.sequence.thank_you, case.timers.place
    follow_up = place.send_time(timers.pending.day) if timers.pending else None
    if follow_up and follow_up <= case.now:
        return None
    if timers.anchor and timers.anchor.kind == "missed":
        return _apology(case, timers.anchor)
    if timers.round is None or rule is None:
        return None
    end = timers.round.end
    late, gone = (end + timedelta(hours=h) for h in (rule.late_after_hours, rule.gone_after_hours))
    letters = thank_you_letters(case) if case.now < gone else ()
    if not letters:
        return None
    due = min(letter.due for letter in letters)
    looks = (due, late, gone, follow_up, timers.upcoming.end if timers.upcoming else None)
    return Write(
        rule=6,
        why=_thank_you_words(case, due, end, late),
        next_look=case.next_of(*looks),
        step=letters[0].step,
        due=due,
        letters=letters,
        optional=rule.optional,
        late_days=max(0, (case.today - place.day(due)).days),
    )


def _apology(case: Case, anchor: Anchor) -> Write | None:
    why = f"You did not attend; a short apology is possible since {since_words(anchor)}."
    letter = follow_up_letter(case, "apology", anchor.at)
    action = _optional(case, letter, anchor.at, anchor.at + APOLOGY_LASTS, why)
    return replace(action, rule=6) if action else None


def _thank_you_words(case: Case, due: datetime, end: datetime, late: datetime) -> str:
    place = case.timers.place
    words = f"The interview ended on {time_words(end, place)}: thank them at once."
    if due > case.now:
        words += f" It leaves on {time_words(due, place)}, a decent hour for them."
    elif case.now >= late:
        words += " It is late, yet still welcome."
    names = " and ".join(note.contact.name for note in held_back_notes(case) if note.contact)
    if names:
        words += f" A note to {names} is held back: {case.facts.application.agency} is in between."
    return words


def _coming(case: Case) -> Action | None:
    """Rule 7: an interview is set and not over."""
    upcoming = case.timers.upcoming
    if upcoming is None:
        return None
    place = case.timers.place
    why = f"Interview until {time_words(upcoming.end, place)}; nothing is due before it is over."
    return Wait(rule=7, why=why, until=upcoming.end, next_look=upcoming.end)


def _let_be(case: Case) -> Action | None:
    """Rule 1 again: an offer was accepted elsewhere, and the person let the withdrawal go."""
    accepted = case.accepted_elsewhere
    if accepted is None or case.is_presumed:
        return None
    why = f"You accepted the offer of {accepted.company}: nobody is asked for news. `reopen` changes that."
    return Wait(rule=1, why=why, until=case.hope_ends, next_look=case.hope_ends)


def _deadline(case: Case) -> Action | None:
    """Rule 8: an offer elsewhere has to be answered soon."""
    before = before_deadline(case)
    if not isinstance(before, BeforeDeadline):
        return before
    return _turn(case, before.wish, rule=8, why=before.why, deadline=before.deadline)


def _follow_up(case: Case) -> Action | None:
    """Rule 9: a follow-up is due."""
    timers, pending = case.timers, case.timers.pending
    if pending is None or timers.place.send_time(pending.day) > case.now or has_lapsed(case):
        return None
    own = pending_wish(case)
    return (
        None if own is None else _turn(case, own, rule=9, why=follow_up_words(timers, pending, case.sequence))
    )


def _turn(case: Case, own: Wish, *, rule: int, why: str, deadline: date | None = None) -> Write | Wait:
    """Write, or wait for another application's email to the same address."""
    others = neighbours(case.around.rivals, own)
    leader = leader_of(own, others)
    mates = joined_by(own, others, max(case.now, own.due))
    first = in_front(own, mates, others)
    until = case.next_of(*_turn_ends(case, own, others))
    if leader is own and not first:
        action = _write(case, own, mates, deadline)
        look = case.next_of(action.next_look, until)
        parts = (why, _late_words(case, own), *_others_words(case, own, others))
        return replace(action, rule=rule, why=" ".join(filter(None, parts)), next_look=look)
    if leader is not own:
        words = (
            f"This is asked in the email about {_named(leader.application)}, which goes to the same address."
        )
    else:
        ahead = min(first, key=lambda w: w.priority)
        words = f"{_named(ahead.application)} goes first: the same address gets one email in five days."
    return Wait(rule=rule, why=f"{why} {words}", until=until, next_look=until)


def _turn_ends(case: Case, own: Wish, others: tuple[Wish, ...]) -> Iterator[datetime | None]:
    """When the order among those who wish for one address may change by itself."""
    yield from (case.timers.presumed_from, own.expires, case.around.quiet_until)
    for wish in others:
        yield wish.expires
        if wish.shares_letter_with(own):
            yield from (wish.earliest, wish.due)


def _others_words(case: Case, own: Wish, others: tuple[Wish, ...]) -> Iterator[str]:
    """Who else is asked about: at this address later, at another address of the company by themselves."""
    behind = sorted(in_turn(own, others), key=lambda w: w.priority)
    if behind:
        names = ", then ".join(_named(w.application) for w in behind)
        yield f"The same address gets one email in five days: after this one, {names}."
    for sibling in case.around.siblings:
        yield f"{_named(sibling)} is asked about separately, at another address."


def _named(application: Application) -> str:
    role = f", {application.role}" if application.role else ""
    return f"{application.number} ({application.company}{role})"


def _late_words(case: Case, own: Wish) -> str:
    place = case.timers.place
    day = place.day(own.due)
    if business_days_between(day, case.today, place.country) <= LATE_BUSINESS_DAYS:
        return ""
    return f"It is {(case.today - day).days} days late: look at it again before it leaves."


def _write(case: Case, own: Wish, mates: tuple[Wish, ...], deadline: date | None) -> Write:
    """The letter of `own`, which speaks for its mates too, at the next instant it may leave."""
    timers, place = case.timers, case.timers.place
    # No season stops a deadline, and no gap one that the person has decided on.
    holds = () if own.step == "deadline" else timers.holds
    opening = case.next_opening(holds, () if own.regardless else timers.gaps)
    due = own.due if own.due > case.now or opening == case.now else opening
    letter = follow_up_letter(case, own.step, due, anchor=own.anchor)
    return Write(
        rule=9,
        why="",
        next_look=case.next_of(due, place.at(case.today, WINDOW_CLOSES)),
        step=own.step,
        due=due,
        letters=(replace(letter, deadline=deadline, together=tuple(w.application for w in mates)),),
        optional=own.optional,
        late_days=max(0, (case.today - place.day(own.due)).days),
        together=mates,
    )


def _presumed(case: Case) -> Action | None:
    """Rule 10: the presume day is over."""
    begins, day = case.timers.presumed_from, case.timers.presume_day
    if begins is None or day is None or begins > case.now:
        return None
    return PresumeNo(
        rule=10,
        why=silence_words(case.timers, case.facts.application.number, case.today),
        since=day,
        begins=begins,
    )


def _wait(case: Case) -> Action:
    """Rule 11: nothing yet."""
    timers, place = case.timers, case.timers.place
    if timers.presume_day is None:
        return Wait(rule=11, why="No interview yet, so nothing to follow up.", until=None)
    if timers.pending is None or has_lapsed(case):
        why = f"Nothing more is sent; probably no after {day_words(timers.presume_day)}."
        return Wait(rule=11, why=why, until=timers.presumed_from, next_look=timers.presumed_from)
    due = place.send_time(timers.pending.day)
    why = f"{follow_up_words(timers, timers.pending, case.sequence)}"
    return Wait(rule=11, why=why, until=due, next_look=due)


RULES: tuple[Callable[[Case], Action | None], ...] = (
    _ended,
    _asked,
    _owes,
    _bounced,
    _paused,
    _thank_you,
    _coming,
    _let_be,
    _deadline,
    _follow_up,
    _presumed,
    _wait,
)
# What keeps a follow-up from being wished for: everything before it but an open thank-you.
_STANDS_BEFORE = tuple(rule for rule in RULES[:8] if rule is not _thank_you)


def wish_of(case: Case) -> Wish | datetime | None:
    """The email this application would send to its contact if it were alone, due or to come.

    Where it wishes for none: the instant at which it may begin to by itself, if any.
    """
    for rule in _STANDS_BEFORE:
        action = rule(case)
        if action is not None:
            return action.next_look
    before = before_deadline(case)
    if isinstance(before, BeforeDeadline):
        return before.wish
    return None if has_lapsed(case) else pending_wish(case)
