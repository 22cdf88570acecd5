"""仅供参考的数据 (pure): which figures may weigh nothing in any appraisal, and the rule that says so.

Nothing in the system appraises today. Whatever will has to ask here: giving one of these a weight is refused, the
refusal names its rule, and the attempt stays on record.
"""

from dataclasses import dataclass

from shared.errors import Invalid

OPINION = "中央网络安全和信息化委员会《关于防治“指尖上的形式主义”的若干意见》（2023年12月）"
RULES = "《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号）"
NOTE = "仅供参考，不作为考核评价的依据"


@dataclass(frozen=True, slots=True)
class Locked:
    """An indicator without weight: its words, what it is also called, the rule."""

    label: str
    called: tuple[str, ...]
    rule: str
    says: str


_BOTH = f"{OPINION}；{RULES}"
_NO_BASIS = "不得把点赞、转发、评论作为考核评价、评比评选的依据"
_NO_COUNTS = "不得以点赞量、网络投票数、转发量、学习时长等作为考评依据"
_ALIKE = "不得以点赞量、转发量等作为考评依据；点击、阅读、播放、收藏是同一类数据，按同一要求处理"
_NO_FOLLOWING = "不得强制关注公众账号"
_NO_INSTALLS = "不得考核、通报安装使用率"
_NO_TRACES = "不得以截图、录制视频等方式过度留痕"
LOCKED = {
    "forwards": Locked("转发量", ("转发", "转发数", "转发率", "分享", "分享量", "relayed"), _BOTH, _NO_COUNTS),
    "likes": Locked("点赞量", ("点赞", "点赞数", "在看"), _BOTH, _NO_COUNTS),
    "comments": Locked("评论量", ("评论", "评论数", "留言", "留言数"), OPINION, _NO_BASIS),
    "votes": Locked("网络投票数", ("投票", "投票数"), RULES, _NO_COUNTS),
    "opens": Locked("点击量", ("点击", "点击数", "打开次数", "clicks"), _BOTH, _ALIKE),
    "reads": Locked("阅读量", ("阅读", "阅读数", "浏览量", "views"), _BOTH, _ALIKE),
    "plays": Locked("播放量", ("播放", "播放数"), _BOTH, _ALIKE),
    "favourites": Locked("收藏量", ("收藏", "收藏数"), _BOTH, _ALIKE),
    "click_rate": Locked("点击率", ("打开率",), _BOTH, _ALIKE),
    "followers": Locked("关注数", ("关注", "粉丝", "粉丝数", "关注率"), OPINION, _NO_FOLLOWING),
    "study_time": Locked("学习时长", ("学习时间",), RULES, _NO_COUNTS),
    "installs": Locked("安装使用率", ("安装率", "使用率", "活跃率"), RULES, _NO_INSTALLS),
    "screenshots": Locked("截图留痕", ("截图", "截图数", "打卡", "接龙"), OPINION, _NO_TRACES),
}
"""By code. Lawful are timeliness, coverage of units by acknowledgement, quality, adoption, outcomes."""
_BY_NAME = {name.lower(): code for code, one in LOCKED.items() for name in (code, one.label, *one.called)}


def locked(indicator: str) -> str | None:
    """The code of the locked indicator that this is a name of; None when it is none."""
    return _BY_NAME.get(indicator.strip().lower())


def refuse_weight(indicator: str, weight: float) -> None:
    """Raises Invalid (locked_indicator, naming the rule) when a locked indicator is to weigh anything at all."""
    code = locked(indicator)
    if code is None or weight == 0:
        return
    one = LOCKED[code]
    raise Invalid(
        f"{one.label}不能计入考核", code="locked_indicator", detail=f"{one.says}。依据：{one.rule}",
        indicator=code, rule=one.rule, weight=weight,
    )  # fmt: skip
