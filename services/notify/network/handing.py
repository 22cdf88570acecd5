"""代理人 (pure): who acts when somebody has handed over what comes to him, however often it was handed on."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

LONGEST = timedelta(days=92)
"""So long a hand-over for a time lasts at most (ours); after that the seat itself is to be filled anew."""


def in_force(since: datetime, until: datetime | None, ended_at: datetime | None, at: datetime) -> bool:
    """Whether a hand-over holds at a moment: begun, not taken back, not run out."""
    return since <= at and ended_at is None and (until is None or at < until)


def acts_for(person: str, handed: Mapping[str, str], able: Collection[str]) -> str:
    """Who acts for `person`: along `handed` (from -> to) as far as it goes.

    Whoever may not answer (any more) takes over from nobody: the last one who may acts. Who handed on in a circle
    handed over nothing: it stays with `person`.
    """
    seen, found = {person}, person
    while (following := handed.get(found)) is not None and following in able:
        if following in seen:
            return person
        seen.add(following)
        found = following
    return found
