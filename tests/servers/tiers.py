"""One door to every mail server of the tests: in memory, scripted, pymap, Dovecot.

`lacks` is the one place that says what a tier cannot do; a test that needs it asks for what the tier does
instead. Nothing else may differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from afterview.mail.mailbox import Mailbox

LACKS: dict[str, frozenset[str]] = {
    "memory": frozenset(),
    "script": frozenset(),
    "pymap": frozenset({"roles"}),  # no special use of folders (RFC 6154)
    "dovecot": frozenset({"bare delivery"}),  # LMTP writes Received and the like before what it is given
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """One mailbox, empty, with INBOX, Drafts and Sent, on one of the servers.

    `log_in` opens a session that the tier closes; `deliver` puts a message into the inbox from outside;
    `spool` is the judge: what a folder holds, read past the code under test.
    """

    name: str
    log_in: Callable[[], Mailbox]
    deliver: Callable[[bytes], None]
    spool: Callable[[str], list[bytes]]

    def lacks(self, what: str) -> bool:
        """Whether this tier cannot do `what`."""
        return what in LACKS[self.name]
