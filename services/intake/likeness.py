"""相似需求: how alike two titles are, by pairs of neighbouring characters. Pure."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

ALIKE = 0.45
"""From this share of common pairs on two needs are shown as similar (ours)."""
FILLERS = ("宣传需求", "宣传", "需求", "工作", "开展", "建议", "期间")


@lru_cache(maxsize=2048)
def pairs(title: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a title, without the words that stand in every title."""
    text = unicodedata.normalize("NFKC", title).casefold()
    for filler in FILLERS:
        text = text.replace(filler, "")
    kept = [char for char in text if char.isalnum()]
    return frozenset(first + second for first, second in pairwise(kept))


def alike(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of common pairs in the smaller title, 0 to 1."""
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0


def similar(title: str, others: Iterable[tuple[str, str]], most: int = 5) -> list[str]:
    """Ids of the (id, title) that are alike, the most alike first."""
    mine = pairs(title)
    scored = [(alike(mine, pairs(other)), key) for key, other in others]
    return [key for score, key in sorted(scored, key=lambda row: -row[0])[:most] if score >= ALIKE]
