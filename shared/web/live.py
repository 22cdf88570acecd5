"""What a page shows that keeps up by itself: drawn when it changed, 304 while the mark of what is shown still holds.

`[data-live="/tasking/queue/live?queue=open"]` with `[data-seen="<mark>"]` inside: baiying.js asks every two seconds
with the mark as If-None-Match (RFC 9110, 13.1.2) while somebody can see the page, and puts what comes in its place.
"""

import re
from collections.abc import Callable

from flask import Response, make_response, request

_MARK = re.compile(r"[A-Za-z0-9._:~-]{1,200}")


def seen() -> str:
    """The mark of what the browser shows, or "" when it says none that could be ours."""
    tags = request.if_none_match
    found = next(iter([*tags._weak, *tags._strong]), "")  # any one: a browser of ours says just one
    return found if _MARK.fullmatch(found) else ""


def unchanged(mark: str) -> Response:
    """304: what is shown under this mark still stands."""
    return _marked(Response(status=304), mark)


def drawn(mark: str, html: str) -> Response:
    """The part anew, with the mark to ask with from now on."""
    return _marked(make_response(html), mark)


def kept_up(mark: str, draw: Callable[[], str]) -> Response:
    """304 to somebody who shows just this mark, else what `draw` makes of it.

    `mark`: letters, digits and . _ : ~ - ; another one whenever the part would look different to this person.
    """
    return unchanged(mark) if seen() == mark else drawn(mark, draw())


def _marked(answer: Response, mark: str) -> Response:
    answer.set_etag(mark, weak=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer
