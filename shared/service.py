"""What a service is made of, and how its processes run: web, worker, migrate."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import DeclarativeBase, Session

from shared.db.engine import Database
from shared.log.handlers import Handlers
from shared.log.peers import Peers
from shared.settings import Settings


@dataclass
class Work:
    """What a chore has in hand."""

    db: Database
    settings: Settings
    peers: Peers
    handlers: Handlers = field(default_factory=Handlers)
    """The service's own, for what works through parked events."""


@dataclass(frozen=True)
class Chore:
    """Work that comes round: `run` returns how much it did and is called again at once while that is not zero."""

    name: str
    every: float
    run: Callable[[Work], int]


@dataclass(frozen=True)
class Service:
    """The wiring of one service (its app.py)."""

    name: str
    title: str
    base: type[DeclarativeBase]
    doors: tuple[Any, ...]
    pages: tuple[Any, ...] = ()
    handlers: Handlers = field(default_factory=Handlers)
    follows: tuple[str, ...] = ()
    chores: tuple[Chore, ...] = ()
    raw: Mapping[str, Callable[[Database], Any]] = field(default_factory=dict)
    """By prefix (/l/): a WSGI application that answers below it, before Flask: what must be fast and says little."""
    checks: tuple[Callable[[Session], Any], ...] = ()
    """What else /readyz looks at: each gives a shared.web.Verdict."""
    counts: tuple[Callable[[Session], Any], ...] = ()
    """What else /metrics tells: each gives some shared.web.Number."""

    @property
    def steps(self) -> Path:
        """The folder of this service's migrations."""
        mapped = next(iter(self.base.registry.mappers)).class_.__module__
        package = sys.modules[".".join(mapped.split(".")[:2])]
        return Path(package.__file__ or "").parent / "migrations"
