"""What is looked for only where it may not stand: names of who told something, officers, handles, links."""

import time

import pytest

from deploy.demo.needs import all_needs
from shared.redact import find

ALL = ("persons", "tellers", "officers", "doors", "classes", "accounts", "handles", "links")

FOUND = [
    ("张三反映小区噪音扰民", "citizen", "张三"),
    ("王秀英来信反映宅基地纠纷", "citizen", "王秀英"),
    ("来访人李建国等三人多次上访", "citizen", "李建国"),
    ("信访人李建国多次来访", "private", "李建国"),
    ("社区民警王建军扎根社区", "officer", "王建军"),
    ("辅警刘洋同志", "officer", "刘洋"),
    ("李梅同志事迹突出", "officer", "李梅"),
    ("微信号：zhang_san88", "account", "zhang_san88"),
    ("加QQ群 123456789 领取", "account", "123456789"),
    ("ｑｑ：1234567", "account", "1234567"),
    ("抖音号abc12345", "account", "abc12345"),
    ("UID 889912345", "account", "889912345"),
    ("网名为“飞翔的鱼”", "account", "飞翔的鱼"),
    ("@某某观察，昨日发布", "account", "某某观察"),
    ("见https://t.cn/A6xyz。", "link", "https://t.cn/A6xyz"),
    ("登录www.abc.com/x1查看", "link", "www.abc.com/x1"),
    ("发邮件到a@b.com", "mail", "a@b.com"),
]
CLEAN = [
    "张某某反映小区噪音", "张某来信", "信访人反映", "群众反映强烈", "12345平台反映集中", "部分居民反映", "公安部要求",
    "全市要求统一口径", "民警同志辛苦了", "民警王某某", "民警李警官", "社区民警任劳任怨", "民警高度负责",
    "国家反诈中心APP", "安全使用QQ等社交软件", "应用程序3.0版", "拨打96110", "网名和头像不可信", "冒充微信客服",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_is_found_where_it_stands(text: str, kind: str, words: str) -> None:
    (span,) = find(text, *ALL)
    assert (span.kind, text[span.start : span.end]) == (kind, words)


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert find(text, *ALL) == []


def test_nothing_of_it_is_found_unasked() -> None:
    assert find("微信号：zhang_san88，张三反映，民警王建军") == []


def test_the_thirty_needs_name_nobody() -> None:
    for need in all_needs():
        assert not find(need.title + "\n" + need.body + "\n" + need.supplement, *ALL), need.key


def test_is_linear_on_hostile_texts() -> None:
    started = time.perf_counter()
    for text in ("张" * 5000, "、张三" * 2000, "@" * 5000, "a." * 3000, "QQ:" * 2000, "民警" * 3000):
        find(text, *ALL)
    assert time.perf_counter() - started < 2.0
