"""预演: what a push would do, from what stands now: who, when, by which way, what is missing. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push
from services.notify.network import Plan, read_plan
from services.notify.network.collection import for_everybody
from services.notify.network.rehearsal import Timing, Window, windows
from services.notify.queries.lacking import ailing, unanswered
from services.notify.queries.outgoing import Telling, outgoing
from services.notify.queries.schedules import bureau_named
from services.notify.queries.scopes import LEVEL_WORDS, in_words
from services.notify.rights import REHEARSING
from services.notify.standing import Scope, scope_of, units_addressed
from shared.calendars import calendar_of
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.identity import Actor, KnownUnit, unit_of, units_of
from shared.words import UNIT_KINDS
from shared.worktime import OutOfYears

BRANCHES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What is rehearsed: a plan of one bureau with its words, as if it were published at `at`."""

    unit: KnownUnit
    wanted: dict[str, Any]
    title: str
    text: str
    links: list[dict[str, str]]
    priority: str
    at: datetime


def rehearsed(session: Session, actor: Actor, given: Mapping[str, Any]) -> Rehearsed:
    """A plan as publish takes it. Raises NotFound for a unit at which the actor plans nothing."""
    unit = bureau_named(session, actor, given.get("unit_id"), REHEARSING)
    plan = dict(given.get("plan") or {})
    at = given.get("at") or now(session)
    priority = plan.pop("priority", None) or "ordinary"
    return Rehearsed(unit, plan, given["title"], given["text"], [], priority, at)


def rehearsed_again(session: Session, push: Push) -> Rehearsed:
    """按此推送预演: the plan of a push, as if it were published now. Conflict for one that follows earlier receipts."""
    unit = unit_of(session, push.unit_id)
    if push.about_ids or unit is None:
        raise Conflict("补推、更正和撤稿按原推送的单位发出，不能预演", code="no_plan", allowed_steps=[])
    wanted = {name: part for name, part in push.wanted.items() if name != "stood"}
    return Rehearsed(unit, wanted, push.title, push.text, list(push.links), push.priority, now(session))


def units_rehearsed(session: Session, asked: Rehearsed) -> sa.Select[KnownUnit]:
    """Who it would reach, to be paged by (code, id), ascending."""
    plan, scope = _plan_of(session, asked)
    return units_addressed(asked.unit, plan.levels, scope)


def unit_rows(session: Session, units: list[KnownUnit]) -> list[dict[str, Any]]:
    """Units as lines."""
    above = units_of(session, {unit.parent_id for unit in units if unit.parent_id})
    return [
        {name: getattr(unit, name) for name in ("id", "code", "name", "level", "kind")}
        | {"parent_name": above[unit.parent_id].short_name if unit.parent_id in above else ""}
        for unit in units
    ]


def rehearse(session: Session, asked: Rehearsed) -> dict[str, Any]:
    """The printed plan. Raises Invalid for a moment that the calendar does not know."""
    try:
        return _Rehearsal(session, asked).shown()
    except OutOfYears as error:
        raise Invalid(errors={"at": [str(error)]}) from None


def _plan_of(session: Session, asked: Rehearsed) -> tuple[Plan, Scope]:
    plan = read_plan(asked.wanted, asked.unit.level, asked.priority)
    return plan, scope_of(session, asked.wanted.get("selector"), asked.unit)


class _Rehearsal:
    """One rehearsal: the targets as a sub-query, and everything that is counted of them."""

    def __init__(self, session: Session, asked: Rehearsed) -> None:
        self.session, self.asked = session, asked
        self.plan, self.scope = _plan_of(session, asked)
        found = units_addressed(asked.unit, self.plan.levels, self.scope).subquery()
        branch = sa.case(
            (found.c.level == "station", sa.func.coalesce(found.c.parent_id, found.c.id)), else_=found.c.id
        )
        self.targets = sa.select(found.c.id, found.c.level, found.c.kind, branch.label("branch")).subquery()
        self.counts = self._counted(self.targets.c.level, self.targets.c.branch)
        self.gates = {branch: level for (level, branch) in self.counts if level != "station"}
        self.branches = units_of(session, {branch for _, branch in self.counts})

    def shown(self) -> dict[str, Any]:
        levels, kinds = self._counted(self.targets.c.level), self._counted(self.targets.c.kind)
        settings, asked = self.session.info["db"].settings, self.asked
        return {
            "unit": {"id": asked.unit.id, "name": asked.unit.short_name},
            "title": asked.title,
            "at": asked.at,
            "keys": settings.keys,
            "audience": self.plan.audience,
            "priority": asked.priority,
            "in_words": in_words(self.session, asked.wanted.get("selector") or {}),
            "faults": list(self.scope.faults),
            "gone": list(self.scope.gone),
            "everybody": for_everybody(asked.wanted, asked.unit.level),
            "targets": sum(levels.values()),
            "inbox": sum(levels.values()),
            "levels": [self._level(level, levels.get((level,), 0)) for level in self.plan.levels],
            "kinds": [{"kind": kind, "label": UNIT_KINDS.get(kind, kind), "units": n} for (kind,), n in kinds.items()],
            "branches": self.lines[:BRANCHES_SHOWN],
            "branches_total": len(self.lines),
            "ends_until": max((row["due_until"] for row in self.lines), default=None),
            **outgoing(self.session, self._telling()),
            "vacant": unanswered(self.session, self.targets),
            "ailing": ailing(self.session, self.targets),
        }

    @cached_property
    def timing(self) -> Timing:
        return windows(self.plan, self.asked.unit.id, self.asked.at, self._add)

    def window_of(self, level: str, branch: str) -> Window:
        gate = self.gates.get(branch)
        if level == "station" and gate is not None:
            return self.timing.below(level, branch, gate)
        return self.timing.first(level)

    def _counted(self, *key: Any) -> dict[Any, int]:
        rows = self.session.execute(sa.select(*key, sa.func.count()).group_by(*key).order_by(*key))
        return {tuple(row[:-1]): row[-1] for row in rows}

    def _level(self, level: str, units: int) -> dict[str, Any]:
        hours = self.plan.limits[level] / timedelta(hours=1)
        return {"level": level, "label": LEVEL_WORDS[level], "units": units, "limit_hours": hours}

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """By county, in the directory's order: itself, its stations, and when these open."""
        rows = []
        for branch in sorted({one for _, one in self.counts}, key=self._code):
            stations = self.counts.get(("station", branch), 0)
            level = "station" if stations else self.gates[branch]
            window = self.window_of(level, branch)
            unit = self.branches.get(branch)
            rows.append({
                "unit_id": branch,
                "name": unit.short_name if unit else "",
                "addressed": branch in self.gates,
                "stations": stations,
                "opens_from": window.opens_from,
                "opens_until": window.opens_until,
                "due_until": window.due_until,
            })  # fmt: skip
        return rows

    def _code(self, branch: str) -> str:
        unit = self.branches.get(branch)
        return unit.code if unit else ""

    def _telling(self) -> Telling:
        asked = self.asked
        return Telling(
            asked.title, asked.text, asked.links, asked.wanted, self.plan.audience, asked.priority, self.targets,
            self.window_of, lambda branch: calendar_of(self.session, self._path(branch)),
        )  # fmt: skip

    def _add(self, unit_id: str, since: datetime, span: timedelta) -> datetime:
        return calendar_of(self.session, self._path(unit_id)).add(since, span)

    def _path(self, unit_id: str) -> str:
        unit = self.branches.get(unit_id)
        return unit.path if unit else self.asked.unit.path
