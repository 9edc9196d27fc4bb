"""A private Dovecot on 127.0.0.1: IMAP with STARTTLS, IMAP over TLS, LMTP; every user, one password.

    with dovecot() as server:
        server.deliver("ada@post.example", raw)                    as from outside
        open_mailbox(server.account("ada@post.example"), server.credentials("ada@post.example"))
        server.spool("ada@post.example", "Drafts")                 the judge: what lies on the disk

As root it runs as `nobody`; without root as whoever starts it. Needs dovecot-imapd and dovecot-lmtpd.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from imapclient.imap_utf7 import encode

from afterview.mail.account import Account, Encryption, Server
from afterview.mail.credentials import Password, Secret
from tests.servers.certificates import Certificates, make_certificates

PASSWORD = "vögel-é-26"  # noqa: S105 - everybody's, here; not ASCII, because people's are not
FOLDERS: tuple[tuple[str, str], ...] = (("Drafts", r"\Drafts"), ("Sent", r"\Sent"), ("Junk", r"\Junk"))
_PLACES = ("/usr/sbin", "/usr/local/sbin")
_PARTS = ("imap-login", "lmtp")
_TRIES = 600  # of 10 ms each, to be ready
_NAMES = re.compile(r"(\d+)\.(?:M(\d+))?.*")

# Comments of Dovecot's own documentation that matter here: a login process is chrooted unless
# told otherwise, which needs root; mail_save_crlf keeps the bytes on the disk as they were given;
# without anvil-auth-penalty nobody who comes from an address with a wrong password waits seconds.
_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
instance_name = {name}
log_path = {home}/log
auth_verbose = yes
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
protocols = imap lmtp
listen = 127.0.0.1

ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
auth_mechanisms = plain
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u allow_all_users=yes
}}

mail_location = maildir:~
mail_save_crlf = yes
mail_max_userip_connections = 100
lda_mailbox_autocreate = yes
namespace inbox {{
  inbox = yes
  separator = /
{folders}
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
{quota}
"""
_FOLDER = """  mailbox {name} {{
    auto = create
    {use}
  }}"""
_QUOTA = """
mail_plugins = quota
plugin {{
  quota = maildir:mailbox
  quota_rule = *:bytes={quota}
  quota_grace = 0
}}
"""


def missing_dovecot() -> str | None:
    """Why there is no Dovecot for the tests here; None where there is one."""
    home = _program()
    if home is None:
        return "no Dovecot: apt-get install dovecot-imapd dovecot-lmtpd"
    libexec = Path("/usr/lib/dovecot"), Path("/usr/libexec/dovecot")
    for part in _PARTS:
        if not any((folder / part).exists() for folder in libexec):
            return f"Dovecot is there without {part}: apt-get install dovecot-imapd dovecot-lmtpd"
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dovecot:
    """A running one. Whoever logs in with PASSWORD exists, with a mailbox of their own."""

    home: Path
    certificates: Certificates
    imap: int
    imaps: int
    lmtp: int

    def account(self, user: str, *, encryption: Encryption = "tls", host: str = "127.0.0.1") -> Account:
        """The account of `user` here; its SMTP server is one that nobody listens at."""
        port = self.imaps if encryption == "tls" else self.imap
        return Account(
            address=user,
            user=user,
            imap=Server(host=host, port=port, encryption=encryption),
            smtp=Server(host=host, port=1),
            secret="environment",  # noqa: S106 - where one lies, not one
            ca_file=str(self.certificates.ca_file),
        )

    def with_submission(self, account: Account, port: int, encryption: Encryption) -> Account:
        """The same account, sending through a server on `port`."""
        return replace(account, smtp=Server(host="127.0.0.1", port=port, encryption=encryption))

    def credentials(self, user: str, password: str = PASSWORD) -> Password:
        """What `user` logs in with."""
        return Password(user=user, secret=Secret(password))

    def deliver(self, user: str, raw: bytes, *, sender: str = "someone@outside.example") -> None:
        """Hand `raw` over by LMTP; it is in the inbox when this returns."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=10) as client:
            client.sendmail(sender, [user], raw)

    def spool(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Every message of a folder as its file holds it, oldest first."""
        place = self.maildir(user, folder)
        files = [file for part in ("new", "cur") for file in (place / part).glob("*")]
        return [file.read_bytes() for file in sorted(files, key=_age)]

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder lies (Maildir++)."""
        home = self.home / "mail" / user
        return home if folder == "INBOX" else home / ("." + encode(folder).decode().replace("/", "."))

    def log(self) -> str:
        """What Dovecot had to say."""
        return (self.home / "log").read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def dovecot(*, folders: tuple[tuple[str, str], ...] = FOLDERS, quota: int | None = None) -> Iterator[Dovecot]:
    """One with these folders, each with its special use (RFC 6154) or ""; `quota`: bytes a mailbox holds."""
    home = Path(tempfile.mkdtemp(prefix="dv-"))  # short: the paths of its sockets have 107 characters at most
    try:
        home.chmod(0o755)
        server = _configured(home, folders, quota)
        with _running(home, server):
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _configured(home: Path, folders: tuple[tuple[str, str], ...], quota: int | None) -> Dovecot:
    who, group = _who()
    for name in ("run", "state", "mail"):
        (home / name).mkdir()
    certificates = make_certificates(home)
    imap, imaps, lmtp = _free_ports(3)
    (home / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            home=home,
            name=home.name,
            user=who.pw_name,
            group=group,
            uid=who.pw_uid,
            gid=who.pw_gid,
            certificate=certificates.pairs["right"].certificate,
            key=certificates.pairs["right"].key,
            password=PASSWORD,
            folders="\n".join(
                _FOLDER.format(name=f'"{name}"', use=f"special_use = {use}" if use else "")
                for name, use in folders
            ),
            quota="" if quota is None else _QUOTA.format(quota=quota),
            imap=imap,
            imaps=imaps,
            lmtp=lmtp,
        ),
        encoding="utf-8",
    )
    if os.geteuid() == 0:
        for path in (home, *home.rglob("*")):
            os.chown(path, who.pw_uid, who.pw_gid)
    return Dovecot(home=home, certificates=certificates, imap=imap, imaps=imaps, lmtp=lmtp)


@contextlib.contextmanager
def _running(home: Path, server: Dovecot) -> Iterator[None]:
    who, _ = _who()
    program = _program()
    assert program is not None, missing_dovecot()
    with (home / "stderr").open("wb") as words:
        process = subprocess.Popen(
            [program, "-F", "-c", home / "dovecot.conf"],
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=words,
            user=who.pw_uid if os.geteuid() == 0 else None,
            group=who.pw_gid if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
        )
    try:
        for port in (server.imap, server.imaps, server.lmtp):
            _await(process, port, home)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _await(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    pause = Event()
    for _ in range(_TRIES):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        pause.wait(0.01)
    log = home / "log"
    words = (home / "stderr").read_text(errors="replace") + (log.read_text() if log.exists() else "")
    raise RuntimeError(f"Dovecot does not start:\n{words}")


def _who() -> tuple[pwd.struct_passwd, str]:
    who = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return who, grp.getgrgid(who.pw_gid).gr_name


def _program() -> str | None:
    return shutil.which("dovecot", path=os.pathsep.join((*os.get_exec_path(), *_PLACES)))


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _age(file: Path) -> tuple[int, int, str]:
    parts = _NAMES.fullmatch(file.name)
    return (int(parts[1]), int(parts[2] or 0), file.name) if parts else (0, 0, file.name)
