"""版本比对: a word diff that reads well in Chinese: by sentence first, inside changed sentences by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[A-Za-z0-9_]+(?:[.\-:/@%][A-Za-z0-9_]+)*%?|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；!?\n]*[。！？；!?\n]+[”’」』）]*|[^。！？；!?\n]+")
CROWDED = 4_000_000
"""Above this product of token counts a changed passage is shown whole: comparing it would take too long."""
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
    pieces: list[Piece] = []
    for old, new in _changes(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        pieces.extend(_inside(old, new) if old and new and old != new else _plain(old, new))
    return _joined(pieces)


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _inside(old: str, new: str) -> list[Piece]:
    left, right = words(old), words(new)
    if len(left) * len(right) > CROWDED:
        return [Piece("delete", old), Piece("insert", new)]
    pieces: list[Piece] = []
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    for number, (op, a, b, c, d) in enumerate(codes):
        between = 0 < number < len(codes) - 1
        if op == "equal" and not (between and b - a < SHORT):
            pieces.append(Piece("equal", "".join(left[a:b])))
        else:
            pieces += [Piece("delete", "".join(left[a:b])), Piece("insert", "".join(right[c:d]))]
    return pieces


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
