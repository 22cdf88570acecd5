"""归一: a text as it is meant, whatever disguise its characters wear, with the way back to every original place."""

import re
import unicodedata
from dataclasses import dataclass

from shared.redact.listed import listed

HAN = "\u3400-\u9fff〇"
_BETWEEN = re.compile(rf"(?<=[{HAN}])[ \t·.•‧_*|~`^'\"\-]{{1,6}}(?=[{HAN}])")
"""What somebody puts between two Chinese characters so that a word is no longer found; never a line break."""
_KEPT = {"\n": "\n", "\t": " ", "\r": ""}
_SAME = {
    **dict(zip("АВЕЅКМНОРСТУХІЈ", "ABESKMHOPCTYXIJ", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    **dict.fromkeys("•‧・∙⋅●", "·"),
    **dict.fromkeys("⁄∕／＼", "/"),
    **dict.fromkeys("☆✩✪✭✮⭐✰✦✧", "★"),
    **dict.fromkeys("【〔［〖｛", "["),
    **dict.fromkeys("】〕］〗｝", "]"),
    **dict.fromkeys("“”„‟「」『』", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
}
"""Characters that look like another one and stand for it; the ones NFKC does not know."""
_SIMPLE = {pair[0]: pair[1] for pair in listed("traditional")}
"""繁体: the characters of the words that are looked for."""


class _Folded(dict[str, str]):
    """A character and what it stands for, worked out once."""

    def __missing__(self, char: str) -> str:
        self[char] = found = _fold(char)
        return found


def _fold(char: str) -> str:
    """NFKC, upper case, one look for each separator and digit; '' for what cannot be seen."""
    if char in _KEPT:
        return _KEPT[char]
    if char in _SAME or char in _SIMPLE:
        return _SAME.get(char) or _SIMPLE[char]
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cc"):
        return ""
    value = unicodedata.digit(char, None)
    if value is not None:
        return str(value)
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", char).upper()
    plain = "".join(_SAME.get(one, _SIMPLE.get(one, one)) for one in folded)
    return "-" if category == "Pd" or plain in ("−", "⁃", "‑") else plain


_FOLDED = _Folded()


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` is what the recognisers read; character i of it came from character `at[i]` of the original."""

    text: str
    at: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters `start` to `end` (half open) of `text`, as offsets into the original."""
        return self.at[start], self.at[end - 1] + 1

    def unbroken(self, start: int, end: int) -> bool:
        """Nothing was taken out within these characters."""
        return self.at[end - 1] - self.at[start] == end - start - 1


def normalise(text: str) -> Normal:
    """归一: full width, zero width, circled and other digits, look-alike letters, 繁体, marks inside of words.

    Linear in the length; one character may become several (㎡), none is moved.
    """
    folded, chars, at = _FOLDED, [], []
    for index, char in enumerate(text):
        for one in folded[char]:
            chars.append(one)
            at.append(index)
    return _tight("".join(chars), at)


def _tight(text: str, at: list[int]) -> Normal:
    """Without the marks between two Chinese characters."""
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for mark in _BETWEEN.finditer(text):
        pieces.append(text[last : mark.start()])
        places += at[last : mark.start()]
        last = mark.end()
    if not last:
        return Normal(text, at)
    return Normal("".join([*pieces, text[last:]]), places + at[last:])
