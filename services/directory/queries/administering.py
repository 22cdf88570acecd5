"""How administration stands, a line each: vacancies, terms that end, the calendar, systems, feedback."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PersonGrant, PlannedChange, System
from services.directory.queries.calendars import days_known
from services.directory.queries.feedback import feedback_waiting
from services.directory.queries.told import NEAR
from services.directory.queries.units import counts_by_level, this_day
from services.directory.queries.vacancies import vacancies

WARN_DAYS = 60
Line = tuple[str, str]
"""Words, and the tone of the badge they stand in ("" plain, green, amber, red)."""


def standing_lines(session: Session, names: set[str]) -> dict[str, list[Line]]:
    """By name of what is told (Desk.told) its lines; only those asked for are worked out."""
    ways = {"units": _units, "gaps": _gaps, "terms": _terms, "years": _years, "systems": _systems,
            "feedback": _feedback}  # fmt: skip
    return {name: ways[name](session) for name in names}


def _units(session: Session) -> list[Line]:
    whole = sum(counts_by_level(session).values())
    waiting = session.scalar(sa.select(sa.func.count()).where(PlannedChange.state == "waiting")) or 0
    return [(f"{whole} 个单位", ""), *([(f"{waiting} 项变更待生效", "amber")] if waiting else [])]


def _gaps(session: Session) -> list[Line]:
    found = vacancies(session)
    lacking = sum(bool(gap["missing"]) for gap in found)
    short = sum(bool(gap["short"]) for gap in found)
    lines = [(f"{lacking} 个单位有空缺", "amber")] if lacking else [("没有空缺", "green")]
    return lines + ([(f"{short} 个专班不足人数", "amber")] if short else [])


def _terms(session: Session) -> list[Line]:
    today = this_day(session)
    ending = sa.select(sa.func.count()).select_from(PersonGrant).join(Person, Person.id == PersonGrant.person_id)
    count = session.scalar(ending.where(PersonGrant.until.between(today, today + NEAR), Person.active)) or 0
    return [(f"{count} 个任期 30 天内到期", "amber")] if count else []


def _years(session: Session) -> list[Line]:
    last, left = days_known(session)
    return [(f"{last} 年的安排还剩 {max(left, 0)} 天", "amber" if left < WARN_DAYS else "")]


def _systems(session: Session) -> list[Line]:
    count = session.scalar(sa.select(sa.func.count()).where(System.active)) or 0
    return [(f"{count} 个在用", "")] if count else [("还没有接入的系统", "")]


def _feedback(session: Session) -> list[Line]:
    waiting, overdue = feedback_waiting(session)
    lines: list[Any] = [(f"{waiting} 件待答复", "amber")] if waiting else [("都已答复", "green")]
    return lines + ([(f"{overdue} 件超时", "red")] if overdue else [])
