"""专班队列页: queues and named filters as tabs, every filter an address; a list or a board; claiming from it."""

from typing import Any

from flask import Response, request, url_for

from services.tasking import queries
from services.tasking.actions.steps import take_step
from services.tasking.in_hand import MANY
from services.tasking.models import Task
from services.tasking.pages.board_view import FILTERS, chosen_by, kept_of, rows_of
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries.helping import members_led
from services.tasking.queries.queue_marks import same_rows, still
from services.tasking.queries.views import views_of
from services.tasking.schemas import QUEUES, QueueFilter
from shared.errors import Conflict
from shared.identity import names_of, units_of
from shared.log import apart
from shared.web import Ask, done, go, live, render
from shared.web.forms import came_from
from shared.words import KINDS, PRIORITIES, STAGES, SUBTOPICS, TOPICS

LEADS = ("leader", "director")
NAMED = {
    "q": ("搜索", {}), "stage": ("环节", STAGES), "topic": ("领域", TOPICS),
    "subtopic": ("子领域", {code: word for listed in SUBTOPICS.values() for code, word in listed.items()}),
    "kind": ("类别", KINDS), "priority": ("缓急", PRIORITIES),
}  # fmt: skip
"""What a filter is called, and its words."""


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


@pages.get("/queue", who=TASKFORCE, takes=QueueFilter)
def queue(ask: Ask, args: dict[str, Any]) -> str:
    """专班队列: what is due first comes first."""
    chosen = chosen_by(ask, args)
    rows = rows_of(ask, chosen)
    return render(
        "tasking/queue.html", **rows.shown, mark=rows.mark, **_rows_around(ask, chosen), **_around(ask, chosen)
    )


@pages.get("/queue/live", who=TASKFORCE, takes=QueueFilter)
def queue_live(ask: Ask, args: dict[str, Any]) -> Response:
    """The rows alone; 304 while what the page shows, by its mark, is still true."""
    if still(ask.session, live.seen()):
        return live.unchanged(live.seen())
    chosen = chosen_by(ask, args)
    rows = rows_of(ask, chosen)
    if same_rows(live.seen(), rows.mark):  # something was said, of other tasks
        return live.unchanged(live.seen())
    around = _rows_around(ask, chosen)
    return live.drawn(rows.mark, render("tasking/queue_rows.html", **rows.shown, mark=rows.mark, **around))


@pages.post("/queue/claim/<uuid:task_id>", who=TASKFORCE, on=_task)
def claim(ask: Ask, task: Task) -> Response:
    """领取; who is too late is back at his queue, where the row says who has it and since when."""
    try:
        with apart(ask.session):
            take_step(ask.session, ask.actor, task, "claim", {})
    except Conflict as refusal:
        if refusal.code != "already_claimed":
            raise
        back = came_from()
        return go(f"{back}{'&' if '?' in back else '?'}taken={task.id}")
    return done("已领取，可以开始撰写", url_for("tasking-page.task", task_id=task.id))


def _rows_around(ask: Ask, chosen: dict[str, Any]) -> dict[str, Any]:
    """What the rows are drawn with, on the page and when they come alone."""
    return {
        "chosen": chosen, "kept": kept_of(chosen), "queues": QUEUES,
        "filtered": any(chosen.get(name) for name in FILTERS),
        "many": MANY if ask.actor.has("leader") else {},
    }  # fmt: skip


def _taken(ask: Ask, chosen: dict[str, Any]) -> dict[str, Any] | None:
    """The task that somebody else claimed first, as a row, with the moment."""
    if not chosen.get("taken"):
        return None
    task = queries.task_seen(ask.session, ask.actor, chosen["taken"])
    return queries.task_rows(ask.session, ask.actor, [task])[0] | {"claimed_at": task.claimed_at}


def _around(ask: Ask, chosen: dict[str, Any]) -> dict[str, Any]:
    """Tabs, filters and forms of the page."""
    desks = queries.desks_seen(ask.session, ask.actor)
    leads = ask.actor.has_any(LEADS) or chosen["queue"] == "stranded"
    units = {unit.id: unit.short_name for unit in units_of(ask.session, desks).values()} if len(desks) > 1 else {}
    views, kept = views_of(ask.session, ask.actor), kept_of(chosen)
    return {
        "tabs": {code: word for code, word in QUEUES.items() if code != "stranded" or leads},
        "units": units, "views": views, "view": next((one for one in views if one.chosen == kept), None),
        "taken": _taken(ask, chosen), "chips": _chips(ask, chosen, units), "address": request.url,
        "waiting": queries.waiting_for(ask.session, ask.actor),
        "members": members_led(ask.session, ask.actor, chosen.get("unit_id")) if ask.actor.has("leader") else [],
    }  # fmt: skip


def _chips(ask: Ask, chosen: dict[str, Any], units: dict[str, str]) -> list[tuple[str, str, str]]:
    """(name, word, address without it) of each filter that holds."""
    holder = chosen.get("holder_id")
    people = names_of(ask.session, [holder]) if holder else {}
    named = NAMED | {"unit_id": ("专班", units), "holder_id": ("承办人", people)}
    kept = kept_of(chosen)
    return [
        (label, words.get(kept[name], kept[name]), url_for("tasking-page.queue", **_without(kept, name)))
        for name, (label, words) in named.items()
        if name in kept
    ]


def _without(kept: dict[str, Any], name: str) -> dict[str, Any]:
    """A choice without one filter; a sub-topic goes with its topic."""
    gone = {"topic", "subtopic"} if name == "topic" else {name}
    return {one: value for one, value in kept.items() if one not in gone}
