"""接收地址的接口: the ways out of a unit, how they fare, their secrets and what went to them."""

from typing import Any

from services.notify import actions, queries, rights, schemas
from services.notify.models import Delivery, Sink
from services.notify.queries.sinks import sink_rows
from shared.errors import expect_version
from shared.identity import KnownUnit
from shared.web import Ask, Door, Paging, page, roles

sinks = Door("notify", "sinks", "接收地址：系统接口、群机器人、邮箱、文件")
KEEPERS = roles(*rights.KEEPING)


def _sink(ask: Ask, sink_id: str) -> Sink:
    return queries.sink_seen(ask.session, ask.actor, sink_id)


def _shown(ask: Ask, sink: Sink) -> dict[str, Any]:
    return sink_rows(ask.session, [sink])[0]


@sinks.query("/sinks", who=KEEPERS, takes=Paging, gives=schemas.SinkOut, many=True)
def list_sinks(ask: Ask, args: dict[str, Any]) -> Any:
    """The addresses one keeps, with how they fare."""
    found = page(ask.session, queries.sink_list(ask.actor), key=(Sink.created_at, Sink.id), **args)
    return {**found, "items": sink_rows(ask.session, found["items"])}


@sinks.query("/sinks/<uuid:sink_id>", who=KEEPERS, gives=schemas.SinkOut, on=_sink)
def one_sink(ask: Ask, sink: Sink) -> Any:
    """One address; never its secret."""
    return _shown(ask, sink)


@sinks.command("POST", "/sinks", who=KEEPERS, takes=schemas.AddSink, gives=schemas.SinkOut, status=201,
               keep_answer=False, noted="config")  # fmt: skip
def add_sink(ask: Ask, body: dict[str, Any]) -> Any:
    """Add an address. The secret of a webhook stands in this answer only."""
    unit: KnownUnit = queries.unit_kept(ask.session, ask.actor, body.pop("unit_id", None))
    return _with_secret(ask, actions.add_sink(ask.session, ask.actor, unit, body))


@sinks.command("POST", "/sinks/<uuid:sink_id>/rotate", who=KEEPERS, gives=schemas.SinkOut, on=_sink, if_match=True,
               keep_answer=False, noted="config")  # fmt: skip
def rotate_sink(ask: Ask, sink: Sink) -> Any:
    """A new secret of a webhook; the old one signs along for 24 hours."""
    expect_version(sink, ask.expected)
    return _with_secret(ask, actions.rotate_sink(ask.session, ask.actor, sink))


@sinks.command("POST", "/sinks/<uuid:sink_id>/test", who=KEEPERS, gives=schemas.SinkOut, on=_sink, status=202)
def test_sink(ask: Ask, sink: Sink) -> Any:
    """检测: a test message within a second or two; the health shows what came of it."""
    return _shown(ask, actions.ask_sink_test(ask.session, ask.actor, sink))


@sinks.command("POST", "/sinks/<uuid:sink_id>/retry", who=KEEPERS, gives=schemas.SinkOut, on=_sink)
def retry_sink(ask: Ask, sink: Sink) -> Any:
    """再试: what failed and waits is due now, and a host that rests is probed at once."""
    actions.retry_sink(ask.session, ask.actor, sink)
    return _shown(ask, sink)


@sinks.command("PATCH", "/sinks/<uuid:sink_id>", who=KEEPERS, takes=schemas.ChangeSink, gives=schemas.SinkOut, on=_sink,
               if_match=True, noted="config")  # fmt: skip
def change_sink(ask: Ask, sink: Sink, body: dict[str, Any]) -> Any:
    """Change what is given; `active` false switches it off."""
    expect_version(sink, ask.expected)
    return _shown(ask, actions.change_sink(ask.session, ask.actor, sink, body))


@sinks.command("DELETE", "/sinks/<uuid:sink_id>", who=KEEPERS, status=204, on=_sink, if_match=True, noted="config")
def remove_sink(ask: Ask, sink: Sink) -> None:
    """Remove an address."""
    expect_version(sink, ask.expected)
    actions.remove_sink(ask.session, ask.actor, sink)


@sinks.query(
    "/sinks/<uuid:sink_id>/deliveries", who=KEEPERS, takes=Paging, gives=schemas.DeliveryOut, many=True, on=_sink
)
def list_deliveries(ask: Ask, sink: Sink, args: dict[str, Any]) -> Any:
    """What went to an address: attempts, and why one failed."""
    return page(ask.session, queries.delivery_list(sink), key=(Delivery.next_at, Delivery.id), **args)


def _with_secret(ask: Ask, sink: Sink) -> dict[str, Any]:
    secret = {"secret": actions.secrets_of(ask.session, sink)[0]} if sink.way == "webhook" else {}
    return _shown(ask, sink) | secret
