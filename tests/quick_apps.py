"""Making an app is dear: its addresses are compiled once for a process; apps are lent to one test after another."""

from dataclasses import fields
from functools import cache
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from shared.db import Database
from shared.service import Service
from shared.settings import Settings
from shared.web import create_app
from shared.web.turn import Ground

_compile: Any = Rule._compile_builder
_KNOWN: dict[Any, Any] = {}


def _once(rule: Rule, append_unknown: bool = True) -> Any:
    """The function only depends on what is asked here; werkzeug binds it to the rule at hand."""
    key = (rule.rule, rule.subdomain, rule.host, str(rule.defaults), str(rule._trace), append_unknown)
    if key not in _KNOWN:
        _KNOWN[key] = _compile(rule, append_unknown)
    return _KNOWN[key]


@cache
def keep_compiled() -> None:
    """Called once by the tests' conftest."""
    Rule._compile_builder = _once  # type: ignore[method-assign]


KEPT = 16
Kind = tuple[Any, ...]
_LENT: dict[int, tuple[Kind, Flask, Database]] = {}
_IDLE: dict[Kind, list[Flask]] = {}


def lent_app(service: Service, settings: Settings, db: Database) -> Flask:
    """The app over this database: always the same one, until it is given back. No two databases share one."""
    if id(db) not in _LENT:
        kind = _kind(service, settings)
        idle = _IDLE.get(kind)
        while len(_LENT) >= KEPT:  # whoever forgets to give back keeps no more than these alive
            _LENT.pop(next(iter(_LENT)))
        app = _over(idle.pop(), service, settings, db) if idle else create_app(service, settings, db)
        _LENT[id(db)] = (kind, app, db)
    return _LENT[id(db)][1]


def give_back(db: Database) -> None:
    """The test that had this database is over: its app may serve another."""
    if id(db) in _LENT:
        kind, app, _ = _LENT.pop(id(db))
        _IDLE.setdefault(kind, []).append(app)


def _kind(service: Service, settings: Settings) -> Kind:
    """An app keeps what it was made with, but for its folder and database."""
    kept = [str(getattr(settings, one.name)) for one in fields(settings) if one.name not in ("data", "database_urls")]
    return (service.name, *kept)


def _over(app: Flask, service: Service, settings: Settings, db: Database) -> Flask:
    app.extensions["baiying"] = Ground(service.name, settings, db)
    app.extensions["baiying.health"].db = db
    return app
