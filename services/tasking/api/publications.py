"""The JSON door of publications: the list, one, where each stands, what media carried, releases at a time."""

from typing import Any

from services.tasking import actions, queries
from services.tasking.models import Placement, Publication, ScheduledRelease, Task
from services.tasking.schemas import PublicationFilter, PublicationOut
from services.tasking.schemas.publications import (
    CarriedIn,
    ConfirmIn,
    PlacementFilter,
    PlacementOut,
    ReleaseFilter,
    ReleaseOut,
)
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "publications", "发布：记录、去向、媒体采用、定时")


def _publication(ask: Ask, publication_id: str) -> Publication:
    return queries.publication_seen(ask.session, ask.actor, publication_id)


def _placement(ask: Ask, placement_id: str) -> Placement:
    return queries.placement_seen(ask.session, ask.actor, placement_id)


def _published(ask: Ask, publication_id: str) -> Publication:
    """A publication of which the actor sees the task: for what is written about it."""
    row = _publication(ask, publication_id)
    queries.task_seen(ask.session, ask.actor, row.task_id)
    return row


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _shown(ask: Ask, row: Placement) -> dict[str, Any]:
    return queries.placement_rows(ask.session, ask.actor, [row])[0]


@door.query("/publications", takes=PublicationFilter, gives=PublicationOut, many=True, who=SIGNED_IN)
def list_publications(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """发布记录，新的在前"""
    statement = queries.publication_list(ask.session, ask.actor, args)
    key = (Publication.published_at, Publication.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": [queries.publication_shown(ask.session, row) for row in found["items"]]}


@door.query("/publications/<uuid:publication_id>", gives=PublicationOut, who=SIGNED_IN, on=_publication)
def one_publication(ask: Ask, publication: Publication) -> dict[str, Any]:
    """一条发布记录"""
    return queries.publication_shown(ask.session, publication)


@door.command("POST", "/publications/<uuid:publication_id>/placements", takes=CarriedIn, gives=PlacementOut,
              who=SIGNED_IN, on=_published, status=201)  # fmt: skip
def record_carried(ask: Ask, publication: Publication, body: dict[str, Any]) -> dict[str, Any]:
    """登记媒体采用：哪家媒体、网址或版面时段、位置"""
    return _shown(ask, actions.record_carried(ask.session, ask.actor, publication, body))


@door.query("/placements", takes=PlacementFilter, gives=PlacementOut, many=True, who=SIGNED_IN)
def list_placements(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """发布去向，新的在前"""
    statement = queries.placement_list(ask.session, ask.actor, args)
    key = (Placement.asked_at, Placement.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.placement_rows(ask.session, ask.actor, found["items"])}


@door.query("/placements/<uuid:placement_id>", gives=PlacementOut, who=SIGNED_IN, on=_placement)
def one_placement(ask: Ask, row: Placement) -> dict[str, Any]:
    """一条发布去向"""
    return _shown(ask, row)


@door.query("/tasks/<uuid:task_id>/placements", gives=PlacementOut, many=True, who=SIGNED_IN, on=_task)
def placements_of_task(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """一项任务历次发布的去向，先办的在前"""
    return queries.placements_of_task(ask.session, ask.actor, task)


@door.command("POST", "/placements/<uuid:placement_id>/confirm", takes=ConfirmIn, gives=PlacementOut, who=SIGNED_IN,
              on=_placement, if_match=True)  # fmt: skip
def confirm_placement(ask: Ask, row: Placement, body: dict[str, Any]) -> dict[str, Any]:
    """人工确认：已发布、已更正（附网址或版面）或已撤下；须带 If-Match"""
    return _shown(ask, actions.confirm_placement(ask.session, ask.actor, row, body, ask.expected))


@door.command("POST", "/placements/<uuid:placement_id>/retry", gives=PlacementOut, who=SIGNED_IN, on=_placement,
              if_match=True)  # fmt: skip
def retry_placement(ask: Ask, row: Placement) -> dict[str, Any]:
    """再试一次：没有成功的，按现在有效的内容另起一条；须带 If-Match"""
    return _shown(ask, actions.retry_placement(ask.session, ask.actor, row, ask.expected))


@door.query("/releases", takes=ReleaseFilter, gives=ReleaseOut, many=True, who=SIGNED_IN)
def list_releases(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """定时发布，先发的在前"""
    statement = queries.release_list(ask.session, ask.actor, args)
    key = (ScheduledRelease.release_at, ScheduledRelease.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    return {**found, "items": queries.release_rows(ask.session, found["items"])}
