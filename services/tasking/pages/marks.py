"""校对页: the newest version with the open marks in place, each with its number; making, settling, taking back."""

from typing import Any

from flask import Response, url_for

from services.tasking import queries
from services.tasking.actions import marks as marking
from services.tasking.marks import MARK_FIELDS, MARK_KINDS, MARK_STATES
from services.tasking.models import ProofMark, Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries.marks import mark_seen, marked_text, marks_of
from services.tasking.schemas.marks import MarkIn, SettleIn
from services.tasking.standing.marking import marking_part, may_settle
from services.tasking.workflow import PARTS
from shared.errors import Refusal
from shared.web import Ask, done, render

WORDS = {"mark_kinds": MARK_KINDS, "mark_states": MARK_STATES, "mark_fields": MARK_FIELDS, "parts": PARTS}


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _mark(ask: Ask, mark_id: str) -> ProofMark:
    return mark_seen(ask.session, ask.actor, mark_id)


@pages.get("/tasks/<uuid:task_id>/marks", who=TASKFORCE, on=_task)
def marks(ask: Ask, task: Task) -> str:
    """校对: the text with its marks, then each of them; the form for who may make one."""
    context = {
        "task": queries.task_shown(ask.session, ask.actor, task),
        "marks": marks_of(ask.session, task),
        "marked": marked_text(ask.session, task),
        "why_not": _why_not(ask, task),
        "settles": may_settle(ask.session, ask.actor, task),
        "my_id": ask.actor.id,
    }
    return render("tasking/marks.html", **context, **WORDS)


def _why_not(ask: Ask, task: Task) -> str:
    """Empty when this person may make a mark now, else why not."""
    try:
        marking_part(ask.session, ask.actor, task)
    except Refusal as refusal:
        return refusal.title
    return ""


@pages.post("/tasks/<uuid:task_id>/marks", who=TASKFORCE, on=_task, takes=MarkIn, shows=marks)
def add_mark(ask: Ask, task: Task, body: dict[str, Any]) -> Response:
    """作一处校对."""
    marking.add_mark(ask.session, ask.actor, task, body)
    return done("已作校对", _address(task.id))


@pages.post("/marks/<uuid:mark_id>/settle", who=TASKFORCE, on=_mark, takes=SettleIn)
def settle_mark(ask: Ask, row: ProofMark, body: dict[str, Any]) -> Response:
    """处理一处校对."""
    marking.settle_mark(ask.session, ask.actor, row, body, ask.expected)
    return done("已处理", _address(row.task_id))


@pages.post("/marks/<uuid:mark_id>/drop", who=TASKFORCE, on=_mark)
def drop_mark(ask: Ask, row: ProofMark) -> Response:
    """收回一处校对."""
    marking.drop_mark(ask.session, ask.actor, row, ask.expected)
    return done("已收回", _address(row.task_id))


def _address(task_id: str) -> str:
    return url_for("tasking-page.marks", task_id=task_id)
