"""专班队列页: queues and named filters as tabs, every filter an address; one step on the tasks that are ticked."""

from typing import Any

from flask import Response, url_for

from services.tasking import queries
from services.tasking.actions.bulk import Outcome, take_many
from services.tasking.actions.views import forget_view, save_view
from services.tasking.in_hand import MANY
from services.tasking.models import SavedView, Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries.helping import members_led
from services.tasking.queries.views import view_of, views_of
from services.tasking.schemas import QUEUES, QueueFilter
from services.tasking.schemas.queue import BulkForm, ViewForm
from shared.identity import names_of, units_of
from shared.web import Ask, done, page, render

FILTERS = ("stage", "topic", "subtopic", "kind", "priority", "unit_id", "holder_id", "q")
LEADS = ("leader", "director")
TOLD = 10
"""So many of those that were not done are named."""


def _view(ask: Ask, view_id: str) -> SavedView:
    return view_of(ask.session, ask.actor, view_id)


@pages.get("/queue", who=TASKFORCE, takes=QueueFilter)
def queue(ask: Ask, args: dict[str, Any]) -> str:
    """专班队列: what is due first comes first."""
    chosen = {"queue": "open" if ask.actor.has_any(("member", "leader")) else "mine"} | args
    key = (Task.sort_at, Task.id)
    statement = queries.task_list(ask.session, ask.actor, chosen)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    rows = queries.task_rows(ask.session, ask.actor, found["items"])
    return render("tasking/queue.html", tasks=rows, next=found["next"], chosen=chosen, **_around(ask, chosen))


def _around(ask: Ask, chosen: dict[str, Any]) -> dict[str, Any]:
    """Tabs, filters and forms of the page."""
    desks = queries.desks_seen(ask.session, ask.actor)
    leads = ask.actor.has_any(LEADS) or chosen["queue"] == "stranded"
    shown = {code: word for code, word in QUEUES.items() if code != "stranded" or leads}
    units = {unit.id: unit.short_name for unit in units_of(ask.session, desks).values()} if len(desks) > 1 else {}
    holder = chosen.get("holder_id")
    kept = {name: chosen[name] for name in ("queue", *FILTERS) if chosen.get(name)}
    views = views_of(ask.session, ask.actor)
    return {
        "queues": shown, "units": units, "kept": kept, "views": views,
        "view": next((one for one in views if one.chosen == kept), None),
        "filtered": any(chosen.get(name) for name in FILTERS),
        "holder": names_of(ask.session, [holder]).get(holder or "", ""),
        "waiting": queries.waiting_for(ask.session, ask.actor),
        "many": MANY if ask.actor.has("leader") else {},
        "members": members_led(ask.session, ask.actor, chosen.get("unit_id")) if ask.actor.has("leader") else [],
    }  # fmt: skip


@pages.post("/queue/bulk", who=TASKFORCE, takes=BulkForm)
def bulk(ask: Ask, body: dict[str, Any]) -> Response:
    """批量办理."""
    given: dict[str, Any] = {name: body[name] for name in ("member_id", "reason") if name in body}
    outcomes = take_many(ask.session, ask.actor, body["step"], body["task_ids"], given)
    return done(_told(MANY[body["step"]], outcomes), body.get("back_to") or url_for("tasking-page.queue"))


def _told(label: str, outcomes: list[Outcome]) -> str:
    refused = [one for one in outcomes if not one.done]
    words = f"已{label}{len(outcomes) - len(refused)}项"
    if refused:
        named = "；".join(f"{one.number or '一项任务'}：{one.title}" for one in refused[:TOLD])
        words += f"，{len(refused)}项没有办成：{named}" + ("……" if len(refused) > TOLD else "")
    return words


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
