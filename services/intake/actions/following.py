"""What becomes of a need, as heard from tasking: the state shown and the lines of its timeline."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.states import Line, add_line, needs_by_id, set_state
from services.intake.progress import next_state
from shared.events import (
    DraftCorrected,
    DraftPublished,
    DraftRecalled,
    LimitEscalated,
    LimitMoved,
    SupervisionSettled,
    TaskAdvanced,
    TaskLate,
    TaskMerged,
    TaskOpened,
)
from shared.identity import unit_of
from shared.log import Heard

TOLD_OTHERWISE = frozenset({"publish", "merge", "recall", "kill"})
"""Steps whose line is written from the fuller fact: draft.published, task.merged, draft.recalled."""
INSIDE = frozenset({"reroute", "delegate", "hand_back", "assist", "end_assist", "mirror", "endorse"})
"""How the 专班 divides its work: of no concern to the department."""
REVIEWS = frozenset({"approve", "send_back"})
"""Steps whose reason is a reviewer's opinion: it stays inside the 专班."""


def task_opened(session: Session, fact: TaskOpened, heard: Heard) -> None:
    """The need has become a task of this 专班."""
    desk = unit_of(session, fact.unit_id)
    details = {"task_number": fact.number, "desk": desk.short_name if desk else ""}
    for need in needs_by_id(session, fact.need_ids):
        need.task_id, need.task_number, need.desk_id, need.due_at = fact.task_id, fact.number, fact.unit_id, fact.due_at
        add_line(session, need.id, Line("opened", heard.at, fact.unit_id), details, heard)


def task_advanced(session: Session, fact: TaskAdvanced, heard: Heard) -> None:
    """A step was taken: the state follows, the line names the unit, never the person."""
    details = {"from_stage": fact.from_stage, "to_stage": fact.to_stage}
    for need in needs_by_id(session, fact.need_ids):
        if need.task_id == fact.task_id:
            need.due_at, need.desk_id = fact.due_at, fact.unit_id or need.desk_id
        reason = None if fact.step in REVIEWS | INSIDE else fact.reason
        line = Line(fact.step, fact.at, heard.unit or need.desk_id, reason)
        merged = need.merged_at is not None
        set_state(session, need, next_state(need.state, fact.step, fact.to_stage, merged=merged), line)
        if fact.step not in TOLD_OTHERWISE | INSIDE:
            add_line(session, need.id, line, details, heard)


def task_merged(session: Session, fact: TaskMerged, heard: Heard) -> None:
    """The need is answered together with another's task, whose course it follows from now on."""
    for need in needs_by_id(session, fact.need_ids):
        need.task_id, need.task_number, need.merged_at = fact.into_task_id, fact.into_number, heard.at
        line = Line("merge", heard.at, heard.unit or need.desk_id, fact.reason)
        set_state(session, need, next_state(need.state, "merge", "closed"), line)
        add_line(session, need.id, line, {"into_number": fact.into_number}, heard)


def task_late(session: Session, fact: TaskLate, heard: Heard) -> None:
    """A limit has passed."""
    for need in needs_by_id(session, fact.need_ids):
        add_line(session, need.id, Line("late", fact.due_at, need.desk_id), {"to_stage": fact.stage}, heard)


def limit_moved(session: Session, fact: LimitMoved, heard: Heard) -> None:
    """A running limit was worked out again: the due time shown follows; the timeline says when a calendar did it."""
    for need in needs_by_id(session, fact.need_ids):
        if need.task_id == fact.task_id:
            need.due_at = fact.task_due_at
        if fact.why == "calendar" and fact.due_before != fact.due_after:
            add_line(session, need.id, Line("limit_moved", heard.at, need.desk_id), {}, heard)


def limit_escalated(session: Session, fact: LimitEscalated, heard: Heard) -> None:
    """督办: that it is being pressed on, and how hard; to whom stays inside the 专班."""
    for need in needs_by_id(session, fact.need_ids):
        add_line(session, need.id, Line(f"escalated_{fact.rung}", heard.at, need.desk_id), {}, heard)


def supervision_settled(session: Session, fact: SupervisionSettled, heard: Heard) -> None:
    """A 督办单 was answered or closed; what it says stays inside the 专班. What ended with its clock needs no line."""
    if fact.how == "ended":
        return
    for need in needs_by_id(session, fact.need_ids):
        line = Line(f"supervision_{fact.how}", fact.at, heard.unit or need.desk_id)
        add_line(session, need.id, line, {"rung": fact.rung}, heard)


def draft_published(session: Session, fact: DraftPublished, heard: Heard) -> None:
    """The answer is out: its number, title and links."""
    details: dict[str, Any] = {"publication": fact.number, "title": fact.title, "links": fact.links}
    for need in needs_by_id(session, fact.need_ids):
        line = Line("published", fact.published_at, fact.unit_id)
        set_state(session, need, next_state(need.state, "publish", "published"), line)
        add_line(session, need.id, line, details, heard)


def draft_corrected(session: Session, fact: DraftCorrected, heard: Heard) -> None:
    """A corrected answer took the place of the first one, with the reason."""
    details: dict[str, Any] = {"publication": fact.number, "title": fact.title, "links": fact.links}
    for need in needs_by_id(session, fact.need_ids):
        line = Line("corrected", fact.published_at, fact.unit_id, fact.reason)
        set_state(session, need, next_state(need.state, "publish", "published"), line)
        add_line(session, need.id, line, details, heard)


def draft_recalled(session: Session, fact: DraftRecalled, heard: Heard) -> None:
    """The answer was taken back, with the reason."""
    what = "killed" if fact.kind == "kill" else "recalled"
    for need in needs_by_id(session, fact.need_ids):
        line = Line(what, fact.at, heard.unit or need.desk_id, fact.reason)
        set_state(session, need, next_state(need.state, "recall", "closed"), line)
        add_line(session, need.id, line, {}, heard)
