"""网关的页面: the list with its health, and one with what may be changed."""

from typing import Any

from flask import Response, url_for

from services.notify import rights
from services.notify.actions import gateways as actions
from services.notify.models import Gateway
from services.notify.pages.root import pages
from services.notify.queries import gateways as queries
from services.notify.schemas.gateways import AddGatewayForm, ChangeGatewayForm
from services.notify.ways import GATEWAY_LABELS
from shared.errors import expect_version
from shared.web import Ask, Paging, done, page, part, render, roles

KEEPERS = roles(*rights.CONNECTING)


def _gateway(ask: Ask, gateway_id: str) -> Gateway:
    return queries.gateway_seen(ask.session, ask.actor, gateway_id)


def _here(gateway: Gateway) -> str:
    return url_for("notify-page.one_gateway", gateway_id=gateway.id)


@pages.get("/gateways", who=KEEPERS, takes=Paging)
def gateways(ask: Ask, args: dict[str, Any]) -> str:
    """网关列表, and the form of a new one."""
    found = page(ask.session, queries.gateway_list(ask.actor), key=(Gateway.created_at, Gateway.id), **args)
    rows = queries.gateway_rows(ask.session, found["items"])
    units = queries.bureaus_of(ask.session, ask.actor)
    return render("notify/gateways.html", gateways=rows, next=found["next"], units=units, kinds=GATEWAY_LABELS)


@pages.get("/gateways/part", who=KEEPERS)
def gateways_part(ask: Ask) -> str:
    """网关好不好，一行."""
    some = page(ask.session, queries.gateway_list(ask.actor), key=(Gateway.created_at, Gateway.id), limit=200)
    return part("notify/faring-part.html", title="网关", found=queries.gateway_rows(ask.session, some["items"]))


@pages.post("/gateways", noted="config", who=KEEPERS, takes=AddGatewayForm, shows=gateways)
def add_gateway(ask: Ask, body: dict[str, Any]) -> Response:
    """登记."""
    unit = queries.bureau_of(ask.session, ask.actor, body.pop("unit_id", None))
    return done("网关已登记", _here(actions.add_gateway(ask.session, ask.actor, unit, body)))


@pages.get("/gateways/<uuid:gateway_id>", who=KEEPERS, on=_gateway)
def one_gateway(ask: Ask, gateway: Gateway) -> str:
    """一个网关: its health, and what may be changed."""
    (shown,) = queries.gateway_rows(ask.session, [gateway])
    return render("notify/gateway.html", gateway=shown)


@pages.post("/gateways/<uuid:gateway_id>/change", who=KEEPERS, on=_gateway, takes=ChangeGatewayForm,
            shows=one_gateway, noted="config")  # fmt: skip
def change_gateway(ask: Ask, gateway: Gateway, body: dict[str, Any]) -> Response:
    """更正登记, or switch it on or off."""
    expect_version(gateway, ask.expected)
    actions.change_gateway(ask.session, ask.actor, gateway, body)
    return done("已保存", _here(gateway))


@pages.post("/gateways/<uuid:gateway_id>/test", who=KEEPERS, on=_gateway)
def test_gateway(ask: Ask, gateway: Gateway) -> Response:
    """检测: a message to oneself."""
    actions.ask_gateway_test(ask.session, ask.actor, gateway)
    return done("正在检测，稍后刷新本页查看结果", _here(gateway))
