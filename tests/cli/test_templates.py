"""Letters out of a web post: read, kept, chosen, asked about, and never sent half filled."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.desk import RITA, Desk

POST = """\
---
title: “Two notes worth sending”
context: hiring
---
Swap what is in brackets.

## The email to send right after your interview

<div class='sample-email'>
<p><strong><u>To</u>:</strong> <strong>[Recruiter]</strong><br>
<strong><u>Subject</u>:</strong> <strong>[Your name]</strong> says thanks</p>
<hr>
<p>Hello <strong>[Recruiter name]</strong>,</p>
<p>I enjoyed my talk with <strong>[name of person who interviewed you]</strong> today.
The <strong>[job title]</strong> work at <strong>[Company name]</strong> sounds great!</p>
<p>Please thank <strong>[him or her]</strong> for me.</p>
<p><strong>[Your name]</strong><br>
<strong>[Your email address]</strong><br>
<strong>[Your preferred phone number]</strong></p>
</div>

## One-week follow-up email

<div class="sample-email">
<p><strong>To:</strong> [Recruiter]<br><strong>Subject:</strong> [Your name], any news?</p>
<hr/>
<p>Hello [Recruiter name],</p>
<p>It is about a week since I met [name of person who interviewed you]. I enjoyed our [tea or coffee]
and bring [number] year[s] of experience.</p>
<p>[I was struck by [what struck you], and told [a friend] so.]</p>
<p>[Optional] I also wrote about [your article].</p>
<p>[Your name]</p>
</div>

## Counter offer email

<div class="sample-email">
<p><strong>To:</strong> [Recruiter]<br><strong>Subject:</strong> [Your name] on the salary</p>
<p>Hello [Recruiter name],</p>
<p>Thank you for the offer to join [Company name]. Would [amount] be possible?</p>
<p>[Your name]</p>
</div>

## Resignation letter

<div class="sample-email">
<p><strong>To:</strong> [Your manager]<br><strong>CC:</strong> [HR]<br>
<strong>Subject:</strong> [Your name] resigns</p>
<p>Dear [Your manager],</p>
<p>I resign as [job title] of [company name]; my last day is [date].</p>
<p>[Your name]</p>
</div>
"""
THANKS, NEWS, OFFER, RESIGN = range(4)


@pytest.fixture
def post(tmp_path: Path) -> Path:
    file = tmp_path / "post.md"
    file.write_text(POST, encoding="utf-8")
    return file


@pytest.fixture
def names(desk: Desk, post: Path) -> list[str]:
    """The post's letters are kept; what each is called."""
    return [each["name"] for each in desk.do("template", "import", str(post), "--save")["templates"]]


@pytest.fixture
def shelf(desk: Desk, names: list[str]) -> Path:
    return Path(desk.do("template", "list")["folder"]) / "en" if names else Path()


def body(desk: Desk, *arguments: str) -> str:
    return str(letter(desk, *arguments)["body"])


def letter(desk: Desk, *arguments: str) -> Any:
    (only,) = desk.do("write", "1", *arguments)["letters"]
    return only


def interviewed(desk: Desk, *with_: str) -> Desk:
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA)
    with_ = with_ or ("Ivan Poe",)
    there = [part for name in with_ for part in ("--with", name)]
    desk.do("interview", "1", "--at", "2026-11-03 15:00", *there, "--pronouns", "he")
    return desk


def test_a_post_is_shown_and_nothing_is_kept(desk: Desk, post: Path) -> None:
    read = desk.do("template", "import", str(post))
    assert read["front_matter"] == {"title": "“Two notes worth sending”", "context": "hiring"}
    kinds = [(each["kind"], each["when"]) for each in read["templates"]]
    assert kinds[:2] == [("thank_you", 0), ("follow_up", 7)]
    assert [kind for kind, _ in kinds[2:]] == ["negotiation", "resignation"]
    assert read["templates"][THANKS]["slots"][:3] == ["recruiter", "your name", "recruiter name"]
    assert read["saved"] == []
    assert not any(row["own"] for row in desk.do("template", "list")["templates"])
    page = desk.try_("template", "import", str(post)).out
    assert "Hello [Recruiter name]," in page
    assert "Nothing is stored yet: add --save" in page


def test_two_posts_are_a_list(desk: Desk, post: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(POST, encoding="utf-8")
    answers = desk.do("template", "import", str(post), str(other), "--save")
    assert [each["file"] for each in answers] == [str(post), str(other)]
    called = [each["name"] for answer in answers for each in answer["templates"]]
    assert len(set(called)) == 8
    assert len({path for answer in answers for path in answer["saved"]}) == 8


def test_keeping_them_twice_changes_nothing(desk: Desk, post: Path, shelf: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in shelf.iterdir()}
    assert len(before) == 4
    desk.do("template", "import", str(post), "--save")
    assert {file: file.stat().st_mtime_ns for file in shelf.iterdir()} == before
    assert desk.do("template", "check")["problems"] == []


def test_undo_takes_the_letters_of_a_post_back_and_nothing_else(desk: Desk, post: Path) -> None:
    desk.do("add", "Acme", "Engineer")
    kept = [Path(path) for path in desk.do("template", "import", str(post), "--save")["saved"]]
    assert all(path.exists() for path in kept)
    assert "the template en/" in desk.do("undo")["message"]
    assert [path for path in kept if path.exists()] == []
    assert len(desk.do("list")["applications"]) == 1


def test_undo_brings_a_replaced_letter_back_and_leaves_one_that_was_changed_since(
    desk: Desk, post: Path, shelf: Path, names: list[str]
) -> None:
    first, second, *_ = (shelf / f"{name}.txt" for name in names)
    own = first.read_text(encoding="utf-8") + "PS: this is mine.\n"
    first.write_text(own, encoding="utf-8")
    second.unlink()
    desk.do("template", "import", str(post), "--save", "--force")
    second.write_text(own, encoding="utf-8")
    assert [hint for hint in desk.do("undo")["hints"] if second.name in hint]
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8") == own


def test_another_letter_of_that_name_stays_unless_it_is_said(
    desk: Desk, post: Path, shelf: Path, names: list[str]
) -> None:
    mine = shelf / f"{names[NEWS]}.txt"
    mine.write_text("Subject: x\nStep: ping\n\nMine.\n")
    (shelf / f"{names[OFFER]}.txt").unlink()
    said = desk.try_("template", "import", str(post), "--save")
    assert (said.code, f"{names[NEWS]}.txt" in said.err) == (2, True)
    assert mine.read_text().endswith("Mine.\n")
    assert not (shelf / f"{names[OFFER]}.txt").exists()
    others = desk.do("template", "import", str(post), "--save", "--name", "Other Ones")["templates"]
    assert [each["name"] for each in others] == [f"other-ones-{n}" for n in range(1, 5)]
    desk.do("template", "import", str(post), "--save", "--force")
    assert "any news?" in mine.read_text()


@pytest.mark.parametrize("name", ["thank_you", "Ping", "follow_up_panel", "../../x"])
def test_no_name_takes_the_place_of_ours_or_leaves_the_folder(
    desk: Desk, post: Path, shelf: Path, name: str
) -> None:
    one = post.with_name("one.md")
    one.write_text(POST.partition("## Counter")[0].partition("## One-week")[2].join(("## One-week", "")))
    ours = {row["name"] for row in desk.do("template", "list")["templates"] if not row["own"]}
    (answer,) = desk.do("template", "import", str(one), "--save", "--name", name)["saved"]
    assert Path(answer).parent == shelf
    assert Path(answer).stem not in ours
    assert desk.do("template", "show", "thank_you")["body"]


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"Nothing but text.", 1, "no email found"),
        (b"\x00\x01\x02", 2, "is not text"),
        (b"x" * 5_000_001, 2, "larger than 5 MB"),
        (b"<div>" * 200 + b"</div>" * 200, 2, "deep"),
    ],
    ids=["no email", "not text", "too large", "too deep"],
)
def test_a_file_that_cannot_be_read_keeps_everything_out(
    desk: Desk, post: Path, tmp_path: Path, content: bytes, code: int, sentence: str
) -> None:
    bad = tmp_path / "bad.html"
    bad.write_bytes(content)
    said = desk.try_("template", "import", str(post), str(bad), "--save")
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert not any(row["own"] for row in desk.do("template", "list")["templates"])


def test_their_thanks_say_what_the_post_says(desk: Desk, names: list[str]) -> None:
    interviewed(desk)
    ours = body(desk)
    desk.do("template", "use", names[THANKS])
    rows = desk.do("template", "list")["templates"]
    assert [(row["name"], row["chosen"]) for row in rows if row["chosen"]] == [(names[THANKS], ["thank_you"])]
    assert "chosen for thank-you" in desk.try_("template", "list").out
    assert desk.do("init")["letters"] == {"thank_you": names[THANKS]}
    theirs = letter(desk)
    assert theirs["subject"] == "Alex Doe says thanks"
    assert theirs["body"] == (
        "Hello Rita Roe,\n\n"
        "I enjoyed my talk with Ivan Poe today. The Engineer work at Acme sounds great!\n\n"
        "Please thank him for me.\n\nAlex Doe\nalex@home.example\n+1 555 0100"
    )
    assert theirs["blocked_by"] == []
    assert desk.today()["items"][0]["letters"][0]["body"] == theirs["body"]
    desk.do("undo")
    assert body(desk) == ours
    desk.do("template", "use", names[THANKS])
    desk.do("template", "use", "--step", "thank_you", "--builtin")
    assert body(desk) == ours
    assert desk.do("init")["letters"] == {}


def test_where_theirs_would_be_untrue_ours_is_taken_and_says_so(desk: Desk, names: list[str]) -> None:
    interviewed(desk, "Rita Roe <rita@acme.example>")
    desk.do("template", "use", names[THANKS])
    ours = letter(desk)
    assert "the recruiter is the interviewer" in ours["note"]
    assert "please thank" not in ours["body"].casefold()
    assert f"--template {names[THANKS]}" in ours["note"]
    assert "is not taken" in desk.try_("write", "1").out
    theirs = letter(desk, "--template", names[THANKS])
    assert "Please thank him for me." in theirs["body"]
    assert theirs["note"] is None


def test_a_letter_in_another_language_is_ours(desk: Desk, names: list[str]) -> None:
    interviewed(desk).do("template", "use", names[THANKS])
    desk.do("edit", "1", "--language", "de")
    ours = letter(desk)
    assert "in the language 'de'" in ours["note"]
    assert "Hello Rita Roe," not in ours["body"]


def test_a_word_that_would_be_false_blocks_until_it_is_kept(desk: Desk, names: list[str]) -> None:
    interviewed(desk).do("template", "use", names[THANKS])
    desk.at("2026-11-04T10:00-05:00")
    blocked = letter(desk)
    assert blocked["blocked_by"] == ['"today" will not be true when this is sent. "yesterday" would be.']
    assert blocked["remarks"][0]["instead"] == "yesterday"
    for arguments in (["--approve"], ["--to", "copy"]):
        said = desk.try_("write", "1", *arguments)
        assert (said.code, "--keep-words" in said.err) == (4, True)
    assert letter(desk, "--keep-words")["blocked_by"] == []
    assert "today" in desk.try_("write", "1", "--to", "copy").out
    desk.do("undo")
    desk.do("undo")
    assert desk.try_("write", "1", "--approve").code == 4


FILLS = {
    "tea or coffee": "coffee",
    "number": "4",
    "year[s]": "years",
    "i was struck by [what": "Your [team] is kind.",
    "optional 1": "drop",
}


def news(desk: Desk, names: list[str]) -> Desk:
    """A week later; the follow-up is theirs."""
    interviewed(desk).do("sent", "1")
    desk.at("2026-11-10T10:00-05:00").do("template", "use", names[NEWS])
    return desk


def test_what_stands_open_is_filled_by_name_and_kept(desk: Desk, names: list[str]) -> None:
    news(desk, names)
    assert letter(desk)["blocked_by"] == [
        "tea or coffee",
        "number",
        "year[s]",
        "I was struck by [what struck you], and told [a friend] so.",
        "optional 1",
        "your article",
    ]
    said = desk.try_("write", "1", "--approve")
    assert (said.code, "tea or coffee" in said.err) == (4, True)
    for name, value in FILLS.items():
        desk.do("write", "1", "--fill", f"{name}={value}")
    made = letter(desk)
    assert made["blocked_by"] == []
    assert made["body"] == (
        "Hello Rita Roe,\n\n"
        "It is about a week since I met Ivan Poe. I enjoyed our coffee and bring 4 years of experience.\n\n"
        "Your [team] is kind.\n\nAlex Doe"
    )
    assert desk.today()["items"][0]["letters"][0]["body"] == made["body"]
    desk.do("edit", "1", "--company", "Zeta")
    desk.do("outbox", "approve", str(made["outbox"]))
    assert "Your [team] is kind." in desk.try_("write", "1", "--to", "copy").out
    for _ in ("copied", "approved", "edited", "filled"):
        desk.do("undo")
    assert letter(desk)["blocked_by"] == ["optional 1", "your article"]


def test_an_exported_draft_keeps_what_was_said_for_it(desk: Desk, names: list[str], tmp_path: Path) -> None:
    news(desk, names).do("write", "1", "--fill", "tea or coffee=tea")
    exported = desk.try_("export").out
    file = tmp_path / "all.json"
    file.write_text(exported, encoding="utf-8")
    elsewhere = ("--home", str(tmp_path / "elsewhere"))
    desk.do("import", str(file), *elsewhere)
    assert desk.try_("export", *elsewhere).out == exported


def test_a_passage_is_kept_and_then_its_own_slots_are_filled(desk: Desk, names: list[str]) -> None:
    news(desk, names)
    kept = letter(
        desk, "--fill", "i was struck=keep", "--fill", "optional 1=keep", "--fill", "your article=tea"
    )
    assert (
        "I was struck by [what struck you], and told [a friend] so.\n\nI also wrote about tea."
        in kept["body"]
    )
    assert kept["blocked_by"][-2:] == ["what struck you", "a friend"]


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        ("tea or coffee", "fills nothing"),
        ("milk=yes", "Nothing is called 'milk'"),
        ("number=", "empty"),
        ("tea or coffee=tea or coffee", "is the choice itself"),
        ("year[s]=decades", "does not settle"),
        ("optional 1=perhaps", "does not settle"),
    ],
)
def test_what_cannot_stand_there_is_refused(desk: Desk, names: list[str], fill: str, sentence: str) -> None:
    news(desk, names)
    said = desk.try_("write", "1", "--fill", fill)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert desk.do("outbox", "list")["letters"] == []


def test_a_fact_can_be_put_otherwise_in_one_letter(desk: Desk, names: list[str]) -> None:
    interviewed(desk).do("template", "use", names[THANKS])
    made = letter(desk, "--fill", "Recruiter name=Rita", "--fill", "[him or her]=her")
    assert made["body"].startswith("Hello Rita,\n")
    assert "thank her for me" in made["body"]
    desk.at("2026-11-04T10:00-05:00")
    assert letter(desk)["body"].startswith("Hello Rita,\n")
    assert letter(desk)["blocked_by"]


def test_a_template_that_is_gone_leaves_its_draft(desk: Desk, names: list[str], shelf: Path) -> None:
    interviewed(desk)
    letter(desk, "--template", names[THANKS], "--fill", "recruiter name=Rita")
    (shelf / f"{names[THANKS]}.txt").unlink()
    assert body(desk).startswith("Hello Rita,\n")
    desk.do("template", "use", names[NEWS])
    (shelf / f"{names[NEWS]}.txt").unlink()
    desk.do("sent", "1")
    assert "there is none of that name" in letter(desk.at("2026-11-10T10:00-05:00"))["note"]


def test_a_negotiation_is_no_follow_up(desk: Desk, names: list[str], tmp_path: Path) -> None:
    interviewed(desk).do("sent", "1")
    plan = desk.plan()
    offer = ("--template", names[OFFER])
    asked = letter(desk, *offer)
    assert (asked["step"], asked["to"], asked["blocked_by"]) == (
        "negotiation",
        "rita@acme.example",
        ["amount"],
    )
    assert desk.try_("write", "1", *offer, "--to", "copy").code == 4
    letter(desk, *offer, "--fill", "amount=90,000")
    desk.do("edit", "1", "--industry", "banking")
    said = desk.try_("write", "1", *offer, "--to", str(tmp_path / "offer.eml"))
    assert said.code == 0
    assert f"afterview sent 1 --template {names[OFFER]}" in said.err
    mail = message_from_bytes((tmp_path / "offer.eml").read_bytes(), policy=policy.default)
    assert (mail["To"], "Would 90,000 be possible?" in mail.get_content()) == (RITA, True)
    assert desk.do("outbox", "list")["letters"][-1]["state"] == "approved"
    desk.do("sent", "1", *offer)
    assert desk.plan() == plan
    assert desk.do("outbox", "list")["letters"][-1]["state"] == "withdrawn"
    assert [e["kind"] for e in desk.do("show", "1")["history"]].count("sent") == 2
    desk.do("undo")
    assert desk.do("outbox", "list")["letters"][-1]["state"] == "approved"


def test_a_kept_negotiation_is_approved_in_the_outbox(desk: Desk, names: list[str]) -> None:
    interviewed(desk).do("write", "1", "--template", names[OFFER], "--fill", "amount=90,000")
    desk.do("outbox", "approve", "1")
    assert "negotiation for application 1" in desk.try_("outbox", "list").out
    desk.do("outbox", "cancel", "1")
    assert letter(desk, "--template", names[OFFER])["blocked_by"] == ["amount"]


def test_a_resignation_takes_nothing_from_the_application(
    desk: Desk, names: list[str], tmp_path: Path
) -> None:
    interviewed(desk)
    resign = ("--template", names[RESIGN])
    asked = letter(desk, *resign)
    assert (asked["to"], asked["subject"]) == (None, "Alex Doe resigns")
    assert asked["blocked_by"] == ["hiring manager's name", "job title", "company name", "date"]
    assert "[HR]" in asked["note"]
    assert 'Say to whom with --fill "to=' in asked["note"]
    fills = {"your manager": "Bo", "job title": "Cook", "company name": "Diner", "date": "1 May"}
    said = [part for name, value in fills.items() for part in ("--fill", f"{name}={value}")]
    assert body(desk, *resign, *said).startswith(
        "Dear Bo,\n\nI resign as Cook of Diner; my last day is 1 May."
    )
    file = tmp_path / "resign.eml"
    assert desk.try_("write", "1", *resign, "--to", str(file)).code == 2
    assert desk.try_("write", "1", *resign, "--fill", "to=nobody").code == 2
    assert letter(desk, *resign, "--fill", "to=Bo Boe <bo@diner.example>")["to"] == "bo@diner.example"
    desk.do("write", "1", *resign, "--to", str(file))
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == "Bo Boe <bo@diner.example>"
    assert "no email to this company" in desk.do("sent", "1", *resign)["message"]


def test_an_unknown_template_is_told(desk: Desk, names: list[str]) -> None:
    interviewed(desk)
    assert names
    for arguments in (["write", "1", "--template", "nothing"], ["template", "use", "nothing"]):
        said = desk.try_(*arguments)
        assert (said.code, "There is no template 'nothing'." in said.err) == (1, True)
    assert "is for no step" in desk.try_("template", "use", names[OFFER]).err
    assert desk.try_("template", "use").code == 2
    assert desk.try_("template", "use", names[NEWS], "--builtin").code == 2
    assert desk.try_("template", "use", "--builtin").code == 2
    assert desk.try_("sent", "1", "--template", names[NEWS]).code == 2


class Asked:
    """Somebody at a terminal who gives these answers in turn."""

    def __init__(self, desk: Desk, patch: pytest.MonkeyPatch) -> None:
        self.desk, self.patch = desk, patch
        self.prompts: list[str] = []

    def says(self, *answers: str, arguments: tuple[str, ...] = ()) -> str:
        ahead = iter(answers)

        def prompt(text: str, **_: object) -> str:
            self.prompts.append(text)
            return next(ahead)

        with self.patch.context() as patch:
            patch.setattr("afterview.cli.shell.Shell.talks", True)
            patch.setattr("typer.prompt", prompt)
            said = self.desk.try_("write", "1", *arguments)
        assert list(ahead) == []
        return said.out + said.err


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(desk, monkeypatch)


def test_at_a_terminal_each_is_asked_for(asked: Asked, names: list[str]) -> None:
    news(asked.desk, names)
    shown = asked.says("2", "four", "1", "k", "your garden", "Bo", "k", "tea", "c")
    assert re.search(r"\[tea or coffee\]\n  1  tea\n  2  coffee", shown)
    assert "I was struck by your garden, and told Bo so.\n\nI also wrote about tea." in shown
    assert "our coffee and bring four year of experience." in shown
    assert asked.prompts[0] == "A number, or your own words (Enter leaves it open)"
    assert [row["state"] for row in asked.desk.do("outbox", "list")["letters"]] == ["approved"]


def test_at_a_terminal_enter_leaves_it_open_and_f_asks_again(asked: Asked, names: list[str]) -> None:
    news(asked.desk, names)
    shown = asked.says("", "", "", "", "d", "f", "9", "", "", "", "mine", "q")
    assert "There is no choice 9. There are 2." in shown
    assert letter(asked.desk)["blocked_by"] == ["tea or coffee", "number", "year[s]"]
    assert "mine" in body(asked.desk)


def test_at_a_terminal_our_words_are_offered(asked: Asked, names: list[str]) -> None:
    interviewed(asked.desk).do("template", "use", names[THANKS])
    asked.desk.at("2026-11-04T10:00-05:00")
    shown = asked.says("1", "a")
    assert '1  say "yesterday"\n  2  leave these words as they are' in shown
    assert "my talk with Ivan Poe yesterday." in body(asked.desk)
    assert letter(asked.desk)["state"] == "approved"


def test_at_a_terminal_words_are_kept(asked: Asked, names: list[str]) -> None:
    interviewed(asked.desk).do("template", "use", names[THANKS])
    asked.desk.at("2026-11-04T10:00-05:00")
    asked.says("3", "q")
    assert letter(asked.desk)["blocked_by"]
    asked.says("2", "a")
    assert "my talk with Ivan Poe today." in body(asked.desk)
    assert letter(asked.desk)["state"] == "approved"


def test_at_a_terminal_a_letter_by_name(asked: Asked, names: list[str]) -> None:
    interviewed(asked.desk)
    shown = asked.says("90,000", "a", arguments=("--template", names[OFFER]))
    assert f"afterview sent 1 --template {names[OFFER]}" in shown
