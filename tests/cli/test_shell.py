"""What all commands share: options that stand anywhere, exit codes, plain pages, a quick start."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest

from afterview.cli.main import run
from afterview.cli.shell import lift
from tests.cli.desk import BEGIN, RITA, Desk, python

NOW = "2026-11-03T16:05-05:00"


@pytest.mark.parametrize("order", [list(order) for order in permutations((0, 1, 2))], ids=str)
def test_global_options_stand_anywhere(capsys: pytest.CaptureFixture[str], order: list[int]) -> None:
    parts = (["list"], ["--now", NOW], ["--json"])
    assert run([word for index in order for word in parts[index]]) == 0
    assert capsys.readouterr().out.startswith('{\n  "now": "2026-11-04T10:50:00+13:45"')


def test_a_value_may_stand_behind_an_equals_sign() -> None:
    shell, rest = lift([f"--now={NOW}", "show", "--home=x", "1"])
    assert (shell.now, shell.home, rest) == (NOW, "x", ["show", "1"])


def test_nothing_is_lifted_after_two_dashes() -> None:
    shell, rest = lift(["add", "--", "--json", "--now"])
    assert (shell.json, shell.now, rest) == (False, None, ["add", "--", "--json", "--now"])


def test_without_a_command_it_is_today(desk: Desk) -> None:
    assert desk.try_() == desk.try_("today")


def test_the_home_folder_can_be_said(desk: Desk, tmp_path: Path, home: Path) -> None:
    desk.do("add", "Acme", "--home", str(tmp_path / "other"))
    assert (tmp_path / "other" / "afterview.sqlite3").exists()
    assert not home.exists()


def test_the_clock_can_be_set_by_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERVIEW_NOW", NOW)
    run(["list", "--json"])
    assert "2026-11-04T10:50" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("list",), 0),
        (("today",), 3),
        (("today", "--all"), 0),
        (("show", "9"), 1),
        (("show", "x"), 2),
        (("write", "1", "--approve", "--step", "thank_you"), 2),
    ],
    ids=str,
)
def test_exit_codes(desk: Desk, arguments: tuple[str, ...], code: int) -> None:
    desk.do("add", "Acme", "Engineer")
    assert desk.try_(*arguments).code == code


def test_what_breaks_inside_is_said_in_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("afterview.app.today.all_applications", break_)
    said = desk.try_("list")
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert said.err.splitlines() == [
        "Something in afterview broke (ZeroDivisionError: by zero).",
        "Repeat the command with --debug to see where, and report that.",
    ]
    assert "Traceback" in desk.try_("list", "--debug").err


def test_an_interrupted_command_says_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("afterview.app.today.all_applications", stop)
    said = desk.try_("list")
    assert (said.code, said.err) == (130, "")


def test_a_reader_that_goes_away_is_no_trouble() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", f"{BEGIN}sys.exit(run())", "template", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 141)
    process.stderr.close()


def test_the_version_is_said(desk: Desk) -> None:
    assert desk.try_("--version").out.startswith("afterview 0.")


def test_pages_fit_eighty_columns_and_are_plain(desk: Desk, home: Path) -> None:
    desk.introduce().do("add", "Acme", "Platform Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--with", "Ivan Poe")
    assert home.exists()
    for command in (["today"], ["show", "1"], ["list"], ["contact", "list"], ["doctor"], ["init"]):
        page = desk.try_(*command).out
        assert max(len(line) for line in page.splitlines()) <= 80, command
        assert "\x1b" not in page


@pytest.mark.parametrize("arguments", ["--help", "interview --help", "contact --help", "--version"])
def test_help_loads_no_more_than_it_needs(arguments: str) -> None:
    heavy = ("sqlalchemy", "holidays", "rich", "icalendar", "msgspec", "afterview.app", "afterview.store")
    loaded = f"sys.exit(', '.join(m for m in {heavy!r} if m in sys.modules) or code)"
    ran = python(f"code = run(sys.argv[1:]); {loaded}", *arguments.split())
    assert (ran.returncode, ran.stderr) == (0, "")


def test_today_reads_only_the_holidays_it_needs(desk: Desk) -> None:
    desk.interviewed("2026-11-03")
    count = "sum(name.startswith('holidays.countries.') for name in sys.modules)"
    ran = python(f"run(['today', '--now', '2026-11-10T09:31-05:00']); print({count}, file=sys.stderr)")
    assert 1 <= int(ran.stderr) <= 5


@pytest.mark.parametrize(
    ("shell", "asked"),
    [
        ("bash", {"COMP_WORDS": "afterview inter", "COMP_CWORD": "1"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "afterview inter"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "afterview inter", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
    ],
)
def test_completion_knows_commands(
    monkeypatch: pytest.MonkeyPatch, shell: str, asked: dict[str, str]
) -> None:
    for name, value in {**asked, "_AFTERVIEW_COMPLETE": f"complete_{shell}"}.items():
        monkeypatch.setenv(name, value)
    said = python("sys.exit(run())")
    assert "interview" in said.stdout, said


def test_completion_knows_choices_behind_a_global_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_AFTERVIEW_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "afterview --json heard 1 --kind out")
    monkeypatch.setenv("COMP_CWORD", "5")
    assert python("sys.exit(run())").stdout.split() == ["out_of_office"]


def test_init_shows_what_is_set_where_nobody_can_be_asked(desk: Desk) -> None:
    desk.introduce()
    answer = desk.do("init")
    assert (answer["name"], answer["zone"], answer["zone_assumed"]) == ("Alex Doe", "America/New_York", False)


def test_a_zone_nobody_said_is_the_machines_and_marked(desk: Desk) -> None:
    desk.do("add", "Acme")
    said = desk.do("interview", "1", "--at", "2026-11-03 15:00")
    assert said["message"].endswith("Pacific/Chatham (assumed).")


def test_a_zone_of_the_contact_is_taken_and_not_marked(desk: Desk) -> None:
    desk.introduce().do("add", "Acme", "--recruiter", RITA)
    desk.do("contact", "edit", "1", "--zone", "Europe/Berlin")
    said = desk.do("interview", "1", "--at", "2026-11-03 15:00")
    assert said["message"].endswith("15:00–16:00, Europe/Berlin.")


def test_a_preset_for_the_country_is_offered_not_applied(desk: Desk) -> None:
    answer = desk.introduce().do("add", "Acme", "--country", "DE")
    assert ["afterview sequence 1 germany" in hint for hint in answer["hints"]] == [True]
    assert desk.do("show", "1")["sequence"] == "classic"


def test_the_three_questions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["Alex Doe, alex@home.example", "America/New_York, us", ""])
    monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    said = desk.try_("init")
    assert (said.code, said.out.splitlines()[0]) == (0, "Kept: name, email, zone, country.")
    assert list(answers) == []


def test_an_interview_asks_about_timing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.introduce().do("add", "Acme", "--recruiter", RITA)
    monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "2026-11-24")
    desk.try_("interview", "1", "--at", "2026-11-03 15:00")
    assert desk.plan()[1] == ("promise", "2026-11-27")
