"""Builders of what senders are handed."""

from datetime import UTC, datetime
from typing import Any

from services.notify.senders import AllowList, GatewayUse, Message, Road
from tests.standins.bots import AT

ID = "018f0000-0000-7000-8000-000000000001"
HERE = Road(AllowList.parse(["127.0.0.0/8"]))
"""Loopback may be reached, directly."""


def make_data(**given: Any) -> dict[str, Any]:
    """A push as the engine hands it to a way."""
    usual = {
        "push_id": ID,
        "number": "推〔2026〕0001号",
        "receipt_id": ID,
        "title": "谨防冒充客服诈骗",
        "text": "接到自称客服的电话，请先核实。",
        "ready_text": "【谨防冒充客服诈骗】\n接到自称客服的电话，请先核实。",
        "short_text": "接到自称客服的电话请先核实",
        "links": [],
        "link": "https://baiying.example/l/ab12cd34",
        "due_at": "2026-11-23T10:00:00+00:00",
    }
    return usual | given


def make_message(address: str, kind: str = "push.opened", **given: Any) -> Message:
    """A message; what is not a field of it goes into its data."""
    own = {name: given.pop(name) for name in ("secrets", "done", "gateway", "audience", "at") if name in given}
    usual: dict[str, Any] = {"secrets": (), "at": datetime.fromtimestamp(AT, UTC)}
    data = given if kind == "digest" else make_data(**given)
    return Message(ID, kind, address, data=data, **(usual | own))


def make_gateway(kind: str, address: str, secret: str = "", **options: Any) -> GatewayUse:
    return GatewayUse("018f0000-0000-7000-8000-00000000000a", kind, address, options, secret)
