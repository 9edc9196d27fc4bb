"""The same for a sign-in: refresh token, access token and the client's own secret are in their file alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from secrets import token_hex
from threading import Thread
from urllib.parse import quote

import pytest

from afterview.mail import known_providers
from tests.cli.desk import Said
from tests.e2e.canary import Canary, in_files, processes, shows
from tests.e2e.mailing import A_MINUTE_AFTER
from tests.e2e.processes import GUARD, process
from tests.e2e.scripts import ScriptDesk
from tests.servers.issuer import ACCESS, CLIENT_ID, Fault, Issuer
from tests.servers.smtp_script import Answer

LATER = ("2026-11-03T16:10-05:00", "2026-11-03T16:20-05:00")


class SignIn:
    """Somebody who signed in; `secrets` are what may be in `place` alone."""

    def __init__(self, desk: ScriptDesk, canary: Canary, issuer: Issuer) -> None:
        self.desk, self.canary, self.issuer = desk, canary, issuer
        self.place = canary.folder / "tokens"
        self.client = f"zaunkönig-{token_hex(8)}"

    def connect(self, *more: str) -> Said:
        place = ("--secret", f"file:{self.place}")
        return self.desk.connect("--oauth", "google", "--client-id", CLIENT_ID, *place, "--debug", *more)

    def expire(self) -> None:
        """The access token is good no more."""
        self.place.write_text(json.dumps(json.loads(self.place.read_text()) | {"expires_at": 1}))

    @property
    def secrets(self) -> tuple[str, ...]:
        return (ACCESS, self.canary.password, self.client, self.issuer.state.refresh)

    def assert_nowhere(self, *told: Said, after: str) -> None:
        printed = "".join(said.out + said.err for said in told) + self.canary.logs.text
        for secret in self.secrets:
            assert not shows(printed.encode(), secret), (after, secret)
            assert in_files(self.canary.home, secret) == [], (after, secret)
            assert in_files(self.canary.folder / "tmp", secret) == [], (after, secret)


@pytest.fixture
def signed_in(canary_desk: ScriptDesk, canary: Canary, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignIn]:
    """The canary is the refresh token; the issuer repeats it in what it says."""
    with Issuer(refresh=canary.password) as issuer:
        found = SignIn(canary_desk, canary, issuer)
        issuer.state.secret = found.client
        monkeypatch.setenv("AFTERVIEW_OAUTH_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("AFTERVIEW_OAUTH_CLIENT_SECRET", found.client)
        monkeypatch.setitem(known_providers.ENDPOINTS, "google", issuer.endpoints)

        def launch(url: str) -> int:
            Thread(target=issuer.approve, args=[url], daemon=True).start()
            return 0

        canary_desk.introduced()
        with monkeypatch.context() as patch:
            patch.setattr("afterview.cli.shell.Shell.talks", True)
            patch.setattr("typer.launch", launch)
            said = found.connect()
        assert said.code == 0, said
        found.assert_nowhere(said, after="signing in")
        assert shows(found.place.read_bytes(), canary.password)
        canary_desk.add("Acme", canary_desk.provider.rita)
        canary_desk.write("send")
        yield found


def test_when_all_goes_well(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTERVIEW_OAUTH_CLIENT_SECRET")  # it lies with the tokens
    desk = signed_in.desk
    with processes() as seen, process("watch", "--once", "--debug", "--now", A_MINUTE_AFTER) as real:
        out, err = real.communicate(timeout=GUARD)
        everything = seen()
    assert '"result": "sent"' in err
    assert [secret for secret in signed_in.secrets if shows(everything, secret)] == []
    signed_in.expire()
    renewed = desk.at(A_MINUTE_AFTER).try_("mail", "sync", "--debug")
    assert renewed.code == 0, renewed
    assert signed_in.issuer.state.refreshes == 1
    desk.do("backup")
    signed_in.assert_nowhere(Said(code=0, out=out, err=err), renewed, *desk.told, after="renewing")


def test_through_every_failure_of_renewing(signed_in: SignIn) -> None:
    desk, state = signed_in.desk, signed_in.issuer.state
    words = f"not {signed_in.canary.password}".encode()
    said_so = json.dumps({"error": "invalid_grant", "error_description": words.decode()}).encode()
    faults = {
        "refused": Fault(status=400, body=said_so),
        "broken": Fault(status=500, body=words),
        "elsewhere": Fault(status=302, location=f"/token?{quote(words)}"),
        "nonsense": Fault(body=b'{"access_token": ' + words),
        "nothing": Fault(body=b"{}"),
    }
    for name, fault in faults.items():
        signed_in.expire()
        state.faults["/token"] = [fault]
        said = desk.at(A_MINUTE_AFTER).try_("watch", "--once", "--debug")
        assert said.code == 5, (name, said)
        signed_in.assert_nowhere(said, after=name)
    assert desk.states() == ["approved"]


def test_through_every_refusal_of_the_token(signed_in: SignIn) -> None:
    desk, there = signed_in.desk, signed_in.desk.provider
    there.imap.fault("authenticate", say=f"{{tag}} NO [AUTHENTICATIONFAILED] {ACCESS}\r\n".encode())
    said = desk.at(A_MINUTE_AFTER).try_("watch", "--once", "--debug")
    assert said.code == 5, said
    signed_in.assert_nowhere(said, after="reading")
    there.smtp.script = {"auth": Answer(say=f"535 5.7.8 {ACCESS} has ended\r\n".encode())}
    said = desk.try_("watch", "--once", "--debug")
    assert '"result": "later"' in said.err
    signed_in.assert_nowhere(said, *desk.told, after="sending")


def test_it_would_be_found(signed_in: SignIn) -> None:
    (signed_in.canary.home / "left.json").write_bytes(signed_in.place.read_bytes())
    with pytest.raises(AssertionError):
        signed_in.assert_nowhere(after="planting")
