"""The wiring of the directory: doors, pages, chores; it follows nobody."""

from flask import Flask
from sqlalchemy.orm import Session

from services.directory import actions, queries
from services.directory.api import calendars, contacts, feedback, people, rosters, sessions, systems, units
from services.directory.models import Base
from services.directory.pages import front, pages
from shared.identity import forget_ended_sessions
from shared.log import set_by
from shared.process import wsgi
from shared.service import Chore, Service, Work
from shared.web import Verdict

WARN_DAYS = 60


def _forget_ended_sessions(work: Work) -> int:
    with work.db.write() as session:
        return forget_ended_sessions(session)


def _forget_old_tries(work: Work) -> int:
    with work.db.write() as session:
        return actions.forget_old_tries(session)


def _turn_terms(work: Work) -> int:
    with work.db.write() as session:
        set_by(session, "service:directory")
        return actions.turn_terms(session)


def _erase_expired(work: Work) -> int:
    with work.db.write() as session:
        set_by(session, "service:directory")
        return actions.erase_expired(session)


def _do_planned_changes(work: Work) -> int:
    return actions.do_planned_changes(work.db)


def _years_known(session: Session) -> Verdict:
    """Warns while there is time: without the next notice, limits that reach into that year are provisional."""
    last, left = queries.days_known(session)
    if left >= WARN_DAYS:
        return Verdict("calendar", "ok", value=left)
    hint = (
        f"正式的放假安排只到{last}年底，还有{max(left, 0)}天：国务院办公厅的通知公布后，"
        f"请用 baiying calendar import 文件 --year {last + 1} 导入；在此之前{last + 1}年的时限为暂定"
    )
    return Verdict("calendar", "warn", hint, left)


SERVICE = Service(
    name="directory",
    title="名录",
    base=Base,
    doors=(sessions, units, people, rosters, calendars, systems, contacts, feedback),
    pages=(front, pages),
    chores=(
        Chore("ended-sessions", 3600.0, _forget_ended_sessions),
        Chore("sign-in-tries", 3600.0, _forget_old_tries),
        Chore("terms", 300.0, _turn_terms),
        Chore("planned-changes", 300.0, _do_planned_changes),
        Chore("contact-terms", 3600.0, _erase_expired),
    ),
    checks=(_years_known,),
)


def create_app() -> Flask:
    """The WSGI app for gunicorn."""
    return wsgi(SERVICE)
