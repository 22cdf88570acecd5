"""专班一览: strength against what is required, the members with what they have in hand, who is on leave."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Membership, RequiredStrength, Task
from services.tasking.queries.absences import absence_shown, coming
from services.tasking.queries.lists import desks_seen, person
from services.tasking.queries.queues import stranded_count
from services.tasking.standing import IN_TASKFORCE, absences_now
from services.tasking.workflow import RUNNING
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, KnownPerson, KnownUnit, active_with, names_of, units_of


def taskforces(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """A line for each 专班 the actor sees, in the order of codes: required, actual, shortfall, what is in hand."""
    ids = desks_seen(session, actor)
    units = sorted(units_of(session, ids).values(), key=lambda unit: unit.code)
    members, required = members_by_unit(session, ids), _required(session)
    running = sa.select(Task.unit_id, sa.func.count()).where(Task.unit_id.in_(ids), Task.stage.in_(RUNNING))
    load = {row[0]: row[1] for row in session.execute(running.group_by(Task.unit_id))}
    kept = _kept(session, ids)
    return [
        strength_of(session, unit, members.get(unit.id, {}), required, kept) | {"running": load.get(unit.id, 0)}
        for unit in units if unit.active
    ]  # fmt: skip


def unit_seen(session: Session, actor: Actor, unit_id: str) -> KnownUnit:
    """The bureau of a 专班 that the actor sees. Raises NotFound."""
    unit = units_of(session, [unit_id]).get(unit_id)
    if unit is None or unit_id not in desks_seen(session, actor):
        raise NotFound("没有找到这个专班")
    return unit


def one_taskforce(session: Session, unit: KnownUnit) -> dict[str, Any]:
    """A 专班 with its members and its leaves."""
    unit_id = unit.id
    ids = members_by_unit(session, [unit_id]).get(unit_id, {})
    kept = _kept(session, [unit_id])
    found = strength_of(session, unit, ids, _required(session), kept)
    return {
        **found,
        "running": sum(_holding(session, unit_id).values()),
        "members": _members(session, unit, ids, kept),
        "absences": [absence_shown(session, row) for row in coming(session, unit_id)],
        "stranded": stranded_count(session, [unit_id]),
        "leavers": _leavers(session, unit_id),
    }


def strength_of(
    session: Session,
    unit: KnownUnit,
    ids: Iterable[str],
    required: dict[str, RequiredStrength],
    kept: dict[tuple[str, str], Membership],
) -> dict[str, Any]:
    """应有、实有、缺额: members whose time is over are not counted."""
    level = "city" if unit.kind == "bureau" else "county"
    rule = required.get(unit.id) or required[level]
    at = now(session)
    actual = sum(1 for one in ids if not _over(kept.get((unit.id, one)), at))
    return {
        "unit": {"id": unit.id, "name": unit.short_name}, "level": level, "required": rule.required,
        "source": rule.source, "rule": rule.of, "rule_version": rule.version, "actual": actual,
        "shortfall": max(0, rule.required - actual),
    }  # fmt: skip


def _over(row: Membership | None, at: datetime) -> bool:
    return row is not None and not (row.since or at) <= at < (row.until or datetime.max.replace(tzinfo=UTC))


def members_by_unit(
    session: Session, ids: Iterable[str], roles: Collection[str] = IN_TASKFORCE
) -> dict[str, dict[str, list[str]]]:
    """Unit -> person -> his roles there, of everybody active in the 专班, as the directory says."""
    wanted, found = set(ids), dict[str, dict[str, list[str]]]()
    people = sa.select(KnownPerson.id, KnownPerson.grants).where(active_with(roles)).order_by(KnownPerson.id)
    for person_id, grants in session.execute(people):
        for grant in grants:
            if grant["role"] in roles and grant["unit_id"] in wanted:
                found.setdefault(grant["unit_id"], {}).setdefault(person_id, []).append(grant["role"])
    return found


def _required(session: Session) -> dict[str, RequiredStrength]:
    return {row.of: row for row in session.scalars(sa.select(RequiredStrength))}


def _leavers(session: Session, unit_id: str) -> list[dict[str, Any]]:
    """Who is no member any more and still holds tasks, with how many."""
    ids = members_by_unit(session, [unit_id], ("member",)).get(unit_id, {})
    gone = {one: n for one, n in _holding(session, unit_id).items() if one and one not in ids}
    names = names_of(session, gone)
    return [{"member": person(names, one), "holding": n} for one, n in sorted(gone.items())]


def _kept(session: Session, ids: list[str]) -> dict[tuple[str, str], Membership]:
    rows = session.scalars(sa.select(Membership).where(Membership.unit_id.in_(ids)))
    return {(row.unit_id, row.person_id): row for row in rows}


def _holding(session: Session, unit_id: str) -> dict[str | None, int]:
    held = sa.select(Task.holder_id, sa.func.count()).where(Task.unit_id == unit_id, Task.stage.in_(RUNNING))
    return {row[0]: row[1] for row in session.execute(held.group_by(Task.holder_id))}


def _members(
    session: Session, unit: KnownUnit, ids: dict[str, list[str]], kept: dict[tuple[str, str], Membership]
) -> list[dict[str, Any]]:
    names, held, away = names_of(session, ids), _holding(session, unit.id), absences_now(session, unit.id)
    at = now(session)
    covers = names_of(session, [row.cover_id for row in away.values()])
    lines = []
    for one in ids:
        row, leave = kept.get((unit.id, one)), away.get(one)
        lines.append({
            "member": person(names, one), "roles": sorted(ids[one], key=IN_TASKFORCE.index),
            "holding": held.get(one, 0), "over": _over(row, at),
            "away_until": leave.until if leave else None,
            "cover": person(covers, leave.cover_id) if leave else None,
            **membership_shown(row),
        })  # fmt: skip
    return sorted(lines, key=lambda line: (line["member"]["name"].encode("gb18030"), line["member"]["id"]))


def membership_shown(row: Membership | None) -> dict[str, Any]:
    """What is kept of a member; nothing kept is one of the bureau's own, version 0."""
    if row is None:
        return {"came_by": "own", "since": None, "until": None, "topics": [], "products": [], "wip_limit": None,
                "version": 0}  # fmt: skip
    names = ("came_by", "since", "until", "topics", "products", "wip_limit", "version")
    return {name: getattr(row, name) for name in names}


def member_seen(session: Session, actor: Actor, person_id: str) -> KnownPerson:
    """Somebody who is in a 专班 that the actor sees, or has left one with tasks in hand. Raises NotFound."""
    found, desks = session.get(KnownPerson, person_id), desks_seen(session, actor)
    if found is not None:
        if any(grant["role"] in IN_TASKFORCE and grant["unit_id"] in desks for grant in found.grants):
            return found
        held = sa.select(Task.id).where(Task.unit_id.in_(desks), Task.stage.in_(RUNNING))
        mine = held.where(sa.or_(Task.holder_id == person_id, Task.delegator_id == person_id)).limit(1)
        if session.scalars(mine).first() is not None:
            return found
    raise NotFound("没有找到这名专班成员")
