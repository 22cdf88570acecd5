"""对照: two texts paragraph by paragraph, side by side: what stayed, changed, came, went, or only moved. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from services.tasking.content.diff import Piece, diff
from services.tasking.content.partners import likeness, partners

WENT, CAME = ("gone", "moved_away"), ("new", "moved_here")
NEAR = 0.6
"""Above this share of common pairs of letters a paragraph that moved was also changed on the way."""
MANY = 60
"""More paragraphs than these that came or went are not searched for such moves."""
TELLING = 8
"""A paragraph this long that went in one place and came in another has moved; shorter ones stand in any text."""
AROUND = 1
"""Unchanged paragraphs shown on each side of a change; more of them are folded."""


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph. `op`: same, changed, gone, new, moved_away (to paragraph `other`), moved_here (from `other`).

    `both` tells it in one column: equal+delete is the old text, equal+insert the new one. Numbers count from 1.
    """

    op: str
    both: tuple[Piece, ...]
    other: int = 0

    @property
    def left(self) -> list[Piece]:
        return [one for one in self.both if one.op != "insert"]

    @property
    def right(self) -> list[Piece]:
        return [one for one in self.both if one.op != "delete"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in a run; `folded`: nothing in them changed, they are looked at on demand."""

    folded: bool
    rows: tuple[Row, ...]


def sides(before: str, after: str) -> list[Row]:
    """The paragraphs of both texts in the order of reading."""
    old, new = _paragraphs(before), _paragraphs(after)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = {old[at]: at for op, a, b, _, _ in codes if op != "equal" for at in range(a, b)}
    come = {new[at]: at for op, _, _, c, d in codes if op != "equal" for at in range(c, d)}
    moved = {text for text in gone.keys() & come.keys() if len(text) >= TELLING}
    rows: list[Row] = []
    for op, a, b, c, d in codes:
        if op == "equal":
            rows += [Row("same", (Piece("equal", text),)) for text in old[a:b]]
            continue
        rows += [Row("moved_away", (Piece("delete", text),), come[text] + 1) for text in old[a:b] if text in moved]
        rows += _changed([text for text in old[a:b] if text not in moved], [t for t in new[c:d] if t not in moved])
        rows += [Row("moved_here", (Piece("insert", text),), gone[text] + 1) for text in new[c:d] if text in moved]
    return _moved_and_changed(rows)


def _moved_and_changed(rows: list[Row]) -> list[Row]:
    """What went in one place and came back a little different in another is one paragraph that moved."""
    gone = [n for n, row in enumerate(rows) if row.op == "gone" and len(row.both[0].text) >= TELLING]
    come = [n for n, row in enumerate(rows) if row.op == "new" and len(row.both[0].text) >= TELLING]
    if max(len(gone), len(come)) > MANY:
        return rows
    for at in gone:
        old = rows[at].both[0].text
        near = max(((likeness(old, rows[n].both[0].text), n) for n in come), default=(0.0, 0))
        if near[0] >= NEAR:
            come.remove(near[1])
            pieces = tuple(diff(old, rows[near[1]].both[0].text))
            old_n, new_n = _number(rows, at, CAME), _number(rows, near[1], WENT)
            rows[at] = Row("moved_away", rows[at].both, new_n)
            rows[near[1]] = Row("moved_here", pieces, old_n)
    return rows


def _number(rows: list[Row], at: int, without: tuple[str, str]) -> int:
    """Which paragraph of its own text a row is, counted from 1; a row of joined ones counts for each."""
    mine = [row for row in rows[: at + 1] if row.op not in without]
    return sum(max(side.count("\n") for side in _texts(row)) + 1 for row in mine)


def _texts(row: Row) -> tuple[str, str]:
    left, right = ("".join(piece.text for piece in side) for side in (row.left, row.right))
    return left, right


def folded(rows: Iterable[Row]) -> list[Stretch]:
    """The rows in stretches: long runs of what stayed are folded but for the neighbours of a change."""
    runs: list[list[Row]] = []
    for row in rows:
        if runs and (runs[-1][0].op == "same") == (row.op == "same"):
            runs[-1].append(row)
        else:
            runs.append([row])
    last = len(runs) - 1
    return [part for n, run in enumerate(runs) for part in _stretches(run, n > 0, n < last) if part.rows]


def _stretches(run: list[Row], above: bool, below: bool) -> Iterator[Stretch]:
    head, tail = AROUND if above else 0, AROUND if below else 0
    middle = run[head : len(run) - tail]
    if run[0].op != "same" or len(middle) < 2:
        yield Stretch(False, tuple(run))
        return
    yield Stretch(False, tuple(run[:head]))
    yield Stretch(True, tuple(middle))
    yield Stretch(False, tuple(run[len(run) - tail :]))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for left, right in partners([f"{one}\n" for one in old], [f"{one}\n" for one in new]) if old or new else ():
        pieces = tuple(diff(left.strip("\n"), right.strip("\n")))
        yield Row("changed" if left and right else "gone" if left else "new", pieces)


def _paragraphs(text: str) -> list[str]:
    """Without empty lines: a line of space more or less is no change to read."""
    return [line for line in text.split("\n") if line.strip()]
