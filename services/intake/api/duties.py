"""The JSON door of the duty lists: what may my unit file, whose is the rest; adding, ending; an officer put forward."""

from typing import Any

from services.intake import queries, rights
from services.intake.actions import duties, nominees
from services.intake.models import Duty, Need, Nominee
from services.intake.schemas.duties import AddDuty, DutiesOut, DutyFilter, DutyOut, EndDuty, NomineeOut
from shared.log import Access, note
from shared.web import SIGNED_IN, Ask, Door, roles

door = Door("intake", "duties", "职责清单：本单位可以提什么，各类需求由谁提出")
DIRECTOR = roles("director")
"""办公室主任 keeps the lists."""


def _on(ask: Ask, duty_id: str) -> Duty:
    return queries.duty_seen(ask.session, duty_id)


def _need(ask: Ask, need_id: str) -> Need:
    return queries.need_seen(ask.session, ask.actor, need_id)


@door.query("/duties", takes=DutyFilter, gives=DutiesOut, who=SIGNED_IN, scope="needs:read")
def list_duties(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """本单位可以提出哪些需求、各类要素的形状，以及职责清单"""
    return queries.duties_shown(ask.session, ask.actor, args.get("on"), args.get("kind"))


@door.command("POST", "/duties", takes=AddDuty, gives=DutyOut, status=201, noted="config", who=DIRECTOR)
def add_duty(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """增加一项职责"""
    return queries.one_duty(ask.session, duties.add_duty(ask.session, ask.actor, body))


@door.command(
    "POST",
    "/duties/<uuid:duty_id>/end",
    takes=EndDuty,
    gives=DutyOut,
    who=DIRECTOR,
    on=_on,
    if_match=True,
    noted="config",
)
def end_duty(ask: Ask, row: Duty, body: dict[str, Any]) -> dict[str, Any]:
    """终止一项职责"""
    return queries.one_duty(ask.session, duties.end_duty(ask.session, ask.actor, row, ask.expected, body))


@door.query("/needs/<uuid:need_id>/nominee", gives=NomineeOut, who=SIGNED_IN, on=_need)
def one_nominee(ask: Ask, need: Need) -> Nominee:
    """推荐人选；查看留有记录"""
    return queries.nominee_read(ask.session, ask.actor, need)


@door.command("DELETE", "/needs/<uuid:need_id>/nominee", status=204, who=roles(*rights.RAISERS, "director"),
              on=_need, if_match=True)  # fmt: skip
def erase_nominee(ask: Ask, need: Need) -> None:
    """删除推荐人选的姓名和职务"""
    row = queries.nominee_seen(ask.session, need)
    nominees.erase_nominee(ask.session, ask.actor, need, row, ask.expected)
    note(ask.session, Access("erase", "nominee", need.id))
