"""接收地址的页面: the ways out of a unit with their health, one with what went there, and the secret shown once."""

from typing import Any

from flask import Response, url_for

from services.notify import actions, queries, rights
from services.notify.models import Delivery, Sink
from services.notify.pages.root import pages
from services.notify.queries import sinks as reading
from services.notify.schemas.sinks import AddSinkForm, ChangeSinkForm
from services.notify.ways import DIGEST_LABELS, STATE_LABELS
from shared.errors import expect_version
from shared.web import Ask, Paging, done, page, render, roles
from shared.words import AUDIENCES

KEEPERS = roles(*rights.KEEPING)


def _sink(ask: Ask, sink_id: str) -> Sink:
    return queries.sink_seen(ask.session, ask.actor, sink_id)


def _here(sink: Sink) -> str:
    return url_for("notify-page.one_way", sink_id=sink.id)


@pages.get("/ways", who=KEEPERS, takes=Paging)
def ways(ask: Ask, args: dict[str, Any]) -> str:
    """接收地址列表, and the form of a new one."""
    found = page(ask.session, queries.sink_list(ask.actor), key=(Sink.created_at, Sink.id), **args)
    return render(
        "notify/ways.html",
        sinks=reading.sink_rows(ask.session, found["items"]),
        next=found["next"],
        units=reading.units_kept(ask.session, ask.actor),
        ways=reading.ways_for(ask.actor),
        groups=reading.groups_for_bots(ask.session, ask.actor.unit_id or ""),
        digests=DIGEST_LABELS,
        audiences=AUDIENCES,
        admin=ask.actor.has_any(rights.CONNECTING),
    )


@pages.post("/ways", noted="config", who=KEEPERS, takes=AddSinkForm, shows=ways, keep_answer=False)
def add_way(ask: Ask, body: dict[str, Any]) -> Response | str:
    """登记."""
    unit = queries.unit_kept(ask.session, ask.actor, body.pop("unit_id", None))
    sink = actions.add_sink(ask.session, ask.actor, unit, body)
    return _told(ask, sink) if sink.way == "webhook" else done("接收地址已登记", _here(sink))


@pages.get("/ways/<uuid:sink_id>", who=KEEPERS, on=_sink, takes=Paging)
def one_way(ask: Ask, sink: Sink, args: dict[str, Any]) -> str:
    """一个接收地址: its health, what went there, and what may be changed."""
    (shown,) = reading.sink_rows(ask.session, [sink])
    found = page(ask.session, queries.delivery_list(sink), key=(Delivery.next_at, Delivery.id), **args)
    return render(
        "notify/way.html",
        sink=shown,
        deliveries=found["items"],
        titles=reading.titles_of(ask.session, found["items"]),
        next=found["next"],
        states=STATE_LABELS,
        groups=reading.groups_for_bots(ask.session, sink.unit_id),
        digests=DIGEST_LABELS,
        audiences=AUDIENCES,
    )


@pages.post("/ways/<uuid:sink_id>/change", who=KEEPERS, on=_sink, takes=ChangeSinkForm, shows=one_way, noted="config")
def change_way(ask: Ask, sink: Sink, body: dict[str, Any]) -> Response:
    """更正登记, or switch it on or off."""
    expect_version(sink, ask.expected)
    actions.change_sink(ask.session, ask.actor, sink, body)
    return done("已保存", _here(sink))


@pages.post("/ways/<uuid:sink_id>/rotate", noted="config", who=KEEPERS, on=_sink, keep_answer=False)
def rotate_way(ask: Ask, sink: Sink) -> str:
    """更换签名密钥; the new one is shown once."""
    expect_version(sink, ask.expected)
    return _told(ask, actions.rotate_sink(ask.session, ask.actor, sink))


@pages.post("/ways/<uuid:sink_id>/test", who=KEEPERS, on=_sink)
def test_way(ask: Ask, sink: Sink) -> Response:
    """检测."""
    actions.ask_sink_test(ask.session, ask.actor, sink)
    return done("正在检测，稍后刷新本页查看结果", _here(sink))


@pages.post("/ways/<uuid:sink_id>/retry", who=KEEPERS, on=_sink)
def retry_way(ask: Ask, sink: Sink) -> Response:
    """再试."""
    due = actions.retry_sink(ask.session, ask.actor, sink)
    return done(f"马上再试，{due} 条提前到现在" if due else "马上再试", _here(sink))


@pages.post("/ways/<uuid:sink_id>/remove", noted="config", who=KEEPERS, on=_sink)
def remove_way(ask: Ask, sink: Sink) -> Response:
    """删除."""
    expect_version(sink, ask.expected)
    actions.remove_sink(ask.session, ask.actor, sink)
    return done("接收地址已删除", url_for("notify-page.ways"))


def _told(ask: Ask, sink: Sink) -> str:
    return render("notify/way_secret.html", sink=sink, secret=actions.secrets_of(ask.session, sink)[0])
