"""Every supported Python of this machine refuses the same and writes the same bytes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import afterview
from tests.interpreters import Interpreter
from tests.mail.test_compose import BODIES, NASTY

SCRIPT = """
import json, sys
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from afterview.core.model import Letter
from afterview.errors import AfterviewError
from afterview.mail.compose import compose, dated, digest

def outcome(**letter):
    fields = {"to": "rita@acme.example", "to_name": "Rita Roe", "subject": "Hello", "body": "Hi", **letter}
    sender = fields.pop("sender", "Alex Doe")
    try:
        raw = compose(Letter(**fields), sender_name=sender, sender_address="alex@home.example")
    except AfterviewError as problem:
        return "refused: " + problem.message
    assert b"bcc" not in raw.partition(b"\\r\\n\\r\\n")[0].lower().replace(b"subject: [bcc]", b""), raw
    return sha256(raw).hexdigest()

def answer(ids):
    letter = Letter(to="rita@acme.example", to_name="Rita Roe", subject="Re: Hello", body="Hi")
    token = "a" * 52
    try:
        raw = compose(letter, sender_name="Alex Doe", sender_address="alex@home.example", unsent=False,
            message_id=f"<av1.{token}@home.example>", in_reply_to=ids[-1], references=tuple(ids), token=token)
    except AfterviewError as problem:
        return "refused: " + problem.message
    assert b"References: " + "\\r\\n ".join(ids).encode() + b"\\r\\n" in raw, raw
    at = datetime(2026, 11, 10, 9, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert digest(dated(raw, at)) == digest(raw)
    return sha256(dated(raw, at)).hexdigest()

told = json.load(sys.stdin)
print(json.dumps({
    "subjects": [outcome(subject=each) for each in told["values"]],
    "names": [outcome(to_name=each) for each in told["values"]],
    "senders": [outcome(sender=each) for each in told["values"]],
    "bodies": [outcome(body=each) for each in told["bodies"]],
    "answers": [answer(each) for each in told["threads"]],
}))
"""
THREADS = [
    [f"<{number:02}.{'a-long-id.' * 8}x@mail.acme.example>" for number in range(12)],
    ['<[brackets]$%7e="x"@acme.example>', "<a..b.@[192.0.2.1]>", "<x@y>"],
    [f"<{'a' * 400}@{'b' * 400}>"] * 3,
    ["<=?utf-8?q?=0ABcc:x?=@acme.example>"],
    ["<a@b>\r\nBcc: <x@y>"],
]
HARMLESS = ["eBay", "[recruiter]", "Größe, 面接 🙂 " * 8, 'Roe, "Rita"', "a" * 190, "=? what", "ä " * 90]


def run(python: Interpreter, told: bytes) -> dict[str, list[str]]:
    source = Path(afterview.__file__).parent.parent
    # -S: nothing but the standard library and our own source.
    command = [str(python.program), "-S", "-c", f"import sys; sys.path.insert(0, {str(source)!r})\n{SCRIPT}"]
    done = subprocess.run(command, input=told, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    outcomes: dict[str, list[str]] = json.loads(done.stdout)
    return outcomes


def test_every_python_refuses_the_same_and_writes_the_same(pythons: tuple[Interpreter, ...]) -> None:
    told = json.dumps({"values": [*NASTY, *HARMLESS], "bodies": BODIES, "threads": THREADS}).encode()
    first, *others = [run(python, told) for python in pythons]
    assert all(each == first for each in others)
    for kind in ("subjects", "names", "senders"):
        assert all(each.startswith("refused: ") for each in first[kind][: len(NASTY)]), kind
        assert not any(each.startswith("refused: ") for each in first[kind][len(NASTY) :]), kind
    assert not any(each.startswith("refused: ") for each in first["bodies"])
    assert [each.startswith("refused: ") for each in first["answers"]] == [False, False, False, True, True]
