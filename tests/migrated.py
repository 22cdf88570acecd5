"""Databases at the newest schema without migrating each time: SQLite copied from a template, PostgreSQL done once."""

import tempfile
from pathlib import Path

from shared.db import Database
from shared.db.migrate import upgrade
from shared.service import Service
from shared.settings import Settings

_TEMPLATES: dict[str, bytes] = {}
_DONE: set[str] = set()


def migrated(service: Service, settings: Settings) -> Database:
    """The service's database with all its tables and nothing in them (of PostgreSQL: what the caller left there)."""
    url = settings.database_url(service.name)
    if url in settings.database_urls.values():
        return _once(service, settings, url)
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_template(service))
    return Database(service.name, settings)


def _once(service: Service, settings: Settings, url: str) -> Database:
    db = Database(service.name, settings)
    if url not in _DONE:
        upgrade(db, service.steps, service.base.metadata)
        _DONE.add(url)
    return db


def _template(service: Service) -> bytes:
    if service.name not in _TEMPLATES:
        with tempfile.TemporaryDirectory() as folder:
            db = Database(service.name, Settings(data=Path(folder)))
            upgrade(db, service.steps, service.base.metadata)
            db.dispose()
            _TEMPLATES[service.name] = (Path(folder) / f"{service.name}.sqlite3").read_bytes()
    return _TEMPLATES[service.name]
