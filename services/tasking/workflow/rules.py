"""The rules over the table: decide one step, list what somebody may do and why not. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from services.tasking.workflow.facts import Doer, TaskFacts
from services.tasking.workflow.table import GUARDS, OPTIONAL, PARTS, SAME, STEPS, TABLE, WANTS, Row
from shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from shared.words import ROLES, STAGES

BY_TASK = {"holder": "承办人", "delegator": "委派人"}
"""Those who may do something by their part in this very task, not by a role."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that may be taken: where it leads, and the exclusive part the doer takes by it (empty: none)."""

    step: str
    label: str
    start: str
    to: str
    part: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that exists at this stage, whether this person may take it, and why not."""

    step: str
    label: str
    to: str
    wants: tuple[str, ...]
    optional: tuple[str, ...]
    allowed: bool
    why: str
    code: str


def decide(step: str, task: TaskFacts, doer: Doer, given: Collection[str] = ()) -> Move:
    """May this person take this step on this task, having given these fields?

    Raises NotFound (unknown step), Invalid (a field missing or not taken), Forbidden (wrong role, not the holder, or
    the same person in two parts), Conflict (wrong stage or a guard; with stage, holder and allowed_steps).
    """
    rows = [row for row in TABLE if row.step == step]
    if not rows:
        raise NotFound("没有这个步骤", code="unknown_step", step=step)
    here = [row for row in rows if _applies(row, task)]
    _check_fields(step, (here or rows)[0], given)
    refusal = _refusal(step, rows, here, task, doer)
    if isinstance(refusal, Conflict):
        refusal.extra.update(standing(task, doer))
    if refusal:
        raise refusal
    row = here[0]
    return Move(step, row.label, task.stage, row.to or task.stage, row.part if step != "claim" else "")


def choices(task: TaskFacts, doer: Doer) -> list[Choice]:
    """Every step that this stage knows, for buttons and for "who may and why not"."""
    found = []
    for row in TABLE:
        if not _applies(row, task) or row.by == ("intake",):
            continue
        refusal = _refusal(row.step, [row], [row], task, doer)
        optional = OPTIONAL.get(row.step, ())
        taken = (row.wants, tuple(name for name in optional if name not in row.wants))
        why, code = (refusal.title, refusal.code) if refusal else ("", "")
        found.append(Choice(row.step, row.label, row.to or task.stage, *taken, refusal is None, why, code))
    return found


def allowed_steps(task: TaskFacts, doer: Doer) -> list[str]:
    """The steps this person may take now, in the order of the table."""
    return [choice.step for choice in choices(task, doer) if choice.allowed]


def standing(task: TaskFacts, doer: Doer) -> dict[str, Any]:
    """What a 409 says besides its code: where the task stands and what is possible."""
    holder = {"id": task.holder_id, "name": task.holder_name} if task.holder_id else None
    return {"stage": task.stage, "holder": holder, "allowed_steps": allowed_steps(task, doer)}


def _applies(row: Row, task: TaskFacts) -> bool:
    return task.stage in row.start and (not row.when or task.holds(row.when))


def _check_fields(step: str, row: Row, given: Collection[str]) -> None:
    taken = {*row.wants, *OPTIONAL.get(step, ()), "reason"}
    errors = {name: [f"请填写{WANTS[name]}"] for name in row.wants if name not in given}
    errors |= {name: [f"“{row.label}”不需要这一项"] for name in given if name not in taken}
    if errors:
        raise Invalid(errors=errors)


def _refusal(step: str, rows: list[Row], here: list[Row], task: TaskFacts, doer: Doer) -> Refusal | None:
    """The first thing that stands against it: role, stage, guard, same person twice."""
    if not any(_entitled(row, task, doer, strict=bool(here)) for row in here or rows):
        return _wrong_role(here or rows, task)
    if not here:
        return Conflict(f"任务处于“{STAGES[task.stage]}”，不能{STEPS[step]}", code="wrong_stage")
    for guard in here[0].unless:
        if task.holds(guard):
            code, words = GUARDS[guard]
            return Conflict(words, code=code)
    part, taken = here[0].part, task.parts.get(doer.id)
    if part and taken and taken != part:
        return _same_person(part, taken)
    return None


def _entitled(row: Row, task: TaskFacts, doer: Doer, strict: bool) -> bool:
    """Does the doer hold one of the row's roles? Not strict: a member may ask for a holder's step of an unheld task."""
    for role in row.by:
        if role == "holder":
            unheld = not strict and task.holder_id is None and "member" in doer.here
            fits = doer.stands_for(task.holder_id) or unheld
        elif role == "delegator":
            fits = doer.stands_for(task.delegator_id)
        elif role.endswith("+"):
            fits = role[:-1] in doer.over
        else:
            fits = role in doer.here
        if fits:
            return True
    return False


def _wrong_role(rows: list[Row], task: TaskFacts) -> Forbidden:
    roles = list(dict.fromkeys(role.rstrip("+") for row in rows for role in row.by))
    if roles == ["holder"]:
        return Forbidden(f"只有承办人{task.holder_name or ''}可以{rows[0].label}", code="not_holder")
    names = "、".join(BY_TASK.get(role) or ROLES.get(role, "系统") for role in roles)
    return Forbidden(f"“{rows[0].label}”由{names}办理", code="wrong_role", roles=roles)


def _same_person(part: str, taken: str) -> Forbidden:
    words = f"您已承担本任务的{PARTS[taken]}，按三审三校要求不能再承担{PARTS[part]}"
    return Forbidden(words, code="same_person", part=taken)


def row_labels() -> Iterator[tuple[Row, str, str]]:
    """Every row with its from and to as Chinese words, for the documents."""
    for row in TABLE:
        start = "、".join(STAGES[stage] for stage in row.start)
        yield row, start, STAGES[row.to] if row.to != SAME else "（不变）"
