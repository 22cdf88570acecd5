"""The texts beside a link: for a group, for 朋友圈, for one short message; and where a link leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.links import channels_of, target_of
from services.notify.links.texts import SMS_CHARACTERS

LINK = "https://xc.example.gov.cn/l/23456789abcd"
TEXT = "凡要求共享屏幕的都是诈骗。接到自称客服的来电，请先挂断。\n再拨打官方电话核实。"
PAGE = "/tasking/publications/1"
WEB = {"channel": "wechat", "name": "公众号", "url": "https://mp.example.com/a"}
INTRANET = {"channel": "intranet", "name": "内网", "url": "http://10.1.1.1/a"}


def texts(**given_: str | None) -> dict[str, str]:
    asked = {"title": "谨防冒充客服", "text": TEXT, "short": None, "link": LINK, "audience": "public"} | given_
    return {one.name: one.text for one in channels_of(**asked)}  # type: ignore[arg-type]


def test_each_channel_has_its_words_and_the_link() -> None:
    found = texts()
    assert found["group"] == f"【谨防冒充客服】\n{TEXT}\n阅读全文：{LINK}"
    assert found["moments"] == f"谨防冒充客服\n{TEXT.replace(chr(10), '')}\n{LINK}"
    assert found["sms"] == f"【谨防冒充客服】凡要求共享屏幕的都是诈骗。 {LINK}"


def test_what_is_internal_is_not_for_the_moments_of_anybody() -> None:
    assert list(texts(audience="internal")) == ["group", "sms"]


def test_the_short_text_that_somebody_wrote_comes_first() -> None:
    assert texts(short="共享屏幕就是诈骗，挂断！")["sms"] == f"共享屏幕就是诈骗，挂断！ {LINK}"


def test_without_a_link_there_is_none() -> None:
    assert "http" not in "".join(texts(link=None).values())


@given(st.text(max_size=300), st.text(max_size=200), st.one_of(st.none(), st.text(max_size=200)))
def test_a_short_message_is_one_message(title: str, text: str, short: str | None) -> None:
    assert len(texts(title=title, text=text, short=short)["sms"]) <= SMS_CHARACTERS
    assert texts(title=title, text=text, short=short)["sms"].endswith(f" {LINK}")


@pytest.mark.parametrize(
    ("links", "placed", "audience", "url"),
    [
        ([WEB], [], "public", WEB["url"]),
        ([INTRANET, WEB], [], "public", WEB["url"]),
        ([INTRANET, WEB], [], "internal", INTRANET["url"]),
        ([{"channel": "wechat", "url": PAGE}], ["https://mp.example.com/b"], "public", "https://mp.example.com/b"),
        ([{"channel": "wechat", "url": PAGE}], [], "public", None),
        ([{"channel": "wechat", "url": f"https://xc.example.gov.cn{PAGE}"}], [], "public", None),
        ([{"channel": "wechat", "url": PAGE}], [], "internal", PAGE),
        ([INTRANET], [], "public", None),
        ([{"channel": "wechat", "url": "javascript:alert(1)"}], ["ftp://x"], "internal", None),
        ([], [], "internal", None),
    ],
)
def test_a_link_leads_where_its_readers_can_go(
    links: list[dict[str, str]], placed: list[str], audience: str, url: str | None
) -> None:
    pages = [{"channel": "wechat", "url": one} for one in placed]
    assert target_of(links, pages, audience, "https://xc.example.gov.cn") == url
