"""发布连接的页面: the list with its health, one with what it carried, and the secret that is shown once."""

from typing import Any

from flask import Response, url_for

from services.notify import actions, queries, rights
from services.notify.models import Carriage, Connector
from services.notify.pages.root import pages
from services.notify.schemas import AddConnectorForm, ChangeConnectorForm
from services.notify.senders.carrying import KINDS
from shared.errors import expect_version
from shared.web import Ask, Paging, done, page, part, render, roles

KEEPERS, KNOWERS = roles(*rights.CONNECTING), roles(*rights.KNOWING)


def _connector(ask: Ask, connector_id: str) -> Connector:
    return queries.connector_seen(ask.session, ask.actor, connector_id)


def _here(connector: Connector) -> str:
    return url_for("notify-page.one_connector", connector_id=connector.id)


@pages.get("/connectors", who=KNOWERS, takes=Paging)
def connectors(ask: Ask, args: dict[str, Any]) -> str:
    """发布连接列表, and the form of a new one for who may add it."""
    found = page(ask.session, queries.connector_list(ask.actor), key=(Connector.created_at, Connector.id), **args)
    rows = queries.connector_rows(ask.session, ask.actor, found["items"])
    units = queries.bureaus_connected(ask.session, ask.actor)
    return render("notify/connectors.html", connectors=rows, next=found["next"], units=units, kinds=KINDS)


@pages.get("/connectors/part", who=KNOWERS)
def connectors_part(ask: Ask) -> str:
    """发布连接好不好，一行."""
    some = page(ask.session, queries.connector_list(ask.actor), key=(Connector.created_at, Connector.id), limit=200)
    found = queries.connector_rows(ask.session, ask.actor, some["items"])
    return part("notify/faring-part.html", title="发布连接", found=found)


@pages.post("/connectors", noted="config", who=KEEPERS, takes=AddConnectorForm, shows=connectors, keep_answer=False)
def add_connector(ask: Ask, body: dict[str, Any]) -> Response | str:
    """登记."""
    unit = queries.unit_connected(ask.session, ask.actor, body.pop("unit_id", None))
    connector, secret = actions.add_connector(ask.session, ask.actor, unit, body)
    return _told(connector, secret) if secret else done("发布连接已登记", _here(connector))


@pages.get("/connectors/<uuid:connector_id>", who=KNOWERS, on=_connector, takes=Paging)
def one_connector(ask: Ask, connector: Connector, args: dict[str, Any]) -> str:
    """一个发布连接: its health, what it carried, and what may be changed."""
    (shown,) = queries.connector_rows(ask.session, ask.actor, [connector])
    found = page(ask.session, queries.carriage_list(connector), key=(Carriage.due_at, Carriage.id), **args)
    rows = queries.carriage_rows(found["items"])
    return render("notify/connector.html", connector=shown, carriages=rows, next=found["next"])


@pages.post("/connectors/<uuid:connector_id>/change", who=KEEPERS, on=_connector, takes=ChangeConnectorForm,
            shows=one_connector, noted="config")  # fmt: skip
def change_connector(ask: Ask, connector: Connector, body: dict[str, Any]) -> Response:
    """更正登记, or switch it on or off."""
    expect_version(connector, ask.expected)
    actions.change_connector(ask.session, ask.actor, connector, body)
    return done("已保存", _here(connector))


@pages.post("/connectors/<uuid:connector_id>/rotate", noted="config", who=KEEPERS, on=_connector, keep_answer=False)
def rotate_connector(ask: Ask, connector: Connector) -> str:
    """更换签名密钥; the new one is shown once."""
    expect_version(connector, ask.expected)
    return _told(connector, actions.rotate_connector(ask.session, ask.actor, connector))


@pages.post("/connectors/<uuid:connector_id>/test", who=KEEPERS, on=_connector)
def ask_test(ask: Ask, connector: Connector) -> Response:
    """检测."""
    actions.ask_test(ask.session, ask.actor, connector)
    return done("正在检测，稍后刷新本页查看结果", _here(connector))


def _told(connector: Connector, secret: str) -> str:
    return render("notify/connector_secret.html", connector=connector, secret=secret)
