"""一次读取: what was found in a reading transaction is not looked for again in it: a page asks some things often."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

Found = TypeVar("Found")


def once(session: Session, key: tuple[Hashable, ...], find: Callable[[], Found]) -> Found:
    """What `find` gives, kept under `key` to the end of a reading transaction; whoever writes looks anew each time.

    Nobody changes what is given: others get the very same object.
    """
    if not session.info.get("reading"):
        return find()
    kept: dict[tuple[Hashable, ...], Found] = session.info.setdefault("kept", {})
    if key not in kept:
        kept[key] = find()
    return kept[key]
