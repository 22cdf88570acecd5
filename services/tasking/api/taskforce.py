"""The JSON door of the 专班: strength, members, leaves, handing over."""

from typing import Any

from services.tasking.actions import absences as leaves
from services.tasking.actions.handing_over import HandedOver, hand_over_all
from services.tasking.actions.taskforce import keep_member, require_strength
from services.tasking.models import Absence, Membership, RequiredStrength
from services.tasking.queries import absences as listed
from services.tasking.queries import taskforce as reads
from services.tasking.schemas.taskforce import (
    AbsenceFilter,
    AbsenceIn,
    AbsenceOut,
    HandedOut,
    HandOverIn,
    KeptOut,
    MemberIn,
    StrengthIn,
    StrengthOut,
    TaskforceLine,
    TaskforceOut,
)  # fmt: skip
from services.tasking.standing import TASKFORCE_ROLES
from shared.identity import KnownPerson, KnownUnit
from shared.web import SIGNED_IN, Ask, Door, page, roles

door = Door("tasking", "taskforce", "专班：人数、成员、请假、交接")
TASKFORCE = roles(*TASKFORCE_ROLES)


def _member(ask: Ask, member_id: str) -> KnownPerson:
    return reads.member_seen(ask.session, ask.actor, member_id)


def _unit(ask: Ask, unit_id: str) -> KnownUnit:
    return reads.unit_seen(ask.session, ask.actor, unit_id)


def _absence(ask: Ask, absence_id: str) -> Absence:
    return listed.absence_seen(ask.session, ask.actor, absence_id)


@door.query("/taskforce", gives=TaskforceLine, many=True, who=TASKFORCE)
def taskforces(ask: Ask) -> list[dict[str, Any]]:
    """各专班的应有、实有、缺额和在办"""
    return reads.taskforces(ask.session, ask.actor)


@door.query("/taskforce/<uuid:unit_id>", gives=TaskforceOut, who=TASKFORCE, on=_unit)
def one_taskforce(ask: Ask, unit: KnownUnit) -> dict[str, Any]:
    """一个专班：成员、在办、请假"""
    return reads.one_taskforce(ask.session, unit)


@door.command("PUT", "/taskforce/members/<uuid:member_id>", takes=MemberIn, gives=KeptOut, who=roles("leader"),
              on=_member, if_match=True)  # fmt: skip
def put_member(ask: Ask, person: KnownPerson, body: dict[str, Any]) -> Membership:
    """登记成员的来源、期限、专长、在办上限；尚未登记的 If-Match 为 0"""
    return keep_member(ask.session, ask.actor, person.id, body, ask.expected)


@door.command("POST", "/taskforce/members/<uuid:member_id>/hand-over", takes=HandOverIn, gives=HandedOut, many=True,
              who=roles("leader"), on=_member)  # fmt: skip
def hand_over(ask: Ask, person: KnownPerson, body: dict[str, Any]) -> list[HandedOver]:
    """离岗交接：此人手上的一切转给接手人，逐项给出结果"""
    return hand_over_all(ask.session, ask.actor, person.id, body["to"], body["reason"])


@door.command("PUT", "/taskforce/strength/<of>", takes=StrengthIn, gives=StrengthOut, who=roles("director"),
              if_match=True)  # fmt: skip
def put_strength(ask: Ask, body: dict[str, Any], of: str) -> RequiredStrength:
    """规定应有人数：city、county 或一个单位；尚未规定的 If-Match 为 0"""
    return require_strength(ask.session, ask.actor, of, body, ask.expected)


@door.query("/taskforce/absences", takes=AbsenceFilter, gives=AbsenceOut, many=True, who=TASKFORCE)
def list_absences(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """请假，新的在前"""
    statement = listed.absence_list(ask.session, ask.actor, args)
    key = (Absence.since, Absence.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": [listed.absence_shown(ask.session, row) for row in found["items"]]}


@door.command("POST", "/taskforce/absences", takes=AbsenceIn, gives=AbsenceOut, status=201, who=SIGNED_IN)
def add_absence(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """登记请假和代理人，由本人或组长"""
    return listed.absence_shown(ask.session, leaves.set_absence(ask.session, ask.actor, body))


@door.command("POST", "/taskforce/absences/<uuid:absence_id>/end", gives=AbsenceOut, who=SIGNED_IN, on=_absence,
              if_match=True)  # fmt: skip
def end_absence(ask: Ask, row: Absence) -> dict[str, Any]:
    """销假；须带 If-Match"""
    return listed.absence_shown(ask.session, leaves.end_absence(ask.session, ask.actor, row, ask.expected))
