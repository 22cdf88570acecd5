"""The pages of repairs of many parked events: all of them, asking for one, deciding, stopping."""

from typing import Any
from urllib.parse import urlencode

from flask import Response

from shared.log.chosen import count_of
from shared.log.repairs import KINDS, Repair
from shared.service import Service
from shared.settings import SERVICES
from shared.web.ask import Ask
from shared.web.live import kept_up
from shared.web.mending import (
    DECIDERS,
    READERS,
    SAMPLE,
    asked,
    chosen_of,
    decided,
    listed,
    open_one,
    repair_for,
    stopped,
    tried,
)
from shared.web.pages import Pages, done, render
from shared.web.parked import KEEPER, TITLES
from shared.web.parts import part
from shared.web.repairs import RemarkIn, RepairChosenIn, RepairIn, RepairReasonIn
from shared.web.shape import Paging

WORDS = {
    "producer": "来自",
    "type": "事件",
    "fault": "原因",
    "about_id": "对象",
    "since": "搁置时间从",
    "until": "搁置时间到",
}
"""What a repair may be narrowed by, as people read it."""


def repair_pages(service: Service) -> Pages:
    """The pages of a service, and their one line for the page of administration."""
    pages = Pages(service.name, package="shared.web")
    pages.blueprint.name = f"{service.name}-repairs-page"
    here = f"/{service.name}/repairs"
    titles = {name: TITLES[name] for name in SERVICES if name != "directory"}

    @pages.get("/repairs", who=READERS, takes=Paging)
    def repairs(ask: Ask, args: dict[str, Any]) -> str:
        """成批修复."""
        keeps = bool(ask.actor.roles & KEEPER.names)
        return render("repairs.html", titles=titles, wanted=WORDS, keeps=keeps, one=open_one(ask), **listed(ask, args))

    @pages.get("/repairs/live", who=READERS)
    def repairs_live(ask: Ask) -> Response:
        """How far the one under way is."""
        one = open_one(ask)
        mark = f"{one['id']}:{one['version']}:{one['done']}:{one['failed']}" if one else "none"
        return kept_up(mark, lambda: render("repair-progress.html", one=one, mark=mark))

    @pages.get("/repairs/part", who=READERS)
    def repairs_part(ask: Ask) -> str:
        """等批准，或者进行中."""
        return part("repairs-part.html", one=open_one(ask), title=TITLES[service.name])

    @pages.get("/repairs/new", who=KEEPER, takes=RepairChosenIn)
    def new_repair(ask: Ask, args: dict[str, Any]) -> str:
        """申请：会涉及多少，为什么."""
        things, events = count_of(ask.session, chosen_of(args))
        said = chosen_of(args).kept()
        return render("repair-new.html", things=things, events=events, kind=args["kind"], kinds=KINDS, said=said,
                      wanted=WORDS, sample=SAMPLE)  # fmt: skip

    @pages.post("/repairs/trial", who=KEEPER, takes=RepairChosenIn, alone=True, recent=True)
    def try_repair(ask: Ask, body: dict[str, Any]) -> Response:
        """前几条试一次."""
        found = tried(ask, service, body)
        words = f"试了 {found['tried']} 条，{found['done']} 条可以处理，没有留下改动"
        if found["failed"]:
            words += f"；仍失败的例如 {found['failed'][0]['id']}：{found['failed'][0]['error']}"
        said = {"kind": body["kind"], **chosen_of(body).kept()}
        return done(words, f"{here}/new?{urlencode(said)}")

    @pages.post("/repairs", who=KEEPER, takes=RepairIn, recent=True)
    def ask_for_repair(ask: Ask, body: dict[str, Any]) -> Response:
        """申请."""
        asked(ask, body)
        return done("已提交申请，由另一位管理员批准", here)

    @pages.post("/repairs/<uuid:repair_id>/approve", who=DECIDERS, takes=RemarkIn, on=repair_for, recent=True)
    def approve_repair(ask: Ask, found: Repair, body: dict[str, Any]) -> Response:
        """批准."""
        decided(ask, found, True, body.get("reason"))
        return done("已批准，几秒内开始", here)

    @pages.post("/repairs/<uuid:repair_id>/refuse", who=DECIDERS, takes=RepairReasonIn, on=repair_for, recent=True)
    def refuse_repair(ask: Ask, found: Repair, body: dict[str, Any]) -> Response:
        """不批准."""
        decided(ask, found, False, body["reason"])
        return done("未批准，理由记录在案", here)

    @pages.post("/repairs/<uuid:repair_id>/stop", who=DECIDERS, takes=RepairReasonIn, on=repair_for, recent=True)
    def stop_repair(ask: Ask, found: Repair, body: dict[str, Any]) -> Response:
        """停止."""
        stopped(ask, found, body["reason"])
        return done("已停止，已经处理的不受影响", here)

    return pages
