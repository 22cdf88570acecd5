"""数字: percentages with both bases and right, figures with their time and source, volumes and rates kept apart."""

import re
from collections.abc import Iterator
from itertools import permutations

from shared.proof.found import Found
from shared.proof.passage import Passage

_COUNT = re.compile(
    r"(?<![\d.\-/:])(?P<n>\d+(?:,\d{3})*(?:\.\d+)?)(?P<scale>[万亿]?)(?:余|多)?(?P<unit>万元|亿元|人次|元|起|件|人|名|个|户|次|场|份|处|条|辆|例|宗|部|张|吨|克|家|例)"
)
_COMPARED = re.compile(r"同比|环比|同期|(?:较|比)(?:上年|去年|上月|上季|前年|前一|往年|之前|整治前)")
_PERCENT = re.compile(
    r"(?:上升|下降|增长|减少|增加|降低|提高|提升|下跌|攀升|压降|回落|降幅|增幅|升幅|[升降增减])(?:了|约|近|达|超|超过|至少|幅度)?(?:达到|达|为)?[约近超]?"
    r"(?P<p>\d+(?:\.\d+)?)%(?!点)"
)
_STATED = re.compile(
    r"(?:共|累计|已|先后|成功|总计)?(?:发案|立案|破案|破获|抓获|接报|接警|止付|劝阻|挽回|挽损|查处|处罚|调解|化解|走访|发放|受理|打掉|刑拘|捣毁|缴获|排查|整改|举办|张贴|救助|查扣|收缴)"
    r"[^。!?;,\n\d]{0,14}?(?P<n>\d(?:\d|,\d{3})+(?:\.\d+)?[万亿]?(?:余|多)?(?:万元|亿元|人次|元|起|件|人|名|个|户|次|场|份|处|条|辆|家|克|公斤|吨))"
)
_PERIOD = re.compile(
    r"\d年|年来|年度|全年|今年|去年|上年|本年|当年|[一二三四五六七八九十]年|\d月|[本上当]月|个月|月份|季度|\d日|[当昨今近]日|周|[\d一两三]天|当天|今天|以来|期间|近期|截至|截止|小时|旬|假期|"
    r"期内|时段|行动|元旦|春节|清明|五一|端午|中秋|国庆|暑|寒假|[早晚]高峰|一次|上半|下半|战役|专项|[近上][一两]|目前|现已|现场|活动中|例如|比如"
)
_WIDE = re.compile(
    r"(?:全国|全省|全市|全县|全区|我国|我省|我市|辖区)[^。!?;\n]{0,24}?(?P<n>\d+(?:,\d{3})*(?:\.\d+)?(?:%|[万亿]|余)*(?:起|件|人|名|户|次|元|家|例|%)?)"
)
_STATES = re.compile(r"发案|案件|警情|损失|占|发生|死亡|受伤|人口|网民|事故|被骗|涉案")
_SOURCE = re.compile(r"据|统计|通报|公布|数据|显示|发布|来源|表明|报告|接报|分析|普查|中心|部门|排查")
_RATE = re.compile(
    r"(?:点击|阅读|打开|转化|知晓|满意|覆盖|到达|完播|签收|破案|转发|参与)率已?(?:达到?|为|是|超过?|突破|高达|近)?了?[约近超]?"
    r"(?:[\d,.]+|[一二三四五六七八九十百千两几数]+)[万千百亿]*(?:余|多)?(?:人次|次|人|条|户|(?<=[万亿])(?=[。,;!]|$))|"
    r"(?:点击|阅读|播放|转发|浏览|访问|点赞|观看)(?:量|数)(?:已)?(?:达到?|为|是|超过?|突破|高达)(?:了)?[约近超]?\d+(?:\.\d+)?%"
)
_TWIN_UNITS = re.compile(
    r"(?<![\d.\-/:])(?P<n>\d{1,3}(?:,\d{3})+|\d{3,})(?:余|多)?[ ]?"
    r"(?P<unit>人次|人|户|次|场|份|起|件|条|名|个|张|幅|块|家|处|辆|支)"
)
_HOTLINES = frozenset(
    "110 119 120 122 114 12110 12119 12123 12309 12315 12333 12337 12345 12348 12355 12358 12363 12377 12378 12381 "
    "12389 96110".split()
)
_CAUSED = re.compile(
    r"(?:通过|得益于|由于|经过|随着|在[^。!?;,\n]{2,12}下)[^。!?;\n]{2,40}?"
    r"(?:零发案|零发生|零事故|零案件|未发生(?:一起|任何)?|再无|杜绝了|彻底(?:消除|解决|杜绝|遏制|根治)|百分之百|100%)"
)


def percentages(one: Passage) -> Iterator[Found]:
    """同比、环比: with both bases in the sentence; with exactly two of one unit, recomputed."""
    for found in _PERCENT.finditer(one.text):
        said = one.said(found.start())
        if not _COMPARED.search(said):
            continue
        counts = [(_value(one), one.group("unit")) for one in _COUNT.finditer(said)]
        if len(counts) < 2:
            yield Found("percent_bases", found.start("p"), found.end("p") + 1)
        elif len(_PERCENT.findall(said)) == 1 and _differs(counts, found.group("p")):
            yield Found("percent_wrong", found.start("p"), found.end("p") + 1, _should_be(counts))


def _value(found: "re.Match[str]") -> float:
    scale = {"万": 1e4, "亿": 1e8}.get(found.group("scale"), 1.0)
    return float(found.group("n").replace(",", "")) * scale


def _differs(counts: list[tuple[float, str]], percent: str) -> bool:
    """Two counts of one unit, and neither order gives this percentage to its own precision."""
    if len(counts) != 2 or counts[0][1] != counts[1][1] or not all(value for value, _ in counts):
        return False
    places = len(percent.partition(".")[2])
    most = 0.51 * 10**-places
    return all(abs(abs(new - old) / old * 100 - float(percent)) > most for (old, _), (new, _) in permutations(counts))


def _should_be(counts: list[tuple[float, str]]) -> str:
    (new, _), (old, _) = counts
    low, high = sorted((abs(new - old) / old * 100, abs(new - old) / new * 100))
    return f"按所列的两个数应为{low:.1f}%或者{high:.1f}%"


def undated(one: Passage) -> Iterator[Found]:
    """战果、工作量 without a word of when, in the whole paragraph."""
    dated: dict[int, bool] = {}
    for found in _STATED.finditer(one.text):
        start, end = one.paragraph(found.start())
        if start not in dated:
            dated[start] = _PERIOD.search(one.text, start, end) is not None
        if not dated[start]:
            yield Found("figure_period", found.start("n"), found.end("n"))


def unsourced(one: Passage) -> Iterator[Found]:
    """全国、全省、全市 figures without a word of where from."""
    for found in _WIDE.finditer(one.text):
        said = one.said(found.start())
        number = found.group("n").rstrip("起件人名户次元家例%")
        if (
            len(number) > 1
            and number not in _HOTLINES
            and _STATES.search(said)
            and not _SOURCE.search(one.said(found.start(), more=1))
        ):
            yield Found("figure_source", found.start("n"), found.end("n"))


def mixed_units(one: Passage) -> Iterator[Found]:
    """点击率百万次, 阅读量35%: a rate is a share, a volume a number."""
    for found in _RATE.finditer(one.text):
        yield Found("mixed_units", found.start(), found.end(), f"“{found.group()}”")


def twins(one: Passage) -> Iterator[Found]:
    """One number twice in a sentence for two things (1380人次, 1380户): perhaps copied."""
    seen: dict[tuple[int, str], str] = {}
    for found in _TWIN_UNITS.finditer(one.text):
        number = found.group("n").replace(",", "")
        place = (one.sentence(found.start())[0], number)
        if (
            number not in _HOTLINES
            and int(number) % 100
            and seen.get(place, found.group("unit")) != found.group("unit")
        ):
            yield Found("twin_number", found.start("n"), found.end("n"), f"“{found.group('n')}”")
        seen.setdefault(place, found.group("unit"))


def overclaimed(one: Passage) -> Iterator[Found]:
    """通过巡逻实现零发案: that one followed the other does not say that it came from it."""
    return (Found("causal", found.start(), found.end()) for found in _CAUSED.finditer(one.text))
