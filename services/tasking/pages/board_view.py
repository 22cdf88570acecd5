"""What the queue shows, as a list or as a board: the rows, their mark, and the address it all stands at."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from services.tasking import queries
from services.tasking.models import Task
from services.tasking.queries.columns import columns
from services.tasking.queries.queue_marks import mark_of
from shared.log import head
from shared.web import Ask, page

FILTERS = ("stage", "topic", "subtopic", "kind", "priority", "unit_id", "holder_id", "q")
KEPT = ("queue", *FILTERS, "view")
"""What an address of the queue is made of, and a saved view with it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`shown`: the variables of the template; `mark`: the same mark, the same rows."""

    shown: dict[str, Any]
    mark: str


def chosen_by(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """The choice with what holds where nothing was chosen: what may be claimed, else one's own; on a board all."""
    ordinary = "open" if ask.actor.has_any(("member", "leader")) else "mine"
    return {"queue": "team" if args.get("view") == "board" else ordinary, "view": "list"} | args


def kept_of(chosen: dict[str, Any]) -> dict[str, Any]:
    """What of the choice belongs into an address; a list is what is shown anyway."""
    kept = {name: chosen[name] for name in KEPT if chosen.get(name)}
    return kept if kept.get("view") != "list" else {name: one for name, one in kept.items() if name != "view"}


def rows_of(ask: Ask, chosen: dict[str, Any]) -> Rows:
    """The rows of a choice with their mark; the head of the log is read before them."""
    position = head(ask.session)
    return _board(ask, chosen, position) if chosen["view"] == "board" else _list(ask, chosen, position)


def _list(ask: Ask, chosen: dict[str, Any], position: int) -> Rows:
    statement, key = queries.task_list(ask.session, ask.actor, chosen), (Task.sort_at, Task.id)
    found = page(
        ask.session, statement, key=key, cursor=chosen.get("cursor"), limit=chosen["limit"], ascending=True
    )  # fmt: skip
    rows = queries.task_rows(ask.session, ask.actor, found["items"])
    mark = mark_of(ask.session, position, found["items"], (_still(rows), bool(found["next"])))
    onward = url_for("tasking-page.queue", **kept_of(chosen), cursor=found["next"]) if found["next"] else ""
    return Rows({"tasks": rows, "onward": onward}, mark)


def _board(ask: Ask, chosen: dict[str, Any], position: int) -> Rows:
    held = columns(ask.session, ask.actor, chosen)
    tasks = [task for column in held for task in column.tasks]
    rows = {row["id"]: row for row in queries.task_rows(ask.session, ask.actor, tasks)}
    kept = kept_of(chosen | {"view": "list"})
    shown: list[dict[str, Any]] = [
        {
            "stage": column.stage,
            "tasks": [rows[task.id] for task in column.tasks],
            "onward": url_for("tasking-page.queue", **kept | {"stage": column.stage}) if column.more else "",
        }
        for column in held
    ]
    mark = mark_of(ask.session, position, tasks, [(one["stage"], _still(one["tasks"]), one["onward"]) for one in shown])
    return Rows({"columns": shown, "tasks": list(rows.values())}, mark)


def _still(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what changes every moment and is not shown as such."""
    return [{name: one for name, one in row.items() if name != "left"} for row in rows]
