"""消息的文字 (pure): what a message says where it is read as text: in a group, in a mail, on a phone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.notify.senders.inbox import ready_text
from services.notify.senders.limits import LONG_SEGMENT, SEGMENT, clean, cut, segments, ucs2
from services.notify.senders.way import Message
from shared.worktime import CHINA

KINDS = {
    "push.opened": "推送",
    "push.corrected": "更正",
    "push.urged": "催办",
    "push.recalled": "撤稿",
    "digest": "汇总",
    "notice": "通知",
}
LISTED = 30
"""Of a digest so many titles are shown; how many more there are is said."""


def subject(message: Message) -> str:
    """One line: what kind of message it is, and its title."""
    return " ".join(clean(f"【{KINDS.get(message.kind, '通知')}】{title_of(message)}").split())


def title_of(message: Message) -> str:
    """The title; of a digest how many things it holds."""
    if message.kind == "digest":
        return f"{len(_items(message))}条消息待查看"
    return str(message.data.get("title") or "")


def full_text(message: Message) -> str:
    """All of it. To outsiders the ready text only: numbers and limits are for those who answer."""
    if message.kind == "digest":
        return _digest(message)
    data, public = message.data, message.audience == "public"
    ready = str(data.get("ready_text") or ready_text(title_of(message), str(data.get("text") or ""), ()))
    lines = [f"{KINDS[message.kind]}："] if message.kind == "push.urged" and not public else []
    lines += [ready, *_link(data, ready)]
    lines += [] if public else [_foot(data)]
    return clean("\n".join(line for line in lines if line))


def brief(message: Message, most: int, sign: str = "") -> str:
    """For a short message charged as `most` at most, `sign` in front counted: the short text, and the link whole."""
    data = message.data
    text = f"有{len(_items(message))}条消息待查看" if message.kind == "digest" else str(data.get("short_text") or "")
    text = text or title_of(message)
    if message.kind == "push.urged":
        text = f"催办：{text}"
    link = str(data.get("link") or "")
    tail = "" if not link or link in text else f" {link}"
    whole = " ".join(clean(text).split())
    if segments(sign + whole + tail) <= most:
        return whole + tail
    room = (SEGMENT if most == 1 else most * LONG_SEGMENT) - ucs2(sign + tail)
    return cut(whole, max(room, 1), ucs2) + tail


def moment(given: Any) -> str:
    """6月1日09:00 in China, of a time as it stands in the data; "" where there is none."""
    if not given:
        return ""
    at = datetime.fromisoformat(str(given)).astimezone(CHINA)
    return f"{at.month}月{at.day}日{at:%H:%M}"


def _digest(message: Message) -> str:
    items, public = _items(message), message.audience == "public"
    lines = [f"{title_of(message)}："]
    for number, data in enumerate(items[:LISTED], 1):
        due = "" if public else moment(data.get("due_at"))
        asks = f"（请于{due}前{_asked(data)}）" if due else ""
        lines.append(f"{number}. {_mark(data, public)}{data.get('title') or ''}{asks}")
        lines += _link(data, "")
    if len(items) > LISTED:
        lines.append(f"另有{len(items) - LISTED}条，请到收件箱查看。")
    return clean("\n".join(lines))


def _items(message: Message) -> list[Mapping[str, Any]]:
    return list(message.data.get("items") or ())


def _link(data: Mapping[str, Any], text: str) -> list[str]:
    link = str(data.get("link") or "")
    return [link] if link and link not in text else []


def _mark(data: Mapping[str, Any], public: bool) -> str:
    """What kind of thing one of a digest is, unless it is a push like others."""
    kind = str(data.get("kind") or "push.opened")
    plain = kind == "push.opened" or (public and kind == "push.urged")
    return "" if plain else f"【{KINDS.get(kind, KINDS['notice'])}】"


def _asked(data: Mapping[str, Any]) -> str:
    return "签收" if data.get("receipt_id") else "办理"


def _foot(data: Mapping[str, Any]) -> str:
    due = moment(data.get("due_at"))
    told = [str(data["number"])] if data.get("number") else []
    told += [f"请于{due}前{_asked(data)}"] if due else []
    return f"—— {'，'.join(told)}" if told else ""
