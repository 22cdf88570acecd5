"""The wiring of tasking: doors, pages, handlers, whom it follows, its chores."""

from flask import Flask

from services.tasking import actions
from services.tasking.actions.attachments import fetch_asked
from services.tasking.actions.files import sweep
from services.tasking.api import doors
from services.tasking.handlers import handlers
from services.tasking.models import Base
from services.tasking.pages import pages
from services.tasking.queries import counts
from shared.identity import fetch_cards, forget_ended_sessions
from shared.process import wsgi
from shared.service import Chore, Service, Work


def _fetch_cards(work: Work) -> int:
    return fetch_cards(work.db, work.peers)


def _forget_ended_sessions(work: Work) -> int:
    with work.db.write() as session:
        return forget_ended_sessions(session)


def _recompute(work: Work) -> int:
    with work.db.read() as session:  # most of the time there is nothing: no turn at writing is taken for it
        if actions.stale(session) is None:
            return 0
    with work.db.write() as session:
        return actions.recompute(session)


def _climb(work: Work) -> int:
    with work.db.read() as session:
        if not actions.is_due(session):
            return 0
    with work.db.write() as session:
        return actions.climb(session)


def _sweep_files(work: Work) -> int:
    sweep(work.db)
    return 0


def _release(work: Work) -> int:
    with work.db.read() as session:
        if not actions.is_release_due(session):
            return 0
    with work.db.write() as session:
        return actions.release_due(session)


SERVICE = Service(
    name="tasking",
    title="任务流转",
    base=Base,
    doors=doors,
    pages=(pages,),
    handlers=handlers,
    follows=("directory", "intake", "notify"),
    chores=(
        Chore("cards", 1.0, _fetch_cards),
        Chore("recompute", 5.0, _recompute),
        Chore("ladder", 1.0, _climb),
        Chore("release", 0.5, _release),
        Chore("attachments", 1.0, fetch_asked),
        Chore("files", 600.0, _sweep_files),
        Chore("ended-sessions", 3600.0, _forget_ended_sessions),
    ),
    counts=(counts.limits,),
)


def create_app() -> Flask:
    """The WSGI app for gunicorn."""
    return wsgi(SERVICE)
