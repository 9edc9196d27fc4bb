"""A secure connection is one to the right server, or there is none; and the person reads why."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from afterview.errors import MailError
from afterview.mail.account import Account, Server
from afterview.mail.providers.tls import context_for, insecure
from tests.servers.certificates import Certificates, Kind, lonely_certificates, make_by_hand

KEPT = "keyring"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    with lonely_certificates(tmp_path_factory.mktemp("certificates")) as made:
        yield made


def account(ca_file: Path | str | None, *, host: str = "localhost") -> Account:
    server = Server(host=host, port=465)
    return Account(
        address="sam@home.example",
        user="sam@home.example",
        imap=server,
        smtp=server,
        secret=KEPT,
        ca_file=None if ca_file is None else str(ca_file),
    )


def handshake(client: ssl.SSLContext, server: ssl.SSLContext, *, host: str = "localhost") -> str | None:
    """The protocol that both ends agree on; raises what the client's end raises."""
    near, far = socket.socketpair()
    near.settimeout(5)
    far.settimeout(5)

    def answer() -> None:
        try:
            server.wrap_socket(far, server_side=True).close()
        except OSError:
            far.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with near, client.wrap_socket(near, server_hostname=host) as secure:
            return secure.version()
    finally:
        thread.join()


def failed(client: ssl.SSLContext, server: ssl.SSLContext, *, host: str = "localhost") -> MailError:
    with pytest.raises(ssl.SSLError) as caught:
        handshake(client, server, host=host)
    return insecure(caught.value, Server(host=host, port=465))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_right_server_is_trusted(certificates: Certificates, host: str) -> None:
    assert (
        handshake(context_for(account(certificates.ca_file)), certificates.server(), host=host) == "TLSv1.3"
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("expired", "The certificate of localhost has expired, so nothing was said to it."),
        ("other_host", "What answers as localhost has the certificate of somebody else."),
    ],
)
def test_another_certificate_ends_it(certificates: Certificates, kind: Kind, said: str) -> None:
    error = failed(context_for(account(certificates.ca_file)), certificates.server(kind))
    assert (error.message, error.passing) == (said, False)
    assert error.hint


def test_an_authority_of_somebody_else_ends_it(certificates: Certificates) -> None:
    error = failed(context_for(account(certificates.ca_file)), certificates.server("stranger"))
    assert "comes from nobody this machine trusts (unable to get local issuer certificate)" in error.message
    assert not error.passing


def test_the_server_s_own_certificate_may_be_all_that_is_trusted(certificates: Certificates) -> None:
    context = context_for(account(certificates.pairs["right"].certificate))
    assert handshake(context, certificates.server()) == "TLSv1.3"
    assert "somebody else" in failed(context, certificates.server(), host="imap.home.example").message


def test_a_certificate_made_at_home_will_do(tmp_path: Path) -> None:
    pair = make_by_hand(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.certificate, pair.key)
    context = context_for(account(pair.certificate))
    assert handshake(context, server) == "TLSv1.3"
    assert "somebody else" in failed(context, server, host="imap.home.example").message


def test_the_authority_is_trusted_only_where_the_account_names_it(certificates: Certificates) -> None:
    error = failed(context_for(account(None)), certificates.server())
    assert "nobody this machine trusts" in error.message


def test_an_address_is_checked_as_a_name_is(certificates: Certificates) -> None:
    error = failed(
        context_for(account(certificates.ca_file)), certificates.server("other_host"), host="127.0.0.1"
    )
    assert "somebody else" in error.message


def test_checking_is_on_and_old_protocols_are_off() -> None:
    context = context_for(account(None))
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_an_old_server_is_told_from_a_wrong_one() -> None:
    error = insecure(_reason("UNSUPPORTED_PROTOCOL"), Server(host="old.example", port=465))
    assert error.message.startswith("old.example:465 speaks no TLS newer than 1.1")


def test_a_connection_that_breaks_off_may_work_later() -> None:
    assert insecure(ssl.SSLEOFError(8, "EOF"), Server(host="home.example", port=465)).passing


def test_what_openssl_says_otherwise_is_passed_on() -> None:
    error = insecure(_reason("NO_SHARED_CIPHER"), Server(host="home.example", port=465))
    assert "(NO_SHARED_CIPHER)" in error.message
    assert not error.passing


def _reason(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"nowhere\.pem cannot be read: No such file"):
        context_for(account(tmp_path / "nowhere.pem"))


@pytest.mark.parametrize("text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nbroken\n"])
def test_a_file_without_a_certificate_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.pem"
    path.write_text(text)
    with pytest.raises(MailError, match=r"notes\.pem holds no certificate"):
        context_for(account(path))


def test_a_folder_is_no_certificate(tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"cannot be read|holds no certificate"):
        context_for(account(tmp_path))
