"""A mailbox is connected by a sign-in instead of a password; its tokens are in their place alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from afterview.mail import known_providers
from tests.cli.desk import Desk
from tests.cli.postbox import Postbox, command_lines, leaks, postbox
from tests.mail.keyring_drawer import Drawer, keyring_of
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.issuer import ACCESS, CLIENT_ID, CLIENT_SECRET, REFRESH, Issuer
from tests.servers.submission import ADDRESS

SECRETS = (ACCESS, REFRESH, CLIENT_SECRET)
OAUTH = ("--oauth", "google", "--client-id", CLIENT_ID)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def box(desk: Desk, certificates: Certificates) -> Iterator[Postbox]:
    with postbox(desk, certificates) as found:
        yield found


@pytest.fixture(autouse=True)
def drawer() -> Iterator[Drawer]:
    found = Drawer()
    with keyring_of(found):
        yield found


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with Issuer() as found:
        monkeypatch.setitem(known_providers.ENDPOINTS, "google", found.endpoints)
        yield found


@pytest.fixture
def browser(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody at a terminal, whose browser opens what it is told to; the addresses it opened."""
    opened: list[str] = []

    def launch(url: str) -> int:
        opened.append(url)
        Thread(target=issuer.approve, args=[url], daemon=True).start()
        return 0

    monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
    monkeypatch.setattr("typer.launch", launch)
    return opened


def test_both_servers_take_the_token(box: Postbox, browser: list[str], drawer: Drawer, home: Path) -> None:
    with command_lines() as lines:
        said = box.connect(*OAUTH)
        seen = lines()
    assert said.code == 0, said
    assert len(browser) == 1
    assert browser[0] in said.err
    assert "sign-in" in said.out
    assert box.imap.logins == 1
    (kept,) = drawer.entries.values()
    assert json.loads(kept)["refresh_token"] == REFRESH
    assert [secret for secret in SECRETS if secret in said.out + said.err + "".join(browser)] == []
    assert leaks(home, *SECRETS) == []
    assert [line for line in seen if any(secret.encode() in line for secret in SECRETS)] == []
    (account,) = box.accounts()
    assert (account["login"], account["secret"]) == ("oauth", "keyring")


@pytest.mark.usefixtures("browser")
def test_a_client_secret_comes_from_the_environment(
    box: Postbox, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    issuer.state.secret = CLIENT_SECRET
    said = box.connect(*OAUTH)
    assert said.code == 5
    assert "invalid_client" in said.err
    monkeypatch.setenv("AFTERVIEW_OAUTH_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("AFTERVIEW_OAUTH_CLIENT_SECRET", CLIENT_SECRET)
    said = box.connect("--oauth", "google")
    assert said.code == 0, said
    assert leaks(home, *SECRETS) == []


def test_a_code_for_another_device_is_shown(
    box: Postbox, issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nobody at a terminal, and on a machine without a keyring: into a file of one's own."""
    monkeypatch.setattr("afterview.mail.providers.oauth.SHORTEST", 0.01)
    issuer.state.interval = 0.01  # type: ignore[assignment] # faster than any real one
    issuer.state.device_answers = ["authorization_pending", ""]
    file = tmp_path / "tokens"
    said = box.connect(*OAUTH, "--device", "--secret", f"file:{file}")
    assert said.code == 0, said
    assert "type the code ABCD-EFGH" in said.err
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["refresh_token"] == REFRESH
    assert issuer.state.refreshes == 0


@pytest.mark.usefixtures("browser")
def test_a_later_look_renews_the_token_and_keeps_the_new_one(
    box: Postbox, issuer: Issuer, drawer: Drawer
) -> None:
    box.connect(*OAUTH)
    ((place, kept),) = drawer.entries.items()
    ended = json.loads(kept) | {"expires_at": int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())}
    drawer.entries[place] = json.dumps(ended)
    said = box.desk.try_("mail", "connect", ADDRESS, "--drafts", "Drafts")
    assert said.code == 0, said
    assert issuer.state.refreshes == 1
    assert json.loads(drawer.entries[place])["refresh_token"] == f"{REFRESH}-1"


@pytest.mark.usefixtures("browser")
def test_a_server_that_refuses_the_token_keeps_nothing(box: Postbox, drawer: Drawer) -> None:
    box.imap.fault("authenticate", say=b"{tag} NO [AUTHENTICATIONFAILED] no\r\n", stays=True)
    said = box.connect(*OAUTH)
    assert said.code == 5, said
    assert drawer.entries == {}
    assert box.accounts() == []


@pytest.mark.usefixtures("browser")
def test_disconnected_it_leaves_no_tokens(box: Postbox, drawer: Drawer) -> None:
    box.connect(*OAUTH)
    box.desk.do("mail", "disconnect", ADDRESS)
    assert drawer.entries == {}
