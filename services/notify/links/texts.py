"""各渠道文字 (pure): what a liaison copies into a group, into a short message, into 朋友圈; each with its link."""

import re
from dataclasses import dataclass

SMS_CHARACTERS = 70
"""One short message in Chinese (UCS-2) as operators count it."""
MOMENT_CHARACTERS = 100
"""朋友圈 folds what is much longer."""
_STOP = re.compile(r"(?<=[。！？!?])")


@dataclass(frozen=True, slots=True)
class Channel:
    """One text to copy: `name` is the code, `label` the words, `length` its characters."""

    name: str
    label: str
    text: str

    @property
    def length(self) -> int:
        return len(self.text)


def channels_of(title: str, text: str, short: str | None, link: str | None, audience: str) -> list[Channel]:
    """The texts of a push: the group first. 朋友圈 only for what is public; `short` is the variant somebody wrote."""
    group = Channel("group", "群消息", _group(title, text, link))
    sms = Channel("sms", "短信", _sms(title, text, short, link))
    if audience != "public":
        return [group, sms]
    return [group, Channel("moments", "朋友圈", _moments(title, text, link)), sms]


def _group(title: str, text: str, link: str | None) -> str:
    lines = [f"【{title}】" if title else "", text.strip(), f"阅读全文：{link}" if link else ""]
    return "\n".join(line for line in lines if line)


def _moments(title: str, text: str, link: str | None) -> str:
    body = _sentences(text, MOMENT_CHARACTERS - len(title))
    return "\n".join(line for line in (title, body, link or "") if line)


def _sms(title: str, text: str, short: str | None, link: str | None) -> str:
    """Within one short message wherever the link leaves room; a blank keeps the link apart from what follows."""
    tail = f" {link}" if link else ""
    room = max(SMS_CHARACTERS - len(tail), 10)
    words = (short or "").strip() or f"【{title}】{_sentences(text, room - len(title) - 2)}"
    return _cut(_flat(words), room) + tail


def _sentences(text: str, room: int) -> str:
    """As many whole sentences from the start as fit; none when not even the first does."""
    found = ""
    for sentence in _STOP.split(_flat(text)):
        if len(found) + len(sentence) > room:
            break
        found += sentence
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text.strip())


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
