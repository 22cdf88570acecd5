"""三审: an opinion at a level, bound to the hash of exactly what was read; and giving a level to the city."""

from typing import Any

from services.tasking.actions.clocks import rework
from services.tasking.actions.drafts import void_approvals
from services.tasking.actions.task_clocks import desk_path, limits_shown, open_clocks
from services.tasking.actions.turn import Turn, write
from services.tasking.models import Review
from services.tasking.standing import policy_of
from shared.errors import Conflict
from shared.ids import new_id


def approve(turn: Turn) -> None:
    """通过. Raises Conflict(content_changed) unless the reviewer names the hash of what is now under review."""
    same_content(turn)
    _opinion(turn, "approve", turn.given["opinion"])


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
            opinion=words, given_at=turn.at,
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
