"""The JSON door of the queue's own things: one step on many tasks, filters with a name."""

from typing import Any

from services.tasking.actions.bulk import take_many
from services.tasking.actions.views import forget_view, save_view
from services.tasking.models import SavedView
from services.tasking.queries.views import view_of, views_of
from services.tasking.schemas.queue import BulkIn, OutcomeOut, ViewIn, ViewOut
from shared.web import SIGNED_IN, Ask, Door

door = Door("tasking", "queue", "队列：批量办理、常用视图")


def _view(ask: Ask, view_id: str) -> SavedView:
    return view_of(ask.session, ask.actor, view_id)


@door.command("POST", "/tasks/bulk", takes=BulkIn, gives=OutcomeOut, many=True, who=SIGNED_IN)
def bulk(ask: Ask, body: dict[str, Any]) -> list[Any]:
    """批量办理：同一步骤办理多项任务，逐项给出结果，每项要么办成要么不变"""
    return take_many(ask.session, ask.actor, body["step"], body["task_ids"], body["fields_"])


@door.query("/views", gives=ViewOut, many=True, who=SIGNED_IN)
def views(ask: Ask) -> list[SavedView]:
    """本人的常用视图"""
    return views_of(ask.session, ask.actor)


@door.command("POST", "/views", takes=ViewIn, gives=ViewOut, status=201, who=SIGNED_IN)
def add_view(ask: Ask, body: dict[str, Any]) -> SavedView:
    """保存常用视图；同名的改为这一个"""
    return save_view(ask.session, ask.actor, body["name"], body["chosen"])


@door.command("DELETE", "/views/<uuid:view_id>", status=204, who=SIGNED_IN, on=_view, if_match=True)
def delete_view(ask: Ask, row: SavedView) -> None:
    """删去常用视图；须带 If-Match"""
    forget_view(ask.session, row, ask.expected)
