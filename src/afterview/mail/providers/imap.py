"""A mailbox over IMAP: the verbs of `mail.mailbox`, and what becomes of everything that can go wrong.

    connect, encrypt, log in ─> EXAMINE ─> UID SEARCH, UID FETCH (BODY.PEEK: nothing becomes read)
                             └> APPEND, and SELECT only to remove one message of ours

A refusal leaves the session as it was. Anything else ends it: every later verb says so, and who
wants to go on opens another one.
"""

from __future__ import annotations

import imaplib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from afterview.errors import AfterviewError, MailError
from afterview.mail.account import Account
from afterview.mail.credentials import Credentials
from afterview.mail.mailbox import Extent, Fetched, Folder, Spot
from afterview.mail.providers import imap_clock, imap_fetch, imap_folders
from afterview.mail.providers import imap_errors as errors
from afterview.mail.providers import imap_guard as guard
from afterview.mail.providers.imap_wire import SMALL, Client, connected, log_in
from afterview.mail.providers.tls import context_for

GOODBYE = 3.0  # seconds to wait for an answer to LOGOUT
_APPENDUID = re.compile(rb"\[APPENDUID (\d{1,10}) (\d{1,10})\]", re.IGNORECASE)
# What imaplib's and IMAPClient's parsers raise on an answer that is none.
_ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def open_mailbox(account: Account, credentials: Credentials, *, timeout: float = 60) -> ImapMailbox:
    """Log in. `timeout`: seconds to connect, and to wait for each piece of an answer.

    MailError where the server is not there, is not who it says, offers no encryption, or refuses the
    login; the secret is sent only after the certificate was checked.
    """
    return ImapMailbox(account, credentials, timeout=timeout)


class ImapMailbox:
    """One session; `mail.mailbox.Mailbox` says what the verbs mean."""

    def __init__(self, account: Account, credentials: Credentials, *, timeout: float) -> None:
        self._account = account
        self._credentials = credentials
        self._timeout = timeout
        self._client = self._logged_in()
        self._at: tuple[str, bool] | None = None  # the folder that is selected, and whether read-only
        self._extents: dict[str, Extent] = {}

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that can hold mail."""
        with self._doing("folders"):
            return imap_folders.listed(self._client)

    def open(self, folder: str) -> Extent:
        """EXAMINE."""
        guard.folder_name(folder)
        with self._doing("open"):
            self._extents.pop(folder, None)
            return self._select(folder, readonly=True)

    def headers(self, folder: str, *, first: int, last: int) -> Iterator[tuple[Fetched, ...]]:
        """UID SEARCH over the range, then UID FETCH of what it found, a portion at a time."""
        guard.folder_name(folder)
        guard.number(first, "first UID")
        guard.number(last, "last UID")
        return self._portions(folder, first, last)

    def body(self, folder: str, uid: int) -> Fetched | None:
        """UID FETCH of one message with BODY.PEEK."""
        guard.folder_name(folder)
        guard.number(uid, "UID")
        with self._doing("read"):
            self._examine(folder)
            return imap_fetch.whole(self._client, uid)

    def append(self, folder: str, raw: bytes, *, flags: tuple[str, ...]) -> Spot | None:
        """APPEND without a date; UserError for a message that could not be found again byte for byte."""
        name = imap_folders.name_in_command(folder)
        guard.message(raw)
        words = " ".join(guard.flag_list(flags))
        with self._doing("append"):
            self._client.wire.renew(SMALL)
            said = self._client.checked(self._client.wire.put(name, f"({words})", raw))
            where = _APPENDUID.search(said[0] or b"")
            if where is None or not self._client.can("UIDPLUS"):
                return None
            return Spot(folder=folder, uidvalidity=int(where[1]), uid=int(where[2]))

    def remove(self, spot: Spot, *, raw: bytes) -> bool:
        r"""SELECT, compare, STORE \Deleted, UID EXPUNGE; MailError without UIDPLUS, as EXPUNGE takes all."""
        guard.folder_name(spot.folder)
        guard.number(spot.uidvalidity, "UIDVALIDITY")
        guard.number(spot.uid, "UID")
        with self._doing("remove"):
            if not self._client.can("UIDPLUS"):
                raise MailError(
                    f"{self._host} cannot delete one email without deleting others, so it was left there.",
                    "Delete it in your mail program.",
                )
            if self._select(spot.folder, readonly=False).uidvalidity != spot.uidvalidity:
                return False
            if not imap_fetch.same(self._client, spot.uid, raw):
                return False
            self._client.wire.renew(SMALL)
            self._client.checked(
                self._client.wire.uid("STORE", str(spot.uid), "+FLAGS.SILENT", r"(\Deleted)")
            )
            self._client.wire.renew(SMALL)
            self._client.checked(self._client.wire.uid("EXPUNGE", str(spot.uid)))
            return True

    def server_time(self, folder: str) -> datetime | None:
        """INTERNALDATE of an entry put into `folder`; whatever fails, the entry is looked for and removed."""
        guard.folder_name(folder)
        with self._doing("append"):
            if not self._client.can("UIDPLUS"):
                return None
        raw = imap_clock.entry(secrets.token_hex(16))
        try:
            found = self._put_and_read(folder, raw)
            now = None if found is None else found.received
            self._sweep(folder, raw, now)
        except BaseException:
            self._sweep_again(folder, raw)
            raise
        return now

    def close(self) -> None:
        """LOGOUT, and close the connection whatever comes of it."""
        wire = self._client.wire
        with suppress(AfterviewError, imaplib.IMAP4.error, OSError, *_ODD):
            if not wire.dead:
                wire.timeout = min(wire.timeout, GOODBYE)
                wire.leaving = True
                wire.renew(SMALL)
                wire.logout()
        wire.shutdown()

    @property
    def _host(self) -> str:
        return self._account.imap.host

    def _logged_in(self) -> Client:
        context = context_for(self._account)
        with _translated(self._host):
            client = connected(self._account.imap, context, timeout=self._timeout)
        with _translated(self._host, client):
            try:
                log_in(client, self._credentials)
            except BaseException:
                client.wire.shutdown()
                raise
        return client

    def _portions(self, folder: str, first: int, last: int) -> Iterator[tuple[Fetched, ...]]:
        with self._doing("read"):
            count = self._examine(folder).count
        stream = imap_fetch.portions(self._client, first=first, last=last, count=count)
        while True:
            with self._doing("read"):
                self._examine(folder)  # the one who reads may have looked elsewhere meanwhile
                portion = next(stream, None)
            if portion is None:
                return
            yield portion

    def _examine(self, folder: str) -> Extent:
        if self._at == (folder, True) and folder in self._extents:
            return self._extents[folder]
        return self._select(folder, readonly=True)

    def _select(self, folder: str, *, readonly: bool) -> Extent:
        """MailError where the numbering is not the one that `open` gave: no UID would mean the same."""
        self._at = None
        self._client.wire.renew(SMALL)
        said = self._client.select_folder(folder, readonly=readonly)
        self._at = (folder, readonly)
        uidvalidity = said.get(b"UIDVALIDITY", 0)
        if uidvalidity <= 0:
            raise self._end(errors.nonsense(self._host))
        uidnext = said.get(b"UIDNEXT") or max(imap_fetch.searched(self._client, "*"), default=0) + 1
        extent = Extent(uidvalidity=uidvalidity, uidnext=uidnext, count=said.get(b"EXISTS", 0))
        known = self._extents.get(folder)
        if readonly and known is not None and known.uidvalidity != uidvalidity:
            raise MailError(
                "The mail server has numbered the folder anew meanwhile.", "It is read again.", passing=True
            )
        if readonly:
            self._extents[folder] = extent
        return extent

    def _look(self, folder: str) -> Extent:
        """EXAMINE again, of the numbering that is known."""
        with self._doing("open"):
            return self._select(folder, readonly=True)

    def _put_and_read(self, folder: str, raw: bytes) -> Fetched | None:
        spot = self.append(folder, raw, flags=(r"\Draft", r"\Seen"))
        if spot is None:
            return None
        self._look(folder)
        found = self.body(folder, spot.uid)
        self.remove(spot, raw=raw)
        return found if found is not None and found.raw == raw else None

    def _sweep(self, folder: str, raw: bytes, now: datetime | None) -> None:
        """Remove the entry `raw`, and what others left behind, by size and bytes."""
        extent = self._look(folder)
        with self._doing("read"):
            uids = imap_fetch.of_size(self._client, len(raw))
        for uid in uids:
            found = self.body(folder, uid)
            if found is not None and imap_clock.is_left_behind(found, raw=raw, now=now):
                spot = Spot(folder=folder, uidvalidity=extent.uidvalidity, uid=uid)
                self.remove(spot, raw=found.raw)

    def _sweep_again(self, folder: str, raw: bytes) -> None:
        """The same after a failure: here where the session still stands, else in another one."""
        with suppress(MailError):
            self._sweep(folder, raw, None)
        if not self._client.wire.dead:
            return
        with suppress(MailError):
            other = ImapMailbox(self._account, self._credentials, timeout=self._timeout)
            try:
                other._sweep(folder, raw, None)
            finally:
                other.close()

    def _end(self, error: MailError) -> MailError:
        self._client.wire.shutdown()
        return error

    @contextmanager
    def _doing(self, doing: errors.Doing) -> Iterator[None]:
        if self._client.wire.dead:
            raise errors.lost(self._host)
        self._client.doing = doing
        with _translated(self._host, self._client):
            yield


@contextmanager
def _translated(host: str, client: Client | None = None) -> Iterator[None]:
    """Errors of the libraries as MailError; the session ends with all of them but a refusal."""
    try:
        yield
    except AfterviewError:
        raise
    except imaplib.IMAP4.readonly:
        raise MailError(
            "The mail server lets nobody change that folder.", "Name another folder for drafts."
        ) from None
    except imaplib.IMAP4.error as error:
        if client is not None and not isinstance(error, imaplib.IMAP4.abort):
            raise errors.refused(client.doing, str(error).encode(), client.wire.credentials) from None
        _shut(client)
        raise errors.nonsense(host) from None
    except _ODD:
        _shut(client)
        raise errors.nonsense(host) from None
    except OSError:
        _shut(client)
        raise errors.lost(host) from None
    except BaseException:
        _shut(client)  # in the middle of an answer: the next one would be taken for another's
        raise


def _shut(client: Client | None) -> None:
    if client is not None:
        client.wire.shutdown()
