"""版本比对: a word diff that reads well in Chinese: by sentence, then inside each that changed by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from services.tasking.content.partners import partners

_TOKEN = re.compile(r"[A-Za-z0-9_]+(?:[.\-:/@%][A-Za-z0-9_]+)*%?|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；!?\n]*[。！？；!?\n]+[”’」』）]*|[^。！？；!?\n]+")
_CLAUSE = re.compile(r"[^，、,：:。！？；!?\n]*[，、,：:。！？；!?\n]+|[^，、,：:。！？；!?\n]+")
CROWDED = 250_000
"""Above this product of token counts a changed passage is compared by clauses, and those are shown whole."""
SHORT = 2
"""An unchanged run shorter than this between two changes is read as changed too (no confetti of single characters)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: equal, insert or delete."""

    op: str
    text: str


def words(text: str) -> list[str]:
    """Tokens: a Latin word or number whole, white space in one, other characters single; joined they are the text."""
    return _TOKEN.findall(text)


def diff(before: str, after: str) -> list[Piece]:
    """The pieces that turn `before` into `after`: equal+delete give the old text, equal+insert the new one."""
    found = _aligned(_SENTENCE.findall(before), _SENTENCE.findall(after), _CLAUSE)
    return _joined([piece for piece in found if piece.text])


def _aligned(old: Sequence[str], new: Sequence[str], finer: re.Pattern[str] | None) -> Iterator[Piece]:
    """Runs that both have stay; between them each old part is compared with the new one that it became."""
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield Piece("equal", "".join(old[a:b]))
            continue
        for left, right in partners(old[a:b], new[c:d]):
            yield from _inside(left, right, finer) if left and right else _plain(left, right)


def _inside(old: str, new: str, finer: re.Pattern[str] | None) -> Iterator[Piece]:
    """What changed inside a passage, after what stands alike at both ends: by word, or by clause when it is long."""
    left, right = words(old), words(new)
    head = _alike(left, right)
    tail = _alike(left[head:][::-1], right[head:][::-1])
    middle = (left[head : len(left) - tail], right[head : len(right) - tail])
    yield Piece("equal", "".join(left[:head]))
    if len(middle[0]) * len(middle[1]) <= CROWDED:
        yield from _by_word(*middle)
    elif finer is not None:
        parts = [finer.findall("".join(one)) for one in middle]
        yield from _aligned(parts[0], parts[1], None)
    else:
        yield from _plain("".join(middle[0]), "".join(middle[1]))
    yield Piece("equal", "".join(left[len(left) - tail :]))


def _alike(left: Sequence[str], right: Sequence[str]) -> int:
    """How many tokens the two begin with alike."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(left), len(right)))


def _by_word(left: Sequence[str], right: Sequence[str]) -> Iterator[Piece]:
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    for number, (op, a, b, c, d) in enumerate(codes):
        between = 0 < number < len(codes) - 1
        if op == "equal" and not (between and b - a < SHORT):
            yield Piece("equal", "".join(left[a:b]))
        else:
            yield from (Piece("delete", "".join(left[a:b])), Piece("insert", "".join(right[c:d])))


def _plain(old: str, new: str) -> list[Piece]:
    return [Piece("equal", old)] if old == new else [Piece("delete", old), Piece("insert", new)]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring changes become one deletion and one insertion; neighbouring equal runs become one."""
    joined: list[Piece] = []
    gone = new = ""
    for piece in [*pieces, Piece("equal", "")]:
        if piece.op == "delete":
            gone += piece.text
        elif piece.op == "insert":
            new += piece.text
        elif piece.text or gone or new:
            joined += [change for change in (Piece("delete", gone), Piece("insert", new)) if change.text]
            gone = new = ""
            if joined and joined[-1].op == "equal":
                piece = Piece("equal", joined.pop().text + piece.text)
            joined += [piece] if piece.text else []
    return joined
