"""The gate before any command, and the last one on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import AfterviewError, UserError
from afterview.mail.providers import imap_guard as guard
from tests.mail.providers.conftest import LogIn
from tests.servers.imap_script import ScriptedImap


@given(st.text(max_size=30))
def test_a_flag_is_a_word_or_refused(flag: str) -> None:
    try:
        (passed,) = guard.flag_list((flag,))
    except UserError:
        return

    assert passed == flag
    assert flag.removeprefix("\\").replace("$", "").replace("_", "").replace("-", "").isalnum()
    assert flag.isascii()


@pytest.mark.parametrize("flag", [r"\Draft", r"\Seen", "$Forwarded", "NonJunk"])
def test_the_flags_people_know_pass(flag: str) -> None:
    assert guard.flag_list((flag,)) == (flag,)


@given(st.binary(max_size=30))
def test_a_message_has_whole_lines_or_is_refused(raw: bytes) -> None:
    try:
        passed = guard.message(raw)
    except UserError:
        return

    rest = passed.replace(b"\r\n", b"")
    assert not {b"\r", b"\n", b"\0"} & {rest[at : at + 1] for at in range(len(rest))}


@pytest.mark.parametrize(
    "line", [b"A1 NOOP\r\nA2 DELETE INBOX\r\n", b"A1 NOOP\nA2 LOGOUT\r\n", b"A1 \0\r\n", b"A1 NOOP\r\r\n"]
)
def test_the_wire_itself_refuses_two_lines_at_once(imap: ScriptedImap, log_in: LogIn, line: bytes) -> None:
    mailbox = log_in()
    before = bytes(imap.received)

    with pytest.raises(AfterviewError):
        mailbox._client.wire.send(line)  # noqa: SLF001 - the last gate, behind all others

    assert bytes(imap.received) == before
    assert mailbox.open("INBOX").count == 0
