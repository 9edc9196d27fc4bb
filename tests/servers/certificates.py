"""A certificate authority of the tests' own, and what it signs: right, expired, for somebody else."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Kind = Literal["right", "expired", "other_host", "stranger"]
HOSTS = ("localhost", "127.0.0.1")
BEGUN, LAPSED, FAR = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2021, 2038))


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """The files of one certificate (with its chain) and of its key, both PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificates:
    """`ca_file` is what an account trusts; all but the `stranger` are signed by it."""

    ca_file: Path
    pairs: dict[Kind, Pair]

    def server(self, kind: Kind = "right") -> ssl.SSLContext:
        """The context of a server that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pairs[kind].certificate, self.pairs[kind].key)
        return context


def make_certificates(folder: Path) -> Certificates:
    """An authority and one certificate of each kind, written into `folder`."""
    authority, stranger = trustme.CA(), trustme.CA()
    leaves: dict[Kind, trustme.LeafCert] = {
        "right": authority.issue_cert(*HOSTS),
        "expired": authority.issue_cert(*HOSTS, not_after=LAPSED),
        "other_host": authority.issue_cert("mail.other.example"),
        "stranger": stranger.issue_cert(*HOSTS),
    }
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)
    return Certificates(
        ca_file=ca_file, pairs={kind: _written(folder, kind, leaf) for kind, leaf in leaves.items()}
    )


@contextmanager
def lonely_certificates(folder: Path) -> Iterator[Certificates]:
    """`make_certificates` on a machine that trusts a stranger and nobody else.

    Each context of a client reads all that the machine trusts; a real one trusts so many that it takes
    longer than most tests.
    """
    certificates = make_certificates(folder)
    trusted = folder / "trusted.pem"
    trustme.CA().cert_pem.write_to_path(trusted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(trusted))
        patch.setenv("SSL_CERT_DIR", str(folder / "none"))
        yield certificates


def _written(folder: Path, kind: str, leaf: trustme.LeafCert) -> Pair:
    pair = Pair(certificate=folder / f"{kind}.pem", key=folder / f"{kind}.key")
    for path, blobs in ((pair.certificate, leaf.cert_chain_pems), (pair.key, [leaf.private_key_pem])):
        path.write_bytes(b"".join(blob.bytes() for blob in blobs))
    return pair


def make_by_hand(folder: Path) -> Pair:
    """What people make for a server of their own: it vouches for itself and says hardly anything."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOSTS[0])])
    names = x509.SubjectAlternativeName([x509.DNSName(HOSTS[0])])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), BEGUN, FAR)
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pair = Pair(certificate=folder / "by_hand.pem", key=folder / "by_hand.key")
    pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pair.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pair
