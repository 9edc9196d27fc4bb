"""A letter of somebody else in the hands of the app: chosen, filled, guarded, and gone again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from afterview.app.followup import approve, hand_over, letters_of, reword, rewrite
from afterview.app.library import Library
from afterview.app.outside import sent_outside
from afterview.app.posts import read_posts, save
from afterview.app.sent import sent
from afterview.app.templates import use
from afterview.app.today import show, today
from afterview.app.undoing import undo
from afterview.app.wording import Wording
from afterview.core.events import ApplicationEdited, ContactBlocked, ContactEdited, Heard
from afterview.errors import NeedsApproval, UserError
from tests.app.conftest import Desk

THEIRS = """\
Subject: [your name] was here
Step: {step}
To: {to}
Origin: a post

Hello [recruiter name],

I met [name of person who interviewed you] {when} at [company name] and liked [what you liked].

[Optional] I have [number] year[s] of practice.

[Your name]
"""


def shelve(desk: Desk, name: str, text: str, language: str = "en") -> None:
    """Put a template into the person's folder."""
    folder = desk.app.config.templates / language
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    fresh = Library(templates=desk.app.config.templates, sequences=desk.app.config.sequences)
    desk.app = replace(desk.app, library=fresh)


@pytest.fixture
def theirs(interviewed: Desk) -> Desk:
    """Their thank-you is chosen; one thing in it is said, the other paragraph goes."""
    shelve(interviewed, "theirs", THEIRS.format(step="thank_you", to="[Recruiter]", when="today"))
    use(interviewed.app, "theirs")
    reword(interviewed.app, 1, wording=Wording(fills=("what you liked=the garden", "optional 1=drop")))
    return interviewed


def body(desk: Desk, wording: Wording | None = None) -> str:
    (letter,) = letters_of(desk.app, 1, wording=wording or Wording()).letters
    return letter.body


def test_what_was_said_stays_while_facts_change(theirs: Desk) -> None:
    assert body(theirs) == (
        "Hello Rita Roe,\n\nI met Ivan Poe today at Acme and liked the garden.\n\nAlex Doe"
    )
    approve(theirs.app, 1)
    theirs.record(1, ApplicationEdited(field="company", value="Zeta"))
    (letter,) = letters_of(theirs.app, 1).letters
    assert "at Zeta and liked the garden" in letter.body
    assert letter.state == "drafted"
    (handed,) = hand_over(theirs.app, 1, step=None, way="copy")
    assert b"at Zeta" in handed.content


def test_what_was_approved_yesterday_is_held_back_where_it_is_false_today(theirs: Desk) -> None:
    approve(theirs.app, 1)
    theirs.at("2026-11-04 10:00")
    with pytest.raises(NeedsApproval, match='"yesterday" would be') as problem:
        hand_over(theirs.app, 1, step=None, way="copy")
    assert "--keep-words" in problem.value.hint
    with pytest.raises(NeedsApproval):
        approve(theirs.app, 1)
    approve(theirs.app, 1, wording=Wording(keep=True))
    (handed,) = hand_over(theirs.app, 1, step=None, way="copy")
    assert b"I met Ivan Poe today" in handed.content


def test_words_edited_by_the_person_are_only_advised_upon(theirs: Desk) -> None:
    theirs.at("2026-11-04 10:00")
    answer = rewrite(theirs.app, 1, step=None, index=0, subject="Hi", body="It was good to talk today.")
    assert answer.letters[0].blocked_by == ()
    assert [remark.instead for remark in answer.letters[0].remarks] == ["yesterday"]
    approve(theirs.app, 1)


def test_the_same_text_twice_keeps_what_was_said(theirs: Desk) -> None:
    assert "liked the garden" in body(theirs, Wording(template="theirs"))
    approve(theirs.app, 1, wording=Wording(template="theirs"))
    assert "liked the garden" in body(theirs)


def test_a_named_template_that_was_kept_stays_named(interviewed: Desk) -> None:
    shelve(interviewed, "theirs", THEIRS.format(step="thank_you", to="[Recruiter]", when="again"))
    wording = Wording(template="theirs", fills=("what you liked=[company name]", "optional 1=drop"))
    reword(interviewed.app, 1, wording=wording)
    assert "liked [company name]." in body(interviewed)
    interviewed.at("2026-11-04 09:00")
    assert "liked [company name]." in today(interviewed.app).items[0].letters[0].body
    undo(interviewed.app)
    assert "Hello Rita Roe," not in body(interviewed)


def test_the_persons_own_words_are_filled_where_they_are_open(theirs: Desk) -> None:
    open_still = "Hello,\n\nI liked [what you liked] [and more\n\n[Your name]"
    rewrite(theirs.app, 1, step=None, index=0, subject="Hi", body=open_still)
    undo(theirs.app)
    undo(theirs.app)
    rewrite(theirs.app, 1, step=None, index=0, subject="Hi", body="I liked [what you liked].\n\n[number]")
    (letter,) = letters_of(theirs.app, 1).letters
    assert letter.blocked_by == ("what you liked", "number")
    reword(theirs.app, 1, wording=Wording(fills=("what you liked=it", "number=[what you liked]")))
    (letter,) = letters_of(theirs.app, 1).letters
    assert letter.body == "I liked it.\n\n[what you liked]"


def test_what_is_sent_is_gone(theirs: Desk) -> None:
    approve(theirs.app, 1)
    sent(theirs.app, 1)
    assert today(theirs.app).items == ()


def test_ours_is_taken_where_the_application_changed_so(theirs: Desk) -> None:
    theirs.record(1, ContactEdited(contact=10, field="address"))
    (letter,) = letters_of(theirs.app, 1).letters
    assert letter.note
    assert "there is no address" in letter.note
    assert "garden" not in letter.body


def test_a_broken_letter_that_was_chosen_is_not_replaced_without_a_word(interviewed: Desk) -> None:
    shelve(interviewed, "theirs", THEIRS.format(step="thank_you", to="[Recruiter]", when="today"))
    use(interviewed.app, "theirs")
    shelve(interviewed, "theirs", "Subject: [x\nStep: thank_you\nOrigin: a post\n\nHi")
    (letter,) = letters_of(interviewed.app, 1).letters
    assert any("never closed" in reason for reason in letter.blocked_by)


def test_a_template_of_the_family_stands_for_what_is_due(interviewed: Desk) -> None:
    shelve(interviewed, "news", THEIRS.format(step="follow_up", to="[Recruiter]", when="lately"))
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    sent(interviewed.app, 1)
    interviewed.at("2026-11-17 10:00")
    assert letters_of(interviewed.app, 1, wording=Wording(template="news")).step == "ping"


def outside(desk: Desk, kind: str, to: str = "[Recruiter]") -> Wording:
    shelve(desk, f"a-{kind}", THEIRS.format(step=kind, to=to, when="today"))
    return Wording(template=f"a-{kind}", fills=("what you liked=it", "optional 1=drop"))


def test_a_letter_outside_the_cadence_survives_what_happens(interviewed: Desk) -> None:
    wording = outside(interviewed, "negotiation")
    reword(interviewed.app, 1, wording=wording)
    before = show(interviewed.app, 1).plan
    interviewed.record(1, Heard(verdict="offer"))
    again = Wording(template="a-negotiation")
    assert letters_of(interviewed.app, 1, wording=again).letters[0].state == "drafted"
    (handed,) = hand_over(interviewed.app, 1, step=None, way="mailto", wording=again)
    assert handed.content.startswith(b"mailto:rita@acme.example?")
    ahead = show(interviewed.app, 1).plan
    assert "outside the cadence" in sent_outside(interviewed.app, 1, "a-negotiation").message
    assert show(interviewed.app, 1).plan == ahead
    for _ in ("sent", "handed over", "an offer"):
        undo(interviewed.app)
    assert show(interviewed.app, 1).plan == before
    assert letters_of(interviewed.app, 1, wording=again).letters[0].state == "drafted"


def test_nobody_who_must_not_be_written_to_gets_one(interviewed: Desk) -> None:
    wording = outside(interviewed, "negotiation")
    interviewed.record(1, ContactBlocked(address="rita@acme.example"))
    with pytest.raises(NeedsApproval, match="must not be written to"):
        letters_of(interviewed.app, 1, wording=wording)
    own = outside(interviewed, "raise")
    assert letters_of(interviewed.app, 1, wording=own).letters[0].to is None


@pytest.mark.parametrize(
    ("kind", "to", "recipient"),
    [
        ("other", "[Recruiter]", "rita@acme.example"),
        ("other", "[Hiring manager’s name]", "rita@acme.example"),
        ("negotiation", "", "rita@acme.example"),
        ("other", "[a friend]", None),
        ("raise", "[Recruiter]", None),
        ("resignation", "", None),
    ],
)
def test_who_gets_a_letter_outside_the_cadence(
    interviewed: Desk, kind: str, to: str, recipient: str | None
) -> None:
    wording = outside(interviewed, kind, to)
    (letter,) = letters_of(interviewed.app, 1, wording=wording).letters
    assert letter.to == recipient
    assert (letter.note is None) == (recipient is not None)


def test_another_recipient_takes_another_row_of_the_outbox(interviewed: Desk) -> None:
    wording = outside(interviewed, "raise")
    template = Wording(template="a-raise")
    for to in ("bo@corp.example", "Cy Coe <cy@corp.example>"):
        said = Wording(template="a-raise", fills=(*wording.fills, f"to={to}"))
        reword(interviewed.app, 1, wording=said)
    (letter,) = letters_of(interviewed.app, 1, wording=template).letters
    assert (letter.to, letter.to_name, letter.outbox) == ("cy@corp.example", "Cy Coe", 2)


POST = """\
## Email right after the interview

<div class="sample-email">
<p>{words} [Recruiter name],</p>
<p>{more} [skill].</p>
<p>[Your name]</p>
</div>
"""


@pytest.mark.parametrize(
    ("words", "more", "said", "language"),
    [
        ("Hello", "thank you for the talk and for your time with me and", None, "en"),
        ("Guten Tag", "ich danke Ihnen für das Gespräch und für die Zeit mit", None, "de"),
        ("Bonjour", "je vous remercie pour votre temps et pour", None, "fr"),
        ("Hola", "gracias", None, "en"),
        ("Hello", "thank you for the talk", "de", "de"),
        ("Hello", "thank you for the talk", "en-GB", "en"),
        ("Ciao", "grazie", "it", "it"),
    ],
)
def test_the_language_is_said_or_heard(
    desk: Desk, words: str, more: str, said: str | None, language: str
) -> None:
    text = POST.format(words=words, more=more).encode()
    (incoming,) = read_posts(desk.app, {"post.md": text}, language=said)
    assert save(desk.app, (incoming,), force=False) == 1
    assert [path.parent.name for path in desk.app.config.templates.glob("*/*.txt")] == [language]


def test_a_language_that_is_none_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="is no language"):
        read_posts(desk.app, {"post.md": POST.encode()}, language="../../etc")
