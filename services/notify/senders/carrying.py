"""代发的规则 (pure): connectors, states, how long one tries, whether bytes are the approved ones, why not."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

KINDS = {"file": "文件落地", "http": "HTTP接口", "wechat": "微信公众号"}
ACTIONS = {"place": "发布", "correct": "更正", "withdraw": "撤下"}
CARRIAGE_STATES = {"pending": "待发送", "sending": "发送中", "done": "已完成", "failed": "未完成"}
STOPS = ("recall", "kill")
PATIENCE = {"place": timedelta(hours=24), "correct": timedelta(hours=72), "withdraw": timedelta(hours=72)}
"""How long one tries: a text that is a day late is the publisher's to decide; what is wrong is chased longer."""
POLLING = (5, 10, 20, 30, 60)
"""Seconds between two looks at a platform that is still working."""
FAILURES = {
    "other_bytes": "收到的内容与审定内容不一致，没有发出",
    "unreadable": "审定内容无法读取，没有发出",
    "no_connector": "没有这个发布连接，或者它已停用",
    "other_unit": "该发布连接属于其他单位",
    "test_keys": "演练密钥下不对外发布；该连接本应收到这份内容",
    "withdrawn": "发出前稿件已被撤回或更正，没有发出",
    "refused": "平台不接受",
    "expired": "在规定时间内没有发成",
    "no_cover": "没有封面：稿件没有封面图，连接也没有设置默认封面",
    "draft_only": "已存入草稿箱，请登录平台发布后回填链接",
    "by_hand": "平台不提供这项接口，请登录平台办理后回填",
    "unsure": "无法确认平台是否已经发布，请登录平台核对后回填链接",
}
"""Why nothing is at its place, by the stable code of publication.failed."""

_HASH = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Unreadable(ValueError):
    """The content is not what this code can read."""


@dataclass(frozen=True, slots=True)
class File:
    """A picture or an attachment of a text, by the SHA-256 of its bytes; its name is only shown."""

    sha256: str
    name: str
    media: str
    size: int
    alt: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes to one channel: its own variant where there is one."""

    title: str
    text: str
    cover: File | None
    attachments: tuple[File, ...]
    details: dict[str, Any]

    @property
    def files(self) -> Iterator[File]:
        """Cover first; each file once."""
        return iter({file.sha256: file for file in (self.cover, *self.attachments) if file is not None}.values())


def same_bytes(content: str, content_hash: str) -> bool:
    """Whether these are the bytes that were approved: SHA-256 over UTF-8, in hex."""
    return hashlib.sha256(content.encode()).hexdigest() == content_hash


def piece_of(content: str, channel: str) -> Piece:
    """The text, title and files of one channel. Raises Unreadable."""
    try:
        whole = json.loads(content)
        own: dict[str, Any] = next((one for one in whole.get("variants") or () if one["channel"] == channel), {})
        return Piece(
            str(own.get("title") or whole["title"]),
            str(own.get("text") or whole["text"]),
            _file(whole["cover"]) if whole.get("cover") else None,
            tuple(_file(one) for one in whole.get("attachments") or ()),
            dict(whole.get("details") or {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error


def _file(given: dict[str, Any]) -> File:
    if not _HASH.fullmatch(given["sha256"]):
        raise Unreadable("sha256")
    alt, media = str(given.get("alt") or ""), str(given["media"])
    return File(given["sha256"], str(given["name"]), media, int(given["size"]), alt)


def is_folder(name: str) -> bool:
    """Whether a file connector may write into a folder of this name: small letters, digits, - and _; no path."""
    return _FOLDER.fullmatch(name) is not None


def is_reference(text: str) -> bool:
    """Whether this is a reference that a file connector gave: a placement's id, nothing that could be a path."""
    return _REFERENCE.fullmatch(text) is not None


def next_look(looked: int) -> timedelta:
    """How long to wait before looking the next time whether a platform is done; `looked` times so far."""
    return timedelta(seconds=POLLING[min(looked, len(POLLING) - 1)])


def failure_words(code: str, more: str = "") -> str:
    """The reason in Chinese for whoever published; `more` is the platform's own answer."""
    return f"{FAILURES[code]}：{more}"[:300] if more else FAILURES[code]
