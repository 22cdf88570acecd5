"""接收地址的接口: the ways out of a unit, their secrets and what went to them."""

from typing import Any

from services.notify import actions, queries, rights, schemas
from services.notify.models import Delivery, Sink
from shared.errors import expect_version
from shared.identity import KnownUnit
from shared.web import Ask, Door, Paging, page, roles

sinks = Door("notify", "sinks", "接收地址（webhook）")
KEEPERS = roles(*rights.KEEPING)


def _sink(ask: Ask, sink_id: str) -> Sink:
    return queries.sink_seen(ask.session, ask.actor, sink_id)


@sinks.query("/sinks", who=KEEPERS, takes=Paging, gives=schemas.SinkOut, many=True)
def list_sinks(ask: Ask, args: dict[str, Any]) -> Any:
    """The webhooks one keeps."""
    return page(ask.session, queries.sink_list(ask.actor), key=(Sink.created_at, Sink.id), **args)


@sinks.command(
    "POST", "/sinks", who=KEEPERS, takes=schemas.AddSink, gives=schemas.SinkOut, status=201, keep_answer=False
)
def add_sink(ask: Ask, body: dict[str, Any]) -> Any:
    """Add a webhook. The secret stands in this answer only."""
    unit: KnownUnit = queries.unit_kept(ask.session, ask.actor, body.get("unit_id"))
    return _with_secret(ask, actions.add_sink(ask.session, ask.actor, unit, body["url"]))


@sinks.command("POST", "/sinks/<uuid:sink_id>/rotate", who=KEEPERS, gives=schemas.SinkOut, on=_sink, if_match=True,
               keep_answer=False)  # fmt: skip
def rotate_sink(ask: Ask, sink: Sink) -> Any:
    """A new secret; the old one signs along for 24 hours."""
    expect_version(sink, ask.expected)
    return _with_secret(ask, actions.rotate_sink(ask.session, ask.actor, sink))


@sinks.command("PATCH", "/sinks/<uuid:sink_id>", who=KEEPERS, takes=schemas.ChangeSink, gives=schemas.SinkOut, on=_sink,
               if_match=True)  # fmt: skip
def change_sink(ask: Ask, sink: Sink, body: dict[str, Any]) -> Any:
    """Switch a webhook off, or on again."""
    expect_version(sink, ask.expected)
    return actions.set_active(ask.session, ask.actor, sink, body["active"])


@sinks.command("DELETE", "/sinks/<uuid:sink_id>", who=KEEPERS, status=204, on=_sink, if_match=True)
def remove_sink(ask: Ask, sink: Sink) -> None:
    """Remove a webhook."""
    expect_version(sink, ask.expected)
    actions.remove_sink(ask.session, ask.actor, sink)


@sinks.query(
    "/sinks/<uuid:sink_id>/deliveries", who=KEEPERS, takes=Paging, gives=schemas.DeliveryOut, many=True, on=_sink
)
def list_deliveries(ask: Ask, sink: Sink, args: dict[str, Any]) -> Any:
    """What went to a webhook: attempts, and why one failed."""
    return page(ask.session, queries.delivery_list(sink), key=(Delivery.next_at, Delivery.id), **args)


def _with_secret(ask: Ask, sink: Sink) -> dict[str, Any]:
    shown = {
        name: getattr(sink, name) for name in ("id", "unit_id", "url", "active", "old_until", "created_at", "version")
    }
    return shown | {"secret": actions.secrets_of(ask.session, sink)[0]}
