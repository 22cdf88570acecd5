"""Rows for part `limits`: so many open tasks with a running clock each, and as many clocks that ended before."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench.city import City
from bench.patience import analyse, patient
from services.tasking.models import Task
from services.tasking.models.clock import ClockSpan, LimitClock, LimitPolicy
from services.tasking.numbers import NAMES
from shared.db import Database, now
from shared.ids import new_id
from shared.words import PRIORITIES, TOPICS

BATCH = 5_000
PERIOD = 60
"""Days over which the work lies; half of what ended lies in the board's 30 days."""
DAYS = [(datetime.now(UTC) - timedelta(days=n)).date() for n in range(PERIOD)]
DESKS = 17


def fill(db: Database, city: City, many: int) -> None:
    """`many` open tasks, each with one running clock, none of them late yet; and `many` ended ones, a tenth late."""
    chance, at = random.Random(1), _now(db)
    desks = ["city", *(f"county-{n}" for n in range(DESKS - 1))]
    members = {desk: [new_id() for _ in range(10)] for desk in desks}
    policy = _policy(db)
    for start in range(0, many, BATCH):
        tasks, clocks, spans = [], [], []
        for number in range(start, min(start + BATCH, many)):
            desk = chance.choice(desks)
            one = _task(number, city, desk, chance, at, members[desk])
            tasks.append(one)
            for clock, span in _clocks(one, policy, chance, at):
                clocks.append(clock)
                spans.append(span)
        with db.write() as session:
            for model, rows in ((Task, tasks), (LimitClock, clocks), (ClockSpan, spans)):
                patient(session).connection().execute(sa.insert(model).inline(), rows)
    analyse(db)


def _now(db: Database) -> datetime:
    with db.read() as session:
        return now(session)


def _policy(db: Database) -> str:
    with db.read() as session:
        return session.scalars(sa.select(LimitPolicy.id).where(LimitPolicy.code == "drafting.ordinary")).one()


def _task(
    number: int, city: City, desk: str, chance: random.Random, at: datetime, members: list[str]
) -> dict[str, Any]:
    stage, began = chance.choice(NAMES), at - timedelta(hours=chance.random() * 24 * 20)
    holder = None if stage == "waiting" else chance.choice(members)
    plain = {column.name: None for column in Task.__table__.columns}
    told: dict[str, Any] = {
        "id": new_id(), "number": f"任〔2026〕{number + 1:06d}号", "unit_id": city.units[desk],
        "title": "谨防冒充客服诈骗", "unit_path": city.paths[desk], "desk_id": city.units[desk],
        "desk_path": city.paths[desk],
        "level": desk.split("-")[0], "kind": "prevention", "topic": chance.choice([*TOPICS]), "audience": "public",
        "priority": chance.choice([*PRIORITIES]), "stage": stage, "holder_id": holder, "stage_at": began,
        "due_at": at + timedelta(hours=1 + chance.random() * 24 * 20), "limit_rule": "平件", "limit_source": "规则",
        "sort_at": began, "returned": False, "escalated": [], "round": 0, "draft_n": 0, "legal": False, "urged": 0,
        "route_score": 0, "route_reasons": [], "opened_at": began, "updated_at": began, "version": 1,
        "held_seconds": 0.0, "extended_seconds": 0.0,
    }  # fmt: skip
    return plain | {name: value for name, value in told.items() if name in plain}


def _clocks(
    task: dict[str, Any], policy: str, chance: random.Random, at: datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The running clock of the present stage, and one that ended before."""
    yield _clock(task, task["stage"], policy, task["stage_at"], task["due_at"])
    ended = at - timedelta(seconds=chance.random() * 86400 * PERIOD)
    began = ended - timedelta(hours=1 + chance.random() * 50)
    late = chance.random() < 0.1
    due = ended + timedelta(hours=-0.5 if late else 3)
    clock, span = _clock(task, chance.choice(NAMES), policy, began, due)
    used = {"used_seconds": int((ended - began).total_seconds())}
    clock |= used | {"state": "satisfied", "ended_at": ended, "kept": not late, "next_at": None}
    yield clock, span | used | {"until_at": ended, "outcome": "late" if late else "kept"}


def _clock(
    task: dict[str, Any], name: str, policy: str, began: datetime, due: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    blue = began + (due - began) * 0.8
    carried = {
        "name": name, "unit_id": task["unit_id"], "topic": task["topic"], "priority": task["priority"],
        "holder_id": task["holder_id"], "started_at": began, "due_at": due, "blue_at": blue,
        "red_at": due + timedelta(days=1),
    }  # fmt: skip
    clock_id = new_id()
    clock = {column.name: None for column in LimitClock.__table__.columns} | carried | {
        "id": clock_id, "subject": "task", "task_id": task["id"], "entry": 1, "unit_path": task["unit_path"],
        "kind": task["kind"], "level": task["level"], "policy_id": policy, "as_of": began, "calendar_key": "0" * 64,
        "provisional": False, "state": "running", "ops": [], "next_at": due, "generation": 0, "targets": 0,
        "answered": 0, "version": 1,
    }  # fmt: skip
    span = {column.name: None for column in ClockSpan.__table__.columns} | carried | {
        "clock_id": clock_id, "n": 1, "from_at": began, "why": "start", "paused": False,
    }  # fmt: skip
    return clock, span
