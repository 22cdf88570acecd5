"""素材与线索: kinds, states and how they move, lead time, the floor of a rate. Data and pure rules."""

from datetime import datetime

KINDS = {"material": "素材", "lead": "线索"}
STATES = {"offered": "待采用", "accepted": "列入备用", "declined": "暂不采用", "used": "已采用", "published": "已发布"}
VERDICTS = frozenset({"accepted", "declined"})

OPEN_TO_FILES = frozenset({"offered", "accepted", "declined", "used"})
"""While a material may still be given another file."""
OPEN_TO_DROPPING = frozenset({"offered", "accepted", "declined"})
"""While a file may be taken away again: a draft that draws on the material may rest on it."""

FLOOR = 5
"""From so many materials on a rate is shown: below, one more or less would turn it round (ours, as in 评价)."""


def next_state(state: str, published: bool) -> str:
    """The state after a use was heard; facts may come twice, and a state never goes back."""
    return "published" if published or state == "published" else "used"


def lead_hours(offered_at: datetime, happens_at: datetime | None) -> int | None:
    """线索提前量: whole hours between being offered and taking place; 0 for what was offered afterwards."""
    return max(0, int((happens_at - offered_at).total_seconds() // 3600)) if happens_at else None


def rate(part: int, whole: int) -> int | None:
    """Percent, or None below the floor."""
    return round(100 * part / whole) if whole >= FLOOR else None
