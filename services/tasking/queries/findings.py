"""发现: what the gate found in the newest version, how it stands, what this person may do about it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.content import content_of
from services.tasking.gate import RULES, Finding, Part
from services.tasking.models import DraftVersion, GateConfirmation, GateOverride, Task
from services.tasking.queries.lists import person
from services.tasking.standing import doer_of
from services.tasking.standing.gate import GateState, gate_state, overrides_of, parts_of_content
from services.tasking.standing.of_tasks import parts_of
from services.tasking.workflow import REVIEWS, ROLE_OF, Doer
from shared.errors import NotFound
from shared.identity import Actor, names_of

AROUND = 12
"""Characters shown on each side of a finding."""
OPEN = ("asked", "seconded")


def findings_shown(session: Session, actor: Actor, task: Task) -> dict[str, Any]:
    """The findings of the newest version with their state, the overrides, and what the actor may do."""
    version = session.get(DraftVersion, (task.id, task.draft_n)) if task.draft_n else None
    rows = overrides_of(session, task.id)
    if version is None:
        return _nothing(task)
    state = gate_state(session, version)
    said = {one.key: one for one in _confirmations(session, version)}
    names = names_of(session, [*(one.person_id for one in said.values()), *_people(rows)])
    parts = {one.field: one for one in parts_of_content(session, task.id, content_of(version))}
    doer, mine = doer_of(session, actor, task), parts_of(session, task.id).get(actor.id)
    return {
        "n": version.n,
        "content_hash": version.content_hash,
        "blocked": len(state.blocking),
        "unconfirmed": len(state.unconfirmed),
        "findings": [_finding(one, state, said, parts, names) for one in state.findings],
        "overrides": [_override(row, task, doer, mine, names) for row in rows],
        "may": _may(task, doer),
    }


def _nothing(task: Task) -> dict[str, Any]:
    empty: dict[str, Any] = {"findings": [], "overrides": [], "may": [], "blocked": 0, "unconfirmed": 0}
    return {"n": task.draft_n, "content_hash": task.content_hash, **empty}


def override_seen(session: Session, task: Task, override_id: str) -> GateOverride:
    """An override of this task. Raises NotFound."""
    row = session.get(GateOverride, override_id)
    if row is None or row.task_id != task.id:
        raise NotFound("没有这项放行申请")
    return row


def marked(session: Session, task: Task) -> list[dict[str, Any]]:
    """The parts of the newest version that have findings: [{field, label, pieces: [{text, finding or None}]}]."""
    version = session.get(DraftVersion, (task.id, task.draft_n)) if task.draft_n else None
    if version is None:
        return []
    found = gate_state(session, version).findings
    parts = parts_of_content(session, task.id, content_of(version))
    by_part = {part: [one for one in found if one.field == part.field and one.end] for part in parts}
    return [
        {"field": part.field, "label": part.label, "pieces": _pieces(part.text, mine)}
        for part, mine in by_part.items()
        if mine
    ]


def _pieces(text: str, found: list[Finding]) -> list[dict[str, Any]]:
    pieces: list[dict[str, Any]] = []
    reached = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= reached:
            pieces.append({"text": text[reached : one.start], "finding": None})
            told = {"key": one.key, "verdict": one.verdict, "words": one.words}
            pieces.append({"text": text[one.start : one.end], "finding": told})
            reached = one.end
    return [*pieces, {"text": text[reached:], "finding": None}]


def _finding(
    one: Finding, state: GateState, said: dict[str, GateConfirmation], parts: dict[str, Part], names: dict[str, str]
) -> dict[str, Any]:
    row = said.get(one.key)
    return {
        **finding_told(one, parts[one.field]),
        "state": _state(one, state),
        "reason": row.reason if row else None,
        "by": person(names, row.person_id) if row else None,
        "at": row.confirmed_at if row else None,
    }


def finding_told(one: Finding, part: Part) -> dict[str, Any]:
    """What a finding says of itself, with a few characters of the text around it."""
    plain = ("key", "rule", "verdict", "field", "start", "end", "shown", "words", "detail", "advice", "source",
             "suggest")  # fmt: skip
    return {
        **{name: getattr(one, name) for name in plain},
        "label": RULES[one.rule].label,
        "part": part.label,
        "before": part.text[max(0, one.start - AROUND) : one.start].rpartition("\n")[2],
        "after": part.text[one.end : one.end + AROUND].partition("\n")[0] if one.end else "",
        "overridable": one.verdict == "block" and not one.fixed,
    }


def _state(one: Finding, state: GateState) -> str:
    if one.verdict == "note":
        return "shown"
    if one.verdict == "confirm":
        return "confirmed" if one.key in state.confirmed else "open"
    return "overridden" if state.let_through(one) else "open"


def _override(row: GateOverride, task: Task, doer: Doer, mine: str | None, names: dict[str, str]) -> dict[str, Any]:
    plain = ("id", "n", "content_hash", "keys", "state", "reason", "asked_at", "seconded_at", "settled_at",
             "settle_reason", "version")  # fmt: skip
    live = row.state in OPEN and row.content_hash == task.content_hash and mine != "writing"
    return {
        **{name: getattr(row, name) for name in plain},
        "standing": row.content_hash == task.content_hash,
        "rules": list(dict.fromkeys(RULES[key.split(".")[0]].label for key in row.keys if key.split(".")[0] in RULES)),
        "asked_by": person(names, row.asked_by),
        "seconded_by": person(names, row.seconded_by),
        "settled_by": person(names, row.settled_by),
        "may": _may_settle(row, doer) if live else [],
    }


def _may_settle(row: GateOverride, doer: Doer) -> list[str]:
    """second, grant, refuse: what this person may do about it now."""
    senior, director = bool({"leader", "final_reviewer"} & doer.over), "director" in doer.over
    may = ["second"] if senior and row.state == "asked" else []
    if director and row.state == "seconded" and doer.id not in (row.asked_by, row.seconded_by):
        may.append("grant")
    return [*may, "refuse"] if senior or director else []


def _may(task: Task, doer: Doer) -> list[str]:
    """confirm, ask: what this person may do about findings now."""
    if task.stage not in ("drafting", *REVIEWS):
        return []
    holds, reviewers = doer.stands_for(task.holder_id), {ROLE_OF[stage] for stage in REVIEWS}
    may = ["confirm"] if holds or reviewers & (doer.here | doer.over) else []
    return [*may, "ask"] if holds or {"leader", "final_reviewer"} & doer.over else may


def _confirmations(session: Session, version: DraftVersion) -> Iterable[GateConfirmation]:
    mine = (GateConfirmation.task_id == version.task_id, GateConfirmation.content_hash == version.content_hash)
    return session.scalars(sa.select(GateConfirmation).where(*mine))


def _people(rows: Iterable[GateOverride]) -> Iterable[str | None]:
    for row in rows:
        yield from (row.asked_by, row.seconded_by, row.settled_by)
