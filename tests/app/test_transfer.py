from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from afterview.app.answers import ImportAnswer
from afterview.app.change import changing
from afterview.app.followup import approve
from afterview.app.imports import import_files
from afterview.app.today import today
from afterview.app.transfer import export_csv, export_json
from afterview.app.undoing import undo
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.events import ApplicationAdded
from afterview.core.model import Application
from afterview.errors import UserError
from tests.app.conftest import Desk


def _import(app: App, content: bytes) -> ImportAnswer:
    return import_files(app, {"a.json": content})[0]


def test_export_import_export_gives_the_same_bytes_and_the_same_day(
    interviewed: Desk, tmp_path: Path
) -> None:
    approve(interviewed.app, 1)
    first = export_json(interviewed.app)
    config = Config(home=tmp_path / "other", zone="America/New_York")
    with make_app(config, clock=lambda: interviewed.now) as other:
        assert "Took in" in _import(other, first.encode()).message
        assert export_json(other) == first
        assert today(other) == today(interviewed.app)
        assert "nothing new" in _import(other, first.encode()).message
        assert "changed nothing" in undo(other).message
        undo(other)
        assert today(other).items == ()


def test_an_export_is_refused_with_the_place_and_nothing_is_kept(interviewed: Desk, tmp_path: Path) -> None:
    broken = export_json(interviewed.app).replace('"zone": "America/New_York"', '"zone": "Mars/Base"', 1)
    config = Config(home=tmp_path / "other")
    with make_app(config, clock=lambda: interviewed.now) as other:
        empty = export_json(other)
        with pytest.raises(UserError, match="Mars/Base"):
            _import(other, broken.encode())
        assert export_json(other) == empty


def test_a_strangers_file_cannot_approve_other_words(interviewed: Desk, tmp_path: Path) -> None:
    approve(interviewed.app, 1)
    document = json.loads(export_json(interviewed.app))
    raw = base64.b64decode(document["outbox"][0]["raw"])
    with_bcc = raw.replace(b"To: ", b"Bcc: evil@evil.example\r\nTo: ", 1)
    forgeries: list[tuple[dict[str, str], str]] = [
        ({"raw": base64.b64encode(with_bcc).decode()}, "not its letter"),
        (
            {
                "raw": base64.b64encode(with_bcc).decode(),
                "approved_hash": hashlib.sha256(with_bcc).hexdigest(),
            },
            "not its letter",
        ),
        ({"body": "Send money."}, "not its letter"),
        ({"recipient": "evil@evil.example"}, "somebody else"),
        ({"approved_hash": "nope"}, "another text"),
        ({"body": "a\u0000b"}, "invisible control character"),
    ]
    for number, (change, reason) in enumerate(forgeries):
        forged = document | {"outbox": [document["outbox"][0] | change]}
        with make_app(Config(home=tmp_path / str(number)), clock=lambda: interviewed.now) as other:
            empty = export_json(other)
            with pytest.raises(UserError, match=rf"outbox\[0\]: .*{reason}"):
                _import(other, json.dumps(forged).encode())
            assert export_json(other) == empty


def test_the_table_runs_no_formula(desk: Desk) -> None:
    for number, company in enumerate(("=1+1", "+49", "-x", "@cmd", "Acme"), start=1):
        with changing(desk.app) as change:
            change.record(number, ApplicationAdded(application=Application(number=number, company=company)))
    rows = list(csv.reader(io.StringIO(export_csv(desk.app))))
    assert [row[1] for row in rows[1:]] == ["'=1+1", "'+49", "'-x", "'@cmd", "Acme"]


def test_a_look_at_an_import_changes_nothing(interviewed: Desk, tmp_path: Path) -> None:
    first = export_json(interviewed.app).encode()
    config = Config(home=tmp_path / "other", zone="America/New_York")
    with make_app(config, clock=lambda: interviewed.now) as other:
        before = export_json(other)
        looked = import_files(other, {"a.json": first}, dry_run=True)
        assert export_json(other) == before
        assert import_files(other, {"a.json": first})[0].taken == looked[0].taken > 0
