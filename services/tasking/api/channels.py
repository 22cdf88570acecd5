"""The JSON door of the register: official accounts, the matrix, media outlets."""

from typing import Any

from services.tasking import actions, queries
from services.tasking.models import ChannelAccount, MediaOutlet
from services.tasking.schemas.channels import (
    AccountChange,
    AccountFilter,
    AccountIn,
    AccountOut,
    MatrixOut,
    MediaOutletOut,
    OutletChange,
    OutletFilter,
    OutletIn,
)
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "channels", "渠道：账号登记、新媒体矩阵、媒体名录")


def _account(ask: Ask, account_id: str) -> ChannelAccount:
    return queries.account_seen(ask.session, ask.actor, account_id)


def _outlet(ask: Ask, outlet_id: str) -> MediaOutlet:
    return queries.outlet_seen(ask.session, ask.actor, outlet_id)


def _shown(ask: Ask, row: ChannelAccount) -> dict[str, Any]:
    return queries.account_rows(ask.session, ask.actor, [row])[0]


@door.query("/channels", takes=AccountFilter, gives=AccountOut, many=True, who=SIGNED_IN)
def list_accounts(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """渠道账号，按平台和名称；colour=red 是超过14天未更新的"""
    statement = queries.account_list(ask.session, ask.actor, args)
    key = (ChannelAccount.platform, ChannelAccount.name, ChannelAccount.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    return {**found, "items": queries.account_rows(ask.session, ask.actor, found["items"])}


@door.query("/channels/matrix", gives=MatrixOut, who=SIGNED_IN)
def channel_matrix(ask: Ask) -> dict[str, Any]:
    """新媒体矩阵：各单位在各平台的账号和更新情况"""
    return queries.matrix(ask.session, ask.actor)


@door.command("POST", "/channels", takes=AccountIn, gives=AccountOut, noted="config", who=SIGNED_IN, status=201)
def open_account(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """登记账号：主办单位、署名必填；合作账号须有协议期限"""
    return _shown(ask, actions.open_account(ask.session, ask.actor, body))


@door.query("/channels/<uuid:account_id>", gives=AccountOut, who=SIGNED_IN, on=_account)
def one_account(ask: Ask, row: ChannelAccount) -> dict[str, Any]:
    """一个账号"""
    return _shown(ask, row)


@door.command("PATCH", "/channels/<uuid:account_id>", takes=AccountChange, gives=AccountOut, who=SIGNED_IN,
              on=_account, if_match=True, noted="config")  # fmt: skip
def change_account(ask: Ask, row: ChannelAccount, body: dict[str, Any]) -> dict[str, Any]:
    """更正登记，停用、注销、并入；须带 If-Match"""
    return _shown(ask, actions.change_account(ask.session, ask.actor, row, body, ask.expected))


@door.query("/outlets", takes=OutletFilter, gives=MediaOutletOut, many=True, who=SIGNED_IN)
def list_outlets(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """媒体名录，按名称"""
    key = (MediaOutlet.name, MediaOutlet.id)
    statement = queries.outlet_list(ask.actor, args)
    return page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)


@door.command("POST", "/outlets", takes=OutletIn, gives=MediaOutletOut, who=SIGNED_IN, status=201)
def add_outlet(ask: Ask, body: dict[str, Any]) -> MediaOutlet:
    """登记媒体"""
    return actions.add_outlet(ask.session, ask.actor, body)


@door.command("PATCH", "/outlets/<uuid:outlet_id>", takes=OutletChange, gives=MediaOutletOut, who=SIGNED_IN, on=_outlet,
              if_match=True)  # fmt: skip
def change_outlet(ask: Ask, row: MediaOutlet, body: dict[str, Any]) -> MediaOutlet:
    """更正媒体登记，停用；须带 If-Match"""
    return actions.change_outlet(ask.session, ask.actor, row, body, ask.expected)
