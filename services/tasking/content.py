"""稿件内容: what exactly is approved, its fingerprint, the closed lists, when 法制审核 is asked. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

PRODUCT_KINDS = {
    "article": "图文",
    "short_video": "短视频",
    "poster": "海报长图",
    "case_story": "以案说防",
    "reminder": "警方提示",
    "legal_lesson": "普法释法",
    "briefing": "内部通报",
}
FLAGS = {"minors": "涉及未成年人", "ongoing_case": "涉及在办案件", "sensitive": "敏感内容"}
LEGAL_KINDS = frozenset({"case_story"})
"""以案说防 always passes 法制审核 (mechanisms A50), and so does anything with one of the flags."""

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
INTERNAL_CHANNELS = frozenset({"intranet"})
"""The channels that an internal text may take (mechanisms A14)."""


@dataclass(frozen=True, slots=True)
class Content:
    """Exactly what reviewers approve. `channels` planned by the writer; empty leaves the choice to the publisher."""

    title: str
    text: str
    kind: str
    flags: tuple[str, ...]
    channels: tuple[str, ...]
    topic: str
    audience: str


def canonical(found: Content) -> bytes:
    """The bytes that are hashed: JSON, UTF-8 unescaped, keys and sets sorted, no spaces."""
    plain = asdict(found) | {"flags": sorted(set(found.flags)), "channels": sorted(set(found.channels))}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(found: Content) -> str:
    """内容指纹: SHA-256 in hex over the canonical bytes; an approval binds this and nothing else."""
    return hashlib.sha256(canonical(found)).hexdigest()


def legal_reasons(kind: str, flags: Iterable[str]) -> list[str]:
    """Why 法制审核 is asked, in words; empty when it is not."""
    reasons = [PRODUCT_KINDS[kind]] if kind in LEGAL_KINDS else []
    return reasons + [FLAGS[flag] for flag in FLAGS if flag in set(flags)]
