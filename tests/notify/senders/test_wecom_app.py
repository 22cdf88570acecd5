"""The WeCom application against a stand-in: tokens kept and replaced, repetitions dropped, codes at HTTP 200."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.notify.senders import Message, Ok, Outcome, Permanent, Retry
from services.notify.senders.wecom_app import WecomApp as Way
from tests.notify.senders.make import HERE, make_gateway, make_message
from tests.standins.wecom import WecomApp


@pytest.fixture
def platform() -> Iterator[WecomApp]:
    with WecomApp() as made:
        yield made


def to(platform: WecomApp, user: str = "wang", secret: str = "app-secret", **given: Any) -> Message:
    gateway = make_gateway("wecom_app", platform.url, secret, corp_id=platform.corp_id, agent_id="1000002")
    return make_message(user, gateway=gateway, **given)


def paths(platform: WecomApp) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in platform.asked]


def test_a_member_reads_it_and_the_token_is_asked_for_once(platform: WecomApp) -> None:
    way = Way(HERE)
    assert way.send(to(platform)) == way.send(to(platform, "li")) == Ok(1)
    assert paths(platform) == ["gettoken", "send", "send"]
    assert platform.inbox["wang"][0].startswith("【谨防冒充客服诈骗】")
    assert platform.asked[1].told["agentid"] == 1000002


def test_a_token_that_became_stale_is_replaced_once(platform: WecomApp) -> None:
    way = Way(HERE)
    way.send(to(platform))
    platform.renew()
    assert way.send(to(platform, "li")) == Ok(1)
    assert paths(platform) == ["gettoken", "send", "send", "gettoken", "send"]
    platform.script = ["code:42001", "", "code:42001"]
    assert way.send(to(platform)) == Retry("access_token 被平台拒绝", "60", alive=True)


def test_a_message_whose_answer_was_lost_is_not_shown_twice(platform: WecomApp) -> None:
    way = Way(HERE, deadline=1.0)
    platform.script = ["", "done-cut", "done-cut"]  # on the open connection, and on a new one
    assert isinstance(way.send(to(platform)), Retry)
    assert way.send(to(platform)) == Ok(1)
    assert len(platform.inbox["wang"]) == 1


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ("code:81013", Permanent("成员不在应用可见范围内或已离职（81013）")),
        ("code:60020", Retry("本机的出口IP不在应用的可信IP内（60020）")),
        ("code:45009", Retry("接口调用超过限制（45009）", "60", alive=True)),
        ("junk", Retry("平台的答复无法读取")),
    ],
)
def test_what_codes_mean(platform: WecomApp, step: str, outcome: Outcome) -> None:
    platform.script = ["", step]
    assert Way(HERE).send(to(platform)) == outcome


def test_somebody_unknown_is_final_and_an_application_set_up_wrongly_is_tried_again(platform: WecomApp) -> None:
    assert isinstance(Way(HERE).send(to(platform, "nobody")), Permanent)
    assert Way(HERE).send(to(platform, secret="other")) == Retry("应用的Secret不正确（40001）")


def test_an_answer_that_names_the_member_as_invalid_is_no_success(platform: WecomApp) -> None:
    platform.answer = lambda asked: {"errcode": 0, "access_token": "t", "expires_in": 7200, "invaliduser": "wang"}  # type: ignore[method-assign]
    assert Way(HERE).send(to(platform)) == Permanent("成员账号无效或不在应用可见范围内")


def test_a_long_text_goes_in_parts(platform: WecomApp) -> None:
    assert Way(HERE).send(to(platform, ready_text="警" * 1500)) == Ok(3)
    assert [text[:5] for text in platform.inbox["wang"]] == ["（1/3）", "（2/3）", "（3/3）"]


def test_without_a_gateway_nothing_is_sent(platform: WecomApp) -> None:
    assert isinstance(Way(HERE).send(replace(to(platform), gateway=None)), Permanent)
