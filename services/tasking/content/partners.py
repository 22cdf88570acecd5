"""句对: which sentence of a changed passage became which, in their order, by the pairs of letters they share. Pure."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

ALIKE = 0.3
"""Below this share of common pairs of letters two sentences are not the same one changed."""
MOST = 250_000
"""Above this product of counts they are not searched: the passage goes whole."""


def partners(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs (old, new) that give both passages in their order; one side is empty where a sentence came or went.

    The pairing with the greatest likeness in all, by dynamic programming over old x new.
    """
    if len(old) * len(new) > MOST or min(len(old), len(new)) == 0 or len(old) == len(new) == 1:
        return [("".join(old), "".join(new))]
    return _together(_walk(old, new, _best(*_likeness(old, new))))


def likeness(one: str, other: str) -> float:
    """The share of common pairs of letters of two passages, 0 to 1."""
    mine, theirs = _pairs(one), _pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


Table = list[list[float]]


def _likeness(old: Sequence[str], new: Sequence[str]) -> tuple[Table, int, int]:
    """The share of common pairs of letters of every two sentences, 0 where it is too small to tell anything."""
    right = [_pairs(one) for one in new]
    where: dict[str, list[int]] = {}
    for j, pairs in enumerate(right):
        for pair in pairs:
            where.setdefault(pair, []).append(j)
    return [_row(_pairs(one), right, where) for one in old], len(old), len(new)


def _row(mine: frozenset[str], right: Sequence[frozenset[str]], where: dict[str, list[int]]) -> list[float]:
    """Only sentences that share a pair are looked at: in a real text that is few of them."""
    row = [0.0] * len(right)
    for j, common in Counter(j for pair in mine for j in where.get(pair, ())).items():
        share = 2 * common / (len(mine) + len(right[j]))
        if share >= ALIKE:
            row[j] = share
    return row


def _pairs(sentence: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(sentence))) or frozenset({sentence})


def _best(likeness: Table, rows: int, columns: int) -> tuple[Table, Table]:
    """best[i][j]: the greatest likeness in all of the sentences from i and from j on."""
    best: Table = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        mine, below, alike = best[i], best[i + 1], likeness[i]
        for j in range(columns - 1, -1, -1):
            skip = max(below[j], mine[j + 1])
            mine[j] = max(skip, alike[j] + below[j + 1]) if alike[j] else skip
    return best, likeness


def _walk(old: Sequence[str], new: Sequence[str], found: tuple[Table, Table]) -> list[tuple[str, str]]:
    best, likeness = found
    i = j = 0
    pairs = []
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((old[i], ""))
            i += 1
        else:
            pairs.append(("", new[j]))
            j += 1
    return pairs + [(one, "") for one in old[i:]] + [("", one) for one in new[j:]]


def _together(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What came and what went side by side is one passage: it may be a sentence written anew."""
    joined: list[tuple[str, str]] = []
    lone = False
    for old, new in pairs:
        paired = bool(old and new)
        if joined and lone and not paired:
            old, new = joined[-1][0] + old, joined[-1][1] + new
            joined.pop()
        joined.append((old, new))
        lone = not paired
    return joined
