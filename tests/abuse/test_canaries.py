"""Canaries through every field of every route and every error path: they come out nowhere (matrix K01, K02, P11).

What stays lawfully: texts that people write, in the tables of the service they wrote them to (a need's body may name
somebody), and what is sealed. What is looked at: logs at DEBUG, event logs, access logs, metrics, refusals, the headers
of answers; and for secrets every byte of every database.
"""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
import structlog
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from shared import repeated
from shared.db.ground import access_log, event_log
from shared.logs import set_up_logs
from shared.settings import Settings
from shared.web import Route
from shared.web.shape import Choice, Id
from tests.abuse.canaries import Canaries
from tests.abuse.test_hostile_requests import insider
from tests.house.bodies import as_form, body_for
from tests.house.source import none
from tests.house.stage import Stage
from tests.house.test_routes import ROUTES, name_of

faults = pytest.mark.faults

PERSONAL = {
    "id number": "371302199003074518", "phone": "13953901234", "bank card": "6222021612345678904",
    "mail": "kanarie.ren@example.com",
}  # fmt: skip
SECRET = {"password": "Kanarie-Geheim-7Qx", "bearer": "kanarieBearerTokenZ9", "in the query": "kanarieQuerySecretV4"}
WORDS = ("线索", *PERSONAL.values())
SECRET_FIELDS = ("password", "secret", "client_secret", "code", "old_password", "new_password")
INSIDE = ("Traceback", "sqlalchemy", "RuntimeError", ".py", "kanarie", *PERSONAL.values())


@pytest.fixture(scope="module")
def asked(stage: Stage) -> dict[Route, str]:
    """By route: somebody who gets as far as its body."""
    return {route: insider(stage, route) for route in ROUTES if route.who.kind == "person"}


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch, stage: Stage) -> Iterator[io.StringIO]:
    """Every line that is logged in this test, at DEBUG."""
    root = logging.getLogger()
    held, level, written = list(root.handlers), root.level, io.StringIO()
    monkeypatch.setattr("sys.stdout", written)
    set_up_logs(Settings(data=stage.system.settings.data, log_level="DEBUG"))
    yield written
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)


def laden(schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
    """A good body whose every text carries canaries: personal ones, or a secret where the field is for one."""
    texts = {
        field.data_key or name: _text(name, field)
        for name, field in schema.fields.items()
        if isinstance(field, fields.String) and not isinstance(field, Choice | Id) and not field.dump_only
    }
    return body | texts


def _text(name: str, field: Any) -> str:
    if name in SECRET_FIELDS:
        return SECRET["password"]
    most = min([check.max or 200 for check in field.validators if isinstance(check, validate.Length)], default=200)
    return next((text for text in (" ".join(WORDS), WORDS[2], "线索") if len(text) <= most), "")


def send(stage: Stage, route: Route, login: str) -> Any:
    """The route's own request, laden, as a page sends it or as a program does."""
    if route.kind in ("query", "page"):
        return stage.client(login).get(stage.address(route))
    schema = route.takes() if isinstance(route.takes, type) else None
    body = body_for(route)
    body = laden(schema, body) if schema is not None and isinstance(body, dict) else body
    if route.kind == "post":
        client, csrf = stage.browser(login)
        sent = {"csrf_token": csrf, "version": 1, **as_form(body)} if isinstance(body, dict) else {"csrf_token": csrf}
        return client.post(stage.address(route), data=sent)
    given = {"data": body, "content_type": "text/csv"} if isinstance(body, bytes) else {"json": body}
    version = {"If-Match": '"1"'} if route.if_match else {}
    return stage.client(login).open(stage.address(route), method=route.method, headers=version, **given)


def spoiled(stage: Stage, route: Route) -> Iterator[Any]:
    """Its errors: a token that is none, a query that is not asked for, a canary in the place of an id, a torn body."""
    bearer = {"Authorization": f"Bearer {SECRET['bearer']}"}
    query = urlencode({"q": " ".join(WORDS), "token": SECRET["in the query"]})
    yield stage.client(None).open(stage.address(route), method=route.method, headers=bearer)
    yield stage.client("ly.system").open(f"{stage.address(route)}?{query}", method=route.method)
    elsewhere = f"/{route.service}/v1/{PERSONAL['phone']}/{PERSONAL['id number']}"
    yield stage.client(None).open(elsewhere, method=route.method, headers={"Cookie": f"baiying={SECRET['bearer']}"})
    if route.kind == "command":
        torn = '{"title": "' + " ".join(WORDS) + f'", "password": "{SECRET["password"]}'
        yield stage.client("ly.system").open(
            stage.address(route), method=route.method, data=torn, content_type="application/json"
        )


def look_at_answer(canaries: Canaries, route: Route, answer: Any) -> None:
    """Its headers; and its body where it refuses a program: that says what is wrong, not what was sent."""
    canaries.look(f"headers of {name_of(route)}", str(answer.headers))
    if answer.mimetype == "application/problem+json":
        canaries.look(f"{answer.status_code} of {name_of(route)}: {answer.text[:300]}", answer.text)


def look_at_logs_and_events(canaries: Canaries, stage: Stage, written: str) -> None:
    for line in written.splitlines():
        canaries.look(f"log: {line[:300]}", line)
    for service, db in stage.system.databases.items():
        with db.read() as session:
            for row in session.execute(sa.select(event_log.c.type, event_log.c.body)):
                canaries.look(f"{service} {row.type} {row.body[:300]}", row.body)
            for found in session.execute(sa.select(access_log)):
                canaries.look(f"{service} access log: {found}", str(found))
        canaries.look(f"{service} metrics", stage.client(None).get(f"/{service}/metrics").text)


@faults
@pytest.mark.timeout(600)
def test_what_is_put_into_every_field_comes_out_nowhere(
    stage: Stage, logged: io.StringIO, asked: dict[Route, str]
) -> None:
    everything, secret = Canaries(PERSONAL | SECRET), Canaries(SECRET)
    done, broken = 0, []
    for route in ROUTES:
        answers = [send(stage, route, asked[route])] if route in asked else []
        done += any(answer.status_code < 400 for answer in answers if route.writes)
        for answer in (*answers, *spoiled(stage, route)):
            broken += [name_of(route)] if answer.status_code == 500 else []
            look_at_answer(everything, route, answer)
    stage.system.settle()
    written = logged.getvalue()
    assert done > 100, f"only {done} writing requests got anywhere: little was tried"
    assert len(written.splitlines()) > len(ROUTES), "nothing was logged: nothing was looked at"
    look_at_logs_and_events(everything, stage, written)
    secret.look_into_files(stage.system.settings.data.rglob("*"))
    assert secret.looked > 1_000_000
    broken += [line[-900:] for line in written.splitlines() if '"event": "unexpected"' in line]
    none(broken + everything.found + secret.found)


@faults
@pytest.mark.timeout(600)
def test_an_error_of_ours_says_its_trace_and_nothing_of_the_inside(
    stage: Stage, logged: io.StringIO, asked: dict[Route, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks in the middle of whichever route: 500, the same words, the id of the trace (matrix K02)."""

    def broken(*_words: Any, **_named: Any) -> Any:
        raise RuntimeError(f"kanarie postgresql://intake:{SECRET['password']}@10.0.0.1/x {' '.join(WORDS)}")

    requests = [(route, stage.client(login), stage.address(route)) for route, login in asked.items()]
    monkeypatch.setattr(Session, "execute", broken)
    for most in ("OF_ONE_FAULT", "OF_ALL_FAULTS"):  # each line is looked for here, however many come in a minute
        monkeypatch.setattr(repeated, most, len(requests) * 2)
    said = Canaries({word: word for word in INSIDE})
    for route, client, address in requests:
        answer = client.open(address, method=route.method)
        assert answer.status_code in (403, 405, 500) or answer.status_code == 303, (name_of(route), answer.status_code)
        if answer.status_code == 500:
            said.look(f"{name_of(route)}: {answer.text[:300]}", _without_scripts(answer.text))
            trace = answer.json["trace_id"] if answer.mimetype == "application/problem+json" else ""
            assert trace in logged.getvalue().splitlines()[-2] + logged.getvalue().splitlines()[-1]
    logs = Canaries(PERSONAL | SECRET)
    logs.look("the log", logged.getvalue())
    assert "RuntimeError" in logged.getvalue(), "the log says what broke"
    none(said.found + logs.found)


def _without_scripts(text: str) -> str:
    """A page's own scripts have names of files; those are no inside."""
    return "\n".join(line for line in text.splitlines() if "<script" not in line and "<link" not in line)


def test_a_planted_canary_is_found() -> None:
    """The search itself can fail: in a log line, in an event, in a file, as JSON writes it."""
    planted = Canaries(PERSONAL | SECRET)
    planted.look("a line", json.dumps({"said": f"拨打{PERSONAL['phone']}"}))
    planted.look("bytes", b"\x00" + SECRET["password"].encode() + b"\x00")
    assert len(planted.found) == 2
