"""The door and the page of parked events, the same in every service that follows others: for system administrators."""

from typing import Any
from urllib.parse import urlencode

from flask import Response
from marshmallow import fields

from shared.errors import Conflict
from shared.service import Service
from shared.settings import SERVICES
from shared.web.ask import Ask
from shared.web.door import Door
from shared.web.pages import Pages, done, render
from shared.web.parkings import MOST, counted, groups, id_of, listed, released, which
from shared.web.parts import part
from shared.web.shape import Flag, Paging, Shape, UtcTime, Whole
from shared.web.who import roles

KEEPER = roles("system_admin")
TITLES = dict(zip(SERVICES, ("名录", "需求接收", "任务流转", "推送"), strict=True))


class ReplayIn(Shape):
    """`dry_run`: the first of them is tried and rolled back."""

    dry_run = Flag(load_default=False)


class ParkedOut(Shape):
    """One parked event: ids and reasons, nothing of what it says."""

    id = fields.String(metadata={"description": "来源和位置，例如 intake-17"})
    producer = fields.String()
    pos = Whole()
    type = fields.String()
    about = fields.String()
    about_id = fields.String()
    error = fields.String()
    attempts = Whole()
    behind = Flag(metadata={"description": "排在同一对象更早一条之后"})
    parked_at = UtcTime()


class StillOut(Shape):
    """One that failed again, and why."""

    id = fields.String()
    error = fields.String()


class ReplayedOut(Shape):
    """What became of it: how many were tried, how many went through, which one stopped the rest."""

    dry_run = Flag()
    tried = Whole()
    done = Whole()
    failed = fields.List(fields.Nested(StillOut))


def parked_door(service: Service) -> Door:
    """The door of a service."""
    door = Door(service.name, "parked", "搁置的事件（系统管理员）")

    @door.query("/parked", who=KEEPER, takes=Paging, gives=ParkedOut, many=True)
    def list_of_parked(ask: Ask, args: dict[str, Any]) -> Any:
        """处理失败而搁置的事件，按来源和位置"""
        return listed(ask, args)

    @door.command("POST", "/parked/<id>/replay", who=KEEPER, takes=ReplayIn, gives=ReplayedOut, alone=True,
                  recent=True)  # fmt: skip
    def replay_parked(ask: Ask, body: dict[str, Any], id: str) -> dict[str, Any]:
        """重新处理一条，连同排在它之后的同一对象的事件，按原来的次序；dry_run 只试第一条，不留改动"""
        outcome = released(ask, service, id, body["dry_run"])
        failed = [{"id": id_of(item), "error": error} for item, error in outcome.failed]
        return {"dry_run": body["dry_run"], "tried": outcome.tried, "done": len(outcome.done), "failed": failed}

    return door


def parked_pages(service: Service) -> Pages:
    """The page of a service, and its one line for the page of administration."""
    pages = Pages(service.name, package="shared.web")
    pages.blueprint.name = f"{service.name}-parked-page"
    here = f"/{service.name}/parked"

    @pages.get("/parked", who=KEEPER, takes=Paging)
    def parked_events(ask: Ask, args: dict[str, Any]) -> str:
        """搁置的事件."""
        titles = {name: TITLES[name] for name in SERVICES if name != "directory"}
        to = f"/{service.name}/repairs/new?"
        found = [group | {"ask": to + urlencode(which(group))} for group in groups(ask.session)]
        return render("parked.html", titles=titles, groups=found, counted=counted(ask.session), most=MOST,
                      **listed(ask, args))  # fmt: skip

    @pages.get("/parked/part", who=KEEPER)
    def parked_part(ask: Ask) -> str:
        """搁置几条."""
        return part("parked-part.html", waiting=counted(ask.session), most=MOST, title=TITLES[service.name])

    @pages.post("/parked/<id>/replay", who=KEEPER, takes=ReplayIn, alone=True, recent=True)
    def replay_parked(ask: Ask, body: dict[str, Any], id: str) -> Response:
        """重新处理，或者试一次."""
        outcome = released(ask, service, id, body["dry_run"])
        if outcome.failed:
            raise Conflict(f"{id_of(outcome.failed[0][0])} 仍然失败", code="still_fails", detail=outcome.failed[0][1])
        words = "这一条现在可以处理，没有留下改动" if body["dry_run"] else f"已重新处理 {len(outcome.done)} 条"
        return done(words, here)

    return pages
