"""Group bots against stand-ins of their platforms: signs, bytes, codes at HTTP 200 (trap 1), faults (E02-E07, E13)."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notify.senders import Ok, Permanent, Retry, Road, Way, parts_of
from services.notify.senders.dingtalk_bot import dingtalk_bot
from services.notify.senders.dingtalk_bot import sign as dingtalk_sign
from services.notify.senders.errcodes import DINGTALK_BOT, FEISHU_BOT, WECOM_APP, WECOM_BOT, judge
from services.notify.senders.feishu_bot import feishu_bot
from services.notify.senders.feishu_bot import sign as feishu_sign
from services.notify.senders.wecom_bot import wecom_bot
from tests.notify.senders.make import HERE, make_message
from tests.standins.bots import DingtalkBot, FeishuBot, WecomBot

BOTS = {"wecom": (wecom_bot, WecomBot, ()), "dingtalk": (dingtalk_bot, DingtalkBot, ("SEC1",)),
        "feishu": (feishu_bot, FeishuBot, ("SEC2",))}  # fmt: skip
NAMES = sorted(BOTS)


@contextmanager
def standing(name: str, **given: Any) -> Iterator[tuple[Way, Any, tuple[str, ...]]]:
    """(way, platform, secrets) of one kind of bot."""
    way, platform, secrets = BOTS[name]
    with platform(secret=secrets[0] if secrets else "", **given) as made:
        yield way(HERE, deadline=1.0), made, secrets


@pytest.mark.parametrize("name", NAMES)
def test_a_push_stands_in_the_group(name: str) -> None:
    with standing(name) as (way, platform, secrets):
        assert way.send(make_message(platform.address, secrets=secrets)) == Ok(1)
        assert platform.shown == [
            "【谨防冒充客服诈骗】\n接到自称客服的电话，请先核实。\nhttps://baiying.example/l/ab12cd34\n"
            "—— 推〔2026〕0001号，请于11月23日18:00前签收"
        ]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_is_what_was_rendered(name: str) -> None:
    with standing(name) as (way, platform, secrets):
        message = make_message(platform.address, secrets=secrets)
        way.send(message)
        assert [asked.body for asked in platform.asked] == way.render(message)


@pytest.mark.parametrize("name", NAMES)
def test_outsiders_see_the_ready_text_and_nothing_else(name: str) -> None:
    with standing(name) as (way, platform, secrets):
        way.send(make_message(platform.address, "push.urged", secrets=secrets, audience="public", link=None))
        assert platform.shown == ["【谨防冒充客服诈骗】\n接到自称客服的电话，请先核实。"]


@pytest.mark.parametrize("name", NAMES)
def test_a_long_text_goes_in_numbered_parts_that_the_platform_takes(name: str) -> None:
    text = "民警提示：不轻信、不转账。\n" * 2000
    with standing(name) as (way, platform, secrets):
        message = make_message(platform.address, secrets=secrets, ready_text=text)
        count = parts_of(way, message)
        assert count > 1
        assert way.send(message) == Ok(count)
        assert [shown.split("\n")[0] for shown in platform.shown] == [f"（{n}/{count}）" for n in range(1, count + 1)]
        assert platform.connections == 1  # one after the other over the same connection


def test_parts_that_were_taken_are_not_sent_again() -> None:
    with standing("wecom") as (way, platform, _):
        message = make_message(platform.address, ready_text="警" * 1500)
        platform.script = ["", "500"]
        assert way.send(message) == Retry("HTTP 500", done=1)
        left = replace(message, done=1)
        assert parts_of(way, left) == 2
        assert way.send(left) == Ok(3)
        assert [shown[:5] for shown in platform.shown] == ["（1/3）", "（2/3）", "（3/3）"]
        assert parts_of(way, replace(message, done=3)) == 1  # a message counts as one call at least
        assert way.send(replace(message, done=3)) == Ok(3)
        assert len(platform.shown) == 3


@pytest.mark.parametrize(
    ("name", "code", "outcome"),
    [
        ("wecom", 45009, Retry("发送过于频繁，每个机器人每分钟20条（45009）", "60", alive=True)),
        ("wecom", 93000, Permanent("机器人地址无效，可能已被移出群（93000）", gone=True)),
        ("wecom", -1, Retry("系统繁忙（-1）", "5", alive=True)),
        ("wecom", 40008, Permanent("平台返回 40008 scripted")),
        ("dingtalk", 130101, Retry("发送过于频繁，每个机器人每分钟20条（130101）", "60", alive=True)),
        ("dingtalk", 310000, Permanent("安全设置不通过：加签密钥、关键词或IP地址与机器人的设置不一致（310000）")),
        ("dingtalk", 400013, Permanent("群已解散（400013）", gone=True)),
        ("feishu", 11232, Retry("发送过于频繁，每个机器人每分钟100条、每秒5条（11232）", "60", alive=True)),
        ("feishu", 19021, Permanent("签名校验不通过：加签密钥与机器人的设置不一致（19021）")),
        ("feishu", 9499, Permanent("请求内容不符合要求（9499）")),
    ],
)  # fmt: skip
def test_the_code_in_the_body_decides_whatever_http_says(name: str, code: int, outcome: object) -> None:
    with standing(name) as (way, platform, secrets):
        platform.script = [f"code:{code}"]
        assert way.send(make_message(platform.address, secrets=secrets)) == outcome
        assert platform.shown == []


def test_a_part_that_the_platform_calls_too_long_is_halved() -> None:
    with standing("wecom") as (way, platform, _):
        platform.script = ["code:40058"]
        text = "警民同心，共建平安。" * 30
        assert way.send(make_message(platform.address, ready_text=text, link=None, number=None, due_at=None)) == Ok(1)
        assert "".join(platform.shown) == text
        assert len(platform.shown) == 2


def test_what_stays_too_long_fails_and_says_so() -> None:
    with standing("wecom") as (way, platform, _):
        platform.script = ["code:40058"] * 20
        outcome = way.send(make_message(platform.address, ready_text="警" * 600))
        assert outcome == Permanent("消息内容不符合要求（40058）")
        assert len(platform.asked) == 3  # whole, half, a quarter


@pytest.mark.parametrize("name", NAMES)
def test_above_the_rate_it_comes_again_and_is_alive(name: str) -> None:
    clock = [0.0]
    with standing(name, clock=lambda: clock[0]) as (way, platform, secrets):
        message = make_message(platform.address, secrets=secrets)
        for _ in range(platform.rate):
            assert way.send(message) == Ok(1)
        over = way.send(message)
        assert isinstance(over, Retry)
        assert (over.alive, over.asked) == (True, "60")
        clock[0] = 60.0
        assert way.send(message) == Ok(1)


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
@pytest.mark.parametrize("wrong", [("other",), ()])
def test_a_wrong_or_missing_sign_is_refused_and_shows_nothing(name: str, wrong: tuple[str, ...]) -> None:
    with standing(name) as (way, platform, _):
        assert isinstance(way.send(make_message(platform.address, secrets=wrong)), Permanent)
        assert platform.shown == []


@pytest.mark.parametrize("step", ["hang", "slow", "reset", "cut"])
def test_no_answer_is_tried_again_in_time(step: str) -> None:
    with standing("wecom") as (way, platform, _):
        platform.script = [step]
        started = time.monotonic()
        outcome = way.send(make_message(platform.address))
        assert isinstance(outcome, Retry)
        assert not outcome.alive
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("step", ["huge", "gzip", "junk"])
def test_what_cannot_be_read_was_not_said_to_be_taken(step: str) -> None:
    with standing("feishu") as (way, platform, secrets):
        platform.script = [step]
        assert way.send(make_message(platform.address, secrets=secrets)) == Retry("平台的答复无法读取")


@given(
    st.integers(100, 599), st.binary(max_size=60) | st.sampled_from([b'{"code":1e999}', b'{"errcode":null}', b"[" * 60])
)
@settings(max_examples=200)
@example(200, b"[" * 60_000)
def test_whatever_an_answer_holds_it_becomes_an_outcome(status: int, body: bytes) -> None:
    for codes in (WECOM_BOT, WECOM_APP, DINGTALK_BOT, FEISHU_BOT):
        assert not isinstance(judge(status, None, body, codes), Ok)


def test_statuses_decide_where_no_code_does() -> None:
    with standing("dingtalk") as (way, platform, secrets):
        message = make_message(platform.address, secrets=secrets)
        platform.script = ["429:30", "500", "404", "410", "redirect"]
        assert way.send(message) == Retry("HTTP 429", "30", alive=True)
        assert way.send(message) == Retry("HTTP 500")
        assert way.send(message) == Permanent("HTTP 404")
        assert way.send(message) == Permanent("HTTP 410：对方声明不再接收", gone=True)
        assert way.send(message) == Permanent("HTTP 302：不跟随跳转")
        assert len(platform.asked) == 5


@pytest.mark.parametrize("name", NAMES)
def test_without_permission_nothing_is_connected_to(name: str) -> None:
    way, platform, _ = BOTS[name]
    with platform() as made:
        assert isinstance(way(Road(), deadline=1.0).send(make_message(made.address)), Permanent)
        assert made.connections == 0


def test_no_error_ever_shows_the_address() -> None:
    way = wecom_bot(HERE, deadline=0.5)
    outcome = way.send(make_message("http://127.0.0.1:1/cgi-bin/webhook/send?key=sehr-geheim"))
    assert isinstance(outcome, Retry)
    assert "geheim" not in outcome.error
    assert "geheim" not in repr(make_message("http://x/?key=geheim", secrets=("geheim",)))


def test_a_text_calls_nobody_in_feishu() -> None:
    with standing("feishu") as (way, platform, secrets):
        way.send(make_message(platform.address, secrets=secrets, ready_text='<at user_id="all">所有人</at>'))
        assert "<at" not in platform.shown[0]


def test_the_signs_are_those_of_the_documentation() -> None:
    """Worked out apart with openssl: HMAC-SHA256, base64."""
    assert dingtalk_sign("this is secret", 1577262236757) == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    assert feishu_sign("demo", 1599360473) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


def test_a_digest_lists_what_is_waiting_and_says_how_much_more_there_is() -> None:
    items = [{"kind": "push.opened", "title": f"第{n}条", "link": f"https://x.example/l/{n}", "receipt_id": "r",
              "due_at": "2026-11-23T10:00:00+00:00"} for n in range(1, 33)]  # fmt: skip
    items[1]["kind"] = "push.recalled"
    with standing("dingtalk") as (way, platform, secrets):
        assert way.send(make_message(platform.address, "digest", secrets=secrets, items=items)) == Ok(1)
        lines = platform.shown[0].split("\n")
        assert lines[:4] == ["32条消息待查看：", "1. 第1条（请于11月23日18:00前签收）", "https://x.example/l/1",
                             "2. 【撤稿】第2条（请于11月23日18:00前签收）"]  # fmt: skip
        assert lines[-1] == "另有2条，请到收件箱查看。"
        assert json.loads(platform.asked[0].body)["text"]["content"] == platform.shown[0]
