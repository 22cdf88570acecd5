"""稿件内容: exactly what is approved, its fingerprint, closed lists, when 法制审核 is asked, where it goes. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PRODUCT_KINDS = {
    "article": "图文",
    "short_video": "短视频",
    "poster": "海报",
    "long_image": "长图",
    "radio": "广播稿",
    "handbook": "手册",
    "case_story": "以案说防",
    "reminder": "警方提示",
    "legal_lesson": "普法释法",
    "briefing": "内部通报",
}
FLAGS = {
    "minors": "涉及未成年人",
    "ongoing_case": "涉及在办案件",
    "sensitive": "敏感内容",
    "case_based": "以案说防",
    "ai_generated": "人工智能生成",
}
LEGAL_KINDS = frozenset({"case_story"})
"""以案说防 always passes 法制审核 (mechanisms A50), and so does anything with one of these flags."""
LEGAL_FLAGS = frozenset(FLAGS) - {"ai_generated"}
AI_LABEL = "（本内容含人工智能生成内容）"
"""What readers must be told: 《人工智能生成合成内容标识办法》, in force since 2025-09-01."""

CHANNELS = {
    "wechat": "微信公众号",
    "weibo": "微博",
    "toutiao": "今日头条",
    "douyin": "抖音",
    "kuaishou": "快手",
    "video_account": "微信视频号",
    "website": "官方网站",
    "press": "新闻媒体",
    "offline": "线下宣传",
    "intranet": "公安内网",
}
DISCLOSURES = {"open": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
"""公开属性."""
INTERNAL_CHANNELS = frozenset({"intranet"})
"""The channels that an internal text may take (mechanisms A14)."""


@dataclass(frozen=True, slots=True)
class Variant:
    """渠道版本: the same product as one channel has it."""

    channel: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the draft as it was approved: its bytes by SHA-256 in hex, its size in bytes, what it shows."""

    sha256: str
    name: str
    media: str
    size: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Exactly what reviewers approve. `channels` planned by the writer; empty leaves the choice to the publisher.

    What comes after `audience` is left out of the bytes while it is empty: versions saved before there was any of it
    keep their fingerprint.
    """

    title: str
    text: str
    kind: str
    flags: tuple[str, ...]
    channels: tuple[str, ...]
    topic: str
    audience: str
    disclosure: str | None = None
    variants: tuple[Variant, ...] = ()
    cover: Attached | None = None
    attachments: tuple[Attached, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    series_id: str | None = None
    strand: str | None = None


ADDED = ("disclosure", "variants", "cover", "attachments", "details", "series_id", "strand")


def content_of(row: Any) -> Content:
    """The content in a row of draft_version, or in anything with the same fields."""
    return Content(
        title=row.title, text=row.text, kind=row.kind, flags=tuple(row.flags), channels=tuple(row.channels),
        topic=row.topic, audience=row.audience, disclosure=row.disclosure,
        variants=tuple(Variant(**one) for one in row.variants or ()),
        cover=Attached(**row.cover) if row.cover else None,
        attachments=tuple(Attached(**one) for one in row.attachments or ()), details=row.details or {},
        series_id=row.series_id, strand=row.strand,
    )  # fmt: skip


def plain(found: Content) -> dict[str, Any]:
    """The content as JSON values, in the one order that its fingerprint is made of; empty additions left out."""
    told = asdict(found) | {"flags": sorted(set(found.flags)), "channels": sorted(set(found.channels))}
    told["variants"] = [asdict(one) for one in sorted(found.variants, key=lambda one: one.channel)]
    return {name: value for name, value in told.items() if name not in ADDED or value}


def canonical(found: Content) -> bytes:
    """The bytes that are hashed: JSON, UTF-8 unescaped, keys and sets sorted, no spaces."""
    return json.dumps(plain(found), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(found: Content) -> str:
    """内容指纹: SHA-256 in hex over the canonical bytes; an approval binds this and nothing else."""
    return hashlib.sha256(canonical(found)).hexdigest()


def legal_reasons(kind: str, flags: Iterable[str]) -> list[str]:
    """Why 法制审核 is asked, in words, each once; empty when it is not."""
    asked = [PRODUCT_KINDS[kind]] if kind in LEGAL_KINDS else []
    asked += [FLAGS[flag] for flag in FLAGS if flag in LEGAL_FLAGS & set(flags)]
    return list(dict.fromkeys(asked))


def for_channel(found: Content, channel: str) -> tuple[str, str]:
    """Title and text as this channel has them: its variant, else those of the draft."""
    mine = next((one for one in found.variants if one.channel == channel), None)
    return (mine.title, mine.text) if mine else (found.title, found.text)


def labelled(text: str, flags: Iterable[str]) -> str:
    """The text with the line that tells readers of AI, when the flag asks for it and it is not there."""
    return f"{text}\n{AI_LABEL}" if "ai_generated" in set(flags) and AI_LABEL not in text else text


def disclosed(found: Content) -> str:
    """公开属性; of a version saved before there was one: 主动公开 where the public was meant to read it."""
    return found.disclosure or ("open" if found.audience == "public" else "withheld")


@dataclass(frozen=True, slots=True)
class WayRefused:
    """Ways that this content may not take, with the code and the words of the refusal."""

    code: str
    words: str
    channels: tuple[str, ...]


def ways_refused(found: Content, channels: Iterable[str], outside_push: bool = False) -> list[WayRefused]:
    """What stands against these channels (mechanisms A2, A14); `outside_push`: a push meant to be passed on outside.

    An internal text, and one that is not 主动公开, leaves by internal channels only.
    """
    outside = tuple(one for one in channels if one not in INTERNAL_CHANNELS)
    if not outside and not outside_push:
        return []
    refused = []
    if found.audience == "internal":
        refused.append(WayRefused("internal_only", "内部内容不能进入公开渠道", outside))
    if (held := disclosed(found)) != "open":
        words = f"公开属性为“{DISCLOSURES[held]}”，不能进入公开渠道"
        refused.append(WayRefused(f"disclosure_{held}", words, outside))
    return refused
