"""网关的接口: the servers a bureau writes to people through."""

from typing import Any

from services.notify import rights
from services.notify.actions import gateways as actions
from services.notify.models import Gateway
from services.notify.queries import gateways as queries
from services.notify.schemas import gateways as shapes
from shared.errors import expect_version
from shared.web import Ask, Door, Paging, page, roles

gateways = Door("notify", "gateways", "网关：邮件、短信、企业微信应用")
KEEPERS = roles(*rights.CONNECTING)


def _gateway(ask: Ask, gateway_id: str) -> Gateway:
    return queries.gateway_seen(ask.session, ask.actor, gateway_id)


def _shown(ask: Ask, gateway: Gateway) -> dict[str, Any]:
    return queries.gateway_rows(ask.session, [gateway])[0]


@gateways.query("/gateways", who=KEEPERS, takes=Paging, gives=shapes.GatewayOut, many=True)
def list_gateways(ask: Ask, args: dict[str, Any]) -> Any:
    """The gateways of one's bureaus with their health."""
    found = page(ask.session, queries.gateway_list(ask.actor), key=(Gateway.created_at, Gateway.id), **args)
    return {**found, "items": queries.gateway_rows(ask.session, found["items"])}


@gateways.query("/gateways/<uuid:gateway_id>", who=KEEPERS, gives=shapes.GatewayOut, on=_gateway)
def one_gateway(ask: Ask, gateway: Gateway) -> Any:
    """One gateway; never its secret."""
    return _shown(ask, gateway)


@gateways.command("POST", "/gateways", who=KEEPERS, takes=shapes.AddGateway, gives=shapes.GatewayOut, status=201,
                  noted="config")  # fmt: skip
def add_gateway(ask: Ask, body: dict[str, Any]) -> Any:
    """Register one; at most one of a kind for a bureau."""
    unit = queries.bureau_of(ask.session, ask.actor, body.pop("unit_id", None))
    gateway = actions.add_gateway(ask.session, ask.actor, unit, body)
    ask.headers["Location"] = f"/notify/v1/gateways/{gateway.id}"
    return _shown(ask, gateway)


@gateways.command("PATCH", "/gateways/<uuid:gateway_id>", who=KEEPERS, takes=shapes.ChangeGateway,
                  gives=shapes.GatewayOut, on=_gateway, if_match=True, noted="config")  # fmt: skip
def change_gateway(ask: Ask, gateway: Gateway, body: dict[str, Any]) -> Any:
    """Change what is given; `active` false switches it off. Another address wants the secret again."""
    expect_version(gateway, ask.expected)
    return _shown(ask, actions.change_gateway(ask.session, ask.actor, gateway, body))


@gateways.command("POST", "/gateways/<uuid:gateway_id>/test", who=KEEPERS, gives=shapes.GatewayOut, on=_gateway,
                  status=202)  # fmt: skip
def test_gateway(ask: Ask, gateway: Gateway) -> Any:
    """检测: a message to yourself, at the address on your card; the health shows what came of it."""
    return _shown(ask, actions.ask_gateway_test(ask.session, ask.actor, gateway))
