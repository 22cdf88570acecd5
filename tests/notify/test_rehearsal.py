"""预演: the plan it prints is what the push then does; nothing is written, and under test keys nothing leaves."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify import chores
from services.notify.dispatch import Dispatcher
from services.notify.models import Base, Branch, Delivery, Gateway, Sink
from services.notify.network import read_plan
from services.notify.network.rehearsal import lasts, windows
from services.notify.queries import rehearsal
from shared.db import now
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    Network,
    answer,
    caller,
    make_actor,
    make_network,
    make_person,
    make_work,
    open_push,
    pass_time,
)
from tests.notify.scheduled import MONDAY, in_june
from tests.sink import Sink as Receiver

LONG = "凡要求共享屏幕的都是诈骗。" * 200


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with in_june(tmp_path) as made:
        yield made


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=3)


def add_sinks(work: Work, network: Network, way: str, **given: Any) -> None:
    """An address of this way for every unit below the city."""
    with work.db.write() as session:
        for unit in (*network.counties, *(one for some in network.stations.values() for one in some)):
            values = {
                "id": new_id(), "unit_id": unit.id, "path": unit.path, "way": way, "url": f"http://10.9.8.7/{unit.id}",
                "host": "10.9.8.7:80", "salt": "x", "bucket": f"bot-{unit.id[-8:]}", "created_at": now(session),
            }  # fmt: skip
            session.add(Sink(**{**values, **given}))


def rehearse(work: Work, network: Network, **body: Any) -> dict[str, Any]:
    made = caller(work, network.city, "member").post("/rehearsals", body)
    assert made.status_code == 200, made.get_data(as_text=True)
    found: dict[str, Any] = made.get_json()
    return found


def rows(work: Work) -> dict[str, int]:
    with work.db.read() as session:
        counts = {one.name: sa.select(sa.func.count()).select_from(one) for one in Base.metadata.sorted_tables}
        return {name: session.scalar(count) or 0 for name, count in counts.items()}


def test_the_printed_plan_is_what_the_push_then_does(work: Work, network: Network) -> None:
    add_sinks(work, network, "wecom_bot")
    plan = {"levels": ["county", "station"], "limits": {"county": 2, "station": 4}}
    before = rows(work)
    told = rehearse(work, network, plan=plan, title="谨防诈骗", text="正文")
    assert rows(work) == before
    push_id = open_push(work, network.city, wanted=plan, title="谨防诈骗", text="正文", links=[])
    with work.db.read() as session:
        branches = session.scalars(sa.select(Branch).where(Branch.push_id == push_id)).all()
        assert {one.level: one.targets for one in branches if one.level == "county"} == {"county": 2}
        assert sum(one.targets for one in branches) == told["targets"] == 8
        first = next(one for one in branches if one.first)
        opens = {row["unit_id"]: row for row in told["branches"]}
        due = first.due_at
        assert due is not None
        assert all(abs((_moment(row["opens_until"]) - due).total_seconds()) < 30 for row in opens.values())
    answer(work, push_id, network.counties[0])
    pass_time(work, hours=4)  # over lunch: the silent county's limit has passed
    with work.db.read() as session:
        sent = session.scalar(sa.select(sa.func.count()).where(Delivery.push_id == push_id, Delivery.way != "inbox"))
        opened = session.scalars(sa.select(Branch).where(Branch.push_id == push_id, Branch.level == "station")).all()
    assert sent == told["outside"] == told["ways"][0]["deliveries"] == 8
    for branch in opened:
        row = opens[branch.gate_id]
        assert branch.opened_at is not None
        assert _moment(row["opens_from"]) - timedelta(seconds=30) <= branch.opened_at


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_parts_digests_hours_and_rates_are_reckoned(work: Work, network: Network) -> None:
    add_sinks(work, network, "wecom_bot", bucket="one-bot-for-all", quiet=True)
    add_sinks(work, network, "mail", quiet=True, digest="daily", bucket=None, url="mailto:x")
    told = rehearse(work, network, text=LONG, at="2026-06-01T19:00:00Z")  # 03:00 on Tuesday
    bot, mail = told["ways"]
    assert (bot["way"], bot["deliveries"], bot["calls"] % 8, bot["calls"] > 16) == ("wecom_bot", 8, 0, True)
    assert (bot["waiting"], bot["leaves_from"]) == (8, "2026-06-02T00:30:00Z")
    assert (mail["calls"], mail["digests"]) == (8, 8)
    (rate,) = told["rates"]
    assert (rate["calls"], rate["per_minute"]) == (bot["calls"], 20)
    assert rate["seconds"] == told["lasts_seconds"] == 60 * (-(-bot["calls"] // 20) - 1)
    flash = rehearse(work, network, plan={"priority": "flash"}, at="2026-06-01T19:00:00Z")
    assert {one["waiting"] for one in flash["ways"]} == {0}


def test_internal_text_is_planned_for_no_outsider(work: Work, network: Network) -> None:
    add_sinks(work, network, "wecom_bot", audience="public")
    assert rehearse(work, network)["outside"] == 0
    assert rehearse(work, network, plan={"audience": "public"})["outside"] == 8


@pytest.mark.parametrize(("keys", "held"), [("test", 8), ("team", 8), ("live", 0)])
def test_what_the_keys_hold_back_is_said(tmp_path: Path, keys: str, held: int) -> None:
    work = make_work(tmp_path, keys=keys, team_addresses=("10.9.8.8",))
    network = make_network(work, counties=2, stations=3)
    add_sinks(work, network, "webhook", bucket=None)
    with work.db.read() as session:
        asked = rehearsal.rehearsed(session, make_actor(network.city, "leader"), {"title": "甲", "text": "乙"})
        told = rehearsal.rehearse(session, asked)
    assert (told["keys"], told["outside"], told["held_back"]) == (keys, 8, held)
    work.db.dispose()


def test_what_is_missing_is_named(work: Work, network: Network) -> None:
    add_sinks(work, network, "webhook", last_error="HTTP 500", bucket=None)
    with work.db.write() as session:
        make_person(session, network.counties[0], "liaison")
        session.add(
            Gateway(id=new_id(), unit_id=network.city.id, path=network.city.path, kind="mail", name="邮件", address="x",
                    host="x", options={}, active=False, created_at=now(session))
        )  # fmt: skip
    told = rehearse(work, network)
    assert (told["vacant"]["number"], told["ailing"]["number"]) == (7, 8)
    assert told["ailing"]["rows"][0]["why"] == "HTTP 500"


def test_a_scope_that_cannot_be_used_is_told_and_reaches_nobody(work: Work, network: Network) -> None:
    told = rehearse(work, network, plan={"selector": {"unit_ids": [new_id()]}})
    assert (told["targets"], len(told["faults"])) == (0, 1)
    only = rehearse(work, network, plan={"selector": {"districts": [network.counties[0].id]}}, limit=2)
    assert (only["targets"], len(only["units"]["items"]), only["everybody"]) == (4, 2, False)
    more = rehearse(work, network, plan={"selector": {"districts": [network.counties[0].id]}}, limit=2,
                    cursor=only["units"]["next"])  # fmt: skip
    ids = {one["id"] for one in (*only["units"]["items"], *more["units"]["items"])}
    assert len(ids) == 4


def test_who_may_rehearse_and_a_notice_cannot_be(work: Work, network: Network) -> None:
    liaison = caller(work, network.counties[0])
    assert liaison.post("/rehearsals", {}).status_code == 403
    county = caller(work, network.counties[0], "leader")
    assert county.post("/rehearsals", {"unit_id": network.city.id}).status_code == 404
    leader = caller(work, network.city, "leader")
    push_id = open_push(work, network.city)
    again = leader.post("/rehearsals", {"push_id": push_id}).get_json()
    assert (again["title"], again["targets"]) == ("谨防冒充客服诈骗", 8)
    repeat = leader.post("/pushes", {"push_id": push_id}).get_json()["id"]
    assert leader.post("/rehearsals", {"push_id": repeat}).get_json()["code"] == "no_plan"
    late = leader.post("/rehearsals", {"at": "2199-01-01T00:00:00Z"})
    assert (late.status_code, "at" in late.get_json()["errors"]) == (422, True)


def test_the_page_prints_the_plan_and_says_that_this_is_a_drill(work: Work, network: Network) -> None:
    leader = caller(work, network.city, "leader")
    status, html = leader.see("/notify/rehearsal")
    assert (status, "推送给谁" in html) == (200, False)
    status, html = leader.see("/notify/rehearsal?levels=county&title=%E7%94%B2")
    assert (status, "推送给谁" in html, "演练：系统现在使用测试密钥" in html) == (200, True, True)
    push_id = open_push(work, network.city)
    assert leader.see(f"/notify/rehearsal?push_id={push_id}")[0] == 200


def test_under_test_keys_a_whole_push_leaves_nothing_outside(work: Work, network: Network) -> None:
    """Every unit has a bot, a webhook and a folder; the sender runs, and notes what would have been sent."""
    with Receiver() as outside:
        for way in ("wecom_bot", "webhook", "file"):
            add_sinks(work, network, way, url=outside.url(way), host=f"127.0.0.1:{outside.port}")
        told = rehearse(work, network)
        push_id = open_push(work, network.city)
        pass_time(work, hours=4)
        sender = Dispatcher()
        for _ in range(5):
            sender.turn(work)
            chores.limits(work)
        assert not outside.received
    with work.db.read() as session:
        sent = session.scalars(sa.select(Delivery).where(Delivery.push_id == push_id, Delivery.way != "inbox")).all()
        assert {(one.state, one.would_have_sent, one.attempt) for one in sent} == {("sent", True, 0)}
        assert session.scalar(sa.select(sa.func.count()).where(Sink.checked_at.is_not(None))) == 0
    assert len(sent) == told["outside"] == told["held_back"] == 24
    dropped = work.settings.drop_folder
    assert not dropped.exists() or not list(dropped.rglob("*.json"))


def test_timing_on_paper() -> None:
    """Each level's limit in the hours of the unit above it: the stations behind a gate wait for its limit at most."""
    plan = read_plan({"limits": {"county": 2, "station": 4}}, "city")
    timing = windows(plan, "top", MONDAY, lambda unit, since, span: since + (span if unit == "top" else 2 * span))
    assert timing.first("county").due_until == MONDAY + timedelta(hours=2)
    below = timing.below("station", "gate", "county")
    assert (below.opens_from, below.opens_until) == (MONDAY, MONDAY + timedelta(hours=2))
    assert below.due_until == MONDAY + timedelta(hours=2 + 8)
    wall = windows(read_plan({}, "city", "flash"), "top", MONDAY, lambda *_: MONDAY)
    assert wall.first("station").due_until == MONDAY + timedelta(hours=4)


@pytest.mark.parametrize(("calls", "seconds"), [(0, 0), (1, 0), (20, 0), (21, 60), (40, 60), (41, 120)])
def test_how_long_a_rate_makes_it_last(calls: int, seconds: int) -> None:
    minute = timedelta(minutes=1)
    assert lasts(calls, [(20, minute), (100, minute)]) == timedelta(seconds=seconds)
    assert lasts(calls, []) == timedelta(0)
