"""Today's list, one application whole, and all of them in a line each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType

from afterview.app.answers import (
    ContactAnswer,
    HistoryEntry,
    InterviewAnswer,
    Item,
    LetterAnswer,
    ListAnswer,
    PlannedEnd,
    PlannedStep,
    Remark,
    Row,
    ShowAnswer,
    TodayAnswer,
)
from afterview.app.correspondence import SILENCE, Correspondence, correspondence
from afterview.app.history import event_words
from afterview.app.letters import LIVE, Draft, drafts_beside
from afterview.app.look import View, case, decide, gather, keep, looks_at, plan_ahead, shown_until
from afterview.app.questions import letter_question
from afterview.app.wiring import App
from afterview.core.actions import Action, Answer, Ask, PresumeNo, Wait, Write
from afterview.core.agenda import in_order
from afterview.core.facts import standing
from afterview.core.model import zone_info
from afterview.core.plan import Planned
from afterview.core.recipient import is_usable
from afterview.core.state import state_of
from afterview.store import looks, outbox, records
from afterview.store.database import Transaction
from afterview.store.mark import Restored, restored
from afterview.store.outbox import Entry

REMINDED = timedelta(days=14)
NO_OUTLOOK: Mapping[int, str] = MappingProxyType({})


def today(app: App, *, everything: bool = False) -> TodayAnswer:
    """What to do now, in order; with `everything` also what waits or is done."""
    now, version = app.now, app.library.version
    with app.store.read(app.owner) as tx:
        due = looks.due(tx, now=now, version=version)
        wanted = {*due, *looks.listed(tx, now=now)}
        if everything:
            wanted |= {application.number for application in records.applications(tx)}
        view = gather(tx, wanted, app.library, zone=app.config.zone, now=now)
        actions = decide(view, sorted(wanted))
        shown = actions if everything else {n: a for n, a in actions.items() if _belongs(a, now)}
        known = outbox.entries(tx, states=LIVE)
        mail = correspondence(tx, [n for n, action in shown.items() if isinstance(action, Write)])
        said = _outlooks(tx, app, view, shown)
        items = tuple(_item(known, app, view, n, action, said, mail) for n, action in in_order(shown))
        fresh = looks_at(view, {n: actions[n] for n in due if n in actions}, version=version)
        stored = looks.next_coming(tx, now=now, without=due)
        mark = restored(tx)
    keep(app, fresh)
    ahead = (stored, *(look.comes_at for look in fresh))
    coming = min((at for at in ahead if at is not None), default=None)
    here = zone_of(view, app)
    return TodayAnswer(
        now=now.astimezone(here),
        items=items,
        next=coming.astimezone(here) if coming else None,
        problems=(
            *(problem.message for problem in app.library.problems.values()),
            *_after_restore(mark, now, here),
        ),
    )


def _after_restore(mark: Restored | None, now: datetime, here: tzinfo) -> tuple[str, ...]:
    """For a while after a restore: what may be missing, and that approvals begin anew."""
    if mark is None or now - mark.at > REMINDED:
        return ()
    made = mark.made and mark.made.astimezone(here)
    of = f" of {made.day} {made:%B %Y}" if made else ""
    sentences = (
        f"A backup{of} was restored here.",
        "What you sent or heard since then is not in it: note it first, with `sent` and `heard`.",
        "Then look at all that is due before you approve the first email again.",
    )
    return (" ".join(sentences),)


def show(app: App, number: int) -> ShowAnswer:
    """One application with its history and the plan ahead; NotFound."""
    now = app.now
    with app.store.read(app.owner) as tx:
        view = gather(tx, [number], app.library, zone=app.config.zone, now=now)
        facts = view.facts(number)
        action = decide(view, [number])[number]
        said = _outlooks(tx, app, view, {number: action})
        known, mail = outbox.entries(tx, states=LIVE), correspondence(tx, [number])
        item = _item(known, app, view, number, action, said, mail)
    here, application, timers = zone_of(view, app), facts.application, case(view, number).timers
    return ShowAnswer(
        now=now.astimezone(here),
        application=number,
        company=application.company,
        role=application.role,
        agency=application.agency,
        country=application.country,
        zone=application.zone,
        applied=application.applied,
        industry=application.industry,
        channel=application.channel,
        language=application.language,
        url=application.url,
        mailbox=application.mailbox,
        auto=application.auto,
        sequence=view.members[number].sequence.name,
        state=item.state,
        today=item,
        presume_day=timers.presume_day if timers.upcoming is None else None,
        plan=tuple(_planned(step, here) for step in plan_ahead(view, number)),
        contacts=contact_answers(view, number),
        interviews=_interviews(view, number),
        history=tuple(
            HistoryEntry(
                at=event.at.astimezone(here),
                kind=event.kind,
                source=event.source,
                words=event_words(event, facts),
                key=event.key,
            )
            for event in sorted(standing(facts.history), key=lambda e: (e.at, e.key))
        ),
    )


def all_applications(app: App) -> ListAnswer:
    """Every application in a line."""
    now = app.now
    with app.store.read(app.owner) as tx:
        numbers = [application.number for application in records.applications(tx)]
        view = gather(tx, numbers, app.library, zone=app.config.zone, now=now)
        actions = decide(view, numbers)
    here = zone_of(view, app)
    return ListAnswer(
        now=now.astimezone(here), applications=tuple(_row(view, n, actions[n], here) for n in numbers)
    )


def item_of(tx: Transaction, app: App, number: int, *, now: datetime) -> Item:
    """The present item of one application, as `today` would show it."""
    view = gather(tx, [number], app.library, zone=app.config.zone, now=now)
    action = decide(view, [number])[number]
    known, mail = outbox.entries(tx, states=LIVE), correspondence(tx, [number])
    return _item(known, app, view, number, action, mail=mail)


def zone_of(view: View, app: App) -> tzinfo:
    """The zone the person reads times in."""
    return zone_info(view.person.zone or app.config.zone or "UTC")


def _belongs(action: Action, now: datetime) -> bool:
    until = shown_until(action)
    return until is not None and until > now


def _outlooks(tx: Transaction, app: App, view: View, actions: Mapping[int, Action]) -> Mapping[int, str]:
    """How long until one hears back, in a sentence for each that is waited for."""
    waiting = [n for n, action in actions.items() if isinstance(action, Wait | Write | PresumeNo)]
    if not waiting:
        return {}
    # Loaded here, as few have to wait for it: most commands need no forecast.
    from afterview.app.outlook_sentence import sentences

    presumed = {n for n in waiting if isinstance(actions[n], PresumeNo)}
    return sentences(tx, view, waiting, presumed=presumed, zone=app.config.zone)


def _item(
    known: Collection[Entry],
    app: App,
    view: View,
    number: int,
    action: Action,
    outlooks: Mapping[int, str] = NO_OUTLOOK,
    mail: Correspondence = SILENCE,
) -> Item:
    here = zone_of(view, app)
    application = view.facts(number).application
    drafts: tuple[Draft, ...] = ()
    if isinstance(action, Write):
        drafts = drafts_beside(known, view, number, action, app.library, mail=mail)
    due = _due(action)
    return Item(
        application=number,
        company=application.company,
        role=application.role,
        state=state_of(case(view, number), action),
        action=action.kind,
        step=action.step if isinstance(action, Write) else None,
        due=due.astimezone(here) if due else None,
        late_days=action.late_days if isinstance(action, Write) else 0,
        letters=tuple(letter_answer(draft, here) for draft in drafts),
        question=_question(known, action) if isinstance(action, Ask) else None,
        options=action.options if isinstance(action, Ask) else (),
        optional=isinstance(action, Write) and action.optional,
        together=tuple(w.application.number for w in action.together) if isinstance(action, Write) else (),
        rule=action.rule,
        why=action.why,
        next_look=action.next_look.astimezone(here) if action.next_look else None,
        outlook=outlooks.get(number),
    )


def _question(known: Collection[Entry], asked: Ask) -> str:
    """The question; of a letter of unknown fate also what is known of it, and where it was looked for."""
    said = (e.said for e in known if e.state == "unknown" and asked.about == letter_question(e.number))
    return " ".join((asked.question, *filter(None, said)))


def _due(action: Action) -> datetime | None:
    match action:
        case Write(due=due):
            return due
        case Wait(until=until):
            return until
        case PresumeNo(begins=begins):
            return begins
        case Answer(since=since):
            return since
        case _:
            return None


def letter_answer(draft: Draft, here: tzinfo) -> LetterAnswer:
    """A draft in the shape of the JSON."""
    leaves = draft.entry.leaves_at if draft.entry and draft.state == "approved" else None
    return LetterAnswer(
        step=draft.kind,
        to=draft.letter.to,
        to_name=draft.letter.to_name,
        subject=draft.letter.subject,
        body=draft.letter.body,
        due=draft.occasion.due.astimezone(here),
        blocked_by=draft.blocked_by,
        remarks=tuple(
            Remark(line=f.line, column=f.column, excerpt=f.excerpt, sentence=f.sentence, instead=f.instead)
            for f in draft.findings
        ),
        outbox=draft.entry.number if draft.entry else None,
        state=draft.state,
        note=draft.note,
        way=draft.entry.way if draft.entry else None,
        leaves_at=leaves.astimezone(here) if leaves else None,
    )


def _planned(step: Planned, here: tzinfo) -> PlannedStep | PlannedEnd:
    if step.step is None:
        return PlannedEnd(presume_no=step.day)
    return PlannedStep(step=step.step, due=step.due.astimezone(here))


def contact_answers(view: View, number: int) -> tuple[ContactAnswer, ...]:
    """The contacts of one application."""
    facts = view.facts(number)
    return tuple(
        ContactAnswer(
            contact=c.number,
            application=number,
            name=c.name,
            address=c.address,
            role=c.role,
            pronouns=c.pronouns,
            title=c.title,
            family_name=c.family_name,
            zone=c.zone,
            country=c.country,
            usable=c.address is not None and is_usable(facts, c),
        )
        for c in facts.contacts
    )


def _interviews(view: View, number: int) -> tuple[InterviewAnswer, ...]:
    return tuple(
        InterviewAnswer(
            interview=p.interview.number,
            start=p.interview.start.astimezone(zone_info(p.interview.zone)),
            end=p.interview.end.astimezone(zone_info(p.interview.zone)),
            zone=p.interview.zone,
            kind=p.interview.kind,
            contacts=p.interview.contacts,
            stands=p.stands,
            discussed=p.debrief.discussed if p.debrief else None,
        )
        for p in view.facts(number).placements
    )


def _row(view: View, number: int, action: Action, here: tzinfo) -> Row:
    application, due = view.facts(number).application, _due(action)
    return Row(
        application=number,
        company=application.company,
        role=application.role,
        state=state_of(case(view, number), action),
        next=due.astimezone(here) if due else None,
        why=action.why,
    )
