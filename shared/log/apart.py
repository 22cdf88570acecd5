"""Part of a transaction that stands or falls by itself: a savepoint that also forgets what was said inside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """Whatever raises inside is undone, rows and facts, and raised on; what was before and comes after stays.

    Facts are appended when the whole transaction commits: the log's lock is taken last, as always.
    """
    kept = list(session.info["said"])
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.info["said"] = kept
        raise
