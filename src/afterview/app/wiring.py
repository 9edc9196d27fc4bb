"""The only place that wires: the store, the clock, the library, made into an App."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from afterview.app.library import Library
from afterview.config import Config, load
from afterview.store.database import Store


@dataclass(frozen=True, kw_only=True)
class App:
    """Everything a use case needs. A context manager: it owns the store."""

    config: Config
    store: Store
    library: Library
    clock: Callable[[], datetime]
    owner: int = 1

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.clock()

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def make_app(config: Config | None = None, *, clock: Callable[[], datetime] | None = None) -> App:
    """An App on the person's home folder; `clock` returns aware instants (tests, `--now`)."""
    config = config or load()
    tick = clock or clock_of(config)
    library = Library(templates=config.templates, sequences=config.sequences)
    return App(
        config=config,
        store=Store.open(config.database, now=tick()),
        library=library,
        clock=tick,
    )


def clock_of(config: Config) -> Callable[[], datetime]:
    """The machine's clock, or the one that was set."""
    if config.now is None:
        return lambda: datetime.now(UTC)
    instant = config.now.astimezone(UTC)
    return lambda: instant
