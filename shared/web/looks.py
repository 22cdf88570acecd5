"""What every page can say: who I am, the services' places, labels, times in Shanghai, what was typed, static addresses."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, request

from shared import words
from shared.identity import names_of, unit_of
from shared.ids import new_id
from shared.service import Service
from shared.web import csrf

STATIC = Path(__file__).parent / "static"
SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACES = (
    ("需求", "/intake/needs"),
    ("专班队列", "/tasking/queue"),
    ("时限与督办", "/tasking/leaders"),
    ("签收", "/notify/inbox"),
    ("推送", "/notify/pushes"),
    ("名录", "/directory/units"),
)


def install(app: Flask, service: Service) -> None:
    """Give the templates their globals and filters, and static files their caching."""
    app.jinja_env.globals.update(
        service=service,
        places=PLACES,
        words=words,
        static=_Static(),
        me=me,
        csrf_token=lambda: csrf.token(_session_id()),
        new_key=new_id,
        entered=entered,
        errors_of=errors_of,
        here=here,
    )
    app.jinja_env.filters.update(when=when, moment=moment)
    app.after_request(_cache_static)


def me() -> dict[str, str] | None:
    """Who is signed in: name, unit, roles in Chinese; None when nobody is."""
    ask = g.get("ask")
    if ask is None or not ask.signed_in or not ask.session.is_active:
        return g.get("me")  # type: ignore[no-any-return]
    if "me" not in g:
        unit = unit_of(ask.session, ask.actor.unit_id) if ask.actor.unit_id else None
        name = names_of(ask.session, [ask.actor.id])[ask.actor.id]
        held = "、".join(words.ROLES.get(role, role) for role in sorted(ask.actor.roles))
        g.me = {"name": name, "unit": unit.short_name if unit else "", "roles": held}
    return g.me  # type: ignore[no-any-return]


def when(at: datetime | None, zone: bool = True) -> str:
    """2026-06-01 09:00 （北京时间）: the wall clock of the bureau."""
    if at is None:
        return "—"
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def moment(at: datetime | None) -> str:
    """The machine-readable form for <time datetime>."""
    return "" if at is None else at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def entered(name: str, otherwise: Any = "") -> Any:
    """What was typed into a field of a form that is shown again, else what stands there."""
    form = g.get("entered")
    return form.get(name, "") if form is not None else ("" if otherwise is None else otherwise)


def errors_of(name: str) -> list[str]:
    """What is wrong with a field of a form that is shown again."""
    refused = g.get("refused")
    found = (refused.errors or {}).get(name, []) if refused is not None else []
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def here() -> str:
    """This page's own address, for `back` and `next`."""
    return request.full_path.rstrip("?")


class _Static:
    """Addresses of static files with the hash of their bytes, so that they can be kept for a year."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
        return f"/static/{name}?v={self._known[name]}"

    def has(self, name: str) -> bool:
        """Whether a file is there (the vendor files are optional)."""
        return (STATIC / name).is_file()


def _session_id() -> str | None:
    ask = g.get("ask")
    return ask.actor.session_id if ask is not None else None


def _cache_static(answer: Response) -> Response:
    if request.path.startswith("/static/") and answer.status_code in (200, 304):
        kept = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        answer.headers["Cache-Control"] = kept
    return answer
