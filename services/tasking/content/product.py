"""产品类型: what each kind of product tells of itself (时长、分镜、页数), and what is wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.tasking.content.approved import CHANNELS, INTERNAL_CHANNELS, Content

DETAILS = {
    "short_video": ("seconds", "shots"),
    "radio": ("seconds",),
    "handbook": ("pages",),
}
"""The details that a kind has; the others have none."""
DETAIL_NAMES = {"seconds": "时长（秒）", "pages": "页数", "shots": "分镜脚本"}
SECONDS = {"short_video": (60, 180), "radio": (5, 1800)}
"""From and to, both included; a series may have its own range (赣州微警视: 1-3 minutes)."""

Wrong = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """What a series asks of its products: a strand of its own, a length in seconds, its kinds of product."""

    name: str
    strands: Sequence[str] = ()
    seconds: tuple[int, int] | None = None


def wrong_product(found: Content, rule: SeriesRule | None = None) -> Wrong:
    """Messages by field of a draft; empty when all is well."""
    wrong: Wrong = {}
    for name, words in (
        ("details", _details(found, rule)),
        ("variants", _variants(found)),
        ("disclosure", _disclosure(found)),
        ("strand", _strand(found, rule)),
        ("attachments", _files(found)),
    ):
        if words:
            wrong[name] = words
    return wrong


def _details(found: Content, rule: SeriesRule | None) -> list[str]:
    own = DETAILS.get(found.kind, ())
    foreign = [DETAIL_NAMES[name] for name in found.details if name not in own]
    if foreign:
        return [f"这种产品不填{'、'.join(foreign)}"]
    shots = found.details.get("shots") or []
    return _length(found, rule) + _shots(shots, found.details.get("seconds"))


def _length(found: Content, rule: SeriesRule | None) -> list[str]:
    seconds, bounds = found.details.get("seconds"), SECONDS.get(found.kind)
    ours = rule.seconds if rule else None
    if bounds is None:
        return []
    least, most = ours or bounds
    if seconds is None:
        return [f"系列“{rule.name}”的产品须填时长（{least}至{most}秒）"] if rule and ours else []
    whose = f"系列“{rule.name}”" if rule and ours else "这种产品"
    return [] if least <= seconds <= most else [f"{whose}的时长须在{least}至{most}秒之间，现为{seconds}秒"]


def _shots(shots: Sequence[Mapping[str, Any]], seconds: int | None) -> list[str]:
    """The shots add up to the whole, once each of them has its length."""
    lengths = [shot.get("seconds") for shot in shots]
    if not shots or seconds is None or None in lengths:
        return []
    total = sum(one for one in lengths if one is not None)
    return [] if total == seconds else [f"各镜头合计{total}秒，与时长{seconds}秒不符"]


def _variants(found: Content) -> list[str]:
    channels = [one.channel for one in found.variants]
    wrong = ["同一渠道只能有一个渠道版本"] if len(set(channels)) != len(channels) else []
    unplanned = [one for one in channels if found.channels and one not in found.channels]
    outside = [one for one in channels if found.audience == "internal" and one not in INTERNAL_CHANNELS]
    wrong += [f"{CHANNELS[one]}不在拟发布渠道之内" for one in unplanned]
    return wrong + [f"内部内容没有{CHANNELS[one]}版本" for one in outside]


def _disclosure(found: Content) -> list[str]:
    inside_out = found.audience == "internal" and found.disclosure == "open"
    return ["内部受众的稿件不能标为主动公开"] if inside_out else []


def _strand(found: Content, rule: SeriesRule | None) -> list[str]:
    if rule is None:
        return ["没有选系列，不能选子栏目"] if found.strand else []
    if rule.strands and found.strand not in rule.strands:
        return [f"须为系列“{rule.name}”的子栏目：{'、'.join(rule.strands)}"]
    return [] if rule.strands or not found.strand else [f"系列“{rule.name}”没有子栏目"]


def _files(found: Content) -> list[str]:
    """Every picture is told in words, for whoever cannot see it."""
    files = [*found.attachments, *([found.cover] if found.cover else [])]
    wrong = [f"图片“{one.name}”须有文字说明" for one in files if one.media.startswith("image/") and not one.alt]
    hashes = [one.sha256 for one in found.attachments]
    wrong += ["同一文件不能附两次"] if len(set(hashes)) != len(hashes) else []
    return wrong + (["封面须为图片"] if found.cover and not found.cover.media.startswith("image/") else [])
