"""Whatever goes wrong, at whatever phase: the outcome says no more and no less than the server's record.

Accepted: taken once. Deferred, Refused, MailError: not taken. Uncertain: taken once, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from afterview.errors import MailError
from afterview.mail.providers.smtp import SmtpSender
from afterview.mail.sender import Accepted, Deferred, Envelope, Outcome, Refused, Uncertain
from tests.servers.certificates import Certificates, lonely_certificates
from tests.servers.smtp_script import CUT, STALL, Answer, Phase, ScriptedSmtp, Then
from tests.servers.submission import ADDRESS, PASSWORD, account_at

LETTER = b"Subject: Thank you\r\n\r\nDear Rita,\r\n.\r\n"
PATIENCE = 10.0  # never waited for
SHORT = 0.5  # seconds: waited for where the server says nothing
Row = tuple[Phase, Answer]

BEFORE_TLS: tuple[Phase, ...] = ("greeting", "ehlo", "starttls")
ON_THE_WAY_IN: tuple[Phase, ...] = (*BEFORE_TLS, "ehlo again", "auth")
OF_THE_EMAIL: tuple[Phase, ...] = ("mail", "rcpt", "data")

LATER = Answer(say=b"451 4.3.0 come\r\n")
BUSY = Answer(say=b"421 4.3.2 closing\r\n", then="cut")
NEVER = Answer(say=b"554 5.0.0 no\r\n")
NEVER_IN_LINES = Answer(say=b"554-5.0.0 no,\r\n554-5.0.0 and\r\n554 5.0.0 never\r\n")
NONSENSE = {
    "words": Answer(say=b"hello there\r\n"),
    "http": Answer(say=b"HTTP/1.1 400 Bad Request\r\n\r\n", then="cut"),
    "empty line": Answer(say=b"\r\n"),
    "code of two digits": Answer(say=b"25 OK\r\n"),
    "code of four digits": Answer(say=b"2500 OK\r\n"),
    "code beyond codes": Answer(say=b"999 OK\r\n"),
    "first of codes": Answer(say=b"100 OK\r\n"),
    "other digits": Answer(say="٢٥٠ OK\r\n".encode()),
    "binary": Answer(say=bytes(range(256)) + b"\n"),
    "two answers in one": Answer(say=b"250-yes\r\n550 no\r\n"),
    "lines without end": Answer(say=b"250-more\r\n" * 500, then="repeat"),
    "a line without end": Answer(say=b"2" * 5000, then="repeat"),
}
BROKEN = {
    "cut": CUT,
    "reset": Answer(then="reset"),
    "reset within a line": Answer(say=b"250 O", then="reset"),
    "part of a code": Answer(say=b"25", then="cut"),
    "code alone": Answer(say=b"250", then="cut"),
    "a line without its end": Answer(say=b"250 OK", then="cut"),
    "a line with half its end": Answer(say=b"250 OK\r", then="cut"),
    "first of several lines": Answer(say=b"250-first\r\n", then="cut"),
    "most of several lines": Answer(say=b"250-first\r\n250-second\r\n250 thi", then="cut"),
    "half a refusal": Answer(say=b"550 5.1.1 no such", then="cut"),
    "half a delay": Answer(say=b"450-4.2.0 gr\r\n", then="cut"),
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    with lonely_certificates(tmp_path_factory.mktemp("certificates")) as made:
        yield made


Start = Callable[[Phase, Answer], "Trial"]


class Trial:
    """One email to a server that follows one line of script."""

    def __init__(self, server: ScriptedSmtp, certificates: Certificates) -> None:
        self.server = server
        self.account = account_at(server.port, encryption="starttls", ca_file=certificates.ca_file)
        self.asked = 0

    def send(
        self, raw: bytes = LETTER, *, timeout: float = PATIENCE, reply_timeout: float = PATIENCE
    ) -> Outcome:
        sender = SmtpSender(self.account, PASSWORD, timeout=timeout, reply_timeout=reply_timeout)
        return sender.send(
            Envelope(sender=ADDRESS, recipient="rita@acme.example", raw=raw), before_data=self.ask
        )

    def ask(self) -> None:
        self.asked += 1

    @property
    def raws(self) -> list[bytes]:
        return [delivered.raw for delivered in self.server.taken]


@pytest.fixture(scope="module")
def running(certificates: Certificates) -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp(starttls=certificates.server()) as server:
        yield server


@pytest.fixture
def start(running: ScriptedSmtp, certificates: Certificates) -> Start:
    """A server of its own would need a connection more for each; a script of its own is enough."""

    def begin(phase: Phase, answer: Answer) -> Trial:
        running.script = {phase: answer}
        running.taken.clear()
        running.dot.clear()
        running.commands.clear()
        return Trial(running, certificates)

    return begin


# Before the email was spoken of.


@pytest.mark.parametrize("phase", ON_THE_WAY_IN)
@pytest.mark.parametrize("answer", [LATER, BUSY], ids=["451", "421"])
def test_a_4xx_on_the_way_in_is_for_later(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    outcome = trial.send()
    assert isinstance(outcome, Deferred)
    assert (outcome.phase, outcome.code) == ("connect", int(answer.say[:3]))
    assert outcome.said in {"4.3.0 come", "4.3.2 closing"}
    assert (trial.raws, trial.asked) == ([], 0)


@pytest.mark.parametrize("phase", ON_THE_WAY_IN)
@pytest.mark.parametrize("answer", [NEVER, NEVER_IN_LINES], ids=["line", "lines"])
def test_a_5xx_on_the_way_in_needs_somebody_to_act(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    with pytest.raises(MailError, match=r"554 5\.0\.0 no") as caught:
        trial.send()
    assert not caught.value.passing
    assert caught.value.hint
    assert (trial.raws, trial.asked) == ([], 0)


@pytest.mark.parametrize("phase", ON_THE_WAY_IN)
@pytest.mark.parametrize("answer", [*NONSENSE.values(), *BROKEN.values()], ids=[*NONSENSE, *BROKEN])
def test_nonsense_on_the_way_in_is_a_connection_for_later(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    outcome = trial.send()
    assert isinstance(outcome, Deferred)
    assert (outcome.phase, outcome.code) == ("connect", None)
    assert outcome.said.startswith("localhost:")
    assert (trial.raws, trial.asked) == ([], 0)


@pytest.mark.parametrize(
    ("phase", "answer"),
    [("greeting", b"250 hello\r\n"), ("starttls", b"250 go\r\n"), ("ehlo", b"354 go\r\n")],
)
def test_a_code_that_belongs_elsewhere_is_a_connection_for_later(
    start: Start, phase: Phase, answer: bytes
) -> None:
    outcome = start(phase, Answer(say=answer)).send()
    assert isinstance(outcome, Deferred)
    assert outcome.phase == "connect"
    assert f" answers {answer[:3].decode()} to " in outcome.said


def test_words_slipped_in_before_the_encryption_are_not_taken_for_said_under_it(start: Start) -> None:
    trial = start("starttls", Answer(say=b"220 go\r\n250-evil.example\r\n250 AUTH PLAIN\r\n"))
    outcome = trial.send()
    assert isinstance(outcome, Deferred)
    assert (
        "spoke on without encryption where it has to begin: 250-evil.example 250 AUTH PLAIN" in outcome.said
    )
    assert trial.server.verbs == ["EHLO", "STARTTLS"]


# The email is spoken of, and its text not begun.


@pytest.mark.parametrize("phase", OF_THE_EMAIL)
@pytest.mark.parametrize("answer", [LATER, BUSY], ids=["451", "421"])
def test_a_4xx_to_the_email_is_for_later(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    outcome = trial.send()
    assert isinstance(outcome, Deferred)
    assert (outcome.phase, outcome.code) == (phase, int(answer.say[:3]))
    assert trial.raws == []


@pytest.mark.parametrize("phase", OF_THE_EMAIL)
@pytest.mark.parametrize("answer", [NEVER, NEVER_IN_LINES], ids=["line", "lines"])
def test_a_5xx_to_the_email_is_for_good(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    outcome = trial.send()
    assert isinstance(outcome, Refused)
    assert (outcome.phase, outcome.code, outcome.of_recipient) == (phase, 554, False)
    assert outcome.said.startswith("5.0.0 no")
    assert (trial.raws, trial.server.verbs[-1]) == ([], "QUIT")


@pytest.mark.parametrize("phase", OF_THE_EMAIL)
@pytest.mark.parametrize("answer", [*NONSENSE.values(), *BROKEN.values()], ids=[*NONSENSE, *BROKEN])
def test_nonsense_to_the_email_is_for_later(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    outcome = trial.send()
    assert isinstance(outcome, Deferred)
    assert outcome.phase == phase
    assert trial.raws == []


@pytest.mark.parametrize(
    ("answer", "of_recipient"),
    [
        (b"550 5.1.1 nobody\r\n", True),
        (b"550 nobody\r\n", True),
        (b"551 elsewhere\r\n", True),
        (b"553 5.1.3 no such name\r\n", True),
        (b"554 5.1.1 nobody\r\n", True),
        (b"552 5.2.2 full\r\n", True),
        (b"554 5.7.1 not from you\r\n", False),
        (b"503 5.5.1 not now\r\n", False),
    ],
)
def test_a_refused_address_is_told_from_a_refused_sender(
    start: Start, *, answer: bytes, of_recipient: bool
) -> None:
    outcome = start("rcpt", Answer(say=answer)).send()
    assert isinstance(outcome, Refused)
    assert outcome.of_recipient is of_recipient


def test_an_address_of_the_sender_that_is_refused_is_none_of_the_recipient(start: Start) -> None:
    outcome = start("mail", Answer(say=b"550 5.1.8 who are you\r\n")).send()
    assert isinstance(outcome, Refused)
    assert not outcome.of_recipient


@pytest.mark.parametrize(
    ("phase", "answer"),
    [
        ("mail", Answer(say=b"250 yes\r\n250 yes\r\n")),
        ("rcpt", Answer(say=b"250 yes\r\n354 go\r\n")),
        ("data", Answer(say=b"354 go\r\n250 kept\r\n")),
        ("data", Answer(say=b"354 go\r\n250 ke")),
        ("data", Answer(say=b"250 kept\r\n")),
        ("data", Answer(say=b"355 go\r\n")),
    ],
)
def test_an_answer_before_its_question_answers_nothing(start: Start, phase: Phase, answer: Answer) -> None:
    trial = start(phase, answer)
    outcome = trial.send(timeout=SHORT)
    assert isinstance(outcome, Deferred)
    assert trial.raws == []


@pytest.mark.parametrize("say", [b"250 kept\r\n", b"355 go\r\n"])
def test_an_answer_that_fits_no_question_ends_the_connection(start: Start, say: bytes) -> None:
    outcome = start("data", Answer(say=say)).send()
    assert isinstance(outcome, Deferred)
    assert "gives an answer that fits no question" in outcome.said


@pytest.mark.parametrize("name", ["lines without end", "a line without end"])
@pytest.mark.parametrize("phase", ["ehlo", "rcpt", "dot"])
def test_an_answer_without_end_is_cut_off_by_its_size(start: Start, phase: Phase, name: str) -> None:
    outcome = start(phase, NONSENSE[name]).send()
    assert isinstance(outcome, Uncertain if phase == "dot" else Deferred)
    assert "answers without end" in outcome.said


def test_every_answer_that_comes_whole_will_do(start: Start) -> None:
    trial = start("rcpt", Answer(say=b"252-2.1.5 perhaps\n252\n"))
    assert isinstance(trial.send(), Accepted)
    assert trial.raws == [LETTER]


def test_an_answer_byte_by_byte_is_an_answer(start: Start) -> None:
    trial = start("rcpt", Answer(say=b"250 yes\r\n", then="drip"))
    assert isinstance(trial.send(), Accepted)
    assert trial.raws == [LETTER]


@pytest.mark.parametrize("phase", [*ON_THE_WAY_IN, *OF_THE_EMAIL])
def test_a_server_that_says_nothing_is_not_waited_for(start: Start, phase: Phase) -> None:
    trial = start(phase, STALL)
    outcome = trial.send(timeout=SHORT)
    assert isinstance(outcome, Deferred)
    assert outcome.phase == ("connect" if phase in ON_THE_WAY_IN else phase)
    assert "gave no answer within 0.5 seconds" in outcome.said
    assert trial.raws == []


def test_a_server_that_drips_for_ever_is_not_waited_for(start: Start) -> None:
    trial = start("mail", Answer(say=b"250-" + b"x" * 5000, then="drip"))
    outcome = trial.send(timeout=SHORT)
    assert isinstance(outcome, Deferred)
    assert trial.raws == []


# The text is on its way, and the final dot is not.


LARGE = b"Subject: Thank you\r\n\r\n" + (b"x" * 78 + b"\r\n") * 100_000  # no buffer on the way holds it


@pytest.mark.parametrize("answer", [CUT, BUSY, Answer(say=b"552 5.3.4 too much\r\n", then="cut")])
def test_a_cut_in_the_midst_of_the_text_is_surely_not_sent(start: Start, answer: Answer) -> None:
    trial = start("text", answer)
    outcome = trial.send(LARGE)
    # Whether the server's last words come through, the network decides.
    assert isinstance(outcome, Deferred | (Refused if answer.say.startswith(b"5") else Deferred))
    assert outcome.phase == "data"
    assert trial.raws == []


def test_a_server_that_stops_reading_is_surely_not_sent(start: Start) -> None:
    trial = start("text", STALL)
    outcome = trial.send(LARGE, reply_timeout=SHORT)
    assert isinstance(outcome, Deferred)
    assert outcome.phase == "data"
    assert trial.raws == []


# From the final dot on.


@pytest.mark.parametrize(
    "answer",
    [
        Answer(say=b"250 2.0.0 kept\r\n"),
        Answer(say=b"250-2.0.0 kept\r\n250 2.0.0 as 4711\r\n"),
        Answer(say=b"250\r\n"),
        Answer(say=b"251 kept\r\n"),
        Answer(say=b"250 kept\r\n", then="cut"),
        Answer(say=b"250 kept\r\n421 closing\r\n", then="cut"),
        Answer(say=b"250 kept\r\n", then="drip"),
        Answer(say=b"250 kept\r\nhello there\r\n", then="stall"),
    ],
)
def test_a_whole_2xx_is_sent(start: Start, answer: Answer) -> None:
    trial = start("dot", answer)
    outcome = trial.send(timeout=SHORT)
    assert isinstance(outcome, Accepted)
    assert (trial.raws, trial.asked) == ([LETTER], 1)


@pytest.mark.parametrize("answer", [LATER, BUSY], ids=["451", "421"])
def test_a_4xx_after_the_dot_is_for_later(start: Start, answer: Answer) -> None:
    trial = start("dot", answer)
    outcome = trial.send()
    assert isinstance(outcome, Deferred)
    assert (outcome.phase, outcome.code) == ("dot", int(answer.say[:3]))
    assert trial.raws == []


@pytest.mark.parametrize("answer", [NEVER, NEVER_IN_LINES], ids=["line", "lines"])
def test_a_5xx_after_the_dot_is_for_good(start: Start, answer: Answer) -> None:
    trial = start("dot", answer)
    outcome = trial.send()
    assert isinstance(outcome, Refused)
    assert (outcome.phase, outcome.code, outcome.of_recipient) == ("dot", 554, False)
    assert trial.raws == []


@pytest.mark.parametrize("takes", [True, False], ids=["taken", "lost"])
@pytest.mark.parametrize(
    ("say", "then"),
    [
        *((answer.say, answer.then) for answer in [*NONSENSE.values(), *BROKEN.values()]),
        (b"354 go\r\n", "go on"),
    ],
    ids=[*NONSENSE, *BROKEN, "a 3xx"],
)
def test_no_whole_answer_after_the_dot_leaves_it_open(
    start: Start, *, say: bytes, then: Then, takes: bool
) -> None:
    trial = start("dot", Answer(say=say, then=then, takes=takes))
    outcome = trial.send()
    assert isinstance(outcome, Uncertain)
    assert outcome.said.startswith("The whole email was handed over; then localhost:")
    assert trial.raws == ([LETTER] if takes else [])


@pytest.mark.parametrize("takes", [True, False], ids=["taken", "lost"])
def test_silence_after_the_dot_leaves_it_open(start: Start, *, takes: bool) -> None:
    trial = start("dot", Answer(then="stall", takes=takes))
    outcome = trial.send(reply_timeout=SHORT)
    assert isinstance(outcome, Uncertain)
    assert outcome.said.endswith("gave no answer within 0.5 seconds.")
    assert trial.server.dot.wait(PATIENCE)
    assert trial.raws == ([LETTER] if takes else [])


@pytest.mark.parametrize("answer", [LATER, NEVER, CUT, STALL, *NONSENSE.values()])
def test_whatever_quit_brings_sent_is_sent(start: Start, answer: Answer) -> None:
    trial = start("quit", answer)
    outcome = trial.send(timeout=SHORT)
    assert isinstance(outcome, Accepted)
    assert trial.raws == [LETTER]


# What the last look raises comes out whatever the server makes of the goodbye.


@contextmanager
def withdrawn() -> Iterator[Callable[[], None]]:
    def stop() -> None:
        raise LookupError("withdrawn")

    with pytest.raises(LookupError, match="withdrawn"):
        yield stop


@pytest.mark.parametrize("answer", [LATER, NEVER, CUT, STALL, *NONSENSE.values()])
def test_a_failing_goodbye_hides_no_withdrawal(start: Start, answer: Answer) -> None:
    trial = start("rset", answer)
    sender = SmtpSender(trial.account, PASSWORD, timeout=SHORT, reply_timeout=SHORT)
    with withdrawn() as stop:
        sender.send(Envelope(sender=ADDRESS, recipient="rita@acme.example", raw=LETTER), before_data=stop)
    assert trial.raws == []


def test_a_withdrawal_is_said_politely(start: Start) -> None:
    trial = start("rset", Answer(say=b"250 forgotten\r\n"))
    sender = SmtpSender(trial.account, PASSWORD, timeout=PATIENCE)
    with withdrawn() as stop:
        sender.send(Envelope(sender=ADDRESS, recipient="rita@acme.example", raw=LETTER), before_data=stop)
    assert trial.server.verbs[-2:] == ["RSET", "QUIT"]
