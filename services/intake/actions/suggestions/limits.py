"""期限的写入: a term begins, is met, dropped, extended; it climbs, and a new calendar works it out again."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.actions.suggestions.steps import Told, finish
from services.intake.models import Suggestion, SuggestionLimit, SuggestionRung
from services.intake.standing.suggestions import lead_of, limits_of, office_of
from services.intake.suggestions import LIMITS, Rung, blue_from, climbed, due, term_of
from shared.calendars import calendar_of
from shared.db import SHANGHAI, now
from shared.identity import unit_of
from shared.ids import new_id
from shared.worktime import Calendar

AT_ONCE = 50
"""Limits that one turn of the chore takes."""
COLOURS = {"blue": "期限临近", "yellow": "已超过期限", "red": "超期未办"}


def today(session: Session) -> date:
    """今天 in Shanghai, by the database's time."""
    return now(session).astimezone(SHANGHAI).date()


def calendar_for(session: Session, row: Suggestion) -> Calendar:
    """The working calendar of the bureau that answers."""
    bureau = unit_of(session, row.bureau_id)
    return calendar_of(session, bureau.path if bureau else "")


def start(
    session: Session, row: Suggestion, name: str, since: date, *, unit_id: str | None = None, of: str | None = None
) -> SuggestionLimit:
    """A term begins on `since`; of a co-handler (`unit_id`), or for one signatory (`of`)."""
    calendar = calendar_for(session, row)
    due_at = due(calendar, since, LIMITS[name])
    blue_at = blue_from(calendar, since, due_at)
    limit = SuggestionLimit(
        id=new_id(), suggestion_id=row.id, name=name, unit_id=unit_id, signatory_id=of, since=since, due_at=due_at,
        blue_at=blue_at, calendar_key=calendar.key, height=0, next_at=blue_at,
    )  # fmt: skip
    session.add(limit)
    session.flush()
    return limit


def end(session: Session, limits: list[SuggestionLimit], how: str) -> None:
    """met or dropped; nothing for what has ended before."""
    for limit in limits:
        limit.ended, limit.ended_at, limit.next_at = how, now(session), None
    session.flush()


def end_all(session: Session, row: Suggestion) -> None:
    """Whatever still runs is dropped."""
    end(session, limits_of(session, row), "dropped")


def work_out(limit: SuggestionLimit, calendar: Calendar) -> bool:
    """Work the end out by this calendar; what was climbed stays climbed. Whether the end is another one now."""
    before = limit.due_at
    limit.due_at = due(calendar, limit.since, term_of(limit.name, limit.extended_at is not None))
    limit.blue_at = blue_from(calendar, limit.since, limit.due_at)
    limit.calendar_key, limit.next_at = calendar.key, limit.blue_at
    return before != limit.due_at


def is_due(session: Session) -> bool:
    """Whether a rung waits to be climbed, or a calendar has changed under an open limit."""
    wanted = sa.select(SuggestionLimit.id).where(SuggestionLimit.next_at <= now(session)).limit(1)
    return session.scalar(wanted) is not None or bool(_outdated(session))


def climb(session: Session) -> int:
    """督办: every open limit climbs to where it stands now, each rung once; what was missed is counted, not said.

    Limits are worked out anew first where the calendar is another one. Returns how many were written; a batch.
    """
    done = _work_out_again(session)
    wanted = sa.select(SuggestionLimit.id, SuggestionLimit.suggestion_id).where(SuggestionLimit.next_at <= now(session))
    wanted = wanted.order_by(SuggestionLimit.next_at, SuggestionLimit.id).limit(AT_ONCE)
    for limit_id, suggestion_id in session.execute(wanted).all():
        row = _held(session, suggestion_id)
        limit = session.get_one(SuggestionLimit, limit_id, populate_existing=True)
        if row is not None and limit.next_at is not None and limit.next_at <= now(session):
            _reach(session, row, limit)
            done += 1
    session.flush()
    return done


def _held(session: Session, suggestion_id: str) -> Suggestion | None:
    """The row, locked; None while somebody else works on it: the next turn will do."""
    wanted = sa.select(Suggestion).where(Suggestion.id == suggestion_id)
    fresh = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()


def _reach(session: Session, row: Suggestion, limit: SuggestionLimit) -> None:
    """Climb to where it stands; a new calendar or more time may have put its next rung off."""
    rung = climbed(calendar_for(session, row), limit.blue_at, limit.due_at, now(session))
    limit.next_at = rung.next_at if rung else limit.blue_at
    if rung is None or rung.height <= limit.height:
        return
    missed, limit.height = rung.height - limit.height - 1, rung.height
    session.add(
        SuggestionRung(
            limit_id=limit.id, due_at=limit.due_at, height=rung.height, colour=rung.colour, n=rung.n, at=now(session),
            superseded=missed,
        )
    )  # fmt: skip
    _tell(session, row, limit, rung)


def _tell(session: Session, row: Suggestion, limit: SuggestionLimit, rung: Rung) -> None:
    """Whose limit it is hears of it; the office from yellow on, and of what is nobody else's."""
    whose = limit.unit_id or lead_of(session, row)
    unit_ids = [whose, office_of(session, row) if rung.colour != "blue" or whose is None else None]
    words = f"{LIMITS[limit.name].label}{COLOURS[rung.colour]}" + (f"（第{rung.n}次）" if rung.n > 1 else "")
    finish(session, row, Told(f"limit_{rung.colour}", unit_ids, limit.due_at), words)


def _outdated(session: Session) -> list[SuggestionLimit]:
    """Open limits that were worked out by another calendar than the one that holds now."""
    running = sa.select(SuggestionLimit.calendar_key, Suggestion.bureau_id).join(Suggestion)
    kinds = session.execute(running.where(SuggestionLimit.ended.is_(None)).distinct()).all()
    found: list[SuggestionLimit] = []
    for key, bureau_id in kinds:
        bureau = unit_of(session, bureau_id)
        if bureau is None or calendar_of(session, bureau.path).key == key:
            continue
        mine = (SuggestionLimit.ended.is_(None), SuggestionLimit.calendar_key == key)
        rows = sa.select(SuggestionLimit).join(Suggestion).where(*mine, Suggestion.bureau_id == bureau_id)
        found += session.scalars(rows.order_by(SuggestionLimit.id).limit(AT_ONCE))
    return found[:AT_ONCE]


def _work_out_again(session: Session) -> int:
    done = 0
    for limit in _outdated(session):
        row = _held(session, limit.suggestion_id)
        if row is None:
            continue
        done += 1
        if work_out(limit, calendar_for(session, row)):
            words = f"{LIMITS[limit.name].label}期限因工作日历调整重新计算"
            unit_ids = [limit.unit_id or lead_of(session, row), office_of(session, row)]
            finish(session, row, Told("limit_moved", unit_ids, limit.due_at), words)
    return done
