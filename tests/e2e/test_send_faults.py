"""Submission that goes wrong at every phase, from the command line: the recipient's maildir is the judge.

before the final dot, or a 4xx ──> waits, with the server's words; tried again later; there once
5xx ─────────────────────────────> failed; never again by itself
after the final dot, no answer ──> unknown: found in Sent, or asked; never again by itself
"""

from __future__ import annotations

import pytest

from tests.e2e.mailing import A_MINUTE_AFTER, MailDesk
from tests.e2e.strangers import bounce, email
from tests.servers.smtp_script import CUT, STALL, Answer, Phase

LATER = "2026-11-03T16:11:30-05:00"  # five minutes after the first try
A_DAY = ("2026-11-04T10:00-05:00", "2026-11-04T13:00-05:00", "2026-11-04T16:00-05:00")
BUSY = b"451 4.3.0 come again, caf\xc3\xa9\r\n"


def tried(desk: MailDesk, phase: Phase, answer: Answer) -> str:
    """The letter's state after a try that the server answers like that."""
    desk.ready().write("send")
    desk.script.script = {phase: answer}
    desk.at(A_MINUTE_AFTER).watch()
    desk.script.script = {}
    return str(desk.letter()["row"]["state"])


def looked_often(desk: MailDesk) -> None:
    """Looks for a whole day after it."""
    for moment in A_DAY:
        desk.at(moment).watch()


@pytest.mark.parametrize("phase", ["greeting", "auth", "mail", "rcpt", "data", "dot"])
def test_what_is_refused_for_now_is_tried_again_and_leaves_once(scripted: MailDesk, phase: Phase) -> None:
    assert tried(scripted, phase, Answer(say=BUSY)) == "approved"
    assert "It did not leave yet: 4.3.0 come again, café" in scripted.letter()["row"]["why"]
    assert scripted.watch()["letters"] == []  # not before its time
    assert scripted.provider.received() == []
    scripted.at(LATER).watch()
    looked_often(scripted)
    assert scripted.states() == ["sent"]
    assert len(scripted.provider.received()) == 1


@pytest.mark.parametrize(
    ("phase", "answer"),
    [("mail", CUT), ("rcpt", CUT), ("data", CUT)],
    ids=["before RCPT", "before DATA", "before the 354"],
)
def test_a_connection_that_breaks_before_the_final_dot_is_tried_again(
    scripted: MailDesk, phase: Phase, answer: Answer
) -> None:
    assert tried(scripted, phase, answer) == "approved"
    assert "broke the connection off" in scripted.letter()["row"]["why"]
    scripted.at(LATER).watch()
    looked_often(scripted)
    assert scripted.states() == ["sent"]
    assert len(scripted.provider.received()) == 1


@pytest.mark.parametrize(
    ("phase", "answer"),
    [("data", Answer(say=b"354 go ahead\r\n", then="cut")), ("text", CUT)],
    ids=["after the 354", "within the text"],
)
def test_a_connection_that_breaks_within_the_text_is_heard_before_the_dot_or_leaves_it_unknown(
    scripted: MailDesk, phase: Phase, answer: Answer
) -> None:
    state = tried(scripted, phase, answer)
    assert state in ("approved", "unknown")  # whether the end is heard before the dot leaves is the network's
    scripted.at(LATER).watch()
    looked_often(scripted)
    assert scripted.states() == (["sent"] if state == "approved" else ["unknown"])
    assert len(scripted.provider.received()) == (1 if state == "approved" else 0)
    assert scripted.action() != "write"


@pytest.mark.parametrize("phase", ["mail", "data", "dot"])
def test_what_is_refused_for_good_is_said_and_not_tried_again(scripted: MailDesk, phase: Phase) -> None:
    assert tried(scripted, phase, Answer(say=b"554 5.7.1 not from here\r\n")) == "failed"
    assert "The mail server refused it: 5.7.1 not from here" in scripted.letter()["row"]["why"]
    looked_often(scripted)
    assert scripted.states() == ["failed"]
    assert scripted.provider.received() == []
    assert scripted.action() == "write"  # nothing is lost: it can be written anew
    scripted.write("send")
    scripted.at("2026-11-04T16:01-05:00").watch()
    assert len(scripted.provider.received()) == 1


def test_an_address_that_is_refused_is_to_be_mended(scripted: MailDesk) -> None:
    scripted.script.refused = (scripted.provider.rita,)
    scripted.ready().write("send")
    (told,) = scripted.at(A_MINUTE_AFTER).watch()["letters"]
    assert told["result"] == "failed"
    assert f"refused {scripted.provider.rita}: 5.1.1 nobody by that name" in told["why"]
    looked_often(scripted)
    assert scripted.action() == "fix_address"
    assert scripted.provider.received() == []


def test_an_email_that_is_too_large_is_not_even_begun(scripted: MailDesk) -> None:
    scripted.script.size = "100"
    scripted.ready().write("send")
    (told,) = scripted.at(A_MINUTE_AFTER).watch()["letters"]
    assert told["result"] == "failed"
    assert "bytes; localhost takes 100" in told["why"]
    assert "MAIL" not in scripted.script.verbs
    assert scripted.provider.received() == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", [CUT, STALL, Answer(say=b"421 too late\r\n")], ids=["cut", "stall", "421"])
def test_a_goodbye_that_fails_changes_nothing(scripted: MailDesk, answer: Answer) -> None:
    assert tried(scripted, "quit", answer) == "sent"
    looked_often(scripted)
    assert scripted.states() == ["sent"]
    assert len(scripted.provider.received()) == 1
    assert len(scripted.provider.folder("Sent")) == 1


# After the final dot.


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("word", ["it was sent", "it was not sent"])
def test_what_broke_off_after_the_final_dot_is_asked_and_never_sent_again(
    scripted: MailDesk, *, taken: bool, word: str
) -> None:
    assert tried(scripted, "dot", Answer(then="cut", takes=taken)) == "unknown"
    copies = len(scripted.provider.received())
    assert copies == taken
    looked_often(scripted)
    assert scripted.states() == ["unknown"]
    row = scripted.letter()["row"]
    assert "Nobody knows whether it arrived" in row["why"]
    assert row["said"] == "Looked in INBOX, Sent, Junk: it is not there."
    item = scripted.item()
    assert (item["action"], item["options"]) == ("ask", ["it was sent", "it was not sent"])
    assert "never sends it again by itself" in item["question"]

    scripted.do("settle", "1", word)
    looked_often(scripted)
    assert scripted.states() == ["sent" if word == "it was sent" else "failed"]
    assert len(scripted.provider.received()) == copies


@pytest.mark.usefixtures("impatient")
def test_silence_after_the_final_dot_is_no_answer_either(scripted: MailDesk) -> None:
    assert tried(scripted, "dot", Answer(then="stall", takes=True)) == "unknown"
    looked_often(scripted)
    assert scripted.action() == "ask"
    assert len(scripted.provider.received()) == 1


def test_one_of_unknown_fate_that_the_provider_filed_was_sent(scripted: MailDesk) -> None:
    scripted.script.files_into = "Sent"
    assert tried(scripted, "dot", Answer(then="cut", takes=True)) == "unknown"
    looked_often(scripted)
    assert scripted.states() == ["sent"]
    assert scripted.action() == "wait"
    assert len(scripted.provider.received()) == 1
    assert len(scripted.provider.folder("Sent")) == 1


def test_one_of_unknown_fate_that_comes_back_was_sent(scripted: MailDesk) -> None:
    tried(scripted, "dot", Answer(then="cut", takes=True))
    there = scripted.provider
    (raw,) = there.received()
    there.arrives(bounce(there.address, raw, there.rita))
    looked_often(scripted)
    assert scripted.states() == ["sent"]
    assert scripted.action() == "ask"
    assert len(there.received()) == 1


def test_one_of_unknown_fate_that_is_answered_was_sent(scripted: MailDesk) -> None:
    tried(scripted, "dot", Answer(then="cut", takes=True))
    there = scripted.provider
    there.arrives(email(there.rita, there.address, "Re", references=(there.ids()[0],)))
    looked_often(scripted)
    assert scripted.states() == ["sent"]
    assert "what is it?" in scripted.item()["question"]
    assert len(there.received()) == 1
