"""审批流: each level of a task's present round: done by whom, who may now, why not I; its rules, checklist, proofs."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import ProofMark, Review, ReviewRound, ReviewRule, Task
from services.tasking.queries.lists import person
from services.tasking.queries.pieces import unit_shown
from services.tasking.review_rules import PROOFS, Check, Rules
from services.tasking.standing import doer_of, parts_of, root_path
from services.tasking.standing.review_rules import round_of, rules_for, rules_of
from services.tasking.workflow import PART_OF, PARTS, REVIEWS, ROLE_OF, Doer, level, may_take
from shared.db import now
from shared.identity import Actor, holders, names_of, unit_of
from shared.words import ROLES, STAGES

PLAIN = ("id", "kind", "n", "legal", "source", "effective_from")


def flow(session: Session, actor: Actor, task: Task) -> dict[str, Any]:
    """The levels in order, with the rules of the round; before the first one with what would hold now."""
    began = round_of(session, task)
    rules = rules_of(session, task) or rules_for(session, "article", now(session))
    given = _given(session, task)
    parts, doer = parts_of(session, task.id), doer_of(session, actor, task)
    levels = [_level(session, task, stage, parts, given.get(stage)) for stage in REVIEWS]
    for found in levels:
        found |= _mine(found, doer, actor, parts)
        found["checks"] = [_item(check) for check in rules.of(found["stage"])]
    marks = sa.select(sa.func.count()).select_from(ProofMark)
    return {
        "round": task.round,
        "rules": {name: getattr(rules, name) for name in PLAIN},
        "legal_reasons": began.legal_reasons if began else [],
        "to_city": _to_city(session, task),
        "levels": levels,
        "proofs": _proofs(rules, levels),
        "marks_open": session.scalar(marks.where(ProofMark.task_id == task.id, ProofMark.state == "open")) or 0,
    }


def _given(session: Session, task: Task) -> dict[str, Review]:
    """Standing approvals of the present round by level."""
    mine = sa.select(Review).where(
        Review.task_id == task.id, Review.round == task.round, Review.verdict == "approve", Review.voided_at.is_(None)
    )
    return {row.stage: row for row in session.scalars(mine)}


def _to_city(session: Session, task: Task) -> str | None:
    mine = sa.select(ReviewRound.to_city).where(ReviewRound.task_id == task.id, ReviewRound.to_city.is_not(None))
    return session.scalars(mine.limit(1)).first()


def _level(session: Session, task: Task, stage: str, parts: dict[str, str], done: Review | None) -> dict[str, Any]:
    path = root_path(task.unit_path) if stage in task.escalated else task.unit_path
    desk = unit_of(session, path.split("/")[-2])
    people = [one.id for one in holders(session, [ROLE_OF[stage]], path, exactly=True)]
    found = level(stage, people, parts, desk.short_name if desk else "")
    names = names_of(session, [*found.people, done.person_id if done else None])
    state = "done" if done else "now" if stage == task.stage else "later"
    if stage == "legal_review" and not task.legal and state == "later":
        state = "not_asked"
    return {
        "stage": stage, "label": STAGES[stage], "role": found.role, "path": path, "state": state,
        "desk": unit_shown({desk.id: desk}, desk.id) if desk else None,
        "by": person(names, done.person_id) if done else None, "at": done.given_at if done else None,
        "opinion": done.opinion if done else None, "checked": done.checked if done else [],
        "people": [person(names, one) for one in found.people], "why_nobody": found.why,
    }  # fmt: skip


def _mine(found: dict[str, Any], doer: Doer, actor: Actor, parts: dict[str, str]) -> dict[str, Any]:
    """May this person do the level, and why not. A role counts on the very desk that has the level."""
    stage = found["stage"]
    held = any(grant.role == found["role"] and grant.path == found["path"] for grant in actor.grants)
    if not held:
        why = f"您不担任{found['desk']['name'] if found['desk'] else ''}专班的{ROLES[found['role']]}"
    elif not may_take(parts, doer.id, PART_OF[stage]):
        why = f"您已承担本任务的{PARTS[parts[doer.id]]}"
    else:
        why = ""
    return {"mine": not why, "why_not_mine": why}


def _item(check: Check) -> dict[str, Any]:
    return {name: getattr(check, name) for name in ("code", "text", "must", "source", "proof")}


def _proofs(rules: Rules, levels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """一校 to 三校: done when the level that has it ticked it."""
    by = {one["stage"]: one for one in levels}
    found = []
    for check in sorted((one for one in rules.checks if one.proof), key=lambda one: one.proof):
        at = by[check.stage]
        done = check.code in at["checked"]
        found.append(
            {"proof": check.proof, "name": PROOFS[check.proof], "stage": check.stage, "label": at["label"],
             "text": check.text, "done": done, "by": at["by"] if done else None, "at": at["at"] if done else None}
        )  # fmt: skip
    return found


def rules_list(session: Session, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Every version of the rules, or of one kind: by kind, newest first; each says how it stands to now."""
    statement = sa.select(ReviewRule).order_by(ReviewRule.kind, ReviewRule.n.desc())
    if args.get("kind"):
        statement = statement.where(ReviewRule.kind == args["kind"])
    rows = list(session.scalars(statement))
    names, at = names_of(session, [row.created_by for row in rows]), now(session)
    found, in_force = [], set()
    for row in rows:
        state = "coming" if row.effective_from > at else "past" if row.kind in in_force else "in_force"
        in_force |= {row.kind} if state == "in_force" else set()
        found.append(rules_shown(row, names, state))
    return found


def rules_shown(row: ReviewRule, names: dict[str, str], state: str) -> dict[str, Any]:
    """One version as the door and the page show it."""
    plain = (*PLAIN, "checks", "created_at")
    return {**{name: getattr(row, name) for name in plain}, "created_by": person(names, row.created_by), "state": state}
