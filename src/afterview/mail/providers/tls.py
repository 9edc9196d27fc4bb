"""Encryption that is always there: who the server is gets checked before anything is said to it."""

from __future__ import annotations

import ssl

from afterview.errors import MailError
from afterview.mail.account import Account, Server

# Codes of OpenSSL's x509_vfy.h, as SSLCertVerificationError.verify_code.
_NOT_YET_VALID, _EXPIRED = 9, 10
_OTHER_NAMES = (62, 64)  # a host name, an IP address
_OLD_PROTOCOL = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION")
_PLAIN_TEXT = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")


def context_for(account: Account) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name always checked; `account.ca_file` is trusted as well.

    MailError where that file is missing or holds no certificate.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = True
    context.verify_mode = ssl.CERT_REQUIRED
    if account.ca_file is not None:
        _trust(context, account.ca_file)
    return context


def _trust(context: ssl.SSLContext, ca_file: str) -> None:
    # Authorities of people's own come from a line of openssl, or are the server's certificate itself.
    # From 3.13 on Python asks more of them than the rest of the world does, before it asks less.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:  # SSLError is an OSError: what the file holds comes before whether it is there
        context.load_verify_locations(cafile=ca_file)
    except (ssl.SSLError, ValueError):
        raise MailError(
            f"{ca_file} holds no certificate.", "Name a file in PEM form: it has a line BEGIN CERTIFICATE."
        ) from None
    except OSError as error:
        raise MailError(
            f"The certificate authority's file {ca_file} cannot be read: {error.strerror}.",
            "Put the file there, or connect the mailbox again without it.",
        ) from None


def insecure(error: ssl.SSLError, server: Server) -> MailError:
    """What to tell the person after a handshake with `server` failed; nothing secret was said by then.

    `passing` where the connection only broke off.
    """
    place = f"{server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return _untrusted(error, server)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return MailError(
            f"{place} broke off while the encryption began.", "Try again in a few minutes.", passing=True
        )
    reason = (error.reason or "").upper().replace(" ", "_")
    if reason in _PLAIN_TEXT:
        return MailError(
            f"{place} answers without encryption, so nothing was said to it.",
            "Check port and encryption: 993 and 465 speak TLS at once, 143 and 587 after STARTTLS.",
        )
    if reason in _OLD_PROTOCOL:
        return MailError(
            f"{place} speaks no TLS newer than 1.1, which is not safe any more.",
            "Ask the provider for a server that speaks TLS 1.2.",
        )
    return MailError(
        f"{place} and this machine cannot agree on an encryption ({reason or 'no reason given'}).",
        "Check the server's name and port, or ask the provider.",
    )


def _untrusted(error: ssl.SSLCertVerificationError, server: Server) -> MailError:
    code = error.verify_code
    if code == _EXPIRED:
        return MailError(
            f"The certificate of {server.host} has expired, so nothing was said to it.",
            "Check this machine's clock; if it is right, the provider has to renew the certificate.",
        )
    if code == _NOT_YET_VALID:
        return MailError(
            f"The certificate of {server.host} is not valid yet, so nothing was said to it.",
            "Check this machine's clock.",
        )
    if code in _OTHER_NAMES:
        return MailError(
            f"What answers as {server.host} has the certificate of somebody else.",
            "Check the server's name; if it is right, this network may be listening in: use another one.",
        )
    return MailError(
        f"The certificate of {server.host} comes from nobody this machine trusts ({error.verify_message}).",
        "For a server of your own name the file of its certificate authority; else use another network.",
    )
