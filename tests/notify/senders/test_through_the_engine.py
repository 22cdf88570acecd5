"""A push through the engine to stand-ins of every way at once; never faster than a bot counts itself (trap 3)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.notify import actions
from services.notify.models import Delivery
from services.notify.models import Sink as SinkRow
from services.notify.senders import ways_of
from shared.db import now
from shared.service import Work
from tests.notify.build import Network, begin, make_actor, make_network, make_work
from tests.notify.outward import gateway, later, liaison, outgoing, pushes
from tests.notify.senders.test_sms import OPTIONS
from tests.sink import Sink
from tests.standins.bots import DingtalkBot, FeishuBot, WecomBot
from tests.standins.mailbox import MailServer
from tests.standins.sms import SmsGateway
from tests.standins.wecom import WecomApp


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    made = begin(make_work(tmp_path))
    yield made
    made.db.dispose()


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=1, stations=0)


def add(work: Work, network: Network, way: str, url: str, **given: Any) -> SinkRow:
    (county,) = network.counties
    with work.db.write() as session:
        actor = make_actor(county, "system_admin")
        return actions.add_sink(session, actor, county, {"way": way, "url": url, **given})


def send_all(work: Work) -> list[str]:
    """What a worker with live keys does, one message after the other; the errors of those that were not taken."""
    ways, errors = ways_of(work.settings), []
    while True:
        with work.db.write() as session:
            jobs = actions.claim(session, 8, ways)
        if not jobs:
            return errors
        for job in jobs:
            outcome = ways[job.way].send(job.message)
            errors += [error] if (error := getattr(outcome, "error", "")) else []
            with work.db.write() as session:
                assert actions.save_result(session, job, outcome)


def seconds_of(work: Work) -> float:
    with work.db.read() as session:
        return now(session).timestamp()


def said(work: Work) -> dict[str, str]:
    return {one.way: one.state for one in outgoing(work)}


@pytest.mark.filterwarnings("default::DeprecationWarning")
def test_one_push_arrives_by_every_way(work: Work, network: Network, tmp_path: Path) -> None:
    today = int(seconds_of(work))
    with (
        Sink() as hook, WecomBot() as wecom, DingtalkBot("SECd", now=today) as dingtalk, FeishuBot("SECf", now=today)
        as feishu, WecomApp() as application, SmsGateway() as sms, MailServer("plain", tmp_path) as server,
    ):  # fmt: skip
        add(work, network, "webhook", hook.url("a"))
        add(work, network, "wecom_bot", wecom.address)
        add(work, network, "dingtalk_bot", dingtalk.address, secret="SECd")
        add(work, network, "feishu_bot", feishu.address, secret="SECf")
        add(work, network, "file", "inner-net")
        gateway(work, network.city, address=server.address)
        gateway(work, network.city, kind="sms", address=f"{sms.url}/send", options=OPTIONS, secret=sms.key)
        options = {"corp_id": application.corp_id, "agent_id": str(application.agent_id)}
        gateway(
            work, network.city, kind="wecom_app", address=application.url, options=options, secret=application.secret
        )
        card = {"mail": "wang@police.example", "phone": "13000000000", "bot": "wang"}
        liaison(work, network.counties[0], card=card)
        pushes(work, network, 1, priority="flash")
        assert send_all(work) == []
        assert said(work) == dict.fromkeys(ways_of(work.settings), "delivered")
        assert json.loads(hook.received["a"][0].body)["data"]["title"] == "第0篇"
        texts = [*wecom.shown, *dingtalk.shown, *feishu.shown, *application.inbox["wang"], *sms.phones["13000000000"]]
        assert len(texts) == 5
        assert all("第0篇" in text for text in texts)
        assert server.box.opened()["Subject"] == "【推送】第0篇"
        (described,) = (work.settings.drop_folder / "inner-net").glob("*.push.json")
        assert json.loads(described.read_text())["data"]["number"] == "推〔2026〕0001号"


def test_a_bot_is_never_written_to_faster_than_it_counts(work: Work, network: Network) -> None:
    with WecomBot(clock=lambda: seconds_of(work)) as bot:
        add(work, network, "wecom_bot", bot.address)
        pushes(work, network, 23, priority="flash")  # each leaves alone
        errors = send_all(work)
        assert len(bot.shown) == 20
        for _ in range(8):
            later(work, seconds=9)
            errors += send_all(work)
        assert errors == []
        assert len(bot.shown) == len(set(bot.shown)) == 23
        assert {one.state for one in outgoing(work)} == {"delivered"}


def test_when_there_are_too_many_they_come_together(work: Work, network: Network) -> None:
    with WecomBot(clock=lambda: seconds_of(work)) as bot:
        add(work, network, "wecom_bot", bot.address)
        pushes(work, network, 22)
        assert send_all(work) == []
        (text,) = bot.shown
        assert text.startswith("22条消息待查看：")
        assert text.count("请于") == 22


def test_parts_that_were_taken_are_kept_over_a_failure(work: Work, network: Network) -> None:
    with WecomBot() as bot:
        add(work, network, "wecom_bot", bot.address)
        pushes(work, network, 1, text="提醒。" * 800, priority="flash")
        bot.script = ["", "", "code:45009"]
        assert send_all(work) == ["发送过于频繁，每个机器人每分钟20条（45009）"]
        (row,) = outgoing(work)
        assert (row.state, row.parts_done) == ("pending", 2)
        later(work, seconds=125)
        send_all(work)
        assert [shown[:5] for shown in bot.shown] == ["（1/4）", "（2/4）", "（3/4）", "（4/4）"]


def test_a_bot_that_is_gone_is_switched_off_with_its_reason(work: Work, network: Network) -> None:
    with DingtalkBot() as bot:
        sink = add(work, network, "dingtalk_bot", bot.address)
        pushes(work, network, 1, priority="flash")
        bot.script = ["code:400013"]
        send_all(work)
        with work.db.read() as session:
            row, found = session.get_one(SinkRow, sink.id), session.query(Delivery).filter_by(way="dingtalk_bot").one()
            assert (row.active, row.disabled_reason) == (False, "群已解散（400013）")
            assert (found.state, found.last_error) == ("failed", "群已解散（400013）")
