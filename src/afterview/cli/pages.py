"""Today's list, one application, all of them, and what a command did, as pages of text."""

from __future__ import annotations

from collections.abc import Iterator

from afterview.app.answers import (
    Changed,
    ContactAnswer,
    ContactsAnswer,
    Item,
    LetterAnswer,
    ListAnswer,
    PersonAnswer,
    PlannedEnd,
    PlannedStep,
    ShowAnswer,
    TodayAnswer,
)
from afterview.app.history import STEPS
from afterview.cli.render import Page, day_and_time

INDENT = 3


def today_page(answer: TodayAnswer, *, brief: bool = False) -> Page:
    """What to do now: who, why, the email, and what to type next."""
    page = Page().line(f"{answer.now:%A}, {answer.now.day} {answer.now:%B %Y, %H:%M}", "bold")
    for item in answer.items:
        _item(page.gap(), item, brief=brief)
    page.gap()
    if not answer.items:
        page.line("Nothing to do now.")
    if answer.next:
        page.line(f"The next thing comes on {day_and_time(answer.next)}.", "dim")
    elif not answer.items:
        page.line("Nothing is planned either: record an interview with `afterview interview`.", "dim")
    for problem in answer.problems:
        page.line(problem, "yellow")
    return page


def _item(page: Page, item: Item, *, brief: bool) -> None:
    page.hanging(f"{item.application:<{INDENT}}", f"{_title(item)}: {_doing(item)}", style="bold")
    page.line(item.why, indent=INDENT)
    if item.outlook:
        page.line(item.outlook, "dim", indent=INDENT)
    for number in item.together:
        page.line(f"The email speaks for application {number} too.", indent=INDENT)
    for n, option in enumerate(item.options, start=1):
        page.line(f"{n}  {option}", indent=INDENT)
    for letter in item.letters:
        letter_lines(page, letter, indent=INDENT, body=not brief)
    for command in next_commands(item):
        page.line(command, "cyan", indent=INDENT)


def _title(item: Item) -> str:
    return item.company + (f", {item.role}" if item.role else "")


def _doing(item: Item) -> str:
    match item.action:
        case "write":
            return _writing(item)
        case "ask":
            return "a question for you"
        case "answer":
            return "your turn to answer"
        case "fix_address":
            return "find the right address"
        case "presume_no":
            return "probably no"
        case "wait":
            return f"wait until {day_and_time(item.due)}" if item.due else "wait"
        case "done":
            return "ended"


def _writing(item: Item) -> str:
    words = STEPS[item.step] if item.step else "email"
    if item.optional:
        words += " (optional)"
    if item.late_days:
        words += f", {item.late_days} day{'s' if item.late_days > 1 else ''} late"
    coming = item.due is not None and any(letter.due == item.due for letter in item.letters)
    return f"{words}, {day_and_time(item.due)}" if coming and item.due else words


def next_commands(item: Item) -> Iterator[str]:
    """What to type next about one item."""
    number = item.application
    match item.action:
        case "write" if item.letters and all(letter.leaves_at for letter in item.letters):
            back = "; ".join(f"outbox cancel {letter.outbox}" for letter in item.letters)
            yield f"afterview watch    (sends it then; to call it back: {back})"
        case "write":
            yield f"afterview write {number}    (wrote it yourself: sent {number}; let it go: skip {number})"
        case "ask":
            answer = "1" if item.options else "…"
            yield f"afterview settle {number} {answer}    (let the question go: skip {number})"
        case "answer":
            yield f"afterview answered {number}    (once you have)"
        case "fix_address":
            yield f"afterview contact list {number}, then contact edit N --address …"
        case "presume_no":
            later = f"if they write after all: heard {number} --kind …"
            yield f"afterview close {number} --why rejected    ({later})"
        case _:
            pass


def letter_lines(page: Page, letter: LetterAnswer, *, indent: int = 0, body: bool = True) -> None:
    """One email: to whom, what keeps it, its text, and what to look at."""
    to = f"{letter.to_name} <{letter.to}>" if letter.to and letter.to_name else letter.to or letter.to_name
    page.gap().pairs(
        [("To", to or "nobody yet"), ("Subject", letter.subject), ("State", state_words(letter))],
        indent=indent,
    )
    if body:
        page.gap()
        for line in letter.body.rstrip("\n").split("\n"):
            page.line(line, indent=indent)
    if letter.note:
        page.line(letter.note, "yellow", indent=indent)
    for reason in letter.blocked_by:
        page.line(f"Cannot leave yet: {reason}", "red", indent=indent)
    for remark in letter.remarks:
        where = f"line {remark.line}" if remark.line else "the subject"
        page.line(f"Look at {where}: {remark.sentence}", "yellow", indent=indent)
    page.gap()


def state_words(letter: LetterAnswer) -> str | None:
    """What it is in the outbox, and what comes of it by itself."""
    if letter.state == "approved" and letter.way == "send" and letter.leaves_at:
        return f"approved, leaves on {day_and_time(letter.leaves_at)}"
    if letter.state == "approved" and letter.way == "draft":
        return "approved, as a draft in your mailbox"
    return letter.state


def changed_page(answer: Changed) -> Page:
    """What was done, and what comes next."""
    page = Page().line(answer.message)
    for hint in answer.hints:
        page.line(hint, "yellow")
    if answer.today is not None:
        page.line(f"Now: {_doing(answer.today)}. {answer.today.why}", "dim")
        for command in next_commands(answer.today):
            page.line(command, "cyan")
    return page


def list_page(answer: ListAnswer) -> Page:
    """A line or two an application."""
    page = Page()
    for row in answer.applications:
        title = row.company + (f", {row.role}" if row.role else "")
        when = f", {day_and_time(row.next)}" if row.next else ""
        state = row.state.replace("_", " ")
        page.hanging(f"{row.application:<{INDENT}}", f"{title}: {state}{when}", style="bold")
        page.line(row.why, "dim", indent=INDENT)
    if not answer.applications:
        page.line('There is no application yet: `afterview add COMPANY "ROLE"` adds one.')
    return page


def show_page(answer: ShowAnswer) -> Page:
    """Everything about one application."""
    title = answer.company + (f", {answer.role}" if answer.role else "")
    page = Page().line(f"{answer.application}  {title}", "bold").gap()
    page.pairs(
        [
            ("State", answer.state.replace("_", " ")),
            *((name.capitalize(), getattr(answer, name)) for name in _PLAIN),
            ("Auto", "what is due leaves without being looked at" if answer.auto else None),
            ("Sequence", answer.sequence),
        ]
    )
    _section(page, "Now")
    _item(page, answer.today, brief=True)
    _section(page, "If silence goes on")
    for step in answer.plan:
        page.hanging(*_planned(step), indent=INDENT)
    if not answer.plan:
        page.line("Nothing is planned.", indent=INDENT)
    if answer.contacts:
        _section(page, "Contacts")
        for contact in answer.contacts:
            page.hanging(f"{contact.contact:<{INDENT}}", _contact(contact))
    if answer.interviews:
        _section(page, "Interviews")
        for i in answer.interviews:
            gone = "" if i.stands else ", does not stand"
            words = f"{day_and_time(i.start)}–{i.end:%H:%M} {i.zone}, {i.kind}{gone}"
            page.hanging(f"{i.interview:<{INDENT}}", words + (f": {i.discussed}" if i.discussed else ""))
    _section(page, "History")
    for entry in answer.history:
        source = "" if entry.source == "person" else f" [{entry.source}]"
        page.hanging(f"{entry.at:%Y-%m-%d %H:%M}  ", entry.words + source, indent=INDENT)
    return page


_PLAIN = ("agency", "country", "zone", "applied", "industry", "channel", "language", "url", "mailbox")


def _section(page: Page, title: str) -> None:
    page.gap().line(title, "bold")


def _planned(step: PlannedStep | PlannedEnd) -> tuple[str, str]:
    if isinstance(step, PlannedEnd):
        day = step.presume_no
        return f"{day:%a} {day.day:>2} {day:%b %Y}         ", "probably no, from the end of that day"
    due = step.due
    return f"{due:%a} {due.day:>2} {due:%b %Y, %H:%M}  ", STEPS[step.step]


def contacts_page(answer: ContactsAnswer) -> Page:
    """A line a contact."""
    page = Page()
    for contact in answer.contacts:
        where = f" (application {contact.application})"
        page.hanging(f"{contact.contact:<{INDENT}}", _contact(contact) + where)
    if not answer.contacts:
        page.line('There is no contact yet: `afterview contact add APP "Name <name@company.example>"`.')
    return page


def _contact(contact: ContactAnswer) -> str:
    about = (contact.role.replace("_", " "), contact.pronouns, contact.title, contact.zone, contact.country)
    address = f" <{contact.address}>" if contact.address else ", no address"
    state = "" if contact.usable or not contact.address else "; nothing leaves to this address"
    return f"{contact.name}{address}: {', '.join(part for part in about if part)}{state}"


def person_page(answer: PersonAnswer) -> Page:
    """What is set."""
    zone = f"{answer.zone} (assumed)" if answer.zone and answer.zone_assumed else answer.zone
    page = Page().pairs(
        [
            ("name", answer.name or "not said"),
            ("email", answer.email or "not said"),
            ("phone", answer.phone or "not said"),
            ("zone", zone or "not known"),
            ("country", answer.country or "not said"),
            ("language", answer.language),
            ("deliver", answer.deliver),
            ("sequence", answer.sequence),
            ("letters", ", ".join(f"{STEPS[step]}: {name}" for step, name in answer.letters.items())),
        ]
    )
    return page.line("Change one with its option, like `afterview init --zone Europe/Berlin`.", "dim")
