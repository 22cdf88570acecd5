"""推送范围 in words: the parts of a selector in Chinese, and the scope by which a push was drawn."""

from typing import Any

from sqlalchemy.orm import Session

from services.notify.models import Push
from services.notify.network import CLASS_LABELS
from shared.identity import units_of
from shared.words import PUSH_LEVELS, UNIT_KINDS

LEVEL_WORDS = PUSH_LEVELS
SHOWN = 8


def scope_shown(session: Session, push: Push) -> dict[str, Any]:
    """{words, name?, gone}: the selectors as they stood when the push was drawn; {} where it went to all below."""
    stood = push.wanted.get("stood") or {}
    kept = stood.get("set") or {}
    asked = {name: part for name, part in (stood.get("asked") or {}).items() if name != "set_id"}
    words = in_words(session, kept.get("selector") or {}) + in_words(session, asked)
    return {"words": words, "name": kept.get("name"), "gone": stood.get("gone", [])} if stood else {}


def in_words(session: Session, selector: dict[str, Any]) -> list[str]:
    """A selector's parts in Chinese, one each: 层级：分县局、基层所队."""
    words = {
        "levels": ("层级", PUSH_LEVELS), "classes": ("类别", CLASS_LABELS), "kinds": ("单位类型", UNIT_KINDS),
    }  # fmt: skip
    found = [
        f"{label}：{'、'.join(known.get(one, one) for one in selector[name])}"
        for name, (label, known) in words.items()
        if selector.get(name)
    ]
    for name, label in (("districts", "辖区"), ("unit_ids", "单位"), ("except_ids", "除外")):
        if selector.get(name):
            found.append(f"{label}：{_names(session, selector[name])}")
    if selector.get("towns"):
        found.append(f"辖有乡镇：{_some(selector['towns'])}")
    return found


def _names(session: Session, ids: list[str]) -> str:
    units = units_of(session, ids[:SHOWN])
    names = [units[one].short_name if one in units else "（未知单位）" for one in ids[:SHOWN]]
    return _some(names, len(ids))


def _some(names: list[str], whole: int | None = None) -> str:
    many = whole if whole is not None else len(names)
    return "、".join(names[:SHOWN]) + (f"等{many}个" if many > SHOWN else "")
