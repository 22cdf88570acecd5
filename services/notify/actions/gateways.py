"""网关: the servers a bureau writes to people through: register, change, test, switch off; their secrets are sealed."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.addresses import Unreachable, gateway_use, on_card
from services.notify.actions.recording import put_on_record
from services.notify.actions.sinks import allow_list
from services.notify.models import Delivery, Gateway, Sink
from services.notify.rights import keeps_connectors
from services.notify.senders import EgressDenied
from services.notify.senders.addresses import check_gateway
from services.notify.senders.gateway_form import faults_of
from services.notify.ways import GATEWAY_LABELS
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor, KnownUnit, seal
from shared.ids import new_id

WECOM = "https://qyapi.weixin.qq.com"


def add_gateway(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> Gateway:
    """Register {kind, name, address, options, secret?, rate?} of a bureau. Raises Forbidden; Invalid by field; Conflict

    where the bureau has one of this kind.
    """
    _require_keeper(actor, unit.path)
    gateway = Gateway(id=new_id(), unit_id=unit.id, path=unit.path, kind=given["kind"], name=given["name"],
                      address="", host="", options={}, rate=None, active=True, created_at=now(session))  # fmt: skip
    _set(session, gateway, {"options": {}, "address": "", **given}, given.get("secret") or "")
    same = sa.select(Gateway.id).where(Gateway.unit_id == unit.id, Gateway.kind == gateway.kind)
    if session.scalar(same):
        raise Conflict(f"该单位已登记{GATEWAY_LABELS[gateway.kind]}", code="already_there", allowed_steps=[])
    session.add(gateway)
    session.flush()
    put_on_record(session, "gateway", gateway, "added")
    return gateway


def change_gateway(session: Session, actor: Actor, gateway: Gateway, given: dict[str, Any]) -> Gateway:
    """Change what is given. The secret stays unless given; it is given anew with another address.

    Switched off, nothing more is written through it; what waits for it is cancelled. Raises as add_gateway does.
    """
    _require_keeper(actor, gateway.path)
    moved = "address" in given and given["address"].rstrip("/") != gateway.address
    if moved and gateway.sealed and not given.get("secret"):
        raise Invalid(errors={"secret": ["更换地址须重新填写密钥"]})
    if given.keys() & {"address", "options", "secret"}:
        _set(session, gateway, given, given.get("secret") or _kept(session, gateway))
    gateway.name = given.get("name") or gateway.name
    if "rate" in given:
        gateway.rate = given["rate"]
    gateway.active = given.get("active", gateway.active)
    session.flush()
    _repoint(session, gateway)
    put_on_record(session, "gateway", gateway, "stopped" if given.get("active") is False else "changed")
    return gateway


def ask_gateway_test(session: Session, actor: Actor, gateway: Gateway) -> Gateway:
    """检测: a message to whoever asks, at the address on his own card. Raises Conflict: none there, or switched off."""
    _require_keeper(actor, gateway.path)
    if not gateway.active:
        raise Conflict("该网关已停用", code="not_active", allowed_steps=[])
    try:
        on_card(session, actor.id, gateway.kind)
    except Unreachable as never:
        raise Conflict(f"检测消息发给您本人：{never}", code="no_contact", allowed_steps=[]) from None
    gateway.test_at, gateway.test_by = now(session), actor.id
    session.flush()
    return gateway


def _set(session: Session, gateway: Gateway, given: dict[str, Any], secret: str) -> None:
    """Address, options and secret, judged together."""
    address = (given.get("address", gateway.address) or (WECOM if gateway.kind == "wecom_app" else "")).rstrip("/")
    options = given.get("options", gateway.options)
    try:
        target = check_gateway(gateway.kind, address, allow_list(session))
    except EgressDenied as denied:
        raise Invalid(errors={"address": [str(denied)]}) from None
    if faults := faults_of(gateway.kind, address, options, secret):
        raise Invalid(errors={name: [words] for name, words in faults.items()})
    gateway.address, gateway.host, gateway.options = address, target.key, dict(options)
    gateway.rate = given.get("rate", gateway.rate)
    gateway.sealed = seal(session.info["db"].settings, gateway.id, {"secret": secret}) if secret else None


def _kept(session: Session, gateway: Gateway) -> str:
    try:
        return gateway_use(session, gateway).secret
    except Unreachable as never:
        raise Invalid(errors={"secret": [str(never)]}) from None


def _repoint(session: Session, gateway: Gateway) -> None:
    """What goes through it counts against its host of now."""
    mine = sa.select(Sink.id).where(Sink.gateway_id == gateway.id)
    waiting = (Delivery.recipient_id.in_(mine), Delivery.way != "inbox", sa.literal_column("state") == "pending")
    for statement in (
        sa.update(Sink).where(Sink.gateway_id == gateway.id, Sink.host != gateway.host),
        sa.update(Delivery).where(*waiting, Delivery.host != gateway.host),
    ):
        session.execute(statement.values(host=gateway.host).execution_options(synchronize_session=False))


def _require_keeper(actor: Actor, path: str) -> None:
    if not keeps_connectors(actor, path):
        raise Forbidden("只有系统管理员可以维护网关")
