"""The only place that wires: the store, the clock, the library, the mail servers, made into an App."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from platform import node
from secrets import token_hex
from types import TracebackType
from typing import TYPE_CHECKING, Self

from afterview.app.library import Library
from afterview.config import Config, load, variable
from afterview.store.database import Store

if TYPE_CHECKING:
    from afterview.mail.account import Account
    from afterview.mail.credentials import Credentials
    from afterview.mail.mailbox import Mailbox
    from afterview.mail.providers.smtp import SmtpSender
    from afterview.mail.sender import Sender
    from afterview.mail.servers import Found
    from afterview.mail.vault import SignIn, Vault


@dataclass(frozen=True, kw_only=True)
class App:
    """Everything a use case needs. A context manager: it owns the store.

    `clock` says what is now for the person (`--now` sets it), `machine` what the machine's own clock
    says; `ticks` counts seconds, whatever clocks are set to. `vault` has the passwords; `check_sender`,
    `sign_in` and `find_servers` help to connect a mailbox. `holder` is this process among all that
    may send; `is_alive` says whether another one may still be at it.
    """

    config: Config
    store: Store
    library: Library
    clock: Callable[[], datetime]
    machine: Callable[[], datetime]
    ticks: Callable[[], float]
    open_mailbox: Callable[[Account], AbstractContextManager[Mailbox]]
    open_sender: Callable[[Account], Sender]
    check_sender: Callable[[Account], None]
    vault: Callable[[], Vault]
    sign_in: Callable[[], SignIn]
    find_servers: Callable[[str], Found | None]
    holder: str
    is_alive: Callable[[str], bool]
    sleep: Callable[[float], None] = time.sleep
    owner: int = 1

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.clock()

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def make_app(
    config: Config | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    open_mailbox: Callable[[Account], AbstractContextManager[Mailbox]] | None = None,
    open_sender: Callable[[Account], Sender] | None = None,
) -> App:
    """An App on the person's home folder; `clock` returns aware instants (tests, `--now`).

    `open_mailbox`, `open_sender`: other servers than the accounts name (tests, the simulation).
    """
    config = config or load()
    tick = clock or clock_of(config)
    machine = clock or _machine
    vault = cache(_vault)
    library = Library(templates=config.templates, sequences=config.sequences)
    return App(
        config=config,
        store=Store.open(config.database, now=tick()),
        library=library,
        clock=tick,
        machine=machine,
        ticks=time.monotonic,
        open_mailbox=open_mailbox or partial(_mailbox, vault, machine),
        open_sender=open_sender or partial(_sender, vault, machine),
        check_sender=partial(_check_sender, vault, machine),
        vault=vault,
        sign_in=_sign_in,
        find_servers=_servers,
        holder=f"{node()}/{os.getpid()}/{token_hex(4)}",
        is_alive=is_alive,
    )


def _mailbox(
    vault: Callable[[], Vault], machine: Callable[[], datetime], account: Account
) -> AbstractContextManager[Mailbox]:
    from afterview.mail.providers import imap

    return closing(imap.open_mailbox(account, _credentials(vault, machine, account)))


def _sender(vault: Callable[[], Vault], machine: Callable[[], datetime], account: Account) -> SmtpSender:
    from afterview.mail.providers.smtp import SmtpSender

    return SmtpSender(account, _credentials(vault, machine, account))


def _check_sender(vault: Callable[[], Vault], machine: Callable[[], datetime], account: Account) -> None:
    _sender(vault, machine, account).check()


def _credentials(
    vault: Callable[[], Vault], machine: Callable[[], datetime], account: Account
) -> Credentials:
    """A token ends by the machine's clock, whatever `--now` says."""
    from afterview.mail.providers.login import credentials_of

    return credentials_of(account, vault(), now=machine(), variable=variable)


def _vault() -> Vault:
    from afterview.mail.providers.secrets import Places

    return Places(variable=variable)


def _sign_in() -> SignIn:
    from afterview.mail.providers.oauth import sign_in

    return sign_in


def _servers(domain: str) -> Found | None:
    from afterview.mail.providers.discovery import found_servers, system_resolver

    resolver = system_resolver()
    return found_servers(domain, resolver) if resolver is not None else None


def is_alive(holder: str) -> bool:
    """Whether the process that is called so may still run; of another machine nobody can know."""
    machine, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if machine != node() or not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _machine() -> datetime:
    return datetime.now(UTC)


def clock_of(config: Config) -> Callable[[], datetime]:
    """The machine's clock, or the one that was set."""
    if config.now is None:
        return _machine
    instant = config.now.astimezone(UTC)
    return lambda: instant
