"""What every page can say: who I am, where to go, labels, times in Shanghai, what was typed, static addresses."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared import words
from shared.identity import Actor, names_of, unit_of
from shared.ids import new_id
from shared.service import Service
from shared.web import again, csrf, places
from shared.web.ask import Ask

STATIC = Path(__file__).parent / "static"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def install(app: Flask, service: Service) -> None:
    """Give the templates their globals and filters, and static files their caching."""
    app.jinja_env.globals.update(
        service=service,
        nav=nav,
        next_page=next_page,
        shown_refusal=lambda: g.get("refused"),
        trace_id=lambda: g.get("trace_id", ""),
        label_of=label_of,
        flat=flat,
        words=words,
        static=static,
        me=me,
        csrf_token=lambda: csrf.token(_session_id()),
        new_key=new_id,
        entered=entered,
        ticked=ticked,
        errors_of=errors_of,
        here=here,
        refused_at=lambda: g.get("refused_at"),
        form_begins=again.begin,
        form_ends=again.end,
    )
    app.jinja_env.filters.update(when=when, moment=moment)
    app.after_request(_cache_static)


def me() -> dict[str, str] | None:
    """Who is signed in: name, unit, roles in Chinese; None when nobody is."""
    ask: Ask | None = g.get("ask")
    if ask is None or not ask.signed_in:
        return None
    if "me" not in g:
        g.me = _described(ask.session, ask.actor) if ask.open else _described_apart(ask)
    found: dict[str, str] = g.me
    return found


def _described_apart(ask: Ask) -> dict[str, str]:
    """In a transaction of its own, for the page of a refusal; without names when the database is away."""
    try:
        with ask.db.read() as session:
            return _described(session, ask.actor)
    except SQLAlchemyError:
        return {"name": "已登录", "unit": "", "roles": ""}


def _described(session: Session, actor: Actor) -> dict[str, str]:
    unit = unit_of(session, actor.unit_id) if actor.unit_id else None
    held = "、".join(words.ROLES.get(role, role) for role in sorted(actor.roles))
    return {"name": names_of(session, [actor.id])[actor.id], "unit": unit.short_name if unit else "", "roles": held}


def nav() -> dict[str, list[tuple[str, str, bool]]]:
    """The header: `groups` and the `places` of this page's group, each with name, address, and whether it is here.

    A group or a place is listed for those who may go there; a group of one place has no second row.
    """
    held = g.ask.actor.roles if "ask" in g else places.EVERYBODY
    group, place = places.group_of(request.path), places.place_of(request.path)
    groups = [(name, address, name == group) for name, address in places.groups_for(held)]
    beside = [(name, at, at == place) for of, name, at in places.places_for(held) if of == group]
    return {"groups": groups, "places": beside if len(beside) > 1 else []}


def next_page(cursor: str) -> str:
    """This page's address with the cursor of the next one."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'cursor': cursor})}"


LABELS = {
    "title": "标题",
    "body": "正文",
    "reason": "原因",
    "topic": "领域",
    "subtopic": "主题",
    "kind": "类别",
    "priority": "缓急",
    "audience": "范围",
    "wanted_by": "希望完成时间",
    "region": "地区",
    "login": "账号",
    "password": "密码",
    "code": "一次性登录码",
    "text": "正文",
    "channels": "渠道",
    "remark": "审核意见",
    "opinion": "审核意见",
    "member_id": "成员",
    "to_person_id": "代理人",
    "rest_minutes": "间隔（分钟）",
    "most": "最多（次）",
    "push": "推送",
    "selector": "推送范围",
    "set_id": "推送范围",
    "units": "指定单位",
    "without": "除外",
    "towns": "乡镇",
}
"""Chinese names of the fields that forms share, for messages away from the field itself."""


def label_of(name: str) -> str:
    """The Chinese name of a field, else its own name."""
    return LABELS.get(name, name)


def flat(found: Any) -> str:
    """Messages of a field as one line, however deep they are."""
    if isinstance(found, dict):
        return "；".join(flat(inner) for inner in found.values())
    return "；".join(flat(inner) for inner in found) if isinstance(found, list | tuple) else str(found)


def when(at: datetime | None) -> str:
    """2026-06-01 09:00: the wall clock of the bureau, Asia/Shanghai."""
    if at is None:
        return "—"
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def moment(at: datetime | None) -> str:
    """The machine-readable form for <time datetime>."""
    return "" if at is None else at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def entered(name: str, otherwise: Any = "") -> Any:
    """What was typed into a field of a form that is shown again, else what stands there."""
    form = None if again.elsewhere() else g.get("entered")
    return form.get(name, "") if form is not None else ("" if otherwise is None else otherwise)


def ticked(name: str, code: Any, otherwise: Iterable[Any] = ()) -> bool:
    """Whether one box of several with this name is ticked: as sent in a form shown again, else as it is held."""
    form = None if again.elsewhere() else g.get("entered")
    return str(code) in form.getlist(name) if form is not None else code in (otherwise or ())


def errors_of(name: str) -> list[str]:
    """What is wrong with a field of a form that is shown again."""
    refused = None if again.elsewhere() else g.get("refused")
    found = (refused.errors or {}).get(name, []) if refused is not None else []
    return [str(one) for one in found] if isinstance(found, list) else [flat(found)]


def here() -> str:
    """This page's own address, for `back` and `next`; of a page shown again after a refusal the one it had."""
    return g.get("stands_at") or request.full_path.rstrip("?")


class _Static:
    """Addresses of static files with the hash of their bytes, so that they can be kept for a year."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        return f"/static/{name}?v={self.mark(name)}"

    def mark(self, name: str) -> str:
        """What stands behind `v=` for a file as it is here."""
        if name not in self._known:
            self._known[name] = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
        return self._known[name]

    def has(self, name: str) -> bool:
        """Whether a file is there (the vendor files are optional)."""
        return (STATIC / name).is_file()


def _session_id() -> str | None:
    ask = g.get("ask")
    return ask.actor.session_id if ask is not None else None


static = _Static()


def _cache_static(answer: Response) -> Response:
    """While an upgrade goes on, a page may ask another version for its style: it gets what there is, not for a year."""
    if request.path.startswith("/static/") and answer.status_code in (200, 304):
        asked = request.args.get("v")
        kept = asked is not None and asked == static.mark(request.path.removeprefix("/static/"))
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
    return answer
