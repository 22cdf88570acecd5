"""/l/{code}: the door of short links, before Flask: leads on, counts an open and keeps nothing else of anybody."""

import base64
import hashlib
import html
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from services.notify import queries
from services.notify.api.tally import Tally
from services.notify.links import is_program, read_code
from services.notify.queries.links import Led
from shared.db import Database
from shared.errors import Unavailable

FRESH_SECONDS = 1.0
"""A recall holds for the links within this time; the same text is not looked up anew for each of its openings."""
REMEMBERED = 20_000
"""Codes whose receipt one process keeps in mind; a receipt never goes away."""
_STYLE = (
    "body{font:1.0625rem/1.8 sans-serif;margin:0;padding:18vh 1.5rem 0;text-align:center;color:#1f2937;background:#fff}"
    "h1{font-size:1.375rem}p{color:#4b5563}"
    "@media(prefers-color-scheme:dark){body{color:#e5e7eb;background:#111827}p{color:#9ca3af}}"
)
_SUM = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
    ("Content-Security-Policy", f"default-src 'none'; style-src 'sha256-{_SUM}'; frame-ancestors 'none'"),
)
SAID = {
    "404 Not Found": ("没有这个链接", "请核对链接是否完整。"),
    "405 Method Not Allowed": ("不支持这种访问方式", "请直接打开链接。"),
    "410 Gone": ("该内容已撤稿", "请不要再转发；已经转发的，请在群内撤回或者说明。"),
    "503 Service Unavailable": ("暂时打不开", "请稍后再试。"),
}
Start = Callable[[str, list[tuple[str, str]]], Any]


class Opens:
    """A WSGI application for everything below /l/."""

    def __init__(self, db: Database) -> None:
        self.db, self.tally = db, Tally(db)
        self._known: OrderedDict[str, tuple[str, str] | None] = OrderedDict()
        self._led: dict[str, tuple[float, Led]] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        asked = environ["REQUEST_METHOD"]
        if asked not in ("GET", "HEAD"):
            return _page(start, "405 Method Not Allowed", asked, ("Allow", "GET, HEAD"))
        code = read_code(environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"))
        try:
            found = self._find(code) if code else None
            led = self._lead(found[0]) if found else Led()
        except Unavailable:
            return _page(start, "503 Service Unavailable", asked, ("Retry-After", "2"))
        if found is None or not (led.gone or led.url):
            return _page(start, "404 Not Found", asked)
        if led.gone:
            return _page(start, "410 Gone", asked)
        agent, purpose = environ.get("HTTP_USER_AGENT", ""), environ.get("HTTP_SEC_PURPOSE", "")
        if asked == "GET" and not is_program(agent, purpose):
            self.tally.add(found)
        start("302 Found", [("Location", _passed(led.url or "")), ("Content-Length", "0"), *HEADERS])
        return []

    def _find(self, code: str) -> tuple[str, str] | None:
        """Of a code that does not exist nothing is remembered: it may yet."""
        known = self._known.get(code)
        if known is None:
            with self.db.read() as session:
                known = queries.find_link(session, code)
            if known is not None:
                self._known[code] = known
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return known

    def _lead(self, push_id: str) -> Led:
        at = time.monotonic()
        until, led = self._led.get(push_id, (0.0, Led()))
        if until <= at:
            with self.db.read() as session:
                led = queries.where_to(session, push_id)
            if len(self._led) > REMEMBERED:
                self._led.clear()
            self._led[push_id] = at + FRESH_SECONDS, led
        return led


def _page(start: Start, status: str, asked: str, *more: tuple[str, str]) -> Iterable[bytes]:
    title, words = (html.escape(text) for text in SAID[status])
    body = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><p>{words}</p></html>"
    ).encode()
    kind = ("Content-Type", "text/html; charset=utf-8")
    start(status, [kind, ("Content-Length", str(len(body))), *HEADERS, *more])
    return [] if asked == "HEAD" else [body]


def _passed(url: str) -> str:
    """An address as a header may carry it: no line break, nothing but ASCII."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")
