"""接收地址: add, change, rotate, test and remove the ways out of a unit; what speaks or signs is sealed or derived."""

import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.groups import group_of_bot
from services.notify.actions.recording import put_on_record
from services.notify.choices import serving
from services.notify.models import Delivery, Gateway, HostBreaker, Sink
from services.notify.rights import CONNECTING, keeps_sinks
from services.notify.senders import AllowList, EgressDenied
from services.notify.senders.addresses import BOTS, bucket, check_address, shown
from services.notify.ways import UNIT_WAYS
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor, KnownUnit, seal, unseal
from shared.ids import new_id

OVERLAP = timedelta(hours=24)
SIGNED = ("dingtalk_bot", "feishu_bot")
PLAIN = ("name", "audience", "quiet", "digest")


def add_sink(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> Sink:
    """Register a way out of a unit: {url, way?, name?, secret?, audience?, quiet?, digest?, group_id?}.

    Raises Forbidden; Invalid by field for what we would not send to; Conflict for a second one of the same address.
    """
    _require_keeper(actor, unit.id, unit.path)
    way = given.get("way") or "webhook"
    if way == "file" and not actor.has_any(CONNECTING, unit.path):
        raise Forbidden("文件落地由系统管理员登记")
    sink = Sink(id=new_id(), unit_id=unit.id, path=unit.path, way=way, salt=secrets.token_hex(16), url="", host="",
                name=given.get("name") or UNIT_WAYS[way], audience="internal", created_at=now(session))  # fmt: skip
    _address(session, sink, given["url"], given.get("secret") or "")
    _set(session, sink, given)
    if session.scalar(sa.select(Sink.id).where(_same(sink))):
        raise Conflict("该地址已登记", code="already_there", allowed_steps=[])
    session.add(sink)
    session.flush()
    put_on_record(session, "sink", sink, "added")
    return sink


def change_sink(session: Session, actor: Actor, sink: Sink, given: dict[str, Any]) -> Sink:
    """Change what is given: name, audience, hours, digest, group, on or off; of a bot its address and secret too.

    Raises as add_sink does.
    """
    _require_keeper(actor, sink.unit_id, sink.path)
    if "url" in given or given.get("secret"):
        _move(session, sink, given)
    _set(session, sink, given)
    if "active" in given:
        sink.active, sink.disabled_reason = given["active"], None if given["active"] else "人工停用"
    with session.no_autoflush:
        if session.scalar(sa.select(Sink.id).where(Sink.id != sink.id, _same(sink))):
            raise Conflict("该地址已登记", code="already_there", allowed_steps=[])
    session.flush()
    put_on_record(session, "sink", sink, "stopped" if given.get("active") is False else "changed")
    return sink


def rotate_sink(session: Session, actor: Actor, sink: Sink) -> Sink:
    """A new secret; the old one signs along for a day, so that the receiver changes over at its own time.

    Raises Conflict for a way of which the secret is the platform's.
    """
    _require_keeper(actor, sink.unit_id, sink.path)
    if sink.way != "webhook":
        raise Conflict("这类地址没有由系统生成的密钥", code="no_signing_secret", allowed_steps=[])
    sink.old_salt, sink.old_until = sink.salt, now(session) + OVERLAP
    sink.salt = secrets.token_hex(16)
    session.flush()
    put_on_record(session, "sink", sink, "rotated")
    return sink


def ask_sink_test(session: Session, actor: Actor, sink: Sink) -> Sink:
    """检测: the sender tries it at its next round. Raises Conflict for one that is switched off."""
    _require_keeper(actor, sink.unit_id, sink.path)
    if not sink.active:
        raise Conflict("该接收地址已停用", code="not_active", allowed_steps=[])
    sink.test_at = now(session)
    session.flush()
    return sink


def retry_sink(session: Session, actor: Actor, sink: Sink) -> int:
    """再试: what waits for it is due now, its host is probed at once; how many. Raises Conflict when it is off."""
    _require_keeper(actor, sink.unit_id, sink.path)
    if not sink.active:
        raise Conflict("该接收地址已停用", code="not_active", allowed_steps=[])
    at = now(session)
    waiting = sa.and_(Delivery.recipient_id == sink.id, Delivery.way != "inbox", Delivery.next_at > at,
                      Delivery.attempt > 0, sa.text("state = 'pending'"))  # fmt: skip
    due = sa.update(Delivery).where(waiting).values(next_at=at).execution_options(synchronize_session=False)
    found = session.execute(due)
    rest = sa.update(HostBreaker).where(HostBreaker.host == sink.host, HostBreaker.open_until > at)
    session.execute(rest.values(open_until=at).execution_options(synchronize_session=False))
    put_on_record(session, "sink", sink, "retried")
    return int(getattr(found, "rowcount", 0))


def remove_sink(session: Session, actor: Actor, sink: Sink) -> None:
    """Remove a way out; what was on its way to it is cancelled and stays on record."""
    _require_keeper(actor, sink.unit_id, sink.path)
    session.execute(
        sa.update(Delivery)
        .where(Delivery.recipient_id == sink.id, sa.text("state IN ('pending', 'sending')"))
        .values(state="cancelled", lease_token=None, lease_until=None, last_error="接收地址已删除")
        .execution_options(synchronize_session=False)
    )
    put_on_record(session, "sink", sink, "removed")
    session.delete(sink)


def allow_list(session: Session) -> AllowList:
    """The intranet hosts and networks an operator has named (BAIYING_SINK_ALLOW)."""
    return AllowList.parse(session.info["db"].settings.sink_allow)


def _address(session: Session, sink: Sink, url: str, secret: str) -> None:
    """Judge the address and keep what may be shown of it, what breakers and rates count by, and the rest sealed."""
    try:
        target = check_address(sink.way, url, allow_list(session))
    except EgressDenied as denied:
        raise Invalid(errors={"url": [str(denied)]}) from None
    if secret and sink.way not in SIGNED:
        raise Invalid(errors={"secret": ["系统接口的密钥由系统生成，登记后显示一次" if sink.way == "webhook"
                                         else "这类地址没有密钥"]})  # fmt: skip
    sink.url, sink.host = shown(sink.way, url), target.key if target else sink.way
    if sink.way == "mail":
        gateway = _gateway(session, sink.path)
        sink.gateway_id, sink.host = gateway.id, gateway.host
    if sink.way in BOTS:
        sink.bucket = bucket(sink.way, url)
        sink.sealed = seal(session.info["db"].settings, sink.id, {"url": url, "secret": secret})


def _gateway(session: Session, path: str) -> Gateway:
    known = list(session.scalars(sa.select(Gateway).where(Gateway.kind == "mail", Gateway.active)))
    found = serving("mail", path, known)
    if found is None:
        raise Invalid(errors={"way": ["本单位还没有可用的邮件网关，请先由系统管理员登记"]})
    return session.get_one(Gateway, found.id)


def _move(session: Session, sink: Sink, given: dict[str, Any]) -> None:
    """Another address, or the platform's new secret. A secret is not to go to another address by itself."""
    if sink.way == "webhook":
        raise Invalid(errors={"url": ["系统接口请删除后重新登记，密钥随之更换"]})
    if sink.way not in BOTS:
        _address(session, sink, given.get("url") or sink.url, given.get("secret") or "")
        return
    kept = unseal(session.info["db"].settings, sink.id, sink.sealed or "")
    if "url" in given and given["url"] != kept["url"] and kept.get("secret") and not given.get("secret"):
        raise Invalid(errors={"secret": ["更换地址须重新填写加签密钥"]})
    _address(session, sink, given.get("url") or kept["url"], given.get("secret") or kept.get("secret") or "")


def _set(session: Session, sink: Sink, given: dict[str, Any]) -> None:
    for name in PLAIN:
        if given.get(name) is not None:
            setattr(sink, name, given[name])
    group_id = given.get("group_id", sink.group_id)
    if group_id and sink.way not in BOTS:
        raise Invalid(errors={"group_id": ["只有群机器人属于群组"]})
    if group_id:
        group_of_bot(session, sink.unit_id, group_id, sink.audience)
    if sink.audience == "public" and sink.way not in BOTS:
        raise Invalid(errors={"audience": ["只有对外群组的机器人接收公开推送"]})
    sink.group_id = group_id or None


def _same(sink: Sink) -> Any:
    """The same address of the same unit; a folder of anybody's."""
    if sink.way == "file":
        return sa.and_(Sink.way == "file", Sink.url == sink.url)
    return sa.and_(Sink.unit_id == sink.unit_id, Sink.url == sink.url, Sink.person_id.is_(None))


def _require_keeper(actor: Actor, unit_id: str, path: str) -> None:
    if not keeps_sinks(actor, unit_id, path):
        raise Forbidden("只有系统管理员或本单位负责人可以维护接收地址")
