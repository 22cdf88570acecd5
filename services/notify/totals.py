"""平台数据 (pure): what is a count and what is a rate, how a figure is read, what looks wrong beside others.

阅读量 and 点击率 are two things (mechanisms B23: "点击率达百万次"): a rate is a share between 0 and 100 per cent.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

INDICATORS = {
    "reads": "阅读量", "plays": "播放量", "forwards": "转发量", "likes": "点赞量", "comments": "评论量",
    "favourites": "收藏量", "click_rate": "点击率",
}  # fmt: skip
RATES = frozenset({"click_rate"})
CHANNELS = {
    "wechat": "微信公众号", "weibo": "微博", "toutiao": "今日头条", "douyin": "抖音", "kuaishou": "快手",
    "video_account": "微信视频号", "website": "官方网站", "press": "新闻媒体", "other": "其他平台",
}  # fmt: skip
MOST = 10**12
_SCALES = {"万": 10**4, "亿": 10**8}
_FIGURE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([万亿]?)(%?)(?:人次|次|个|条)?", re.A)
_WORDS = {"百万": "100万", "千万": "1000万", "十万": "10万"}


class Unfit(ValueError):
    """This figure cannot be that indicator; the message says why, in Chinese."""


def read_figure(indicator: str, text: str) -> int:
    """A figure as a platform or a sheet shows it (1,234 · 12.3万 · 3.5%): times, or hundredths of a per cent.

    Raises Unfit for what is no number, for a rate without 百分号 or above 100%, for a count with one.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    found = _FIGURE.fullmatch(_WORDS.get(plain.rstrip("次"), plain))
    if found is None:
        raise Unfit(f"“{text[:20]}”不是数字")
    value = _decimal(found[1]) * _SCALES.get(found[2], 1)
    if indicator in RATES:
        return _rate(text, value, bool(found[3]))
    return _count(indicator, text, value, bool(found[3]))


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # hundreds of digits
        raise Unfit("数字太大") from None


def _rate(text: str, value: Decimal, percent: bool) -> int:
    if value > 100:
        raise Unfit("点击率是百分比，在0至100%之间；填的像是次数，请登记为阅读量或者播放量")
    if not percent:
        raise Unfit("点击率请带上百分号，例如3.5%；次数请登记为阅读量")
    return round(value * 100)


def _count(indicator: str, text: str, value: Decimal, percent: bool) -> int:
    if percent:
        raise Unfit(f"{INDICATORS[indicator]}是次数，不是百分比；“{text[:20]}”请登记为点击率")
    if value != int(value):
        raise Unfit(f"{INDICATORS[indicator]}是次数，须为整数")
    if value > MOST:
        raise Unfit("数字太大")
    return int(value)


def show_figure(indicator: str, value: int) -> str:
    """A figure as people read it: 12,345, or 3.5%."""
    if indicator not in RATES:
        return f"{value:,}"
    return f"{Decimal(value) / 100:f}%"


def doubts(figures: Mapping[str, int], before: Mapping[str, int]) -> dict[str, str]:
    """What to look at again, by indicator: more reactions than readers; totals that were larger on an earlier day.

    Both are the figures of one publication at one account: of the day, and the latest of each from days before.
    """
    seen = max((figures[name] for name in ("reads", "plays") if name in figures), default=None)
    found = {}
    for name, value in figures.items():
        if seen is not None and name in ("forwards", "likes", "comments", "favourites") and value > seen:
            found[name] = "大于阅读量（播放量），请核对"
        elif name not in RATES and value < before.get(name, 0):
            found[name] = f"少于此前登记的{before[name]:,}，请核对"
    return found
