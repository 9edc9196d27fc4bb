"""One email in the person's editor and back."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from afterview.errors import ConfigError, UserError

_FORM = re.compile(r"Subject:[ \t]*(?P<subject>[^\n]*)\n(?P<body>.*)", re.DOTALL)


def edit(editor: str | None, *, subject: str, body: str) -> tuple[str, str] | None:
    """Subject and body after editing; None where nothing changed or the file was emptied."""
    if editor is None:
        raise ConfigError("No editor is known.", "Set EDITOR, or editor in config.toml in your data folder.")
    before = f"Subject: {subject}\n\n{body}\n"
    with TemporaryDirectory(prefix="afterview-") as folder:  # readable by the person alone
        path = Path(folder) / "email.txt"
        path.write_text(before, encoding="utf-8")
        _run(editor, path)
        after = _read(path)
    return None if not after.strip() or after == before else taken_apart(after)


def taken_apart(text: str) -> tuple[str, str]:
    """Subject and body of an edited email, or UserError where its first line is lost."""
    match = _FORM.match(text.replace("\r\n", "\n").lstrip("\ufeff\n"))
    if match is None:
        raise UserError(
            "The edited email has lost its subject.", "Keep the first line, which begins with Subject:."
        )
    return match["subject"].strip(), match["body"].strip("\n").rstrip()


def _run(editor: str, path: Path) -> None:
    try:
        code = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode  # noqa: S603
    except (OSError, ValueError) as problem:
        raise ConfigError(f"The editor {editor!r} cannot be started: {problem}.", "Set EDITOR.") from problem
    if code:
        raise ConfigError(f"The editor ended with code {code}.", "Nothing was changed; edit again.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("The edited email cannot be read as UTF-8 text.", "Edit again.") from problem
