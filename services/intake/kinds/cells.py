"""小数隐去: counts of 1 to 4 are not kept, nor what would give one away; percentages from both bases. Pure.

Source: mechanisms E1, E2 (petitions, patrols, tallies: topics and counts, never people); the floor of 5 is ours.
"""

from collections.abc import Sequence
from decimal import Decimal

FLOOR = 5
"""Below it, and above nothing at all, a count may point at somebody."""
HIDDEN = f"<{FLOOR}"
"""What is shown in its place."""


def is_small(count: int | None) -> bool:
    """Whether a count is one of those that are not kept."""
    return count is not None and 0 < count < FLOOR


def hide(counts: Sequence[int | None], total: int | None = None) -> tuple[list[int | None], int | None]:
    """The counts of one column and their total as they may be kept: None in place of each that is hidden.

    Every small count is hidden. Where the total stands beside them, the smallest others are hidden too until whoever
    adds up what is left could take each hidden one for 1 or for 5 and more; where that is out of reach, the total goes.
    """
    hidden = {n for n, count in enumerate(counts) if is_small(count)}
    if total is not None and hidden:
        spare = sorted((n for n, count in enumerate(counts) if count and n not in hidden), key=lambda n: counts[n] or 0)
        while spare and not _safe([counts[n] or 0 for n in hidden]):
            hidden.add(spare.pop(0))
    kept = [None if n in hidden else count for n, count in enumerate(counts)]
    given_away = bool(hidden) and not _safe([counts[n] or 0 for n in hidden])
    return kept, None if is_small(total) or given_away else total


def _safe(hidden: Sequence[int]) -> bool:
    """Whether their sum alone leaves each of these open from 1 to at least the floor."""
    return sum(hidden) - (len(hidden) - 1) >= FLOOR


def percent_of(count: int | None, base: int | None) -> float | None:
    """The change from `base` to `count` in percent, to one decimal; None where one of them is missing or base is 0."""
    if count is None or not base:
        return None
    return float(round(Decimal(100 * (count - base)) / base, 1))


def percent_fault(percent: float | None, count: int | None, base: int | None) -> str | None:
    """Why a percentage does not fit both its bases (Chinese, with ours), or None; its decimals are meant."""
    if percent is None:
        return None
    ours = percent_of(count, base)
    if ours is None or count is None or not base:
        return "百分比须有两个基数：本期数和不为零的对比数"
    given = Decimal(str(percent)).normalize()
    step = Decimal(1).scaleb(min(0, int(given.as_tuple().exponent)))
    off = abs(given - Decimal(100 * (count - base)) / base)
    return None if off <= step / 2 else f"与两个基数不符：由{base}到{count}应为{ours:g}%"
