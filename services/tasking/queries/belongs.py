"""任务所属: what of the planning a task is part of, and what of it holds the task back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Campaign, SensitiveEvent, Task
from services.tasking.planning import CAMPAIGN_STATES
from services.tasking.queries.near import is_near
from services.tasking.standing.campaigns import held_until
from services.tasking.standing.central import central, central_of
from services.tasking.standing.freezes import frozen_by
from shared.db import now
from shared.identity import Actor


def belongs(session: Session, actor: Actor, task: Task) -> dict[str, Any]:
    """{campaign, central, frozen, statement}; whoever may not see a thing itself is given no link to it."""
    row = session.get(Campaign, task.campaign_id) if task.campaign_id else None
    found = central_of(central(session, now(session)), task.topic, task.unit_path)
    said = sa.select(SensitiveEvent).where(SensitiveEvent.statement_task_id == task.id)
    return {
        "campaign": _campaign(actor, row) if row else None,
        "central": [{"id": one.campaign_id, "number": one.number, "name": one.name} for one in found],
        "frozen": [_event(actor, one) for one in frozen_by(session, task, {task.topic})] if _moves(task) else [],
        "statement": [_event(actor, one) for one in session.scalars(said.order_by(SensitiveEvent.number))],
    }


def _moves(task: Task) -> bool:
    return task.stage not in ("published", "closed")


def _campaign(actor: Actor, row: Campaign) -> dict[str, Any]:
    return {
        "id": row.id, "number": row.number, "name": row.name, "state": CAMPAIGN_STATES[row.state],
        "held_until": held_until(row) if row.state in ("planned", "running") else None,
        "release_at": row.release_at, "seen": is_near(actor, row.unit_path),
    }  # fmt: skip


def _event(actor: Actor, row: SensitiveEvent) -> dict[str, Any]:
    return {"id": row.id, "number": row.number, "title": row.title, "line": row.line_id is not None,
            "seen": is_near(actor, row.unit_path)}  # fmt: skip
