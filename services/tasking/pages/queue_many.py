"""From the queue: one step on the tasks that are ticked, with what became of each; filters kept under a name."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions.bulk import take_many
from services.tasking.actions.views import forget_view, save_view
from services.tasking.in_hand import MANY
from services.tasking.models import SavedView
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries.lists import titles_of
from services.tasking.queries.views import view_of
from services.tasking.schemas.queue import BulkForm, ViewForm
from shared.web import Ask, done, local_only, part


def _view(ask: Ask, view_id: str) -> SavedView:
    return view_of(ask.session, ask.actor, view_id)


@pages.post("/queue/bulk", who=TASKFORCE, takes=BulkForm)
def bulk(ask: Ask, body: dict[str, Any]) -> str:
    """批量办理: a table of what became of each; in the queue itself where the script asks for it as a part."""
    given: dict[str, Any] = {name: body[name] for name in ("member_id", "reason") if name in body}
    outcomes = take_many(ask.session, ask.actor, body["step"], body["task_ids"], given)
    titles = titles_of(ask.session, [one.task_id for one in outcomes if one.number])
    back = local_only(body.get("back_to"), url_for("tasking-page.queue"))
    good = sum(one.done for one in outcomes)
    return part(
        "tasking/queue_done.html", outcomes=outcomes, titles=titles, label=MANY[body["step"]], good=good, back=back
    )  # fmt: skip


@pages.post("/queue/views", who=TASKFORCE, takes=ViewForm)
def add_view(ask: Ask, body: dict[str, Any]) -> Response:
    """保存常用视图."""
    name = body.pop("name")
    save_view(ask.session, ask.actor, name, body)
    return done(f"已保存常用视图“{name}”", url_for("tasking-page.queue", **body))


@pages.post("/queue/views/<uuid:view_id>/delete", who=TASKFORCE, on=_view)
def delete_view(ask: Ask, row: SavedView) -> Response:
    """删去常用视图."""
    name, chosen = row.name, row.chosen
    forget_view(ask.session, row, ask.expected)
    return done(f"已删去常用视图“{name}”", url_for("tasking-page.queue", **chosen))
