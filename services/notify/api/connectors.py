"""发布连接的接口: register, change, rotate, test, and what each carried."""

from typing import Any

from services.notify import actions, queries, rights, schemas
from services.notify.models import Carriage, Connector
from shared.errors import expect_version
from shared.web import Ask, Door, Paging, page, roles

connectors = Door("notify", "connectors", "发布连接：文件、HTTP、微信公众号")
KEEPERS, KNOWERS = roles(*rights.CONNECTING), roles(*rights.KNOWING)


def _connector(ask: Ask, connector_id: str) -> Connector:
    return queries.connector_seen(ask.session, ask.actor, connector_id)


def _shown(ask: Ask, connector: Connector) -> dict[str, Any]:
    return queries.connector_rows(ask.session, ask.actor, [connector])[0]


@connectors.query("/connectors", who=KNOWERS, takes=Paging, gives=schemas.ConnectorOut, many=True)
def list_connectors(ask: Ask, args: dict[str, Any]) -> Any:
    """The connectors of one's units with their health, newest first."""
    found = page(ask.session, queries.connector_list(ask.actor), key=(Connector.created_at, Connector.id), **args)
    return {**found, "items": queries.connector_rows(ask.session, ask.actor, found["items"])}


@connectors.query("/connectors/<uuid:connector_id>", who=KNOWERS, gives=schemas.ConnectorOut, on=_connector)
def one_connector(ask: Ask, connector: Connector) -> Any:
    """One connector; never its secret."""
    return _shown(ask, connector)


@connectors.command("POST", "/connectors", who=KEEPERS, takes=schemas.AddConnector, gives=schemas.ConnectorOut,
                    status=201, keep_answer=False, noted="config")  # fmt: skip
def add_connector(ask: Ask, body: dict[str, Any]) -> Any:
    """Register one. The signing secret of an HTTP connector stands in this answer only."""
    unit = queries.unit_connected(ask.session, ask.actor, body.pop("unit_id", None))
    connector, secret = actions.add_connector(ask.session, ask.actor, unit, body)
    ask.headers["Location"] = f"/notify/v1/connectors/{connector.id}"
    return _shown(ask, connector) | ({"secret": secret} if secret else {})


@connectors.command("PATCH", "/connectors/<uuid:connector_id>", who=KEEPERS, takes=schemas.ChangeConnector,
                    gives=schemas.ConnectorOut, on=_connector, if_match=True, noted="config")  # fmt: skip
def change_connector(ask: Ask, connector: Connector, body: dict[str, Any]) -> Any:
    """Change what is given; `active` false switches it off: what waits for it fails with that reason."""
    expect_version(connector, ask.expected)
    return _shown(ask, actions.change_connector(ask.session, ask.actor, connector, body))


@connectors.command("POST", "/connectors/<uuid:connector_id>/rotate", who=KEEPERS, gives=schemas.ConnectorOut,
                    on=_connector, if_match=True, keep_answer=False, noted="config")  # fmt: skip
def rotate_connector(ask: Ask, connector: Connector) -> Any:
    """A new signing secret; the old one signs along for 24 hours."""
    expect_version(connector, ask.expected)
    secret = actions.rotate_connector(ask.session, ask.actor, connector)
    return _shown(ask, connector) | {"secret": secret}


@connectors.command("POST", "/connectors/<uuid:connector_id>/test", who=KEEPERS, gives=schemas.ConnectorOut,
                    on=_connector, status=202)  # fmt: skip
def ask_test(ask: Ask, connector: Connector) -> Any:
    """检测: tried within a second or two, nothing is published; the health shows what came of it."""
    return _shown(ask, actions.ask_test(ask.session, ask.actor, connector))


@connectors.query("/connectors/<uuid:connector_id>/carriages", who=KNOWERS, takes=Paging, gives=schemas.CarriageOut,
                  many=True, on=_connector)  # fmt: skip
def list_carriages(ask: Ask, connector: Connector, args: dict[str, Any]) -> Any:
    """What it carried or is to carry, newest first: attempts, where it is shown, why one failed."""
    found = page(ask.session, queries.carriage_list(connector), key=(Carriage.due_at, Carriage.id), **args)
    return {**found, "items": queries.carriage_rows(found["items"])}
