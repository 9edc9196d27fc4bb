"""Drafts put there and taken away again, and the clock read, by a server that fails at every step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afterview.errors import MailError
from afterview.mail.mailbox import Spot
from afterview.mail.providers import imap_clock
from afterview.mail.providers.imap import ImapMailbox, open_mailbox
from tests.mail.fake_mailbox import DAY_ONE, FakeServer
from tests.mail.providers.conftest import PATIENCE, LogIn
from tests.servers.certificates import Certificates
from tests.servers.imap_script import CAPABILITIES, ScriptedImap, Then
from tests.servers.submission import PASSWORD, account_at

LETTER = b"Subject: Thanks\r\n\r\nDear Rita\r\n"
DRAFT = (r"\Draft", r"\Seen")
WITHOUT_UIDPLUS = tuple(name for name in CAPABILITIES if name != "UIDPLUS")


def entered(server: ScriptedImap, certificates: Certificates) -> ImapMailbox:
    account = account_at(server.port, ca_file=certificates.ca_file)
    return open_mailbox(account, PASSWORD, timeout=PATIENCE)


# Putting.


@pytest.mark.parametrize(
    "say",
    [
        b"{tag} NO [OVERQUOTA] no room left\r\n",
        b"{tag} NO Mailbox is over quota\r\n",
        b"+ go on\r\n{tag} NO [OVERQUOTA] no room left\r\n",
    ],
)
def test_a_full_mailbox_is_said_so_and_stays_open(imap: ScriptedImap, log_in: LogIn, say: bytes) -> None:
    imap.fault("literal", say=say)
    mailbox = log_in()

    with pytest.raises(MailError) as caught:
        mailbox.append("Drafts", LETTER, flags=DRAFT)

    assert "full" in str(caught.value)
    assert not caught.value.passing
    assert imap.state.raws("Drafts") == []


def test_a_mailbox_that_is_full_takes_no_more_and_goes_on(imap: ScriptedImap, log_in: LogIn) -> None:
    imap.state.quota = 20
    mailbox = log_in()

    with pytest.raises(MailError) as caught:
        mailbox.append("Drafts", LETTER, flags=DRAFT)

    assert "full" in str(caught.value)
    assert mailbox.open("Drafts").count == 0


def test_a_folder_that_is_gone_is_said_so(imap: ScriptedImap, log_in: LogIn) -> None:
    imap.fault("append", say=b"{tag} NO [TRYCREATE] no such folder\r\n")

    with pytest.raises(MailError) as caught:
        log_in().append("Drafts", LETTER, flags=DRAFT)

    assert "folder" in str(caught.value)
    assert not caught.value.passing


def test_an_append_whose_answer_is_lost_may_be_there(imap: ScriptedImap, log_in: LogIn) -> None:
    imap.fault("append", say=b"", done=True, then="cut")

    with pytest.raises(MailError) as caught:
        log_in().append("Drafts", LETTER, flags=DRAFT)

    assert caught.value.passing
    assert imap.state.raws("Drafts") == [LETTER]


@pytest.mark.parametrize("said", [b"{tag} OK done\r\n", b"{tag} OK [APPENDUID x y] done\r\n"])
def test_a_server_that_does_not_say_where_is_believed(imap: ScriptedImap, log_in: LogIn, said: bytes) -> None:
    imap.fault("append", say=said, done=True)

    assert log_in().append("Drafts", LETTER, flags=DRAFT) is None
    assert imap.state.raws("Drafts") == [LETTER]


def test_the_literal_goes_out_byte_for_byte_and_alone(imap: ScriptedImap, log_in: LogIn) -> None:
    odd = b"Subject: x\r\n\r\n.\r\na1 LOGOUT\r\n{10}\r\n\xff\xfe\r\n"

    log_in().append("Drafts", odd, flags=())

    assert imap.state.raws("Drafts") == [odd]
    assert b"{%d}\r\n%s\r\n" % (len(odd), odd) in imap.received


# Removing.


def test_without_uidplus_nothing_is_removed_as_others_would_go_too(certificates: Certificates) -> None:
    state = FakeServer()
    with ScriptedImap(state, tls=certificates.server(), capabilities=WITHOUT_UIDPLUS) as server:
        mailbox = entered(server, certificates)
        assert mailbox.append("Drafts", LETTER, flags=DRAFT) is None

        with pytest.raises(MailError) as caught:
            mailbox.remove(
                Spot(folder="Drafts", uidvalidity=state.folders["Drafts"].uidvalidity, uid=1), raw=LETTER
            )
        clock = mailbox.server_time("Drafts")
        mailbox.close()

    assert not caught.value.passing
    assert clock is None
    assert state.raws("Drafts") == [LETTER]
    assert r"\Deleted" not in state.folders["Drafts"].messages[1].flags


def test_only_one_uid_is_ever_expunged(imap: ScriptedImap, log_in: LogIn) -> None:
    spot = log_in().append("Drafts", LETTER, flags=DRAFT)
    assert spot is not None
    log_in().remove(spot, raw=LETTER)

    expunges = [command for command in imap.commands if "EXPUNGE" in command or command.startswith("CLOSE")]
    assert expunges == [f"UID EXPUNGE {spot.uid}"]


def test_a_folder_that_nobody_may_change_is_said_so(imap: ScriptedImap, log_in: LogIn) -> None:
    spot = log_in().append("Drafts", LETTER, flags=DRAFT)
    assert spot is not None
    imap.fault(
        "select",
        say=b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1001] x\r\n* OK [UIDNEXT 2] x\r\n{tag} OK [READ-ONLY] done\r\n",
    )

    with pytest.raises(MailError) as caught:
        log_in().remove(spot, raw=LETTER)

    assert not caught.value.passing
    assert imap.state.raws("Drafts") == [LETTER]


def test_removing_may_be_done_again_after_a_cut(imap: ScriptedImap, log_in: LogIn) -> None:
    spot = log_in().append("Drafts", LETTER, flags=DRAFT)
    assert spot is not None
    imap.fault("expunge", say=b"", then="cut")

    with pytest.raises(MailError):
        log_in().remove(spot, raw=LETTER)

    assert log_in().remove(spot, raw=LETTER)
    assert imap.state.raws("Drafts") == []


# The clock.

STEPS = ("append", "examine", "fetch", "select", "store", "expunge", "search")
ENDS: dict[str, tuple[bytes, Then, bool]] = {
    "NO": (b"{tag} NO no\r\n", "go on", False),
    "a cut": (b"", "cut", False),
    "silence": (b"", "stall", False),
    "a lost answer": (b"", "cut", True),
}


def test_the_clock_is_the_one_of_the_server(imap: ScriptedImap, log_in: LogIn) -> None:
    assert log_in().server_time("Drafts") == DAY_ONE
    assert imap.state.raws("Drafts") == []


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("command", STEPS)
def test_the_entry_vanishes_whatever_fails(imap: ScriptedImap, log_in: LogIn, command: str, end: str) -> None:
    say, then, done = ENDS[end]
    imap.state.deliver(LETTER, folder="Drafts")
    imap.fault(command, say=say, then=then, done=done)

    with pytest.raises(MailError):
        log_in().server_time("Drafts")

    assert imap.state.raws("Drafts") == [LETTER]


def test_an_interrupt_leaves_nothing_behind(
    imap: ScriptedImap, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = log_in()

    def interrupted(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(mailbox, "body", interrupted)

    with pytest.raises(KeyboardInterrupt):
        mailbox.server_time("Drafts")

    assert imap.state.raws("Drafts") == []


def test_a_server_that_does_not_say_where_the_entry_went_has_no_clock(
    imap: ScriptedImap, log_in: LogIn
) -> None:
    imap.fault("append", say=b"{tag} OK done\r\n", done=True)

    assert log_in().server_time("Drafts") is None
    assert imap.state.raws("Drafts") == []


def test_an_entry_left_behind_long_ago_is_swept_away_and_nobody_elses(
    imap: ScriptedImap, log_in: LogIn
) -> None:
    ours = imap_clock.entry("0" * 32)
    fresh = imap_clock.entry("1" * 32)
    like = ours.replace(b"vanishes", b"vanished")
    for raw, age in ((ours, 11), (fresh, 9), (like, 60), (LETTER, 60)):
        imap.state.deliver(raw, folder="Drafts", received=DAY_ONE - timedelta(minutes=age))

    assert log_in().server_time("Drafts") == DAY_ONE
    assert imap.state.raws("Drafts") == [fresh, like, LETTER]


def test_the_entry_says_what_it_is() -> None:
    raw = imap_clock.entry("a" * 32)

    assert b"afterview" in raw.split(b"\r\n")[0]
    assert b"vanishes" in raw.split(b"\r\n")[0]
    assert b"\n" not in raw.replace(b"\r\n", b"")
