"""Every route of the real services against the hostile corpus (matrix J01, J05, J07, J09, J19, J23; promise P8)."""

import json
from typing import Any

import pytest

from shared.web import Route, Shape, UtcTime
from tests.house.bodies import body_for
from tests.house.stage import Stage
from tests.house.test_routes import OWN, ROUTES, name_of, whole
from tests.shared.web.hostile import BAD_BODIES, PLAIN_TEXTS

COMMANDS = [
    route for route in ROUTES if route.kind == "command" and isinstance(route.takes, type) and not route.alone
]  # fmt: skip
QUERIES = [route for route in ROUTES if route.kind == "query"]
FORMS = [route for route in ROUTES if route.kind == "post" and route.who.kind == "person"]

HOSTILE_VALUES: list[Any] = [
    None, True, 0, -1, 1.9, 2**53 - 1, 1e308, "", " ", "12", [], {}, [[]], {"$ne": None}, ["x"] * 300, "x" * 30_000,
    "\x1b[31m", "a\r\nSet-Cookie: x=1", "\u202eabc", "\uffff", "../../etc/passwd", "%00",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-23:59", "{12345678-1234-1234-1234-123456789012}", *PLAIN_TEXTS,
]  # fmt: skip
HOSTILE_QUERIES = [
    "' OR 1=1 --", "%", "_", "\\", "a'||(select 1)||'", "1;select pg_sleep(9)", "$.*", "-1", "99999999999999999999",
    "１２", "x" * 1500, "<script>", "{{7*7}}", "0001-01-01T00:00:00Z", "\u202e", "[]", "null", "\x00", "�",
]  # fmt: skip


def _some(values: list[Any], n: int, whole: bool) -> list[Any]:
    """All values, or every eighth one, another eighth for each field."""
    return values if whole else values[n % 8 :: 8]


def insider(stage: Stage, route: Route) -> str:
    """Somebody who sees the object of this route, with its role if any: his request gets as far as its body."""
    held = stage.grants
    able = [login for login in OWN if not route.who.names or held[login] & route.who.names] or list(OWN)
    for login in able:
        if _send(stage, route, login, b"not json").status_code != 404:
            return login
    return able[0]


def _send(stage: Stage, route: Route, login: str, raw: bytes, **headers: str) -> Any:
    return stage.client(login).open(
        stage.address(route), method=route.method, data=raw, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("route", COMMANDS, ids=name_of)
def test_bad_json_is_400_everywhere(stage: Stage, route: Route) -> None:
    before, login = stage.heads(), insider(stage, route)
    for name, raw in BAD_BODIES:
        answer = _send(stage, route, login, raw)
        assert (answer.status_code, answer.json["code"]) == (400, "bad_json"), (name, answer.json)
        assert answer.mimetype == "application/problem+json"
    assert stage.heads() == before


@whole
@pytest.mark.parametrize("route", COMMANDS, ids=name_of)
def test_hostile_values_in_every_field(stage: Stage, route: Route, whole: bool) -> None:
    """One field at a time, over an otherwise good body; a stale version keeps what is good from having an effect."""
    login, good = insider(stage, route), body_for(route)
    schema = route.takes()
    assert isinstance(schema, Shape)
    for n, (name, field) in enumerate(schema.fields.items(), COMMANDS.index(route)):
        for value in _some(HOSTILE_VALUES, n, whole):
            raw = json.dumps({**good, field.data_key or name: value}).encode()
            answer = _send(stage, route, login, raw, **{"If-Match": '"999999"'})
            assert answer.status_code < 500, (name, value, answer.text)
            if answer.status_code >= 400:
                assert answer.json["title"], (name, value)
            if isinstance(field, UtcTime) and isinstance(value, str):
                assert answer.status_code == 422, (name, value)


@whole
@pytest.mark.parametrize("route", QUERIES, ids=name_of)
def test_hostile_queries(stage: Stage, route: Route, whole: bool) -> None:
    """Every argument of every list takes text as text: no error, no more rows, no 500."""
    login = next((one for one in OWN if stage.ask(route, one).status_code == 200), OWN[0])
    client = stage.client(login)
    schema = route.takes() if isinstance(route.takes, type) else None
    names = [*schema.fields] if schema else []
    for n, name in enumerate([*names, "unknown"], QUERIES.index(route)):
        for value in HOSTILE_QUERIES if name == "q" else _some(HOSTILE_QUERIES, n, whole):
            answer = client.get(stage.address(route), query_string={name: value})
            assert answer.status_code < 500, (name, value, answer.text)
            if name == "unknown" and route.who.kind == "person":
                assert answer.status_code in (400, 403, 422), (value, answer.status_code)
            if name == "q" and value in ("' OR 1=1 --", "%", "_", "\\") and answer.status_code == 200:
                assert all(_says(item, value) for item in answer.json["items"]), value


def _says(item: dict[str, Any], value: str) -> bool:
    """Whether the text that was asked for stands in the row itself: nothing was found by a pattern."""
    return any(value in text for text in item.values() if isinstance(text, str))


@pytest.mark.parametrize("route", FORMS, ids=name_of)
def test_hostile_forms(stage: Stage, route: Route) -> None:
    """Forms answer with a page, a message on the way back, or a refusal; never with a 500."""
    if route.rule == "/sign-out":
        return
    login = next((one for one in OWN if not route.who.names or stage.grants[one] & route.who.names), OWN[0])
    client, csrf = stage.browser(login)
    for value in ("\x00", "\x1b", "\u202e", "x" * 30_000, "' OR 1=1 --", "<script>", "{{7*7}}"):
        fields = {"csrf_token": csrf, "version": value, "reason": value, "title": value, "unknown": value}
        answer = client.post(stage.address(route), data=fields)
        assert answer.status_code < 500, (login, value)
        assert "<script>" not in answer.text.replace('<script src="', "")


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "x" * 10_000},
        {"Idempotency-Key": "a b"},
        {"If-Match": "*"},
        {"If-Match": '"1", "2"'},
        {"If-Match": 'W/"1"'},
        {"If-Match": '"99999999999999999999999"'},
        {"traceparent": "x" * 5000},
        {"X-Request-Id": "\x1b[31m" + "x" * 500},
        {"Accept": "x" * 5000},
        {"Cookie": "baiying=" + "x" * 3000},
        {"X-Forwarded-For": "' OR 1=1 --"},
        {"Host": "evil.example"},
        {"Range": "bytes=0-9999999999"},
        {"Content-Type": "application/json; charset=utf-7"},
        {"Content-Type": "multipart/form-data"},
        {"Expect": "banana"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_hostile_headers(stage: Stage, headers: dict[str, str]) -> None:
    for route in COMMANDS[:12] + QUERIES[:12]:
        answer = stage.client("ls.publicist").open(
            stage.address(route), method=route.method, data=b"{}" if route.writes else None,
            headers={"Content-Type": "application/json", **headers},
        )  # fmt: skip
        assert answer.status_code < 500, (name_of(route), answer.text)
        assert "evil.example" not in answer.text
