"""The first reading of a large mailbox, from a real Dovecot on this machine.

    PYTHONPATH=src:. .venv/bin/python bench/mail_sync.py [--messages N]

In the same run, each in a process of its own:

    FETCH   imaplib asks for the same header blocks in one command a thousand, and forgets them
    sync    afterview reads them: headers, whose they are, rows, cursor

Then `sync` again with nothing new, and the memory of a `watch` that has read everything.
Limits: 60 s and 300 MB for 50,000 messages; 80 MB for the one that watches.
"""

from __future__ import annotations

import argparse
import imaplib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot

USER = "alex@home.example"
SECONDS, MEGABYTES, WATCHING = 60, 300, 80
NOW = datetime(2026, 11, 3, 20, 30, tzinfo=UTC)
ROUTE = "\r\n".join(
    f"Received: from mx{n}.relay.example (mx{n}.relay.example [192.0.2.{n}])\r\n"
    f"\tby mx{n + 1}.home.example with ESMTPS id 4Xy{n}zQ; Tue, 3 Nov 2026 15:0{n}:12 -0500 (EST)"
    for n in range(5)
)


def message(number: int) -> bytes:
    """An ordinary message: some 1.5 kB of headers, a short body."""
    at = NOW - timedelta(minutes=number)
    return (
        f"Return-Path: <news{number % 97}@shop.example>\r\n{ROUTE}\r\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=k1; h=from:to:subject;\r\n"
        f"\tbh={'A' * 43}=;\r\n\tb={'B' * 340}\r\n"
        f"From: Shop {number % 97} <news{number % 97}@shop.example>\r\nTo: Alex Doe <{USER}>\r\n"
        f"Subject: News of the day, number {number}\r\n"
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        f"Message-ID: <{number}.{number * 7919 % 104729}@shop.example>\r\n"
        f"References: <{number - 1}.x@shop.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Number {number}.\r\n"
    ).encode()


def fill(server: Dovecot, count: int) -> None:
    """Lay the messages into the maildir, as a delivery would."""
    inbox = server.maildir(USER)
    new = inbox / "new"
    new.mkdir(parents=True, exist_ok=True)
    (inbox / "cur").mkdir(exist_ok=True)
    (inbox / "tmp").mkdir(exist_ok=True)
    for number in range(1, count + 1):
        (new / f"{1_700_000_000 + number}.M{number}.bench").write_bytes(message(number))
    if os.geteuid() == 0:  # Dovecot then runs as nobody
        for place in (inbox, *inbox.rglob("*")):
            shutil.chown(place, "nobody", "nogroup")


def bare_fetch(ports: list[int], ca: str) -> None:
    """What the server and the wire take, and Python's own client."""
    password = os.environ["BENCH_PASSWORD"]
    start = perf_counter()
    client = imaplib.IMAP4_SSL("127.0.0.1", ports[0], ssl_context=ssl.create_default_context(cafile=ca))
    client.authenticate("PLAIN", lambda _: f"\0{USER}\0{password}".encode())
    count = int(client.select("INBOX", readonly=True)[1][0] or b"0")
    octets = 0
    for first in range(1, count + 1, 1000):
        _, found = client.fetch(f"{first}:{first + 999}", "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])")
        octets += sum(len(each[1]) for each in found if isinstance(each, tuple))
    client.logout()
    report("FETCH", count, perf_counter() - start, octets)


def reading(ports: list[int], ca: str, home: Path) -> None:
    """The first reading, then one with nothing new."""
    from afterview.app.sync import sync
    from afterview.app.wiring import make_app
    from afterview.config import Config
    from afterview.mail.account import Account, Server
    from afterview.store import accounts

    account = Account(
        address=USER,
        user=USER,
        imap=Server(host="127.0.0.1", port=ports[0]),
        smtp=Server(host="127.0.0.1", port=ports[1]),
        secret="env:BENCH_PASSWORD",  # noqa: S106 - where it lies
        ca_file=ca,
    )
    with make_app(Config(home=home, zone="UTC"), clock=lambda: NOW) as app:
        with app.store.write() as tx:
            accounts.add(tx, account)
        for name in ("sync", "again"):
            start = perf_counter()
            read = sync(app)
            if read.troubles:
                raise read.troubles[0][1]
            report(name, read.new, perf_counter() - start)


def watching(home: Path) -> None:
    """The process that people let run, after a look."""
    from afterview.cli.main import run

    start = perf_counter()
    if run(["--home", str(home), "watch", "--once"]):
        raise SystemExit("watch failed")
    report("watch", 0, perf_counter() - start)


def report(what: str, count: int, seconds: float, octets: int = 0) -> None:
    # Not ru_maxrss, which a child inherits from whoever started it.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    used = int(status["VmHWM"].split()[0]) / 1024
    more = f", {octets / 1e6:,.0f} MB of headers" if octets else ""
    rate = f"{count / seconds:8,.0f} /s" if count else ""
    print(f"{what:<8}{count:>8,} messages {seconds:8.2f} s {used:6.0f} MB {rate}{more}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--messages", type=int, default=50_000)
    options.add_argument("--part", choices=["FETCH", "sync", "watch"])
    options.add_argument("--ports", type=int, nargs=2)
    options.add_argument("--ca")
    options.add_argument("--home", type=Path)
    given = options.parse_args()
    match given.part:
        case "FETCH":
            bare_fetch(given.ports, given.ca)
        case "sync":
            reading(given.ports, given.ca, given.home)
        case "watch":
            watching(given.home)
        case _:
            measure(given.messages)


def measure(count: int) -> None:
    """Every part in a process of its own, against one server."""
    from tests.servers.dovecot import PASSWORD, dovecot

    with dovecot() as server, tempfile.TemporaryDirectory() as home:
        account = server.account(USER)
        fill(server, count)
        where = ["--ports", str(account.imap.port), str(account.smtp.port), "--ca", str(account.ca_file)]
        for name in ("FETCH", "FETCH", "sync", "watch"):  # the first one has the server build its index
            command = [sys.executable, __file__, "--part", name, *where, "--home", f"{home}/data"]
            subprocess.run(command, check=True, env={**os.environ, "BENCH_PASSWORD": PASSWORD})
    print(f"limits: {SECONDS} s, {MEGABYTES} MB for 50,000 messages; {WATCHING} MB for one that watches")


if __name__ == "__main__":
    main()
