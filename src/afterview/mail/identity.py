"""Which messages are the same one: delivered twice, found in two folders, or fetched again.

A Message-ID alone does not say: strangers choose it, and some programs use one twice. The trace
headers say too much: every way a message takes writes other ones. In between are the headers that
the sender wrote and nobody on the way changes.
"""

from __future__ import annotations

import hashlib

from afterview.mail.decode import Head

STABLE = ("from", "to", "date", "subject", "message-id", "in-reply-to", "references")


def identity_of(head: Head, raw: bytes) -> str:
    """SHA-256, in hex, over the stable headers, however they are folded; over `raw` where there are none."""
    digest = hashlib.sha256()
    if not any(head.all(name) for name in STABLE):
        digest.update(b"raw\0" + raw)
    for name in STABLE:
        for value in head.all(name):
            words = b" ".join(value.split())
            digest.update(b"%s:%d:%s\n" % (name.encode("ascii"), len(words), words))
    return digest.hexdigest()
