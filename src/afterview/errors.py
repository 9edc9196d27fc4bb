"""What can go wrong, typed by whose fault it is.

Every error carries a message (one sentence: what is wrong) and a hint (one
sentence: what to do next). Entry points turn them into words once; nothing
below an entry point prints or exits.
"""

from __future__ import annotations


class AfterviewError(Exception):
    """Base of all expected failures. `exit_code` is the command line's."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UserError(AfterviewError):
    """The person's input is wrong: a date, a number, an address, a file."""

    exit_code = 2


class NotFound(UserError):
    """The input is well formed but names something that does not exist."""

    exit_code = 1


class NeedsApproval(AfterviewError):
    """The person has to look at a letter before this may happen."""

    exit_code = 4


class ConfigError(AfterviewError):
    """A setting, template or sequence file cannot be used."""


class StoreError(AfterviewError):
    """The database cannot be read or written: damaged, full, locked, too new."""


class Conflict(AfterviewError):
    """Somebody else changed the same thing first; looking again helps."""


class MailError(AfterviewError):
    """The mailbox cannot be reached, or the mail server does not do what is asked of it.

    `passing`: it may work later without anybody doing anything (no network, a busy server); else
    somebody has to act (a wrong password, an expired certificate, no Drafts folder).
    """

    exit_code = 5

    def __init__(self, message: str, hint: str = "", *, passing: bool = False) -> None:
        super().__init__(message, hint)
        self.passing = passing
