"""比对稿件: two versions of a draft side by side: title, text, channel variants and script word by word. Pure."""

from collections.abc import Mapping
from typing import Any

from services.tasking.content.approved import CHANNELS, Attached, Content
from services.tasking.content.diff import Piece, diff

PLAIN = ("kind", "flags", "channels", "disclosure", "audience", "topic", "series_id", "strand")
"""Compared as a whole: from one value to another."""
NUMBERS = ("seconds", "pages")


def parts(before: Content | None, after: Content) -> list[tuple[str, list[Piece]]]:
    """What has a text of its own and differs: variants by channel, then the script; each with its Chinese name."""
    old, new = _texts(before), _texts(after)
    names = [*old, *(name for name in new if name not in old)]
    return [(name, diff(old.get(name, ""), new.get(name, ""))) for name in names if old.get(name) != new.get(name)]


def changed(before: Content | None, after: Content) -> dict[str, dict[str, Any]]:
    """The other fields that differ: {name: {from, to}}; nothing while there is no version before."""
    if before is None:
        return {}
    pairs: dict[str, tuple[Any, Any]] = {name: (getattr(before, name), getattr(after, name)) for name in PLAIN}
    pairs |= {name: (before.details.get(name), after.details.get(name)) for name in NUMBERS}
    pairs["cover"] = (_file(before.cover), _file(after.cover))
    pairs["attachments"] = (_files(before), _files(after))
    return {name: {"from": _listed(old), "to": _listed(new)} for name, (old, new) in pairs.items() if old != new}


def script(details: Mapping[str, Any]) -> str:
    """分镜脚本 as lines that people read and write: 画面｜解说｜秒数."""
    return "\n".join(_shot(one) for one in details.get("shots") or ())


def _shot(shot: Mapping[str, Any]) -> str:
    cells = [shot.get("picture") or "", shot.get("words") or "", str(shot.get("seconds") or "")]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return "｜".join(cells)


def _texts(found: Content | None) -> dict[str, str]:
    if found is None:
        return {}
    texts = {f"{CHANNELS[one.channel]}版本": f"{one.title}\n{one.text}" for one in found.variants}
    lines = script(found.details)
    return texts | ({"分镜脚本": lines} if lines else {})


def _files(found: Content) -> list[str | None]:
    return [_file(one) for one in found.attachments]


def _file(one: Attached | None) -> str | None:
    if one is None:
        return None
    return f"{one.name}（{one.alt}）" if one.alt else one.name


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
