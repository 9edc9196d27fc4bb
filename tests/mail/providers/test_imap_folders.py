"""Names of folders: as servers give them, hostile ones among them, and as commands want them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from imapclient.imap_utf7 import decode

from afterview.errors import UserError
from afterview.mail.mailbox import Folder
from afterview.mail.providers.imap import open_mailbox
from afterview.mail.providers.imap_folders import name_in_command
from tests.mail.fake_mailbox import FakeServer
from tests.mail.providers.conftest import PATIENCE, LogIn
from tests.servers.certificates import Certificates
from tests.servers.imap_script import ScriptedImap
from tests.servers.submission import PASSWORD, account_at


def named(mailbox_folders: tuple[Folder, ...]) -> dict[str, str | None]:
    return {folder.name: folder.role for folder in mailbox_folders}


def listed(certificates: Certificates, *lines: bytes, roles_unasked: bool = True) -> dict[str, str | None]:
    """What becomes of these lines of LIST, besides INBOX."""
    state = FakeServer(("INBOX", "inbox"))
    with ScriptedImap(state, tls=certificates.server(), roles_unasked=roles_unasked) as server:
        server.listed = [line + b"\r\n" for line in lines]
        account = account_at(server.port, ca_file=certificates.ca_file)
        mailbox = open_mailbox(account, PASSWORD, timeout=PATIENCE)
        found = named(mailbox.folders())
        mailbox.close()
    assert found.pop("INBOX") == "inbox"
    return found


def test_what_a_folder_is_for_is_what_the_server_marks(certificates: Certificates) -> None:
    assert listed(
        certificates,
        rb'* LIST (\HasNoChildren \Drafts) "/" "[Gmail]/Drafts"',
        rb'* LIST (\HasNoChildren \sent) "/" "Sent Mail"',
        rb'* LIST (\All \HasNoChildren) "/" "[Gmail]/All Mail"',
        rb'* LIST (\JUNK) "/" Spam',
        rb'* LIST (\Trash) "/" Bin',
        rb"* LIST (\Archive) NIL Archive",
        rb'* LIST (\Flagged) "/" Starred',
        rb'* LIST () "/" "Entw&APw-rfe"',
    ) == {
        "[Gmail]/Drafts": "drafts",
        "Sent Mail": "sent",
        "[Gmail]/All Mail": "all",
        "Spam": "junk",
        "Bin": "trash",
        "Archive": "archive",
        "Starred": None,
        "Entwürfe": None,
    }


def test_two_folders_for_drafts_are_both_named(certificates: Certificates) -> None:
    assert listed(certificates, rb'* LIST (\Drafts) "/" Drafts', rb'* LIST (\Drafts) "/" "Drafts 2"') == {
        "Drafts": "drafts",
        "Drafts 2": "drafts",
    }


def test_a_folder_that_holds_no_mail_is_left_out(certificates: Certificates) -> None:
    lines = (rb'* LIST (\Noselect \HasChildren) "/" "[Gmail]"', rb'* LIST (\NonExistent) "/" Gone')

    assert listed(certificates, *lines) == {}


def test_a_server_that_marks_only_when_asked_is_asked(imap: ScriptedImap, log_in: LogIn) -> None:
    imap.roles_unasked = False

    assert named(log_in().folders())["Drafts"] == "drafts"


def test_a_server_that_marks_nothing_is_not_guessed_about(imap: ScriptedImap, log_in: LogIn) -> None:
    imap.roles_unasked = False
    imap.capabilities = tuple(name for name in imap.capabilities if name != "SPECIAL-USE")

    assert named(log_in().folders())["Drafts"] is None


def test_odd_names_come_as_they_are(certificates: Certificates) -> None:
    assert listed(
        certificates,
        b'* LIST () "/" {11}\r\nsay "hello"',
        rb'* LIST () "/" "a\\b \"c\""',
        b'* LIST () "/" 2026',
        b'* LIST () "/" "007"',
        b'* LIST () "/" "A&-B"',
        b'* LIST () "/" NIL',
        b'* LIST () "/" "&U,BTFw-"',
        b'* LIST () "/" inbox',
    ) == {
        'say "hello"': None,
        'a\\b "c"': None,
        "2026": None,
        "007": None,
        "A&B": None,
        "NIL": None,
        "台北": None,
    }


def test_names_that_nobody_could_ask_for_are_left_out(certificates: Certificates) -> None:
    assert (
        listed(
            certificates,
            b'* LIST () "/" {9}\r\na\r\nb\r\nx 1',
            b'* LIST () "/" "&AA0ACg-"',  # CR LF in modified UTF-7
            b'* LIST () "/" "&AAA-"',
            b'* LIST () "/" "Entw\xc3\xbcrfe"',
            b'* LIST () "/" "&broken"',
            b'* LIST () "/" "a&b"',
            b'* LIST () "/" ""',
            b'* LIST () "/" "' + b"x" * 2_000 + b'"',
        )
        == {}
    )


@pytest.mark.parametrize(
    "name", ['say "hello"', "a\\b", "Entwürfe", "台北", "A&B", "[Gmail]/Drafts", "2026", " "]
)
def test_a_folder_with_an_odd_name_is_used_by_it(certificates: Certificates, name: str) -> None:
    state = FakeServer(("INBOX", "inbox"), (name, "drafts"))
    letter = b"Subject: x\r\n\r\ny\r\n"
    with ScriptedImap(state, tls=certificates.server()) as server:
        mailbox = open_mailbox(
            account_at(server.port, ca_file=certificates.ca_file), PASSWORD, timeout=PATIENCE
        )
        assert named(mailbox.folders())[name] == "drafts"
        spot = mailbox.append(name, letter, flags=())
        assert spot is not None
        assert mailbox.body(name, spot.uid) is not None
        assert mailbox.remove(spot, raw=letter)
        mailbox.close()

    assert state.raws(name) == []


@given(st.text(max_size=40))
@example('"\r\na1 LOGOUT')
@example("\x85")
@example("\u2028")
@example("&")
def test_a_name_is_one_quoted_word_or_refused(name: str) -> None:
    try:
        sent = name_in_command(name)
    except UserError:
        return

    assert sent.isascii()
    assert sent.decode().isprintable()
    inner = sent[1:-1]
    assert b'"' not in inner.replace(b"\\\\", b"").replace(b'\\"', b"")
    assert decode(inner.replace(b'\\"', b'"').replace(b"\\\\", b"\\")) == name
