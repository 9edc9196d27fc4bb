"""Where a password lies, what is refused, and that no sentence ever holds it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import ConfigError, MailError, UserError
from afterview.mail.account import Account, Server
from afterview.mail.credentials import Secret
from afterview.mail.providers import keyrings
from afterview.mail.providers.secrets import Places
from afterview.mail.vault import PASSWORD
from tests.mail.keyring_drawer import Drawer, keyring_of

CANARY = "cänary-Pässword 7"
SERVER = Server(host="mail.home.example", port=993)


def account(secret: str, address: str = "alex@home.example") -> Account:
    return Account(address=address, user=address, imap=SERVER, smtp=SERVER, secret=secret)


def places(**variables: str) -> Places:
    return Places(variable=variables.get)


class Locked(Drawer):
    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(f"{service} {username} {CANARY}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username + password)


class Forgetful(Drawer):
    def set_password(self, service: str, username: str, password: str) -> None:
        del service, username, password


@pytest.fixture(autouse=True)
def drawer() -> Iterator[Drawer]:
    found = Drawer()
    with keyring_of(found):
        yield found


@pytest.fixture
def no_keyring(drawer: Drawer) -> None:
    del drawer
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]


def written(folder: Path, data: bytes, mode: int = 0o600) -> Path:
    path = folder / "password"
    path.write_bytes(data)
    path.chmod(mode)
    return path


def program(source: str) -> str:
    return f"command:{shlex.join([sys.executable, '-c', source])}"


class TestWhichPlace:
    def test_the_one_that_is_said(self) -> None:
        assert places(**{PASSWORD: "x"}).place("env:OTHER") == "env:OTHER"

    def test_a_path_is_kept_whole(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert places().place("file:password") == f"file:{tmp_path / 'password'}"

    def test_a_home_that_nobody_has(self) -> None:
        with pytest.raises(ConfigError, match="home folder"):
            places().place("file:~nobody-of-this-name/password")

    @pytest.mark.parametrize("name", ["AFTERVIEW_MAIL_PASSWORD", "AFTERVIEW_MAIL_PASSWORD_FILE"])
    def test_a_variable_before_the_keyring(self, name: str) -> None:
        assert places(**{name: "x"}).place(None) == "env:AFTERVIEW_MAIL_PASSWORD"

    def test_the_keyring_before_a_command(self) -> None:
        assert places(**{f"{PASSWORD}_COMMAND": "x"}).place(None) == "keyring"

    @pytest.mark.usefixtures("no_keyring")
    def test_a_command_where_there_is_no_keyring(self) -> None:
        found = places(**{f"{PASSWORD}_COMMAND": "x"}).place(None)
        assert found == "env:AFTERVIEW_MAIL_PASSWORD"

    @pytest.mark.usefixtures("no_keyring")
    def test_else_the_three_ways_are_named(self) -> None:
        with pytest.raises(ConfigError) as refused:
            places().place(None)
        ways = ("AFTERVIEW_MAIL_PASSWORD,", "AFTERVIEW_MAIL_PASSWORD_FILE", "AFTERVIEW_MAIL_PASSWORD_COMMAND")
        assert all(way in refused.value.hint for way in ways)


class TestKeyring:
    def test_what_is_kept_is_read_by_another_process(self) -> None:
        places().keep(account("keyring"), Secret(CANARY))
        assert places().read(account("keyring")) == Secret(CANARY)
        assert not places().has(account("keyring")), "the keyring's is asked for anew"

    def test_an_address_is_the_same_however_it_is_written(self) -> None:
        places().keep(account("keyring"), Secret(CANARY))
        assert places().read(account("keyring", "Alex@HOME.example")) == Secret(CANARY)

    @given(st.integers(1, 4100), st.integers(1, 4100))
    def test_any_length_and_then_any_other(self, first: int, second: int) -> None:
        keyring.set_keyring(Drawer())
        for length in (first, second):
            secret = Secret(("é" + "x" * length)[:length])
            places().keep(account("keyring"), secret)
            assert places().read(account("keyring")) == secret

    @pytest.mark.parametrize("length", [10, 1000, 3500])
    def test_forgotten_it_leaves_nothing(self, drawer: Drawer, length: int) -> None:
        places().keep(account("keyring"), Secret("x" * length))
        assert places().forget(account("keyring"))
        assert drawer.entries == {}
        with pytest.raises(MailError, match=r"holds no password for alex@home\.example"):
            places().read(account("keyring"))

    @pytest.mark.usefixtures("no_keyring")
    def test_a_keyring_that_is_gone(self) -> None:
        with pytest.raises(MailError, match="this machine shows none"):
            places().read(account("keyring"))
        with pytest.raises(ConfigError, match="no keyring"):
            places().keep(account("keyring"), Secret(CANARY))
        assert not places().forget(account("keyring"))

    def test_a_keyring_that_stays_locked(self) -> None:
        keyring.set_keyring(Locked())
        for use in (places().read, lambda of: places().keep(of, Secret(CANARY))):
            with pytest.raises(MailError, match="KeyringLocked") as refused:
                use(account("keyring"))
            assert CANARY not in refused.value.message + refused.value.hint
            assert refused.value.__cause__ is None
        assert not places().forget(account("keyring"))

    def test_a_keyring_that_keeps_nothing(self) -> None:
        keyring.set_keyring(Forgetful())
        with pytest.raises(ConfigError, match="does not give back"):
            places().keep(account("keyring"), Secret(CANARY))
        keyring.set_keyring(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
        assert not keyrings.usable()


class TestVariable:
    def test_its_value(self) -> None:
        assert places(P=CANARY).read(account("env:P")) == Secret(CANARY)

    def test_else_the_file_it_names(self, tmp_path: Path) -> None:
        path = written(tmp_path, f"{CANARY}\n".encode())
        assert places(P_FILE=str(path)).read(account("env:P")) == Secret(CANARY)

    def test_else_the_command_it_names(self) -> None:
        line = shlex.join([sys.executable, "-c", f"print({CANARY.encode()!r}.decode())"])
        assert places(P_COMMAND=line, PYTHONUTF8="1").read(account("env:P")) == Secret(CANARY)

    def test_none_of_them(self) -> None:
        with pytest.raises(MailError, match=r"variable P .* not set") as refused:
            places().read(account("env:P"))
        assert refused.value.exit_code == 5

    def test_it_is_there_already(self) -> None:
        assert places().has(account("env:P"))


class TestFile:
    @pytest.mark.parametrize("end", ["", "\n", "\r\n"])
    @pytest.mark.parametrize("password", [CANARY, " spaces around ", "é", "x" * 1024, "tab\there"])
    def test_its_text_without_the_line_end(self, tmp_path: Path, password: str, end: str) -> None:
        path = written(tmp_path, (password + end).encode())
        assert places().read(account(f"file:{path}")) == Secret(password)

    def test_a_mark_at_its_beginning_is_no_part_of_it(self, tmp_path: Path) -> None:
        path = written(tmp_path, b"\xef\xbb\xbfpw")
        assert places().read(account(f"file:{path}")) == Secret("pw")

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o610, 0o602, 0o777])
    def test_open_to_others_it_is_refused(self, tmp_path: Path, mode: int) -> None:
        path = written(tmp_path, CANARY.encode(), mode)
        with pytest.raises(MailError, match=f"open to others .mode {mode:04o}") as refused:
            places().read(account(f"file:{path}"))
        assert refused.value.hint == f"Close it with: chmod 600 {path}"

    @pytest.mark.parametrize("mode", [0o600, 0o400])
    def test_read_by_its_owner_alone(self, tmp_path: Path, mode: int) -> None:
        path = written(tmp_path, b"pw", mode)
        assert places().read(account(f"file:{path}")) == Secret("pw")

    def test_somebody_elses_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(tmp_path, CANARY.encode())
        me = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
        with pytest.raises(MailError, match="belongs to somebody else"):
            places().read(account(f"file:{path}"))

    def test_a_link_is_judged_by_what_it_leads_to(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(written(tmp_path, CANARY.encode(), 0o644))
        with pytest.raises(MailError, match="open to others"):
            places().read(account(f"file:{tmp_path / 'link'}"))

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "there is no password"),
            (b"\n", "there is no password"),
            (b"a\0b", "there is no password"),
            (b"one\ntwo\n", "more than one line"),
            (b"one\n\n", "more than one line"),
            (b"\xff\xfe", "no text in UTF-8"),
            (b"x" * 70_000, "more than 64 kB"),
        ],
    )
    def test_what_cannot_be_one_password(self, tmp_path: Path, data: bytes, words: str) -> None:
        path = written(tmp_path, data)
        with pytest.raises(MailError, match=words):
            places().read(account(f"file:{path}"))

    def test_no_file(self, tmp_path: Path) -> None:
        assert not places().has(account(f"file:{tmp_path / 'missing'}"))
        with pytest.raises(MailError, match="cannot be read: No such file"):
            places().read(account(f"file:{tmp_path / 'missing'}"))
        with pytest.raises(MailError, match="is no file"):
            places().read(account(f"file:{tmp_path}"))

    def test_a_pipe_that_nobody_fills_does_not_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe", 0o600)
        with pytest.raises(MailError, match="is no file"):
            places().read(account(f"file:{tmp_path / 'pipe'}"))

    def test_written_it_is_the_owners_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "password"
        for secret in (Secret(CANARY), Secret("another")):
            places().keep(account(f"file:{path}"), secret)
            assert path.stat().st_mode & 0o777 == 0o600
            assert places().read(account(f"file:{path}")) == secret
        assert [each.name for each in tmp_path.iterdir()] == ["password"]

    def test_where_it_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("no folder")
        with pytest.raises(ConfigError, match="cannot be written"):
            places().keep(account(f"file:{tmp_path / 'a' / 'password'}"), Secret(CANARY))
        assert (tmp_path / "a").read_text() == "no folder"


class TestCommand:
    def test_what_it_prints(self) -> None:
        said = account(program(f"import sys; sys.stdout.buffer.write({(CANARY + chr(10)).encode()!r})"))
        assert places().read(said) == Secret(CANARY)

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (f"import sys; print({CANARY!r}, file=sys.stderr); sys.exit(3)", "ended with code 3"),
            (f"print({'x' * 9!r} * 9000)", "more than 64 kB"),
            ("pass", "there is no password"),
            ("print('one'); print('two')", "more than one line"),
        ],
    )
    def test_what_goes_wrong(self, source: str, words: str, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(MailError, match=words) as refused:
            places().read(account(program(source)))
        assert CANARY not in refused.value.message + refused.value.hint + "".join(capfd.readouterr())
        assert sys.executable in refused.value.message
        assert source not in refused.value.message.split()

    def test_one_that_does_not_exist(self) -> None:
        with pytest.raises(MailError, match=r"'no-such-program-here' .* cannot be started"):
            places().read(account("command:no-such-program-here x"))

    def test_one_that_does_not_end(self) -> None:
        with pytest.raises(MailError, match="did not end within") as refused:
            Places(variable=lambda _: None, seconds=0.2).read(account(program("import time; time.sleep(60)")))
        assert refused.value.passing

    def test_no_shell_reads_it(self, tmp_path: Path) -> None:
        with pytest.raises(MailError):
            places().read(account(f"command:false; touch {tmp_path / 'here'}"))
        assert list(tmp_path.iterdir()) == []


class TestHeld:
    """Until a login worked, a password is nowhere but in memory."""

    def test_it_is_used_and_written_nowhere(self, drawer: Drawer, tmp_path: Path) -> None:
        for place in ("keyring", f"file:{tmp_path / 'password'}", "env:P"):
            vault = places()
            vault.hold(account(place), Secret(CANARY))
            assert vault.read(account(place)) == Secret(CANARY)
        assert drawer.entries == {}
        assert list(tmp_path.iterdir()) == []

    def test_of_another_address_it_is_not_used(self) -> None:
        vault = places()
        vault.hold(account("env:P"), Secret(CANARY))
        with pytest.raises(MailError):
            vault.read(account("env:P", "bo@home.example"))

    def test_a_variable_is_not_ours_to_write_so_what_is_new_is_held(self) -> None:
        vault = places(P="old")
        vault.keep(account("env:P"), Secret("new"))
        assert vault.read(account("env:P")) == Secret("new")
        assert vault.forget(account("env:P"))
        assert vault.read(account("env:P")) == Secret("old")

    def test_it_shows_nowhere(self) -> None:
        vault = places()
        vault.hold(account("keyring"), Secret(CANARY))
        assert CANARY not in repr(vault) + repr(vars(vault))


def test_a_place_in_a_damaged_record_is_said_to_be_one() -> None:
    with pytest.raises(UserError, match="no place for a password"):
        places().read(account("nowhere"))


@given(st.text(min_size=3), st.sampled_from("\0\r\n"), st.text(min_size=3))
def test_no_error_holds_what_lay_there(before: str, sign: str, after: str) -> None:
    with pytest.raises(MailError) as refused:
        places(P=f"{CANARY}{before}{sign}{after}x").read(account("env:P"))
    assert CANARY not in refused.value.message + refused.value.hint


@given(st.text(min_size=1, alphabet=st.characters(exclude_characters="\0\r\n")))
def test_any_other_text_is_a_password(text: str) -> None:
    assert places(P=text).read(account("env:P")).reveal() == text
