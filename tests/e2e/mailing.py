"""Somebody at a terminal whose mailbox is connected: commands through the real entry point."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from tests.cli.desk import NEW_YORK, Desk, Said
from tests.e2e.provider import OwnProgram, Provider, Scripted, own_program

INTERVIEW = "2026-11-03 15:00"
AFTERWARDS = "2026-11-03T16:05-05:00"
A_MINUTE_AFTER = "2026-11-03T16:06-05:00"  # what was approved then may leave
FIRST = "2026-11-10T09:30-05:00"  # the day of the first follow-up,
SECOND = "2026-11-17T09:30-05:00"  # of the ping


class Reached(Protocol):
    """A provider, as far as it has to be known to connect a mailbox there and to judge what was sent."""

    @property
    def address(self) -> str: ...

    @property
    def rita(self) -> str: ...

    @property
    def servers(self) -> tuple[str, ...]: ...

    def received(self) -> list[bytes]: ...


@dataclass(kw_only=True)
class Terminal:
    """`desk` says when it is; `provider` where the mail is; `told`: everything that was ever printed."""

    desk: Desk
    provider: Reached
    told: list[Said] = field(default_factory=list)

    def at(self, now: str) -> Self:
        self.desk.at(now)
        return self

    def do(self, *arguments: str) -> Any:
        """A command that has to work, and its JSON."""
        said = self.try_(*arguments, "--json")
        assert said.code == 0, said
        return said.json

    def try_(self, *arguments: str) -> Said:
        """A command, whatever comes of it."""
        said = self.desk.try_(*arguments)
        self.told.append(said)
        return said

    def connect(self, *options: str) -> Said:
        """Connect the mailbox."""
        return self.try_("mail", "connect", self.provider.address, *self.provider.servers, *options)

    def introduced(self) -> Self:
        """Who the person is, and no mailbox yet."""
        self.at(AFTERWARDS).do("init", "--name", "Alex Doe", "--email", self.provider.address, *NEW_YORK)
        return self

    def ready(self) -> Self:
        """The mailbox connected, the interview at Acme just over."""
        self.introduced()
        self.do("mail", "connect", self.provider.address, *self.provider.servers)
        self.add("Acme", self.provider.rita)
        return self

    def add(self, company: str, recruiter: str) -> None:
        """One more application with an interview just over."""
        rita = f"Rita Roe <{recruiter}>"
        answer = self.do(
            "add", company, "Engineer", "--recruiter", rita, "--country", "US", "--zone", NEW_YORK[1]
        )
        self.do("interview", str(answer["application"]), "--at", INTERVIEW, "--with", "Ivan Poe")

    def thanked(self) -> Self:
        """The thank-you went by hand, long ago; the first follow-up is due."""
        self.ready().do("sent", "1")
        return self.at(FIRST)

    def write(self, to: str, number: int = 1, *more: str) -> Any:
        """Approve what is due, to leave like that."""
        return self.do("write", str(number), "--to", to, *more)

    def watch(self) -> Any:
        """One look that has to go well."""
        return self.do("watch", "--once")

    def look(self) -> Said:
        """One look, whatever comes of it."""
        return self.try_("watch", "--once", "--json")

    def letter(self, number: int = 1) -> Any:
        """One kept letter."""
        return self.do("outbox", "show", str(number))

    def states(self) -> list[str]:
        """What became of every letter."""
        return [row["state"] for row in self.do("outbox", "list")["letters"]]

    def action(self, number: int = 1) -> str:
        """What is to be done about an application: the first word of `today`."""
        return str(self.item(number)["action"])

    def item(self, number: int = 1) -> Any:
        """What is to be done about an application, as `today` has it."""
        answer = self.try_("today", "--all", "--json").json
        (item,) = [each for each in answer["items"] if each["application"] == number]
        return item


@dataclass(kw_only=True)
class MailDesk(Terminal):
    """The mailbox is at a real server."""

    provider: Provider

    @property
    def script(self) -> Scripted:
        """The submission server, where it is one that follows a script."""
        assert isinstance(self.provider.smtp, Scripted)
        return self.provider.smtp

    def own_program(self) -> AbstractContextManager[OwnProgram]:
        """The person at a mail program of their own."""
        return own_program(self.provider.dovecot, self.provider.address)
