"""The JSON door of needs: raise, list, one, amend, withdraw, timeline."""

from typing import Any

from services.intake import actions, queries, rights
from services.intake.models import Need
from services.intake.schemas import AmendNeed, NeedFilter, NeedOut, RaiseNeed, TimelineOut, WithdrawNeed
from shared.web import SIGNED_IN, Ask, Door, page, roles

door = Door("intake", "needs", "宣传需求：提出、修改、撤回、办理进展")
RAISERS = roles(*rights.RAISERS)
READ, WRITE = "needs:read", "needs:write"


def _on(ask: Ask, need_id: str) -> Need:
    return queries.need_seen(ask.session, ask.actor, need_id)


def _one(ask: Ask, need: Need) -> dict[str, Any]:
    ask.session.flush()
    return queries.shown(ask.session, ask.actor, [need])[0]


@door.command("POST", "/needs", takes=RaiseNeed, gives=NeedOut, status=201, who=RAISERS, scope=WRITE, work="intake")
def raise_need(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """提出需求"""
    need = actions.raise_need(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/intake/v1/needs/{need.id}"
    return _one(ask, need)


@door.query("/needs", takes=NeedFilter, gives=NeedOut, many=True, who=SIGNED_IN, scope=READ)
def list_needs(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """需求列表，最近提出的在前"""
    listed = page(
        ask.session, queries.need_list(ask.actor, args), key=(Need.raised_at, Need.id), cursor=args.get("cursor"),
        limit=args["limit"],
    )  # fmt: skip
    return {**listed, "items": queries.shown(ask.session, ask.actor, listed["items"])}


@door.query("/needs/<uuid:need_id>", gives=NeedOut, who=SIGNED_IN, on=_on, scope=READ)
def one_need(ask: Ask, need: Need) -> dict[str, Any]:
    """一项需求"""
    return _one(ask, need)


@door.command("PATCH", "/needs/<uuid:need_id>", takes=AmendNeed, gives=NeedOut, who=RAISERS, on=_on, if_match=True,
              scope=WRITE)  # fmt: skip
def amend_need(ask: Ask, need: Need, body: dict[str, Any]) -> dict[str, Any]:
    """补正、修改需求"""
    return _one(ask, actions.amend_need(ask.session, ask.actor, need, ask.expected, body))


@door.command("POST", "/needs/<uuid:need_id>/withdraw", takes=WithdrawNeed, gives=NeedOut, who=RAISERS, on=_on,
              if_match=True, scope=WRITE)  # fmt: skip
def withdraw_need(ask: Ask, need: Need, body: dict[str, Any]) -> dict[str, Any]:
    """撤回需求"""
    return _one(ask, actions.withdraw_need(ask.session, ask.actor, need, ask.expected, body["reason"]))


@door.query("/needs/<uuid:need_id>/timeline", gives=TimelineOut, who=SIGNED_IN, on=_on, scope=READ)
def need_timeline(ask: Ask, need: Need) -> dict[str, Any]:
    """办理进展，直到最后一个回执"""
    return queries.timeline(ask.session, need)
