"""One request's turn through the checks, in the one order (design.md 3): 401, replay, 404, 400/422, 403, the action."""

import random
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared import identity
from shared.db import Database
from shared.db.deadline import SECONDS, ends_in, lift
from shared.errors import NotSignedIn, Refusal, Unavailable
from shared.failpoints import hit, point
from shared.log import Access, access, note, set_by
from shared.logs import bind
from shared.settings import Settings
from shared.web import cookie, csrf, guard, idempotency
from shared.web.address import client_address
from shared.web.admission import ADMISSION
from shared.web.ask import ANONYMOUS, Ask
from shared.web.calling import call
from shared.web.denials import keep_denial, object_of, step_of
from shared.web.route import Route
from shared.web.space import require_room
from shared.web.streamed import Streamed, received

TRIES = 3
UNTIED = ("40P01", "40001")
"""SQLSTATEs of deadlock_detected and serialization_failure."""
BEGIN, AFTER_COMMIT = point("cmd.begin"), point("cmd.after_commit")
Reader = Callable[[bytes], tuple[Any, ...]]
Answer = Callable[[Ask, Any], Response]


@dataclass
class Ground:
    """What an app carries for its requests."""

    service: str
    settings: Settings
    db: Database


def ground() -> Ground:
    """The ground of the app that answers this request."""
    found: Ground = current_app.extensions["baiying"]
    return found


def run(route: Route, path: dict[str, Any], read: Reader, answer: Answer) -> Response:
    """Take a request through the checks and answer it, in one transaction. Raises a Refusal at the first that fails.

    `read` turns the raw body into what else the view takes; `answer` turns what the view gave into the answer, while
    the transaction is open.
    """
    path = {name: str(value) if isinstance(value, UUID) else value for name, value in path.items()}
    try:
        return _Turn(route, path, read, answer).take()
    except Refusal as refusal:
        keep_denial(ground().db, refusal, path, route.rule)
        raise


@dataclass
class _Turn:
    """One request under way."""

    route: Route
    path: dict[str, Any]
    read: Reader
    answer: Answer
    raw: bytes = b""

    def take(self) -> Response:
        route, held = self.route, ground()
        token, from_cookie = cookie.credentials()
        if route.who.kind != "public" and not token:
            raise NotSignedIn
        if route.writes:
            if token and route.who.kind != "public":
                identity.claims_of(held.settings, token)  # a forged token never takes the write lock
            self._require_room(held)
            if isinstance(route.takes, Streamed):
                with ADMISSION.file_place(held.service):
                    return self._take_file(held, token, from_cookie, route.takes)
            self.raw = guard.read_body()  # before a place is taken: a slow line holds none
            hit(BEGIN)
        with ends_in(SECONDS) if route.brief else nullcontext(), ADMISSION.place(held.service, route.load, token):
            return self._transact(held, token, from_cookie)

    def _require_room(self, held: Ground) -> None:
        """Signing in and out goes on while a disk is low: a row or two, and who is in can look at everything."""
        if self.route.who.kind != "public" and self.route.noted not in ("sign_out", "confirm"):
            require_room(held.db, isinstance(self.route.takes, Streamed), request.content_length or 0)

    def _take_file(self, held: Ground, token: str | None, from_cookie: bool, takes: Streamed) -> Response:
        """Who may not, learns it before a byte is read; the bytes come in while no transaction is open."""
        route = self.route
        with held.db.read() as session:
            ask = _ask(session, held, route, token)
            try:
                taken = [ask] if route.on is None else [ask, call(route.on, [ask], self.path)]
                route.who.check_roles(ask.actor)
                route.who.check_scope(ask.actor, route.scope)
                if takes.before is not None:
                    call(takes.before, taken, self.path)
            finally:
                ask.open = False  # a refusal's page must not read on in a transaction that nobody would end
        with received(held.settings, held.service, route.kind == "post") as arrived:
            self.raw = f"{arrived.sent_sha256} {arrived.name}".encode()
            hit(BEGIN)
            return self._transact(held, token, from_cookie)

    def _transact(self, held: Ground, token: str | None, from_cookie: bool) -> Response:
        """In one transaction; one that PostgreSQL ended to untie a deadlock changed nothing, and is done again."""
        for _ in range(TRIES - 1):
            try:
                return self._transact_once(held, token, from_cookie)
            except DBAPIError as fault:
                if not self._may_again(fault):
                    raise
                time.sleep(random.uniform(0.0, 0.1))  # not both again at once
        return self._transact_once(held, token, from_cookie)

    def _may_again(self, fault: DBAPIError) -> bool:
        """What a view took out of the transaction, or a file that came in, cannot be done twice."""
        untied = getattr(fault.orig, "sqlstate", None) in UNTIED
        return untied and not self.route.alone and not isinstance(self.route.takes, Streamed)

    def _transact_once(self, held: Ground, token: str | None, from_cookie: bool) -> Response:
        route = self.route
        try:
            with held.db.write() if route.locks else held.db.read() as session:
                ask = _ask(session, held, route, token)
                try:
                    given = self._through(ask, from_cookie)
                finally:
                    ask.open = False
        except Unavailable:
            self._say_while_busy(held, token)
            raise
        lift()  # what is done has to be noted, however long it took
        access.write_waiting(held.db)
        if route.locks:
            hit(AFTER_COMMIT)
        return given

    def _say_while_busy(self, held: Ground, token: str | None) -> None:
        """A refusal that needs no writing, where the route knows of one; else nothing is said."""
        if self.route.when_busy is None:
            return
        with held.db.read() as session:
            ask = _ask(session, held, self.route, token)
            try:
                call(self.route.when_busy, [ask], self.path)
            finally:
                ask.open = False

    def _through(self, ask: Ask, from_cookie: bool) -> Response:
        route = self.route
        if route.kind == "post" or (route.writes and from_cookie and route.who.kind != "public"):
            csrf.check(ask.actor.session_id)
        if not route.locks:
            return self.answer(ask, self._reach_view(ask))
        key = guard.idempotency_key() or (request.form.get("idempotency_key") if route.kind == "post" else None)
        secret = not route.keep_answer or not ask.signed_in
        if key:
            body = b"" if secret else _hashed(route, self.raw)
            what = idempotency.fingerprint(request.method, request.full_path, body)
            replay = idempotency.claim(ask.session, ask.actor.id, key, what)
            if replay is not None:
                return replay
        set_by(ask.session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        given = self.answer(ask, self._reach_view(ask))
        if key and not secret:
            ask.session.flush()
            idempotency.keep(ask.session, ask.actor.id, key, given)
        return given

    def _reach_view(self, ask: Ask) -> Any:
        """404, 400/422, 403, then the view."""
        taken: list[Any] = [ask]
        if self.route.on is not None:
            taken.append(call(self.route.on, [ask], self.path))
        taken.extend(self.read(self.raw))
        if self.route.writes and ask.expected is None:
            ask.expected = guard.expected_version()
        self.route.who.check_roles(ask.actor)
        self.route.who.check_scope(ask.actor, self.route.scope)
        if self.route.recent:
            identity.require_recent(ask.session, ask.actor)
        if self.route.alone:
            ask.session.rollback()
        given = call(self.route.view, taken, self.path)
        what = self.route.noted or ("act" if ask.session.info.get("weighty") else None)
        if what and not access.noted():  # no row, no act (matrix K07)
            note(ask.session, Access(what, *object_of(self.path, self.route.rule), code=step_of(self.path)))
        return given


def _hashed(route: Route, raw: bytes) -> bytes:
    """A form's bytes without what differs each time the same form is shown (its CSRF token)."""
    if route.kind != "post":
        return raw
    pairs = ((name, value) for name in sorted(request.form) for value in request.form.getlist(name))
    plain = "\n".join(f"{name}={value}" for name, value in pairs if name != csrf.FIELD).encode()
    return plain + raw if isinstance(route.takes, Streamed) else plain


def _ask(session: Session, held: Ground, route: Route, token: str | None) -> Ask:
    """401, and 403 for the wrong kind of token (which says nothing about what there is)."""
    ask = Ask(session, ANONYMOUS, held.settings, held.service, trace_id=g.get("trace_id", ""))
    if token:
        try:
            ask.actor = identity.authenticate(session, held.settings, token)
        except Refusal:
            if route.who.kind != "public":
                raise
    actor = ask.actor
    if token and actor is not ANONYMOUS:
        ADMISSION.know(token, actor.unit_id or actor.id)
    where = client_address(held.settings)
    access.stand(access.Place(actor.id, actor.unit_id, actor.session_id, _named(route), where, ask.trace_id))
    route.who.check_kind(actor)
    g.ask = ask
    bind(actor=ask.actor.id)
    return ask


def _named(route: Route) -> str:
    """A route by its template, as the access log keeps it: no id, nothing that was typed."""
    below = route.rule if route.kind in ("page", "post") else f"/{route.service}/v1{route.rule}"
    return f"{route.method} {below}"
