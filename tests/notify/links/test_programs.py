"""Which openings are a program's: by the agent that it names, or that it names none."""

import pytest

from services.notify.links import is_program

WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0.6478.188 Mobile Safari/537.36 XWEB/1260117 MMWEBSDK/20240404 MicroMessenger/8.0.49 WeChat/arm64"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)
DINGTALK = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile DingTalk/7.6.0 AliApp"


@pytest.mark.parametrize("agent", [WECHAT, IPHONE, DINGTALK, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"])
def test_readers_are_counted(agent: str) -> None:
    assert not is_program(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "", " ", "curl/8.5.0", "Wget/1.21", "python-requests/2.32", "Python-urllib/3.11", "Go-http-client/2.0",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Sogou web spider/4.0", "Mozilla/5.0 (compatible; bingbot/2.0)", "DingTalkBot-LinkService/1.0",
        "facebookexternalhit/1.1", "Mozilla/5.0 (X11) HeadlessChrome/126.0 Safari/537.36", "Java/17.0.2",
    ],
)  # fmt: skip
def test_programs_are_not(agent: str) -> None:
    assert is_program(agent)


def test_a_browser_that_fetches_ahead_has_no_reader_yet() -> None:
    assert is_program(IPHONE, "prefetch;prerender")
    assert not is_program(IPHONE, "")
