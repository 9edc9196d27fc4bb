"""Reading from a server that stalls, cuts, leaves out and lies: complete or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from afterview.errors import MailError
from afterview.mail.mailbox import Extent, Fetched, Mailbox, Spot
from afterview.mail.providers import imap_fetch
from afterview.mail.providers.imap import open_mailbox
from afterview.mail.providers.imap_fetch import sequence_set
from tests.mail.fake_mailbox import FakeServer
from tests.mail.providers.conftest import LogIn
from tests.servers.certificates import Certificates
from tests.servers.imap_script import CAPABILITIES, ScriptedImap
from tests.servers.submission import PASSWORD, account_at

ALL = 2**32 - 1
LETTER = b"Subject: Thanks\r\n\r\nDear Rita\r\n"


def fill(server: ScriptedImap, count: int) -> None:
    for number in range(1, count + 1):
        server.state.deliver(b"Message-ID: <m%d@acme.example>\r\n\r\nText %d\r\n" % (number, number))


def read(mailbox: Mailbox, folder: str = "INBOX", first: int = 1, last: int = ALL) -> list[Fetched]:
    return [message for portion in mailbox.headers(folder, first=first, last=last) for message in portion]


def uids(messages: list[Fetched]) -> list[int]:
    return [message.uid for message in messages]


def searches(server: ScriptedImap) -> list[str]:
    return [command for command in server.commands if command.startswith("UID SEARCH")]


# Portions.


def test_a_cut_in_the_middle_of_a_message_yields_nothing_of_its_portion(
    imap: ScriptedImap, log_in: LogIn
) -> None:
    fill(imap, 3)
    imap.fault("fetch", after=250, then="cut")
    mailbox = log_in()
    portions = mailbox.headers("INBOX", first=1, last=ALL)

    with pytest.raises(MailError) as caught:
        next(portions)

    assert caught.value.passing
    with pytest.raises(MailError):
        mailbox.open("INBOX")
    assert uids(read(log_in())) == [1, 2, 3]


def test_portions_before_a_cut_are_whole(
    imap: ScriptedImap, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_fetch, "PORTION", 2)
    fill(imap, 5)
    imap.fault("fetch", after=100, then="cut", skip=2)
    seen: list[list[int]] = []

    with pytest.raises(MailError):
        seen.extend(uids(list(portion)) for portion in log_in().headers("INBOX", first=1, last=ALL))

    assert seen == [[1, 2], [3, 4]]
    assert uids(read(log_in(), first=5)) == [5]


def test_a_message_left_out_once_is_asked_for_again(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 3)
    imap.fault("fetch", say=b"* 1 FETCH (UID 1 BODY[HEADER]<0> {2}\r\n\r\n)\r\n{tag} OK done\r\n")

    assert uids(read(log_in())) == [1, 2, 3]


def test_a_message_that_is_held_back_for_good_ends_it(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 3)
    imap.left_out = {2}

    with pytest.raises(MailError) as caught:
        read(log_in())

    assert caught.value.passing
    assert "2" in str(caught.value)


def test_a_message_that_was_deleted_meanwhile_is_none(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 3)
    mailbox = log_in()
    mailbox.open("INBOX")
    imap.fault("search", say=b"* SEARCH 1 2 3\r\n{tag} OK done\r\n")
    imap.state.delete("INBOX", 2)

    assert uids(read(mailbox)) == [1, 3]


def test_numbers_nobody_asked_about_are_left_alone(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 4)
    imap.fault("search", say=b"* SEARCH 9 3 2 3\r\n* SEARCH\r\n* SEARCH 1\r\n{tag} OK done\r\n")

    assert uids(read(log_in(), first=2, last=3)) == [2, 3]


def test_what_a_server_says_unasked_is_laid_over_no_other_message(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 2)
    imap.fault(
        "fetch",
        say=b"* 2 FETCH (FLAGS (\\Seen))\r\n"
        b"* 1 FETCH (UID 1 FLAGS () BODY[HEADER]<0> {4}\r\none\n)\r\n"
        b"* 1 EXPUNGE\r\n"
        b"* 1 FETCH (UID 2 FLAGS (7 \\Flagged) BODY[HEADER]<0> {4}\r\ntwo\n)\r\n"
        b"* 1 FETCH (FLAGS (\\Answered))\r\n"
        b"* 7 FETCH (UID 9 BODY[HEADER]<0> {1}\r\nx)\r\n"
        b"{tag} OK done\r\n",
    )

    one, two = read(log_in())

    assert (one.uid, one.raw, one.flags) == (1, b"one\n", ())
    assert (two.uid, two.raw, two.flags) == (2, b"two\n", ("7", r"\Flagged"))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (b'"02-Mar-2026 10:00:00 +0100"', datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (b'" 2-Mar-2026 09:00:00 +0000"', datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (b'"31-Feb-2026 09:00:00 +0000"', None),
        (b'"31-Dec-9999 23:00:00 -1400"', None),
        (b'"02-Mar-2026 10:00:00 +9999"', None),
        (b'"yesterday"', None),
        (b"NIL", None),
    ],
)
def test_a_date_that_is_none_is_no_reason_to_lose_a_message(
    imap: ScriptedImap, log_in: LogIn, date: bytes, expected: datetime | None
) -> None:
    fill(imap, 1)
    imap.fault(
        "fetch",
        say=b"* 1 FETCH (UID 1 INTERNALDATE " + date + b' BODY[HEADER]<0> "a: \\"b\\"")\r\n{tag} OK done\r\n',
    )

    (found,) = read(log_in())

    assert found.received == expected
    assert found.raw == b'a: "b"'


def test_the_thread_of_gmail_is_asked_for_where_there_is_one(certificates: Certificates) -> None:
    state = FakeServer()
    state.deliver(LETTER, thread="1799999999999999999")
    with ScriptedImap(state, tls=certificates.server(), capabilities=(*CAPABILITIES, "X-GM-EXT-1")) as server:
        mailbox = open_mailbox(account_at(server.port, ca_file=certificates.ca_file), PASSWORD, timeout=5)
        (found,) = read(mailbox)
        body = mailbox.body("INBOX", found.uid)
        mailbox.close()

    assert found.thread == "1799999999999999999"
    assert body is not None
    assert body.thread == found.thread


def test_the_thread_of_gmail_is_not_asked_of_others(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 1)
    read(log_in())

    assert not any("X-GM" in command for command in imap.commands)


# Mailboxes of every shape.


def test_a_sparse_mailbox_takes_one_search(imap: ScriptedImap, log_in: LogIn) -> None:
    drawer = imap.state.folders["INBOX"]
    for uid in (1, 70_000, 4_000_000_000):
        drawer.uidnext = uid
        imap.state.deliver(LETTER)

    assert uids(read(log_in())) == [1, 70_000, 4_000_000_000]
    assert len(searches(imap)) == 1


def test_a_huge_and_sparse_mailbox_takes_few_searches(imap: ScriptedImap, log_in: LogIn) -> None:
    drawer = imap.state.folders["INBOX"]
    for uid in (1, 70_000, 4_000_000_000):
        drawer.uidnext = uid
        imap.state.deliver(LETTER)
    imap.fault(
        "examine",
        say=b"* 900000 EXISTS\r\n* OK [UIDVALIDITY 1000] x\r\n{tag} OK done\r\n",
        done=True,
    )

    assert uids(read(log_in())) == [1, 70_000, 4_000_000_000]
    assert len(searches(imap)) < 45


def test_a_server_that_does_not_say_the_next_uid_is_asked(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 3)
    without = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 1000] x\r\n{tag} OK done\r\n"
    imap.fault("examine", say=without, done=True, stays=True)
    mailbox = log_in()

    assert mailbox.open("INBOX") == Extent(uidvalidity=1000, uidnext=4, count=3)
    imap.state.empty()
    assert mailbox.open("INBOX").uidnext == 1


@pytest.mark.parametrize("numbering", [b"", b"* OK [UIDVALIDITY 0] x\r\n", b"* OK [UIDVALIDITY x] x\r\n"])
def test_a_folder_without_a_numbering_cannot_be_read(
    imap: ScriptedImap, log_in: LogIn, numbering: bytes
) -> None:
    imap.fault("examine", say=b"* 3 EXISTS\r\n" + numbering + b"{tag} OK done\r\n")

    with pytest.raises(MailError) as caught:
        log_in().open("INBOX")

    assert not caught.value.passing


def test_a_new_numbering_is_seen_by_who_opens(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 3)
    imap.state.delete("INBOX", 1)
    mailbox = log_in()
    before = mailbox.open("INBOX")

    renumbered = imap.state.renumber()

    assert mailbox.open("INBOX") == Extent(uidvalidity=renumbered, uidnext=3, count=2)
    assert before.uidvalidity != renumbered


def test_a_new_numbering_is_not_read_under_the_old_one(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 3)
    mailbox = log_in()
    mailbox.open("INBOX")
    mailbox.open("Drafts")

    imap.state.renumber()

    with pytest.raises(MailError) as caught:
        read(mailbox)
    assert caught.value.passing
    mailbox.open("INBOX")
    assert len(read(mailbox)) == 3


def test_an_emptied_mailbox_and_a_next_uid_that_went_back_are_told_as_they_are(
    imap: ScriptedImap, log_in: LogIn
) -> None:
    fill(imap, 3)
    mailbox = log_in()
    before = mailbox.open("INBOX")

    imap.state.empty()
    imap.state.folders["INBOX"].uidnext = 2

    assert mailbox.open("INBOX") == Extent(uidvalidity=before.uidvalidity, uidnext=2, count=0)
    assert read(mailbox) == []


def test_nothing_is_ever_selected_to_be_changed_or_marked_by_reading(
    imap: ScriptedImap, log_in: LogIn
) -> None:
    fill(imap, 3)
    mailbox = log_in()
    mailbox.folders()
    mailbox.open("INBOX")
    read(mailbox)
    mailbox.body("INBOX", 1)

    for command in imap.commands:
        assert not command.startswith(("SELECT", "UID STORE", "EXPUNGE", "UID EXPUNGE", "CLOSE"))
        assert "BODY[" not in command
        assert "SUBJECT" not in command.upper()


# Every command × every trouble.

VERBS: dict[str, tuple[tuple[str, ...], Callable[[Mailbox], object]]] = {
    "folders": (("list",), lambda mailbox: mailbox.folders()),
    "open": (("examine",), lambda mailbox: mailbox.open("INBOX")),
    "headers": (("examine", "search", "fetch"), read),
    "body": (("examine", "fetch"), lambda mailbox: mailbox.body("INBOX", 1)),
    "append": (("append",), lambda mailbox: mailbox.append("Drafts", LETTER, flags=())),
    "remove": (
        ("select", "fetch", "store", "expunge"),
        lambda mailbox: mailbox.remove(Spot(folder="INBOX", uidvalidity=1000, uid=1), raw=LETTER),
    ),
}
STEPS = [(verb, command) for verb, (commands, _) in VERBS.items() for command in commands]
TROUBLES: dict[str, tuple[bytes, bool]] = {
    "NO": (b"{tag} NO no\r\n", False),
    "busy": (b"{tag} NO [UNAVAILABLE] later\r\n", True),
    "in use": (b"{tag} NO [INUSE] later\r\n", True),
    "BAD": (b"{tag} BAD what?\r\n", False),
    "BYE": (b"* BYE going down\r\n", True),
    "of another": (b"ZZZZ99 OK done\r\n", False),
    "no line of IMAP": (b"what is this\r\n", False),
    "10 GB": (b"* 1 FETCH (UID 1 BODY[HEADER]<0> {10000000000}\r\n", False),
    "endless digits": (b"* 1 FETCH (UID 1 BODY[HEADER]<0> {%s}\r\n" % (b"9" * 5_000), False),
}


@pytest.mark.parametrize(("verb", "command"), STEPS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_trouble_at_every_command_is_a_sentence(
    imap: ScriptedImap, log_in: LogIn, verb: str, command: str, trouble: str
) -> None:
    say, passing = TROUBLES[trouble]
    imap.state.deliver(LETTER)
    imap.fault(command, say=say)
    mailbox = log_in()

    with pytest.raises(MailError) as caught:
        VERBS[verb][1](mailbox)

    assert caught.value.passing is passing
    assert caught.value.hint
    if say.startswith(b"{tag}"):
        assert mailbox.open("Sent").count == 0
    else:
        with pytest.raises(MailError):
            mailbox.open("Sent")


@pytest.mark.parametrize(("verb", "command"), STEPS)
@pytest.mark.parametrize("then", ["cut", "stall"])
def test_silence_and_a_cut_at_every_command_pass(
    imap: ScriptedImap, log_in: LogIn, verb: str, command: str, then: str
) -> None:
    imap.state.deliver(LETTER)
    imap.fault(command, after=0, then="stall" if then == "stall" else "cut")

    with pytest.raises(MailError) as caught:
        VERBS[verb][1](log_in())

    assert caught.value.passing


@pytest.mark.parametrize(
    "said",
    [
        b"* 1 FETCH " + b"(" * 100_000 + b"\r\n",
        b"* 1 FETCH (UID 1 BODY[HEADER]<0> {3}\r\nabc\r\n",
        b"* 1 FETCH (UID x BODY[HEADER]<0> {3}\r\nabc)\r\n",
        b'* 1 FETCH (UID 1 BODY[HEADER]<0> "open)\r\n',
        b"* x FETCH (UID 1)\r\n",
        b"* 1 FETCH\r\n",
        b"* 1 FETCH (UID 1 FLAGS)\r\n",
        b"* 1 FETCH (UID 1 FLAGS [)\r\n",
        b"* 1 FETCH (UID 1 RFC822.SIZE (1) BODY[HEADER]<0> {3}\r\nabc)\r\n",
    ],
)
def test_answers_that_are_none_are_a_sentence(imap: ScriptedImap, log_in: LogIn, said: bytes) -> None:
    fill(imap, 1)
    imap.fault("fetch", say=said + b"{tag} OK done\r\n", stays=True)

    with pytest.raises(MailError) as caught:
        read(log_in())

    assert caught.value.hint


@pytest.mark.parametrize(
    "said", [b"* SEARCH one\r\n", b"* SEARCH 1 (MODSEQ\r\n", b"* SEARCH " + b"9" * 5_000]
)
def test_numbers_that_are_none_are_a_sentence(imap: ScriptedImap, log_in: LogIn, said: bytes) -> None:
    imap.fault("search", say=said + b"\r\n{tag} OK done\r\n")

    with pytest.raises(MailError):
        read(log_in())


def test_a_flood_fills_no_memory(imap: ScriptedImap, log_in: LogIn) -> None:
    fill(imap, 1)
    imap.fault("fetch", say=b"* 1 FETCH (FLAGS ())\r\n" * 10_000, then="flood")

    with pytest.raises(MailError):
        read(log_in())


def test_leaving_never_raises_and_never_waits_long(imap: ScriptedImap, log_in: LogIn) -> None:
    for say, then in ((b"", "stall"), (b"", "cut"), (b"nonsense\r\n", "go on"), (b"{tag} NO\r\n", "go on")):
        imap.fault(
            "logout", say=say, then="stall" if then == "stall" else "cut" if then == "cut" else "go on"
        )
        mailbox = log_in()
        mailbox.close()

        with pytest.raises(MailError):
            mailbox.folders()


@pytest.mark.parametrize(
    ("numbers", "written"),
    [([], ""), ([7], "7"), ([1, 2, 3], "1:3"), ([1, 3, 4, 9], "1,3:4,9"), ([4_294_967_295], "4294967295")],
)
def test_sets_are_written_as_runs(numbers: list[int], written: str) -> None:
    assert sequence_set(numbers) == written
