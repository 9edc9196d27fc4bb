"""Somebody at a terminal whose mailbox is connected: commands through the real entry point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cli.desk import NEW_YORK, Desk, Said
from tests.e2e.provider import OwnProgram, Provider, own_program

INTERVIEW = "2026-11-03 15:00"
AFTERWARDS = "2026-11-03T16:05-05:00"
FIRST = "2026-11-10T09:30-05:00"  # the day of the first follow-up,
SECOND = "2026-11-17T09:30-05:00"  # of the ping


@dataclass(kw_only=True)
class MailDesk:
    """`desk` says when it is; `provider` where the mail is."""

    desk: Desk
    provider: Provider

    def at(self, now: str) -> MailDesk:
        self.desk.at(now)
        return self

    def do(self, *arguments: str) -> Any:
        """A command that has to work, and its JSON."""
        return self.desk.do(*arguments)

    def try_(self, *arguments: str) -> Said:
        """A command, whatever comes of it."""
        return self.desk.try_(*arguments)

    def connect(self, *options: str) -> Said:
        """Connect the mailbox."""
        return self.try_("mail", "connect", self.provider.address, *self.provider.servers, *options)

    def ready(self) -> MailDesk:
        """The mailbox connected, the interview at Acme just over."""
        self.at(AFTERWARDS)
        self.do("init", "--name", "Alex Doe", "--email", self.provider.address, *NEW_YORK)
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

    def thanked(self) -> MailDesk:
        """The thank-you went by hand, long ago; the first follow-up is due."""
        self.ready().do("sent", "1")
        return self.at(FIRST)

    def write(self, to: str, number: int = 1, *more: str) -> Any:
        """Approve what is due, to leave like that."""
        return self.do("write", str(number), "--to", to, *more)

    def watch(self) -> Any:
        """One look that has to go well."""
        return self.do("watch", "--once")

    def letter(self, number: int = 1) -> Any:
        """One kept letter."""
        return self.do("outbox", "show", str(number))

    def states(self) -> list[str]:
        """What became of every letter."""
        return [row["state"] for row in self.do("outbox", "list")["letters"]]

    def action(self, number: int = 1) -> str:
        """What is to be done about an application: the first word of `today`."""
        answer = self.desk.try_("today", "--all", "--json").json
        (item,) = [each for each in answer["items"] if each["application"] == number]
        return str(item["action"])

    def own_program(self) -> Any:
        """The person at a mail program of their own."""
        return own_program(self.provider.dovecot, self.provider.address)


__all__ = ["AFTERWARDS", "FIRST", "INTERVIEW", "SECOND", "MailDesk", "OwnProgram"]
