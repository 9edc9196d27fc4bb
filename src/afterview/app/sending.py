"""Send what is approved and due: never twice, never after an answer, never a text nobody approved.

    due ──read the mailbox──> permit ──claim──> SMTP ──settle──> sent | failed | later | unknown
               └─ not whole: nothing leaves          └─ crash: unknown, at the next start

What may not happen, and what holds it:
1. Two sends of a letter: the claim (store.claims), and that unknown never leads back to approved.
2. A send after an answer that could be read: no DATA more than 60 s after a read ended.
3. Another text than the approved one: the hash, over all but the Date, and the bytes read back.
4. A send by a wrong clock: the mail server's clock has to agree within ten minutes, still.
5. Many at once that nobody saw: after a day away or a restore more than five wait to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from afterview.app.change import Change
from afterview.app.concluding import ask_fate, record_refused, record_sent, settle_fate
from afterview.app.log import note
from afterview.app.permit import Lapsed, Later, Leave, Permit, Unwanted, permit
from afterview.app.sync import Read, sync
from afterview.core.model import Letter, zone_info
from afterview.errors import AfterviewError, Conflict, MailError
from afterview.mail.compose import check_sending, dated, digest
from afterview.mail.sender import Accepted, Deferred, Envelope, Outcome, Refused, Uncertain
from afterview.store import accounts, batches, claims, mark, outbox, records
from afterview.store.claims import Claim
from afterview.store.database import Transaction
from afterview.store.outbox import Entry, State

if TYPE_CHECKING:
    from afterview.app.wiring import App
    from afterview.mail.account import Account

FRESH = 60.0  # seconds after a read in which DATA may begin
READ_AGAIN = 20.0  # seconds after which the mailbox is read once more before the next letter
RENEW_AFTER = 60.0  # seconds after the claim from which on it is renewed before DATA
CLOCKS_APART = 600.0  # seconds by which the machine's clock and the server's may differ
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240))

UNDER_WAY: tuple[State, ...] = ("sending",)
UNCLEAR: tuple[State, ...] = ("unknown",)
Result = Literal["sent", "later", "failed", "unknown", "lapsed", "withdrawn"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What became of one letter, and why, in words."""

    letter: int
    application: int
    to: str | None
    subject: str
    result: Result
    why: str


class StaleRead(AfterviewError):
    """The mailbox was read too long ago."""


def send_due(app: App, read: Read) -> tuple[Sending, ...]:
    """Send every letter that is due, as far as it may leave. `read`: how the mailbox was read just now."""
    with app.store.read(app.owner) as tx:
        due = claims.due(tx, now=app.now)
        held_back = mark.is_unseen(tx, len(due))
    if not due:
        return ()
    why = _against_all(app, read) or (_UNSEEN.format(count=len(due)) if held_back else None)
    if why is not None:
        _explain(app, due, why)
        return ()
    done: list[Sending] = []
    for number in due:
        if read.age(app) > READ_AGAIN or not read.skew:
            read = sync(app, ask_time=True)
        if (why := _against_all(app, read)) is not None:
            _explain(app, due, why)
            break
        try:
            sending = _send(app, number, read)
        except Conflict:  # another process has it
            continue
        if sending is not None:
            done.append(sending)
    return tuple(done)


_UNSEEN = (
    "{count} emails are due at once, and nobody looked for a while: see them with `afterview today`,"
    " then approve the first again."
)

_TIMELESS = (
    "The mail server does not say what time it is, so nothing leaves by itself. It is read off your folder"
    " for drafts: where the server marks none, name it with `afterview mail connect ADDRESS --drafts NAME`;"
    " else use `--to draft`."
)


def _against_all(app: App, read: Read) -> str | None:
    """Why nothing may leave at all."""
    if not read.complete:
        address, problem = read.troubles[0]
        return f"The mailbox {address} could not be read, so nothing leaves: {problem.message}"
    for _, then in read.skew:
        if then is None:
            return _TIMELESS
        seconds = then + read.moved(app)
        if abs(seconds) > CLOCKS_APART:
            ahead = "ahead of" if seconds > 0 else "behind"
            minutes = round(abs(seconds) / 60)
            return (
                f"This computer's clock is {minutes} minutes {ahead} the mail server's: set it right,"
                " nothing leaves before."
            )
    return None


def _explain(app: App, numbers: tuple[int, ...], why: str) -> None:
    with app.store.write(app.owner) as tx:
        claims.explain(tx, numbers, why=why)


def _send(app: App, number: int, read: Read) -> Sending | None:
    """One letter, from permit to settlement; None where it is nobody's turn any more."""
    with app.store.write(app.owner) as tx:
        entry = outbox.entry_of(tx, number)
        if entry.state != "approved" or entry.way != "send" or entry.raw is None:
            return None
        answer = permit(tx, app, entry, now=app.now)
        if not isinstance(answer, Leave):
            return _hold_back(tx, entry, answer)
        try:
            account = accounts.account_of(tx, entry.account or 0)
            raw = _bytes(tx, app, entry, account)
        except AfterviewError as problem:
            return _hold_back(tx, entry, Lapsed(why=problem.message))
        held = claims.claim(tx, entry, holder=app.holder, now=app.now, raw=raw)
    note("letter claimed", letter=number, account=account.number, fence=held.fence, bytes=len(raw))
    started = app.ticks()

    def before_data() -> None:
        if read.age(app) > FRESH:
            raise StaleRead("The mailbox was read too long ago.", "It is read again first.")
        if app.ticks() - started > RENEW_AFTER:
            with app.store.write(app.owner) as tx:
                claims.renew(tx, held, now=app.now)

    envelope = Envelope(sender=account.address, recipient=entry.recipient or "", raw=raw)
    try:
        outcome: Outcome = app.open_sender(account).send(envelope, before_data=before_data)
    except StaleRead as problem:
        return _settle(app, held, account, Deferred(phase="data", said=problem.message), soon=True)
    except MailError as problem:
        return _settle(app, held, account, Deferred(phase="connect", said=problem.message), trouble=True)
    return _settle(app, held, account, outcome)


def _bytes(tx: Transaction, app: App, entry: Entry, account: Account) -> bytes:
    """The bytes that leave, dated at the first claim; AfterviewError where they are not what was approved."""
    assert entry.raw is not None
    if digest(entry.raw) != entry.approved_hash:
        raise AfterviewError("It is not the text that was approved.", "Approve it again.")
    person = records.owner_of(tx)
    here = zone_info((person.zone if person else None) or app.config.zone or "UTC")
    at = (entry.dated_at or app.now).astimezone(here).replace(microsecond=0)
    raw = entry.raw if entry.dated_at else dated(entry.raw, at)
    check_sending(
        raw,
        Letter(to=entry.recipient, to_name=None, subject=entry.subject, body=entry.body),
        sender_address=account.address,
        message_id=entry.message_id or "",
        token=entry.token,
        in_reply_to=entry.in_reply_to,
        references=entry.references,
        date=at,
    )
    return raw


def _hold_back(tx: Transaction, entry: Entry, answer: Permit) -> Sending:
    note("letter held back", letter=entry.number, reason=type(answer).__name__)
    match answer:
        case Later(at=at, why=why):
            claims.postpone(tx, entry.number, at=at, why=why)
            return _said(entry, "later", why)
        case Unwanted(why=why):
            batch = batches.next_batch(tx, source=batches.MAIL)
            outbox.withdraw(tx, entry.number, why=why, batch=batch)
            return _said(entry, "withdrawn", why)
        case Lapsed(why=why):
            outbox.lapse(tx, entry.number, why=why)
            return _said(entry, "lapsed", why)
        case _:
            raise AssertionError(answer)


def _settle(
    app: App, held: Claim, account: Account, outcome: Outcome, *, soon: bool = False, trouble: bool = False
) -> Sending:
    """Write down what became of it, and everything that follows, in one transaction."""
    with app.store.write(app.owner) as tx:
        change = Change(app=app, tx=tx, batch=0, now=app.now)
        sending = _settled(change, held, account, outcome, soon=soon)
        if trouble:
            accounts.note_trouble(tx, account.number, at=app.now, trouble=sending.why)
        if change.touched:
            change.follow_through()
    note(
        "letter settled",
        letter=held.number,
        result=sending.result,
        phase=getattr(outcome, "phase", None),
        code=getattr(outcome, "code", None),
    )
    return sending


def _settled(change: Change, held: Claim, account: Account, outcome: Outcome, *, soon: bool) -> Sending:
    tx, now = change.tx, change.now
    entry = outbox.entry_of(tx, held.number)
    match outcome:
        case Accepted(said=said):
            claims.settle_sent(tx, held, at=now, said=said)
            if account.files_sent:
                outbox.note_filed(tx, entry.number)
            record_sent(change, entry, at=now)
            return _said(entry, "sent", said)
        case Deferred(said=said):
            wait = timedelta(0) if soon else RETRIES[min(entry.tries, len(RETRIES)) - 1]
            why = f"It did not leave yet: {said}"
            claims.settle_retry(tx, held, at=now + wait, said=said, why=why)
            return _said(entry, "later", why)
        case Refused(said=said, of_recipient=of_recipient):
            why = f"The mail server refused {entry.recipient if of_recipient else 'it'}: {said}"
            claims.settle_failed(tx, held, said=said, why=why)
            if of_recipient:
                record_refused(change, entry, said=said)
            return _said(entry, "failed", why)
        case Uncertain(said=said):
            why = f"Nobody knows whether it arrived: {said}"
            claims.settle_unknown(tx, held, said=said, why=why)
            ask_fate(change, entry, fate_question(entry, change.zone))
            return _said(entry, "unknown", why)


def fate_question(entry: Entry, zone: str) -> str:
    """What the person is asked about a letter of unknown fate."""
    at = (entry.tried_at or entry.created_at).astimezone(zone_info(zone))
    return (
        f'Did the email "{entry.subject}" to {entry.recipient} leave on {at.day} {at:%B} at {at:%H:%M}?'
        " The connection broke when it was being handed over. afterview keeps looking for it in your"
        " mailbox, and never sends it again by itself."
    )


def recover(app: App) -> tuple[int, ...]:
    """Claims whose holder crashed are unknown now, and asked about; the letters' numbers."""
    with app.store.write(app.owner) as tx:
        under_way = outbox.entries(tx, states=UNDER_WAY)
        gone = {entry.holder for entry in under_way if entry.holder and not app.is_alive(entry.holder)}
        numbers = [number for holder in sorted(gone) for number in claims.abandon(tx, holder)]
        numbers += claims.expire(tx, now=app.now)
        change = Change(app=app, tx=tx, batch=0, now=app.now)
        for number in numbers:
            entry = outbox.entry_of(tx, number)
            ask_fate(change, entry, fate_question(entry, change.zone))
        if change.touched:
            change.follow_through()
    return tuple(numbers)


def looked_for(app: App, read: Read) -> None:
    """Say of letters of unknown fate where they were looked for in vain."""
    with app.store.read(app.owner) as tx:
        unknown = outbox.entries(tx, states=UNCLEAR)
    folders = dict(read.looked_in)
    words = {
        entry.number: f"Looked in {', '.join(folders.get(entry.account or 0, ()))}: it is not there."
        for entry in unknown
        if entry.account in folders
    }
    changed = [entry for entry in unknown if entry.number in words and entry.said != words[entry.number]]
    if changed:
        with app.store.write(app.owner) as tx:
            for entry in changed:
                claims.note_looked(tx, entry.number, words[entry.number])


def file_copies(app: App) -> int:
    """Put a copy of what was sent into the Sent folder where the provider did not; how many."""
    with app.store.read(app.owner) as tx:
        waiting = outbox.unfiled(tx)
        known = {account.number: account for account in accounts.accounts(tx)}
    filed = 0
    for entry in waiting:
        account = known.get(entry.account or 0)
        if account is not None and entry.raw is not None:
            filed += _file(app, entry, account, entry.raw)
    return filed


def _file(app: App, entry: Entry, account: Account, raw: bytes) -> int:
    with app.open_mailbox(account) as box:
        name = account.sent or next((each.name for each in box.folders() if each.role == "sent"), None)
        if name is None:
            return 0
        box.append(name, raw, flags=("\\Seen",))
    with app.store.write(app.owner) as tx:
        outbox.note_filed(tx, entry.number)
    return 1


def settle_by_person(change: Change, entry: Entry, *, was_sent: bool) -> bool:
    """The person says what became of a letter of unknown fate; False where it was known by then."""
    at = entry.tried_at or change.now
    said = "You said it was sent." if was_sent else "You said it was not sent."
    if not claims.resolve(change.tx, entry.number, sent_at=at if was_sent else None, said=said):
        return False
    if was_sent:
        record_sent(change, entry, at=at)
        outbox.note_filed(change.tx, entry.number)  # their word is no copy; their own program kept theirs
    settle_fate(change, entry, was_sent=was_sent)
    return True


def _said(entry: Entry, result: Result, why: str) -> Sending:
    return Sending(
        letter=entry.number,
        application=entry.letters[0].application,
        to=entry.recipient,
        subject=entry.subject,
        result=result,
        why=why,
    )
