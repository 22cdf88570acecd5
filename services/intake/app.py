"""The wiring of intake: doors, pages, handlers, whom it follows, its chores."""

from flask import Flask

from services.intake.actions.attachments import sweep
from services.intake.actions.likening import put_away
from services.intake.actions.suggestions import limits
from services.intake.actions.unsent import forget_unsent
from services.intake.api import doors
from services.intake.handlers import handlers
from services.intake.models import Base
from services.intake.pages import pages
from shared.identity import fetch_cards, forget_ended_sessions
from shared.process import wsgi
from shared.service import Chore, Service, Work


def _fetch_cards(work: Work) -> int:
    return fetch_cards(work.db, work.peers)


def _forget_ended_sessions(work: Work) -> int:
    with work.db.write() as session:
        return forget_ended_sessions(session)


def _sweep_files(work: Work) -> int:
    sweep(work.db)
    return 0


def _put_away_pairs(work: Work) -> int:
    with work.db.write() as session:
        return put_away(session)


def _forget_unsent(work: Work) -> int:
    with work.db.write() as session:
        return forget_unsent(session)


def _climb_limits(work: Work) -> int:
    with work.db.read() as session:  # most of the time there is nothing: no turn at writing is taken for it
        if not limits.is_due(session):
            return 0
    with work.db.write() as session:
        return limits.climb(session)


SERVICE = Service(
    name="intake",
    title="需求接收",
    base=Base,
    doors=doors,
    pages=(pages,),
    handlers=handlers,
    follows=("directory", "tasking", "notify"),
    chores=(
        Chore("cards", 1.0, _fetch_cards),
        Chore("files", 600.0, _sweep_files),
        Chore("likeness", 3600.0, _put_away_pairs),
        Chore("unsent-needs", 3600.0, _forget_unsent),
        Chore("suggestion-limits", 30.0, _climb_limits),
        Chore("ended-sessions", 3600.0, _forget_ended_sessions),
    ),
)


def create_app() -> Flask:
    """The WSGI app for gunicorn."""
    return wsgi(SERVICE)
