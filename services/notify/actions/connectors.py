"""发布连接: register, change, rotate, switch off; their secrets are sealed and never read back; their health."""

import base64
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.sinks import allow_list
from services.notify.models import Connector
from services.notify.rights import keeps_connectors
from services.notify.senders import Carried, Done, EgressDenied, Failed, Onward, Retry, check
from services.notify.senders.carrying import failure_words, is_folder
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor, KnownUnit, seal, unseal
from shared.ids import new_id
from shared.webhooks import PREFIX

OVERLAP = timedelta(hours=24)
WECHAT = "https://api.weixin.qq.com"


def add_connector(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> tuple[Connector, str]:
    """Register a connector of a unit; with it the new signing secret of an HTTP one, shown this once, else "".

    Raises Forbidden; Invalid naming the field; Conflict where the name, the folder or the account is taken.
    """
    require_keeper(actor, unit.path)
    address, host = _address(session, given["kind"], given.get("address") or "")
    connector = Connector(
        id=new_id(),
        unit_id=unit.id,
        path=unit.path,
        kind=given["kind"],
        name=given["name"],
        address=address,
        host=host,
        app_id="",
        created_at=now(session),
    )
    _account(connector, given)
    secret = _first_secret(connector.kind, given.get("secret"))
    _seal(session, connector, secret)
    _require_free(session, connector)
    session.add(connector)
    session.flush()
    return connector, secret if connector.kind == "http" else ""


def change_connector(session: Session, actor: Actor, connector: Connector, given: dict[str, Any]) -> Connector:
    """Change what is given: name, address, account, secret of an account, on or off. Raises as add_connector does."""
    require_keeper(actor, connector.path)
    if "address" in given:
        _move(session, connector, given)
    _account(connector, given)
    connector.name = given.get("name", connector.name)
    if given.get("secret"):
        if connector.kind != "wechat":
            raise Invalid(errors={"secret": ["这类连接的密钥由系统生成，请用“更换密钥”"]})
        _seal(session, connector, given["secret"])
    if "active" in given:
        connector.active = given["active"]
        connector.disabled_reason = None if given["active"] else "人工停用"
    with session.no_autoflush:
        _require_free(session, connector)
    session.flush()
    return connector


def rotate_connector(session: Session, actor: Actor, connector: Connector) -> str:
    """A new signing secret, shown this once; the old one signs along for a day. Conflict for a kind that has none."""
    require_keeper(actor, connector.path)
    if connector.kind != "http":
        raise Conflict("这类连接没有签名密钥", code="no_signing_secret", allowed_steps=[])
    connector.old_sealed, connector.old_until = connector.sealed, now(session) + OVERLAP
    secret = _first_secret("http", None)
    _seal(session, connector, secret)
    session.flush()
    return secret


def ask_test(session: Session, actor: Actor, connector: Connector) -> Connector:
    """检测: the sender tries it at its next round, outside of any transaction; the health shows what came of it."""
    require_keeper(actor, connector.path)
    if not connector.active:
        raise Conflict("该发布连接已停用", code="not_active", allowed_steps=[])
    connector.test_at = now(session)
    session.flush()
    return connector


def note_health(session: Session, connector_id: str, outcome: Carried) -> None:
    """Keep how a connector answered last; not a change of what somebody edits, so its version stays."""
    at, well = now(session), isinstance(outcome, Done | Onward)
    error = outcome.error if isinstance(outcome, Retry) else _words(outcome) if isinstance(outcome, Failed) else None
    values = {"checked_at": at, "last_error": error} | ({"well_at": at} if well else {})
    mine = sa.update(Connector).where(Connector.id == connector_id)
    session.execute(mine.values(**values).execution_options(synchronize_session=False))


def _words(outcome: Failed) -> str:
    return failure_words(outcome.code, outcome.more)


def secrets_of_connector(session: Session, connector: Connector) -> list[str]:
    """The secrets that hold now, the newest first; two of them while one is being rotated."""
    kept = [connector.sealed]
    if connector.old_until is not None and now(session) < connector.old_until:
        kept.append(connector.old_sealed)
    settings = session.info["db"].settings
    return [unseal(settings, connector.id, sealed)["secret"] for sealed in kept if sealed]


def require_keeper(actor: Actor, path: str) -> None:
    """Raises Forbidden unless the actor is system administrator above this unit."""
    if not keeps_connectors(actor, path):
        raise Forbidden("只有系统管理员可以维护发布连接")


def _address(session: Session, kind: str, given: str) -> tuple[str, str | None]:
    """The address as it is kept, and what breakers count by."""
    if kind == "file":
        if not is_folder(given):
            raise Invalid(errors={"address": ["文件夹名须为 1 至 40 个小写字母、数字、横线或下划线，以字母或数字开头"]})
        return given, None
    url = (given or (WECHAT if kind == "wechat" else "")).rstrip("/")
    try:
        target = check(url, allow_list(session))
    except EgressDenied as denied:
        raise Invalid(errors={"address": [str(denied)]}) from None
    if "?" in url:
        raise Invalid(errors={"address": ["地址中不得含有查询参数"]})
    return url, target.key


def _move(session: Session, connector: Connector, given: dict[str, Any]) -> None:
    """Another address. A platform's own secret is asked for again: it is not to go to another host."""
    address, host = _address(session, connector.kind, given["address"])
    if connector.kind == "wechat" and address != connector.address and not given.get("secret"):
        raise Invalid(errors={"secret": ["更换地址须重新填写AppSecret"]})
    connector.address, connector.host = address, host


def _account(connector: Connector, given: dict[str, Any]) -> None:
    """AppID, stand-in cover and release are WeChat's; another kind is told so."""
    names = {"app_id", "cover_media_id", "releases"} & set(given)
    if connector.kind != "wechat" and any(given[name] not in (None, "") for name in names):
        raise Invalid(errors={name: ["只有微信公众号连接有这一项"] for name in sorted(names)})
    for name in names if connector.kind == "wechat" else ():
        setattr(connector, name, given[name])
    if connector.kind == "wechat" and not connector.app_id:
        raise Invalid(errors={"app_id": ["必填"]})


def _first_secret(kind: str, given: str | None) -> str:
    if kind == "http":
        if given:
            raise Invalid(errors={"secret": ["这类连接的密钥由系统生成，登记后显示一次"]})
        return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    if kind == "wechat" and not given:
        raise Invalid(errors={"secret": ["必填：公众号的 AppSecret"]})
    if kind == "file" and given:
        raise Invalid(errors={"secret": ["文件落地没有密钥"]})
    return given or ""


def _seal(session: Session, connector: Connector, secret: str) -> None:
    settings = session.info["db"].settings
    connector.sealed = seal(settings, connector.id, {"secret": secret}) if secret else None


def _require_free(session: Session, connector: Connector) -> None:
    others = sa.select(Connector).where(Connector.id != connector.id)
    same_unit = Connector.unit_id == connector.unit_id
    if session.scalar(others.where(same_unit, Connector.name == connector.name)):
        raise Conflict("本单位已有同名的发布连接", code="already_there", allowed_steps=[])
    same = (Connector.kind == connector.kind, Connector.address == connector.address)
    account = sa.true() if connector.kind == "file" else sa.and_(same_unit, Connector.app_id == connector.app_id)
    if session.scalar(others.where(*same, account)):
        raise Conflict("该地址或账号已登记", code="already_there", allowed_steps=[])
