"""What a writer wrote themselves, in the mail of candidates and companies."""

from __future__ import annotations

import sys
from collections.abc import Callable
from textwrap import dedent, fill
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.mail.quotes import LOOKED_AT, Kind, Split, split
from tests.mail.answers import ANSWERS, ATTRIBUTIONS, DEVICES, DISCLAIMERS, HEADERS, MARKERS
from tests.mail.test_hostile_mail import in_time

MEGABYTE = 1_000_000


def of(text: str) -> Split:
    return split(dedent(text).strip("\n"))


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_what_stands_above_or_below_the_mail_it_answers(name: str) -> None:
    mail = of(ANSWERS[name])
    assert folded(mail.said) == "Thursday at 14:00 works for us. Best, Jane"
    assert "unfortunately" not in mail.said


@pytest.mark.parametrize("name", sorted(ANSWERS.keys() - {"TICKET"}))
def test_what_was_cut_is_kept(name: str) -> None:
    assert "unfortunately" in of(ANSWERS[name]).quoted


def test_answers_between_the_questions_are_kept_without_the_questions() -> None:
    mail = of("""
        Hi Sam,

        On Tue, 10 Mar 2026 at 09:00, Sam Poe <sam@poe.example> wrote:
        > When will you decide?

        By the end of next week.

        > Has the position been filled?
        No, not yet.

        --
        Jane Doe
        Head of Talent, Acme
        +1 555 0100
    """)
    assert folded(mail.said) == "Hi Sam, By the end of next week. No, not yet."
    assert folded(mail.signature) == "-- Jane Doe Head of Talent, Acme +1 555 0100"
    assert "filled" in mail.quoted
    assert folded(mail.reply) == (
        "Hi Sam, > When will you decide? By the end of next week."
        " > Has the position been filled? No, not yet."
    )


def test_a_mail_program_that_breaks_marked_lines_puts_no_words_into_the_writers_mouth() -> None:
    mail = of("""
        Thanks, got it.

        > We have carefully looked at all of the applications we received and are
        sorry to say
        > that we will not invite you.
    """)
    assert mail.said == "Thanks, got it."


def test_a_short_answer_right_between_two_questions_is_no_broken_line() -> None:
    mail = of("""
        > Could you start in May?
        yes
        > And do you need a visa?
        no
    """)
    assert mail.said.split() == ["yes", "no"]


@pytest.mark.parametrize(
    "above",
    ["---------- Forwarded message ---------", "Begin forwarded message:", "-----Original Message-----", ""],
)
def test_a_forwarded_invitation_is_read_apart_from_the_words_above_it(above: str) -> None:
    forwarded = dedent("""
        From: Jane Doe <jane@acme.example>
        Date: Tue, 10 Mar 2026 at 09:00
        Subject: Interview
        To: Sam Poe <sam@poe.example>

        We would like to invite you to an interview.
    """)
    with_words, alone = split(f"See below!\n\n{above}\n{forwarded}"), split(f"{above}\n{forwarded}")
    assert with_words.said == with_words.reply == "See below!"
    assert "invite you" in with_words.quoted
    assert alone.said == ""
    assert alone.reply == "We would like to invite you to an interview."


@pytest.mark.parametrize(
    "text",
    [
        "We would like to invite you.\n\nDate: Monday, 16 March 2026\nTime: 10:00\nPlace: our office\n\nJane",
        "Date: Monday, 16 March 2026\nFrom: 10:00\nTo: 11:30\nSubject: second interview\n\nSee you there.",
        "Your interview:\n\nSubject: Technical interview\nDate: 16 March 2026\nTo: bring with you a passport",
        "Datum: Montag, 16. März 2026\nVon: 10 Uhr\nBis: 11 Uhr\nAn: der Pforte melden\nBetreff nennen",
        "Your slots:\n\n2026-03-16 10:00 GMT+01:00\n2026-03-17 11:00 GMT+01:00\n\nPick one.",
        "2026-03-16 10:00 Video call\n2026-03-17 11:00 On site\n\nWhich one suits you?",
        "On Monday at 10:00, as I wrote:\n\nplease come to the third floor.",
        "On 16 March you will meet:\n\nRita, our engineer\nTom, our designer",
        "Am Montag, 16.03.2026 um 10 Uhr treffen Sie:\n\nRita und Tom",
        "Le 16 mars 2026, vous rencontrerez :\n\nRita\nTom",
        "On 16 March you can reach me at <jane@acme.example>:\n\nwrite to me if you are late.",
        "On 16 March 2026 you can reach me here: jane@acme.example:\n\nwrite to me if you are late.",
        "Please write to Tom <tom@acme.example> or to:\n\nRita <rita@acme.example>",
        "Our recruiter wrote to you last week. What you need:\n\n- a laptop\n- your passport",
        "Here is what our team said:\n\nYou did well, and we will be in touch.",
        "Agenda\n______________________________\n10:00 Introduction\n11:00 Pairing\n12:00 Lunch with us",
        "Agenda\n---\n10:00 Introduction\n11:00 Pairing\n---\nSee you!\n\n"
        + "And one more line.\n" * 20
        + "Jane",
        "Sent from the office yesterday: your contract.\n\nPlease sign it and send it back.",
        "This email and the offer are confidential, and intended only for you.\n\nWe offer you the position.",
        "This message is confidential and intended only for the addressee. We regret to say no.",
        "> is bigger than < in my book\n",
        "| Day | Time |\n|---|---|\n| Monday | 10:00 |\n| Tuesday | 11:00 |",
        "From: the team in Oslo\nTo: Sam\n\nWelcome aboard!",
        "From Monday on you will work with Rita.\nTo get in, ring the bell.",
        "Subject to approval, we offer you the position.\n\nFrom: 1 May\nTo: 31 October\nDate: 10 March",
    ],
)
def test_what_a_person_writes_is_not_taken_for_a_quote(text: str) -> None:
    mail = split(text)
    if not text.startswith(">"):
        assert mail.said == text.strip()
    assert mail.reply == text.strip()


TOP = "Thursday works for me.\nThanks, Sam"
MARKED = "> Dear Sam,\n>\n> we are sorry to say no."
UNMARKED = "\nDear Sam,\n\nwe are sorry to say no."


@pytest.mark.parametrize("quote", [MARKED, UNMARKED])
@pytest.mark.parametrize("width", [42, 60, 72, 200])
@pytest.mark.parametrize("language", ATTRIBUTIONS)
def test_the_line_above_a_quote_is_known_however_it_is_folded(language: str, width: int, quote: str) -> None:
    attribution = fill(ATTRIBUTIONS[language], width)
    mail = split(f"{TOP}\n{attribution}\n{quote}\n")
    assert mail.said == TOP
    assert mail.quoted.startswith(attribution)


@pytest.mark.parametrize("language", ATTRIBUTIONS)
def test_an_answer_below_the_quote_is_known_in_every_language(language: str) -> None:
    mail = split(f"{ATTRIBUTIONS[language]}\n{MARKED}\n\n{TOP}\n")
    assert mail.said == mail.reply == TOP


@pytest.mark.parametrize("who", ["Jane Doe <jane@acme.example>", "Doe, Jane"])
@pytest.mark.parametrize("rule", ["", "________________________________\n", " ------------------\n\n"])
@pytest.mark.parametrize("language", HEADERS)
def test_a_header_block_ends_what_was_said(language: str, rule: str, who: str) -> None:
    mail = split(f"{TOP}\n\n{rule}{HEADERS[language].format(who=who)}\n\nwe are sorry to say no.\n")
    assert mail.said == TOP
    assert "sorry" in mail.quoted


@pytest.mark.parametrize("left", range(4))
def test_two_lines_of_a_header_are_no_header_block(left: int) -> None:
    lines = HEADERS["English"].format(who="Jane Doe").split("\n")
    two = "\n".join([lines[left], lines[(left + 1) % 4]])
    assert split(f"Please note:\n\n{two}\n\nSee you.").said == f"Please note:\n\n{two}\n\nSee you."


@pytest.mark.parametrize("marker", MARKERS)
def test_a_line_between_dashes_that_announces_a_copy_is_enough(marker: str) -> None:
    mail = split(f"{TOP}\n\n{marker}\n\nwe are sorry to say no.\n")
    assert mail.said == TOP


def test_speaking_of_the_original_message_is_announcing_nothing() -> None:
    text = "Please find the details in our original message:\n\nit has the address. - Jane"
    assert split(text).said == text


@pytest.mark.parametrize("below", [*DEVICES, *DISCLAIMERS])
@pytest.mark.parametrize("after", ["", f"\n\n{ATTRIBUTIONS['English']}\n{MARKED}"])
def test_what_programs_and_lawyers_add_below_is_signature(below: str, after: str) -> None:
    mail = split(f"{TOP}\n\n{below}{after}\n")
    assert mail.said == TOP
    assert mail.signature == below


def test_many_footers_below_each_other_are_all_signature() -> None:
    below = "\n\n".join([*DEVICES, *DISCLAIMERS])
    assert split(f"{TOP}\n\n{below}\n").said == TOP


@pytest.mark.parametrize(
    "line", ["Sent from my iPhone", "--", "______", "This email is confidential: read it."]
)
def test_a_line_of_a_footer_in_the_middle_is_the_writers(line: str) -> None:
    text = f"Hello,\n\n{line}\n\n" + "and there is a lot more to say: 1 2 3.\n" * 20 + "Jane"
    assert split(text).said == text


@pytest.mark.parametrize("delimiter", ["-- ", "--", "—"])
def test_a_signature_ends_where_the_quote_begins(delimiter: str) -> None:
    mail = split(
        f"{TOP}\n{delimiter}\nSam Poe\nsam@poe.example\n\n{ATTRIBUTIONS['English']}\n{MARKED}\nAnd a PS.\n"
    )
    assert folded(mail.said) == folded(f"{TOP} And a PS.")
    assert "Sam Poe" in mail.signature


def test_a_long_signature_needs_its_space() -> None:
    below = "\n".join(f"line {number} of many" for number in range(20))
    assert split(f"{TOP}\n-- \n{below}").said == TOP
    assert "line 19" in split(f"{TOP}\n--\n{below}").said


def test_initials_before_marks_are_marks_from_the_second_line_on() -> None:
    assert split("I agree.\n\nJD> we are sorry\nJD> to say no\n").said == "I agree."
    assert split("Step 1\nMenu> Settings\nThen save.").said == "Step 1\nMenu> Settings\nThen save."


@pytest.mark.parametrize("sign", ["| ", "# ", "--]", ") ", "=> ", "%", ": "])
def test_after_an_attribution_any_sign_that_is_repeated_is_a_mark(sign: str) -> None:
    quote = f"{sign}Dear Sam,\n{sign}we are sorry\n{sign}\n\n{sign}to say no"
    for above in (
        f"{TOP}\n\n{ATTRIBUTIONS['English']}\n{quote}\n",
        f"{ATTRIBUTIONS['German']}\n{quote}\n\n{TOP}\n",
    ):
        mail = split(above)
        assert mail.said == TOP
        assert "sorry" in mail.quoted


@pytest.mark.parametrize("left_out", ["<snip>", "[...]", "...", "[left out]"])
def test_what_was_left_out_of_a_quote_is_not_said(left_out: str) -> None:
    assert split(f"{ATTRIBUTIONS['English']}\n\n{left_out}\n{MARKED}\n\n{TOP}").said == TOP


@pytest.mark.parametrize("header", [HEADERS["English"].format(who="Jane Doe"), "From: Jane Doe"])
def test_an_answer_below_a_marked_copy_is_said_and_text_below_a_forward_is_not(header: str) -> None:
    copied = f"{header}\n\n{MARKED}\n\n{TOP}\n"
    assert split(f"----- Original Message -----\n{copied}").said == TOP
    assert split(f"---------- Forwarded message ----------\n{copied}").said == ""
    assert split(f"FYI\n\n----- Original Message -----\n{copied}").said == "FYI"


def test_an_email_that_only_quotes_says_nothing() -> None:
    for quote in (MARKED, f"{ATTRIBUTIONS['English']}\n{MARKED}", f"{ATTRIBUTIONS['English']}\n{UNMARKED}"):
        assert split(quote).said == ""
        assert "sorry" in split(quote).quoted


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\r\n"])
def test_nothing_says_nothing(text: str) -> None:
    assert split(text).said == split(text).reply == split(text).quoted == ""


def test_line_ends_of_any_system_are_read() -> None:
    mail = split(dedent(ANSWERS["GMAIL"]).replace("\n", "\r\n"))
    assert folded(mail.said) == "Thursday at 14:00 works for us. Best, Jane"


# Laws. The lines below are what the rules look at, in any order.

LINES = [
    "Thursday works for me.", "we are sorry to say no", "", "", " ", "> quoted", ">> quoted twice", ">",
    "# quoted", "[...]", "> wrote:", "wrote:", "On Monday", "On 12 Mar 2026 Jane", "<jane@acme.example>",
    "Jane Doe wrote:", "JD> quoted", "| quoted", "--", "-- ", "______",
    "-----Original Message-----", "Begin forwarded message:",
    "From: Jane Doe", "Sent: today", "To: Sam", "Subject: Interview", "Date: Monday", "Time: 10:00",
    "Sent from my iPhone", "Reply above this line", "Disclaimer: confidential", "Jane Doe", "\u200e",
    *list(ATTRIBUTIONS.values())[:6], *DISCLAIMERS[:2],
]  # fmt: skip
mails = st.lists(st.sampled_from(LINES), max_size=25).map("\n".join)
anything = st.one_of(mails, st.text(max_size=300))


@given(anything)
def test_nothing_is_lost(text: str) -> None:
    mail = split(text)
    assert "".join(piece.text for piece in mail.pieces) == text
    assert all(piece.text for piece in mail.pieces)


@pytest.mark.parametrize("text", ["x" * (LOOKED_AT + 10), "x\n" * LOOKED_AT])
def test_what_nobody_looks_at_is_kept_as_quoted(text: str) -> None:
    mail = split(text)
    assert len(mail.said) <= LOOKED_AT
    assert [piece.kind for piece in mail.pieces] == [Kind.SAID, Kind.QUOTED]
    assert sum(len(piece.text) for piece in mail.pieces) == len(text)


@given(anything)
def test_what_was_said_is_all_said(text: str) -> None:
    said = split(text).said
    assert split(said).said == said


@given(anything)
def test_no_marked_line_is_ever_said(text: str) -> None:
    for line in split(text).said.split("\n"):
        assert not line.lstrip().startswith(">")


@given(mails)
def test_what_is_quoted_below_never_changes_what_was_said(text: str) -> None:
    for language in ("English", "German", "Hungarian"):
        mail = split(f"{TOP}\n\n{ATTRIBUTIONS[language]}\n\nDear Sam,\n{text}")
        assert mail.said == TOP


@given(mails)
def test_the_kinds_share_the_lines_among_them(text: str) -> None:
    mail = split(text)
    words = sorted(text.split())
    assert words == sorted(f"{mail.said} {mail.signature} {mail.quoted}".split())
    assert {piece.kind for piece in mail.pieces} <= set(Kind)


UNITS = [
    *("\n", "a\n", ":\n", ">\n", "a:\n\n", "--\n", "x\n--\n", "______\n", "a\n\n", "From: a\n", "To: b\n\n"),
    *(
        "From: a\nTo: b\n",
        "wrote:\n",
        "On 12 Mar 2026\n",
        "On 12 Mar 2026 a wrote:\n",
        "a wrote:\n>\n",
        "<\n",
    ),
    *("<a@b.example>\n", "Sent from my iPhone\n", f"{DISCLAIMERS[0]}\n\n", "JD> x\n", "> x\ny\n", "| x\n"),
    *(
        "On 1",
        "a <",
        "<a@",
        "wrote ",
        ">",
        "-",
        "_",
        "From:",
        "reply above this ",
        "\u200e",
        "\u200e\n",
        "12.03.26 ",
    ),
    *("Original Message ", "> " + "x" * 60 + "\ny\n"),
]


def repeated(unit: str) -> Callable[[int], str]:
    return lambda size: unit * (size // len(unit))


BOMBS: dict[str, Callable[[int], str]] = {
    **{repr(unit): repeated(unit) for unit in UNITS},
    "one long line of a quote": lambda size: "> " + "a" * size,
    "a colon at the end": lambda size: "On 12 Mar 2026 " + "a" * size + " wrote:",
    "lines as long as they may be": lambda size: ("On 12 Mar 2026 <" + "a" * 280 + ":\n") * (size // 297),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_megabyte_of_anything_is_split_in_time(name: str) -> None:
    with in_time():
        mail = split(BOMBS[name](MEGABYTE))
        assert mail.said or mail.quoted or mail.signature or not mail.reply


def steps(text: str) -> int:
    """Calls that splitting takes, of Python and of C."""
    count = 0

    def called(_frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        split(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", BOMBS)
def test_twice_the_text_is_at_most_twice_the_work(name: str) -> None:
    small, large = steps(BOMBS[name](10_000)), steps(BOMBS[name](20_000))
    assert large <= 2.2 * small + 100
