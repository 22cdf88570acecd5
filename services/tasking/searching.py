"""检索的规则: what a text looks like to a search, and the pieces by which it is found. Pure.

Chinese is written without spaces and most of its words have two letters, so the pieces are every two neighbours. What
holds a text holds all of its pieces; the few that hold the pieces in another order are sorted out by the text itself.
"""

import unicodedata

SHORTEST = 2
"""Fewer letters than this have no piece."""


def fold(text: str) -> str:
    """One form for full and half width, capitals and small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def pieces(folded: str) -> list[str]:
    """The pieces of a folded text, each once, as words of letters and digits that no tokenizer takes apart."""
    pairs = {(folded[n], folded[n + 1]) for n in range(len(folded) - 1)}
    return [f"{ord(one):x}g{ord(other):x}" for one, other in sorted(pairs)]
