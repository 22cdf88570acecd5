"""When somebody last looked at home: two times in a cookie of his browser, kept nowhere else, without any id.

The server stores no moment of anybody's presence (mechanisms.md: nobody is measured by his time online).
"""

import re
from datetime import UTC, datetime, timedelta

from flask import Response, request
from sqlalchemy.orm import Session

from shared.db import now

NAME = "baiying_looked"
PAUSE = timedelta(minutes=30)
"""Somebody who was away for so long comes back to a new "since"; until then the old one stands."""
KEPT = timedelta(days=60)
_SHAPE = re.compile(r"(\d{9,11})~(\d{9,11})")


def looked(value: str, at: datetime) -> tuple[datetime | None, datetime]:
    """From the cookie at this moment: since when things count as changed (None: not known), and the latest look. Pure.

    A cookie of the future or of a shape that is not ours counts as none.
    """
    found = _SHAPE.fullmatch(value)
    before, latest = (datetime.fromtimestamp(int(one), UTC) for one in found.groups()) if found else (at, at)
    if not found or latest > at or before > latest:
        return None, at
    return (latest if at - latest > PAUSE else before), at


def last_look(session: Session) -> str | None:
    """RFC 3339, for the parts of home; None on the first look from this browser."""
    since, _ = looked(request.cookies.get(NAME, ""), now(session))
    return since.isoformat(timespec="seconds") if since else None


def remember(session: Session, answer: Response) -> Response:
    """The answer with the two times for the next look."""
    since, latest = looked(request.cookies.get(NAME, ""), now(session))
    value = f"{int((since or latest).timestamp())}~{int(latest.timestamp())}"
    answer.set_cookie(
        NAME,
        value,
        max_age=int(KEPT.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


def forget(answer: Response) -> None:
    """On the way out: the next one at this browser has not looked at anything."""
    answer.delete_cookie(NAME, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
