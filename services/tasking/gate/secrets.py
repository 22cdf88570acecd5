"""密级与内部标识."""

from collections.abc import Iterator

from shared.proof import Found, Passage
from shared.redact import internal_marks, secrecy_marks


def marks(one: Passage) -> Iterator[Found]:
    """密级标志, and marks of papers that are not for everybody."""
    for hit in one.hits(secrecy_marks):
        yield Found("secrecy_mark", hit.start, hit.end)
    for hit in one.hits(internal_marks):
        yield Found("internal_mark", hit.start, hit.end)
