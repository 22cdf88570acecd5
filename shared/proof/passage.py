"""一段文字 as the rules read it: normalised, with its sentences, and what the recognisers found in it, once."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as made

from shared.redact import Hit, Normal, normalise

FAR = 300
"""A sentence without an end is read so far to both sides: no text takes longer than its length."""
_ENDS = re.compile(r"[。!?;\n]")


@dataclass
class Passage:
    """`text` is normalised; offsets of the rules are into it."""

    normal: Normal
    field: str = "text"
    _starts: list[int] = made(default_factory=list)
    _hits: dict[str, list[Hit]] = made(default_factory=dict)

    @property
    def text(self) -> str:
        return self.normal.text

    def sentence(self, at: int, more: int = 0) -> tuple[int, int]:
        """The sentence that holds `at`, with `more` before and after it, but never out of its paragraph."""
        starts = self._sentences()
        here = bisect_right(starts, at) - 1
        first, last = max(0, here - more), min(len(starts) - 2, here + more)
        above, below = self.paragraph(at)
        return max(starts[first], above, at - FAR), min(starts[last + 1], below, at + FAR)

    def _sentences(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *(found.end() for found in _ENDS.finditer(self.text)), len(self.text) + 1]
        return self._starts

    def paragraph(self, at: int) -> tuple[int, int]:
        """The line that holds `at`."""
        below = self.text.find("\n", at)
        return self.text.rfind("\n", 0, at) + 1, len(self.text) if below < 0 else below

    def said(self, at: int, more: int = 0) -> str:
        """The words of the sentence that holds `at`."""
        start, end = self.sentence(at, more)
        return self.text[start:end]

    def hits(self, recogniser: Callable[[str], Iterable[Hit]]) -> list[Hit]:
        """What a recogniser finds in the whole passage; several rules may ask."""
        name = recogniser.__name__
        if name not in self._hits:
            self._hits[name] = list(recogniser(self.text))
        return self._hits[name]


def passage(text: str, field: str = "text") -> Passage:
    """A text made ready for the rules."""
    return Passage(normalise(text), field)
