"""The words of messages: what kind it is, until when, and to outsiders nothing of that."""

import pytest

from services.notify.senders.limits import segments
from services.notify.senders.wording import brief, full_text, moment, subject
from tests.notify.senders.make import make_message


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("push.opened", "【推送】"),
        ("push.corrected", "【更正】"),
        ("push.urged", "【催办】"),
        ("push.recalled", "【撤稿】"),
        ("notice", "【通知】"),
        ("something.new", "【通知】"),
    ],
)
def test_a_subject_says_what_it_is_about(kind: str, begins: str) -> None:
    assert subject(make_message("x", kind, title="标题\r\n二")) == f"{begins}标题 二"


def test_a_notice_asks_to_be_dealt_with_not_acknowledged() -> None:
    text = full_text(
        make_message(
            "x", "notice", receipt_id=None, ready_text=None, text="请于时限内办结。", number="任〔2026〕0001号"
        )
    )
    assert text.startswith("【谨防冒充客服诈骗】\n请于时限内办结。")
    assert text.endswith("—— 任〔2026〕0001号，请于11月23日18:00前办理")


def test_an_urge_says_that_it_is_one() -> None:
    assert full_text(make_message("x", "push.urged")).startswith("催办：\n")
    assert brief(make_message("x", "push.urged"), 1).startswith("催办：")


def test_a_link_that_the_text_names_is_not_named_twice() -> None:
    link = "https://baiying.example/l/ab12cd34"
    text = full_text(make_message("x", ready_text=f"看这里：{link}"))
    assert text.count(link) == 1
    assert brief(make_message("x", short_text=f"看{link}"), 2).count(link) == 1


def test_to_outsiders_nothing_is_said_of_numbers_and_limits() -> None:
    text = full_text(make_message("x", audience="public"))
    assert "推〔2026〕" not in text
    assert "签收" not in text


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_short_message_keeps_its_charge(most: int) -> None:
    text = brief(make_message("x", short_text="警" * 300), most, "【某市公安】")
    assert segments("【某市公安】" + text) == most
    assert text.endswith(" https://baiying.example/l/ab12cd34")


def test_a_digest_is_short_where_it_has_to_be() -> None:
    message = make_message("x", "digest", items=[{"title": "一"}, {"title": "二"}])
    assert brief(message, 1) == "有2条消息待查看"


def test_times_are_those_of_china() -> None:
    assert moment("2026-11-22T16:30:00+00:00") == "11月23日00:30"
    assert moment(None) == ""
