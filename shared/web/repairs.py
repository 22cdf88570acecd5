"""The door of repairs of many parked events, the same in every service that follows others: for administrators."""

from typing import Any

from marshmallow import fields, validate

from shared.log.repairs import KINDS, Repair
from shared.service import Service
from shared.settings import SERVICES
from shared.web.ask import Ask
from shared.web.door import Door
from shared.web.mending import DECIDERS, READERS, asked, decided, listed, repair_for, shown, stopped, tried
from shared.web.parked import KEEPER, StillOut
from shared.web.shape import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class RepairChosenIn(Shape):
    """Which ones: all that fit everything that is said; none said is all."""

    kind = Choice(KINDS, load_default="replay")
    producer = Choice(SERVICES)
    type = Text(1, 80, validate=validate.Regexp(r"^[a-z_]+\.[a-z_]+\Z", error="须为事件名，例如 need.raised"))
    fault = Text(1, 80, metadata={"description": "错误的种类，例如 ValueError"})
    about_id = Text(1, 80)
    since = UtcTime()
    until = UtcTime()


class RepairIn(RepairChosenIn):
    """Which ones, how fast, why."""

    per_second = Whole(1, 200, load_default=20)
    reason = Text(2, 200, required=True)


class RepairReasonIn(Shape):
    """Why not."""

    reason = Text(2, 200, required=True)


class RemarkIn(Shape):
    """What whoever approves says to it, if anything."""

    reason = Text(2, 200)


class TrialOut(Shape):
    """How many things and events it would touch; what became of the first few, tried and rolled back."""

    things = Whole()
    events = Whole()
    tried = Whole()
    done = Whole()
    failed = fields.List(fields.Nested(StillOut))


class RepairOut(Shape):
    """One repair: what, who asked, who decided, how far it is, how it ended."""

    id = Id()
    kind = fields.String()
    kind_label = fields.String()
    chosen = fields.Dict(keys=fields.String(), values=fields.String())
    per_second = Whole()
    reason = fields.String()
    state = fields.String()
    state_label = fields.String()
    asked_by = fields.String()
    asked_name = fields.String()
    asked_at = UtcTime()
    decided_by = fields.String(allow_none=True)
    decided_name = fields.String(allow_none=True)
    decided_at = UtcTime(allow_none=True)
    ended_at = UtcTime(allow_none=True)
    done = Whole()
    failed = Whole()
    words = fields.String(allow_none=True)
    decidable = Flag()
    stoppable = Flag()
    version = Whole()


def repairs_door(service: Service) -> Door:
    """The door of a service."""
    door = Door(service.name, "repairs", "搁置事件的成批修复（管理员）")

    @door.query("/repairs", who=READERS, takes=Paging, gives=RepairOut, many=True)
    def list_of_repairs(ask: Ask, args: dict[str, Any]) -> Any:
        """成批修复，新的在前"""
        return listed(ask, args)

    @door.query("/repairs/<uuid:repair_id>", who=READERS, gives=RepairOut, on=repair_for)
    def one_repair(ask: Ask, found: Repair) -> dict[str, Any]:
        """一项修复"""
        return shown(ask, [found])[0]

    @door.command("POST", "/repairs/trial", who=KEEPER, takes=RepairChosenIn, gives=TrialOut, alone=True, recent=True)
    def try_repair(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
        """会涉及多少；前几条试一次，不留改动"""
        return tried(ask, service, body)

    @door.command("POST", "/repairs", who=KEEPER, takes=RepairIn, gives=RepairOut, status=201, recent=True)
    def ask_for_repair(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
        """申请成批修复，由另一位管理员批准"""
        return asked(ask, body)

    @door.command("POST", "/repairs/<uuid:repair_id>/approve", who=DECIDERS, takes=RemarkIn, gives=RepairOut,
                  on=repair_for, if_match=True, recent=True)  # fmt: skip
    def approve_repair(ask: Ask, found: Repair, body: dict[str, Any]) -> dict[str, Any]:
        """批准；申请人以外的管理员"""
        return decided(ask, found, True, body.get("reason"))

    @door.command("POST", "/repairs/<uuid:repair_id>/refuse", who=DECIDERS, takes=RepairReasonIn, gives=RepairOut,
                  on=repair_for, if_match=True, recent=True)  # fmt: skip
    def refuse_repair(ask: Ask, found: Repair, body: dict[str, Any]) -> dict[str, Any]:
        """不批准，写明理由"""
        return decided(ask, found, False, body["reason"])

    @door.command("POST", "/repairs/<uuid:repair_id>/stop", who=DECIDERS, takes=RepairReasonIn, gives=RepairOut,
                  on=repair_for, if_match=True, recent=True)  # fmt: skip
    def stop_repair(ask: Ask, found: Repair, body: dict[str, Any]) -> dict[str, Any]:
        """停止；已经处理的不受影响"""
        return stopped(ask, found, body["reason"])

    return door
