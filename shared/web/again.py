"""再填: a refused form goes back on the page it stood on, filled as it was; where no page can, its words to copy."""

from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from shared.errors import Refusal
from shared.web import csrf
from shared.web.forms import FORMS, came_from
from shared.web.route import Route
from shared.web.shape import Shape, Text

SECRETS = frozenset({"password", "old_password", "new_password", "code", "secret", "client_secret"})
"""Never shown again."""
UNREAD = frozenset({400, 411, 413, 415})
"""Refusals of the form as it came: it is not read once more."""


def words_of(refusal: Refusal) -> dict[str, str]:
    """What somebody wrote by hand in the refused form: the filled text fields of its shape (`g.form_shape`), no secret.

    None of a form that another site sent: its words are not ours to show.
    """
    shape = g.get("form_shape")
    if not isinstance(shape, Shape) or refusal.status in UNREAD or request.mimetype not in FORMS:
        return {}
    if not csrf.from_here():
        return {}
    try:
        given = {name: request.form.get(name, "") for name, field in shape.fields.items() if isinstance(field, Text)}
    except HTTPException:
        return {}
    return {name: value for name, value in given.items() if value.strip() and name not in SECRETS}


def page_of_form() -> tuple[Route, dict[str, Any], dict[str, str]] | None:
    """The page the form stood on, when this service has it: its route, the parts of its path, its query."""
    parts, ways = urlsplit(came_from()), current_app.create_url_adapter(request)
    try:
        endpoint, path = ways.match(parts.path, method="GET") if ways is not None else ("", {})
    except HTTPException:
        return None
    route = getattr(current_app.view_functions.get(endpoint), "route", None)
    if not isinstance(route, Route) or route.kind != "page":
        return None
    return route, dict(path), dict(parse_qsl(parts.query))


def refill(refusal: Refusal) -> None:
    """From here on a page is written with what was typed, in the one form that was refused."""
    g.entered, g.refused, g.refused_at, g.stands_at = request.form, refusal, request.path, came_from()


def empty() -> None:
    """No longer."""
    g.entered = g.refused = g.refused_at = g.stands_at = None


def holds(page: Response, words: dict[str, str]) -> bool:
    """Whether every word stands on the page: a form that is gone, or keeps nothing, would lose them."""
    text = unescape(page.get_data(as_text=True))
    return all(word in text for word in words.values())


def begin(action: str) -> str:
    """In the macro of a form: what follows belongs to this one."""
    g.form_at = action
    return ""


def end() -> str:
    """In the macro of a form: what follows belongs to none."""
    g.form_at = None
    return ""


def elsewhere() -> bool:
    """Whether the form being written is another than the one that was refused."""
    only = g.get("refused_at")
    return only is not None and g.get("form_at") != only
