"""The pages of the duty lists, for everybody to read and the director to keep, and of an officer put forward."""

from typing import Any

from flask import Response, url_for

from services.intake import queries, rights
from services.intake.actions.duties import add_duty, end_duty, today
from services.intake.actions.nominees import erase_nominee
from services.intake.models import Duty, Need
from services.intake.pages.needs import on_need
from services.intake.pages.root import pages
from services.intake.schemas.duties import DutyFilter, DutyForm, EndDuty
from shared.identity import subtree
from shared.log import Access, note
from shared.web import SIGNED_IN, Ask, done, render, roles
from shared.words import KINDS, UNIT_KINDS

DIRECTOR = roles("director")


def _on(ask: Ask, duty_id: str) -> Duty:
    return queries.duty_seen(ask.session, duty_id)


@pages.get("/duties", who=SIGNED_IN, takes=DutyFilter)
def duties(ask: Ask, args: dict[str, Any]) -> str:
    """职责清单：本单位可以提什么，其余由谁提出"""
    shown = queries.duties_shown(ask.session, ask.actor, args.get("on"), args.get("kind"))
    may_keep = bool(ask.actor.roles & DIRECTOR.names)
    units = subtree(ask.session, "/" + ask.actor.unit_path.split("/")[1] + "/") if may_keep else []
    return render(
        "intake/duties.html",
        shown=shown,
        ahead=queries.duties_ahead(ask.session, shown["on"]),
        today=today(ask.session),
        chosen=args,
        may_keep=may_keep,
        may_raise=bool(ask.actor.roles & set(rights.RAISERS)),
        kinds=KINDS,
        classes={f"class:{code}": words for code, words in UNIT_KINDS.items()},
        units={f"unit:{unit.id}": unit.short_name for unit in units},
    )


@pages.post("/duties", noted="config", who=DIRECTOR, takes=DutyForm, shows=duties)
def list_duty(ask: Ask, body: dict[str, Any]) -> Response:
    """增加一项职责"""
    row = add_duty(ask.session, ask.actor, body)
    return done(f"已列入清单：{KINDS[row.kind]}", url_for("intake-page.duties"))


@pages.post("/duties/<uuid:duty_id>/end", noted="config", who=DIRECTOR, on=_on, takes=EndDuty)
def close_duty(ask: Ask, row: Duty, body: dict[str, Any]) -> Response:
    """终止一项职责"""
    end_duty(ask.session, ask.actor, row, ask.expected, body)
    return done(f"已写明终止日期：{row.until}", url_for("intake-page.duties"))


@pages.get("/needs/<uuid:need_id>/nominee", who=SIGNED_IN, on=on_need)
def nominee(ask: Ask, need: Need) -> str:
    """推荐人选；查看留有记录"""
    row = queries.nominee_read(ask.session, ask.actor, need)
    may_erase = rights.may_change(ask.actor, need.unit_id) or ask.actor.has("director")
    return render("intake/nominee.html", need=need, nominee=row, may_erase=may_erase and row.erased_at is None)


@pages.post("/needs/<uuid:need_id>/nominee", who=roles(*rights.RAISERS, "director"), on=on_need)
def drop_nominee(ask: Ask, need: Need) -> Response:
    """删除推荐人选的姓名和职务"""
    erase_nominee(ask.session, ask.actor, need, queries.nominee_seen(ask.session, need), ask.expected)
    note(ask.session, Access("erase", "nominee", need.id))
    return done("推荐人选的姓名和职务已删除", url_for("intake-page.one_need", need_id=need.id))
