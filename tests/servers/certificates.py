"""A certificate authority of the tests' own, and what it signs: right, expired, for somebody else."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import trustme

Kind = Literal["right", "expired", "other_host", "stranger"]
HOSTS = ("localhost", "127.0.0.1")
LAPSED = datetime(2021, 1, 1, tzinfo=UTC)


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


def _written(folder: Path, kind: str, leaf: trustme.LeafCert) -> Pair:
    pair = Pair(certificate=folder / f"{kind}.pem", key=folder / f"{kind}.key")
    for path, blobs in ((pair.certificate, leaf.cert_chain_pems), (pair.key, [leaf.private_key_pem])):
        path.write_bytes(b"".join(blob.bytes() for blob in blobs))
    return pair
