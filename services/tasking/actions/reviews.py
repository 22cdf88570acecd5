"""三审: an opinion at a level, bound to the hash of exactly what was read; and giving a level to the city."""

from typing import Any

import sqlalchemy as sa

from services.tasking.actions.clocks import rework
from services.tasking.actions.drafts import void_approvals
from services.tasking.actions.task_clocks import desk_path, limits_shown, open_clocks
from services.tasking.actions.turn import Turn, write
from services.tasking.lines import in_force
from services.tasking.models import DraftVersion, ProofMark, Review
from services.tasking.review_rules import check_ticked
from services.tasking.standing import policy_of
from services.tasking.standing.barriers import FINAL, pass_barriers
from services.tasking.standing.lines import lines_for, plain
from services.tasking.standing.review_rules import rules_of
from shared.errors import Conflict, Invalid
from shared.ids import new_id


def approve(turn: Turn) -> None:
    """通过. Raises Conflict unless the reviewer names the hash of what is now under review and settled his own marks,

    Invalid for a checklist or lines that do not fit, Conflict at the final review for anything that stands against it.
    """
    same_content(turn)
    _no_own_marks(turn)
    _check_ticked(turn)
    if turn.task.stage == "final_review":
        version = turn.session.get_one(DraftVersion, (turn.task.id, turn.task.draft_n))
        pass_barriers(turn.session, turn.task, version, turn.at, FINAL)
    _opinion(turn, "approve", turn.given["opinion"])


def _check_ticked(turn: Turn) -> None:
    """What was ticked belongs to the level; the lines named hold now and are of this topic."""
    task, session = turn.task, turn.session
    rules = rules_of(session, task)
    if rules is not None:
        check_ticked(rules, task.stage, turn.given.get("checked", ()))
    named = turn.given.get("line_ids", ())
    rows = lines_for(session, task.unit_path, task.topic, task.subtopic) if named else []
    held = {line.id for line in in_force(map(plain, rows), turn.at)}
    if not set(named) <= held:
        raise Invalid(errors={"line_ids": ["有口径不是本领域现行的口径"]})


def _no_own_marks(turn: Turn) -> None:
    """Raises Conflict(own_marks) while a mark of his own is open: who still wants a change does not approve."""
    mine = sa.select(ProofMark.id).where(
        ProofMark.task_id == turn.task.id, ProofMark.state == "open", ProofMark.made_by == turn.actor_id
    )
    if turn.session.scalars(mine.limit(1)).first():
        raise Conflict("您还有校对没有处理：退回修改，或者先收回", code="own_marks")


def send_back(turn: Turn) -> None:
    """退回修改: the round ends, its approvals are voided."""
    void_approvals(turn.session, turn.task, "稿件已退回修改")
    _opinion(turn, "send_back", turn.given["reason"])


def same_content(turn: Turn) -> None:
    """Raises Conflict(content_changed) when the hash given is not the hash of the newest version."""
    if turn.given["content_hash"] != turn.task.content_hash:
        words = "稿件内容与您看到的不一致，请重新查看后再操作"
        newest: dict[str, Any] = {"content_hash": turn.task.content_hash, "latest_draft": turn.task.draft_n}
        raise Conflict(words, code="content_changed", **newest)


def _opinion(turn: Turn, verdict: str, words: str) -> None:
    task = turn.task
    turn.session.add(
        Review(
            id=new_id(), task_id=task.id, round=task.round, stage=task.stage, part=turn.move.part,
            person_id=turn.actor_id, verdict=verdict, n=task.draft_n, content_hash=task.content_hash or "",
            opinion=words, given_at=turn.at, checked=sorted(set(turn.given.get("checked", ()))),
            line_ids=sorted(set(turn.given.get("line_ids", ()))),
        )
    )  # fmt: skip
    turn.session.flush()


def escalate_review(turn: Turn) -> None:
    """提级审核: the city's desk does this level of this task; the limit goes on, in the city's office hours."""
    task, session = turn.task, turn.session
    task.escalated = [*task.escalated, task.stage]
    path = desk_path(task, task.stage)
    write(task, {"desk_path": path, "desk_id": path.split("/")[-2]})
    clocks = open_clocks(session, task.id)
    for clock in clocks:
        if clock.name == task.stage:
            clock.unit_path, clock.unit_id = path, task.desk_id
            rework(session, clock, turn.at, "unit", policy_of(session, clock))
    write(task, limits_shown(clocks, "", turn.at))
