"""渠道登记: official accounts entered, changed, taken out of use; nothing is ever without an owner and attribution."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.channels import KEEPERS, may_keep
from services.tasking.models import ChannelAccount
from shared.db import SHANGHAI, now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor, unit_of
from shared.ids import new_id


def open_account(session: Session, actor: Actor, given: dict[str, Any]) -> ChannelAccount:
    """登记账号. Raises Invalid (no such owner unit, a partner without an agreement that runs), Forbidden,

    Conflict(already_registered).
    """
    unit = unit_of(session, given["unit_id"])
    if unit is None or not unit.active:
        raise Invalid(errors={"unit_id": ["没有这个主办单位"]})
    _check_right(actor, unit.path)
    _check_new(session, given["platform"], given["name"])
    at = now(session)
    row = ChannelAccount(
        id=new_id(), platform=given["platform"], name=given["name"], unit_id=unit.id, unit_path=unit.path,
        kind=given["kind"], agreement_until=given.get("agreement_until"), filing_number=given.get("filing_number"),
        attribution=given["attribution"], connector_id=given.get("connector_id"), state="active", made_at=at,
        made_by=actor.id, updated_at=at,
    )  # fmt: skip
    _check_agreement(row, at.astimezone(SHANGHAI).date())
    session.add(row)
    session.flush()
    put_on_record(session, "channel", row, "opened")
    return row


CHANGED = ("name", "kind", "agreement_until", "filing_number", "attribution", "connector_id")


def change_account(
    session: Session, actor: Actor, row: ChannelAccount, given: dict[str, Any], expected: int | None
) -> ChannelAccount:
    """更正登记, or its state: 停用, 注销, 并入 want a reason. Raises Forbidden, Stale, Invalid, Conflict."""
    _check_right(actor, row.unit_path)
    expect_version(row, expected)
    if given.get("name", row.name) != row.name:
        _check_new(session, row.platform, given["name"])
    for name in CHANGED:
        if name in given:
            setattr(row, name, given[name])
    if given.get("state", row.state) != row.state:
        _change_state(session, row, given)
    row.updated_at = now(session)
    if row.state == "active":
        _check_agreement(row, row.updated_at.astimezone(SHANGHAI).date())
    session.flush()
    put_on_record(session, "channel", row, "changed", given.get("reason"))
    return row


def _change_state(session: Session, row: ChannelAccount, given: dict[str, Any]) -> None:
    if row.state in ("closed", "merged"):
        raise Conflict("账号已注销或并入，不能再用", code="account_ended", state=row.state)
    if given["state"] != "active" and not given.get("reason"):
        raise Invalid(errors={"reason": ["停用、注销、并入请写明原因"]})
    into = given.get("merged_into_id")
    if (given["state"] == "merged") != (into is not None):
        raise Invalid(errors={"merged_into_id": ["并入时须选定并入哪个账号"]})
    if into is not None:
        target = session.get(ChannelAccount, into)
        if target is None or target.id == row.id or target.state != "active":
            raise Invalid(errors={"merged_into_id": ["没有这个在用的账号"]})
    row.state, row.state_reason, row.merged_into_id = given["state"], given.get("reason"), into


def _check_right(actor: Actor, unit_path: str) -> None:
    if not may_keep(actor, unit_path):
        raise Forbidden("渠道由专班组长或办公室主任登记", code="wrong_role", roles=list(KEEPERS))


def _check_new(session: Session, platform: str, name: str) -> None:
    mine = (ChannelAccount.platform == platform, ChannelAccount.name == name)
    if session.scalars(sa.select(ChannelAccount.id).where(*mine)).first():
        raise Conflict("这个平台上的同名账号已经登记", code="already_registered")


def _check_agreement(row: ChannelAccount, today: date) -> None:
    if row.kind == "agreement" and (row.agreement_until is None or row.agreement_until < today):
        raise Invalid(errors={"agreement_until": ["合作账号须有尚未到期的协议"]})
