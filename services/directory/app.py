"""The wiring of the directory: doors, pages, chores; it follows nobody."""

from flask import Flask

from services.directory import actions
from services.directory.api import people, rosters, sessions, units
from services.directory.models import Base
from services.directory.pages import front, pages
from shared.identity import forget_ended_sessions
from shared.process import wsgi
from shared.service import Chore, Service, Work


def _forget_ended_sessions(work: Work) -> int:
    with work.db.write() as session:
        return forget_ended_sessions(session)


def _forget_old_tries(work: Work) -> int:
    with work.db.write() as session:
        return actions.forget_old_tries(session)


SERVICE = Service(
    name="directory",
    title="名录",
    base=Base,
    doors=(sessions, units, people, rosters),
    pages=(front, pages),
    chores=(
        Chore("ended-sessions", 3600.0, _forget_ended_sessions),
        Chore("sign-in-tries", 3600.0, _forget_old_tries),
    ),
)


def create_app() -> Flask:
    """The WSGI app for gunicorn."""
    return wsgi(SERVICE)
