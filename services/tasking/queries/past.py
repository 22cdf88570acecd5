"""办理历程: what happened to a task, from the event log, with the saved versions and amendments in between."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, KnownNeed, Task
from services.tasking.queries.gate_past import gate_past
from services.tasking.queries.lists import person
from services.tasking.queries.review_past import review_past
from services.tasking.workflow import STEPS
from shared.envelope import Entry
from shared.identity import names_of
from shared.log import history
from shared.words import STAGES

Line = dict[str, Any]


def past(session: Session, task: Task) -> list[Line]:
    """Every line in order of time: {at, what, step, label, from_stage, to_stage, reason, actor}."""
    lines = _said(session, task) + _saved(session, task) + _amended(session, task)
    lines += [_extra(at, what, label, by) | {"reason": why} for at, what, label, by, why in gate_past(session, task)]
    lines += [_extra(at, what, label, by) | {"reason": why} for at, what, label, by, why in review_past(session, task)]
    lines.sort(key=lambda line: line["at"])
    names = names_of(session, [line["by"] for line in lines])
    for line in lines:
        line["actor"] = _who(names, line.pop("by"))
    return lines


def _said(session: Session, task: Task) -> list[Line]:
    entries = history(session, "task", task.id, limit=1000)
    lines = [line_of(entry) for entry in entries]
    if not entries or entries[0].name != "task.opened":  # the log was pruned up to here
        at = entries[0].at if entries else task.opened_at
        lines.insert(0, _extra(at, "archived", "更早的记录已归档", "service:tasking"))
    return lines


def line_of(entry: Entry) -> Line:
    """What was said, in words; `by` is who said it."""
    body = json.loads(entry.body)
    step = body.get("step", "")
    label = {
        "task.opened": "需求转为任务",
        "task.merged": f"已并入{body.get('into_number', '')}",
        "task.late": f"{STAGES.get(body.get('stage', ''), '')}超过时限",
    }.get(entry.name) or _label(step, body.get("from_stage", ""))
    return {
        "at": entry.at,
        "what": entry.name,
        "step": step or None,
        "label": label,
        "from_stage": body.get("from_stage"),
        "to_stage": body.get("to_stage"),
        "reason": body.get("reason"),
        "by": entry.actor,
    }


def _label(step: str, stage: str) -> str:
    words = STEPS.get(step, step)
    return f"{STAGES[stage]}{words}" if step == "approve" and stage in STAGES else words


def _saved(session: Session, task: Task) -> list[Line]:
    rows = session.scalars(sa.select(DraftVersion).where(DraftVersion.task_id == task.id))
    return [_extra(row.saved_at, "draft.saved", f"保存第{row.n}版稿件", row.author_id) for row in rows]


def _amended(session: Session, task: Task) -> list[Line]:
    lines = []
    for need in session.scalars(sa.select(KnownNeed).where(KnownNeed.task_id == task.id)):
        for change in need.amendments:
            at = datetime.fromisoformat(change["at"])
            line = _extra(at, "need.amended", f"{need.number}已补正", need.raised_by)
            lines.append(line | {"reason": change.get("words")})
        if need.withdrawn_at:
            line = _extra(need.withdrawn_at, "need.withdrawn", f"{need.number}已撤回", need.raised_by)
            lines.append(line | {"reason": need.withdraw_reason})
    return lines


def _extra(at: datetime, what: str, label: str, by: str) -> Line:
    nothing = dict.fromkeys(("step", "from_stage", "to_stage", "reason"))
    return {"at": at, "what": what, "label": label, "by": by, **nothing}


def _who(names: dict[str, str], by: str) -> dict[str, str] | None:
    return {"id": by, "name": "系统"} if by.startswith("service:") else person(names, by)
