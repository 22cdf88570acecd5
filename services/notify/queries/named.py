"""按编号、标题找推送: a number however it is typed, or words of the title among the newest."""

import re
from typing import Any

import sqlalchemy as sa

from services.notify.models import Push

NEWEST = 2000
"""Titles are looked through in so many of the newest pushes, so that a search costs the same in ten years."""
_NUMBER = re.compile(r"推?\s*[〔\[（(【]?\s*(\d{4})\s*[〕\]）)】]?\s*(\d{1,6})\s*号?")


def number_of(q: str) -> str:
    """推〔2026〕0007号 from what people type for it (推20260007, 2026 7, 【2026】7号); else what was typed."""
    found = _NUMBER.fullmatch(q.strip())
    return f"推〔{found[1]}〕{int(found[2]):04}号" if found else q.strip()


def named(q: str) -> Any:
    """A condition: a push of this number, or one of the newest with these words in its title."""
    newest = sa.select(Push.id).order_by(Push.created_at.desc(), Push.id.desc()).limit(NEWEST)
    words = sa.and_(Push.id.in_(newest), Push.title.contains(q.strip(), autoescape=True))
    return sa.or_(Push.number == number_of(q), words)
