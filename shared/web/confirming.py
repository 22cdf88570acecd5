"""再次确认身份, in a browser: the password is asked for in between, and what was typed goes on afterwards."""

import json

from flask import Response, make_response, render_template, request

from shared.web import csrf, strict_json
from shared.web.cookie import local_only
from shared.web.forms import came_from

MOST_KEPT = 200_000
"""Characters of a form that are kept while the password is asked for; a longer one is sent again by hand."""


def ask_password() -> Response:
    """The page that asks for the password, with the form that was refused for want of it (403).

    A file cannot be kept by a page: it is chosen again.
    """
    back = came_from()
    fields = {name: request.form.getlist(name) for name in request.form if name != csrf.FIELD}
    kept = "" if request.files else json.dumps(fields)
    short = bool(kept) and len(kept) <= MOST_KEPT
    page = render_template(
        "confirm.html", next=back, to=request.full_path.rstrip("?") if short else "", kept=kept if short else "",
        lost=not short, shown=True,
    )  # fmt: skip
    return make_response(page, 403)


def onward(to: str, kept: str) -> tuple[str, list[tuple[str, str]]] | None:
    """The address and the fields of the form that waits, or None when there is none of ours.

    Raises BadRequest(bad_json) for something else than `ask_password` wrote.
    """
    address = local_only(to, "")
    if not address or not kept:
        return None
    fields = strict_json.parse(kept.encode())
    named = [(name, values if isinstance(values, list) else []) for name, values in fields.items()]
    return address, [(name, value) for name, values in named for value in values if isinstance(value, str)]
