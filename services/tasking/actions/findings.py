"""发现的处理: confirming with a reason; letting a block through by two persons of the right level."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record, say_changed
from services.tasking.actions.turn import lock
from services.tasking.gate import RULES, Finding
from services.tasking.models import DraftVersion, GateConfirmation, GateOverride, Task
from services.tasking.standing import doer_of, facts_of
from services.tasking.standing.gate import gate_state, overrides_of
from services.tasking.workflow import REVIEWS, ROLE_OF, Doer
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

CONFIRMING = ("drafting", *REVIEWS)
REVIEWERS = frozenset(ROLE_OF[stage] for stage in REVIEWS)
SECONDS = frozenset({"leader", "final_reviewer"})
"""Whose word is the first of the two; the second is the director's."""
GRANTS = frozenset({"director"})


def confirm_findings(
    session: Session, actor: Actor, task: Task, content_hash: str, keys: Iterable[str], reason: str
) -> list[GateConfirmation]:
    """确认发现 by the holder or a reviewer. Confirmed already is no fault and changes nothing.

    Raises Forbidden, Conflict (other content, wrong stage), Invalid (a key that is none of what is to be confirmed).
    """
    version, doer = _version(session, actor, task, content_hash)
    if not (doer.stands_for(task.holder_id) or REVIEWERS & (doer.here | doer.over)):
        raise Forbidden("发现由承办人或者审核人员确认", code="wrong_role")
    state = gate_state(session, version)
    chosen = _chosen(keys, state.findings, "confirm")
    at, rows = now(session), []
    for one in chosen:
        if one.key not in state.confirmed:
            rows.append(GateConfirmation(
                task_id=task.id, content_hash=content_hash, key=one.key, rule=one.rule, n=version.n,
                person_id=actor.id, reason=reason, confirmed_at=at,
            ))  # fmt: skip
    session.add_all(rows)
    session.flush()
    if rows:
        say_changed(session, "finding", task.id, "confirmed")
    return rows


def ask_override(
    session: Session, actor: Actor, task: Task, content_hash: str, keys: Iterable[str], reason: str
) -> GateOverride:
    """申请放行 by the holder, the leader or the final reviewer; of the latter two it is the first word already.

    Raises Forbidden, Conflict (other content, wrong stage, never to be let through, asked already), Invalid.
    """
    version, doer = _version(session, actor, task, content_hash)
    seconds = bool(SECONDS & doer.over)
    if not (seconds or doer.stands_for(task.holder_id)):
        raise Forbidden("放行由承办人、组长或者终审人员申请", code="wrong_role")
    chosen = _may_be_asked(session, task, _chosen(keys, gate_state(session, version).blocking, "block"))
    row = GateOverride(
        id=new_id(), task_id=task.id, n=version.n, content_hash=content_hash, keys=[one.key for one in chosen],
        state="asked", reason=reason, asked_by=actor.id, asked_at=now(session),
    )  # fmt: skip
    if seconds and not _writes(session, task, actor.id):
        row.state, row.seconded_by, row.seconded_at = "seconded", actor.id, row.asked_at
    session.add(row)
    session.flush()
    put_on_record(session, "override", row, "asked", row.reason)
    return row


def _may_be_asked(session: Session, task: Task, chosen: list[Finding]) -> list[Finding]:
    """The findings, if somebody may let them through and nobody has asked already. Raises Conflict."""
    fixed = [one for one in chosen if one.fixed]
    if fixed:
        labels = "、".join(dict.fromkeys(RULES[one.rule].label for one in fixed))
        raise Conflict(f"{labels}任何人都不能放行", code="never_overridden", rules=sorted({one.rule for one in fixed}))
    open_ones = (row for row in overrides_of(session, task.id) if _open(row, task.content_hash))
    if {key for row in open_ones for key in row.keys} & {one.key for one in chosen}:
        raise Conflict("已经申请过放行，等待批准", code="override_asked")
    return chosen


def second_override(session: Session, actor: Actor, task: Task, row: GateOverride, expected: int | None) -> None:
    """同意放行, the first of the two: the leader or the final reviewer, who has not written of this draft.

    Raises Forbidden, Conflict (not waiting for that, other content), Stale.
    """
    _settling(session, actor, task, row, SECONDS, "组长或者终审人员")
    if row.state != "asked":
        raise Conflict("这项申请不在等待同意", code="override_state", state=row.state)
    expect_version(row, expected)
    row.state, row.seconded_by, row.seconded_at = "seconded", actor.id, now(session)
    session.flush()
    put_on_record(session, "override", row, "seconded")


def grant_override(
    session: Session, actor: Actor, task: Task, row: GateOverride, reason: str, expected: int | None
) -> None:
    """批准放行 by the director, who neither asked nor seconded nor wrote. Raises Forbidden, Conflict, Stale."""
    _settling(session, actor, task, row, GRANTS, "办公室主任")
    if row.state != "seconded":
        raise Conflict("须先有组长或者终审人员同意", code="override_state", state=row.state)
    if actor.id in (row.asked_by, row.seconded_by):
        raise Forbidden("放行须由两人决定，批准人不能是申请人或者同意人", code="same_person")
    _settle(session, actor, row, "granted", reason, expected)


def refuse_override(
    session: Session, actor: Actor, task: Task, row: GateOverride, reason: str, expected: int | None
) -> None:
    """不予放行 by any of those who might have agreed. Raises Forbidden, Conflict, Stale."""
    _settling(session, actor, task, row, SECONDS | GRANTS, "组长、终审人员或者办公室主任")
    _settle(session, actor, row, "refused", reason, expected)


def _settle(session: Session, actor: Actor, row: GateOverride, state: str, reason: str, expected: int | None) -> None:
    expect_version(row, expected)
    row.state, row.settled_by, row.settled_at, row.settle_reason = state, actor.id, now(session), reason
    session.flush()
    put_on_record(session, "override", row, row.state, reason)


def _settling(session: Session, actor: Actor, task: Task, row: GateOverride, roles: frozenset[str], who: str) -> None:
    """May this person have a say, and is there still something to be said?"""
    lock(session, task)
    lock(session, row)
    doer = doer_of(session, actor, task)
    if not roles & doer.over:
        raise Forbidden(f"由{who}决定", code="wrong_role", roles=sorted(roles))
    if row.state not in ("asked", "seconded"):
        raise Conflict("这项申请已有结果", code="override_state", state=row.state)
    if row.content_hash != task.content_hash:
        raise Conflict("稿件已改，原来的申请不再有用", code="content_changed", content_hash=task.content_hash)
    if _writes(session, task, actor.id):
        raise Forbidden("您撰写过这份稿件，不能决定放行", code="same_person", part="writing")


def _version(session: Session, actor: Actor, task: Task, content_hash: str) -> tuple[DraftVersion, Doer]:
    """The version that the caller has seen, while findings may still be dealt with."""
    lock(session, task)
    if task.stage not in CONFIRMING:
        raise Conflict("只在撰写和审核时处理发现", code="wrong_stage", stage=task.stage)
    if task.content_hash is None or content_hash != task.content_hash:
        raise Conflict(
            "稿件内容与您看到的不一致，请重新查看后再操作", code="content_changed", content_hash=task.content_hash
        )
    return session.get_one(DraftVersion, (task.id, task.draft_n)), doer_of(session, actor, task)


def _chosen(keys: Iterable[str], findings: Iterable[Finding], verdict: str) -> list[Finding]:
    """The findings that are meant. Raises Invalid for a key that is none of them."""
    known = {one.key: one for one in findings if one.verdict == verdict}
    wanted = list(dict.fromkeys(keys))
    if any(key not in known for key in wanted):
        raise Invalid(errors={"keys": ["不是这一版里可以这样处理的发现"]})
    return [known[key] for key in wanted]


def _open(row: GateOverride, content_hash: str | None) -> bool:
    return row.state in ("asked", "seconded") and row.content_hash == content_hash


def _writes(session: Session, task: Task, person_id: str) -> bool:
    return facts_of(session, task).parts.get(person_id) == "writing"
