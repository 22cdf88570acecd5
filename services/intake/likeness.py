"""相似需求: how alike two needs are, by pairs of neighbouring characters of their titles and first words. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

ALIKE, ALIKE_IN_ALL = 0.45, 0.6
"""From this share of common pairs on two needs are alike: of their titles, or of titles and first words (ours)."""
FIRST_WORDS = 24
"""So many characters of a body count beside the title."""
MOST_PAIRS = 36
"""So many pairs of a need are kept in the index, those of the title first."""
FILLERS = ("宣传需求", "宣传", "需求", "工作", "开展", "建议", "期间")


@lru_cache(maxsize=2048)
def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a text, without the words that stand in every need."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for filler in FILLERS:
        plain = plain.replace(filler, "")
    kept = [char for char in plain if char.isalnum()]
    return frozenset(first + second for first, second in pairwise(kept))


def alike(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of common pairs in the smaller of two, 0 to 1."""
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """A need as it is compared: the pairs of its title, and those of its title and first words."""

    title: frozenset[str]
    whole: frozenset[str]

    def score(self, other: "Likeness") -> float:
        """How alike two needs are, 0 to 1; 0 for two that are not."""
        titles, whole = alike(self.title, other.title), alike(self.whole, other.whole)
        return max(titles if titles >= ALIKE else 0.0, whole if whole >= ALIKE_IN_ALL else 0.0)


def likeness(title: str, body: str) -> Likeness:
    """A need by its texts."""
    own = pairs(title)
    return Likeness(own, own | pairs(body[:FIRST_WORDS]))


def keys(topic: str, one: Likeness) -> list[int]:
    """What a need is found by within its topic and month: a number for each pair, those of the title first.

    Two pairs with the same number do no harm: whatever is found is compared once more.
    """
    wanted = [*sorted(one.title), *sorted(one.whole - one.title)][:MOST_PAIRS]
    return list(dict.fromkeys(crc32(f"{topic}\0{pair}".encode()) for pair in wanted))


def period(at: datetime) -> int:
    """The month in which something was raised, counted from year 0; at is UTC."""
    return at.year * 12 + at.month - 1


def most_alike(one: Likeness, others: Iterable[tuple[str, str, str]], most: int = 5) -> list[str]:
    """Ids of the (id, title, body) that are alike, the most alike first."""
    scored = [(one.score(likeness(title, body)), key) for key, title, body in others]
    return [key for score, key in sorted(scored, key=lambda row: (-row[0], row[1]))[:most] if score]
