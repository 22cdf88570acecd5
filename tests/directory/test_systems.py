"""The departments' own systems: registered by an administrator, their secrets changed, tokens asked for as by OAuth."""

import base64
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory.keys import asked_scopes, new_secret
from services.directory.models import SystemSecret
from shared.db import forward
from shared.db.ground import access_log
from tests.directory.desk import Desk

UNIT = "LY-FZZD"


@pytest.fixture(scope="module")
def desk(directory_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("systems") / "data"
    shutil.copytree(directory_template, folder)
    made = Desk(folder)
    yield made
    made.db.dispose()


def register(desk: Desk, name: str, **given: Any) -> dict[str, Any]:
    body = {"unit_id": desk.unit(UNIT).id, "name": name, "scopes": ["needs:write", "needs:read"]} | given
    answer = desk.ask("POST", "/systems", "ly.system", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def token(desk: Desk, system: dict[str, Any], secret: str | None = None, **more: str) -> Any:
    body = {"grant_type": "client_credentials", "client_id": system["client_id"]}
    answer = desk.ask("POST", "/tokens", data=body | {"client_secret": secret or system["client_secret"]} | more)
    return answer


def held(desk: Desk, system: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = desk.ask("GET", f"/systems/{system['id']}", "ly.system").json
    return found


def step(desk: Desk, system: dict[str, Any], verb: str, login: str = "ly.system", **body: Any) -> Any:
    version = held(desk, system)["version"]
    answer = desk.ask("POST", f"/systems/{system['id']}/{verb}", login, version=version, json=body)
    return answer


def works(desk: Desk, bearer: str) -> bool:
    """A system's token opens nothing of the directory; that it is known is what differs."""
    return bool(desk.ask("GET", "/units", token=bearer).status_code == 403)


def test_registered_once_and_said_to_everybody_without_its_secret(desk: Desk) -> None:
    before = desk.head()
    system = register(desk, "情指一体化平台")
    assert re.fullmatch(r"bys_[\w-]{43}", system["client_secret"])
    (said,) = desk.said(before)
    assert said[0] == "person.changed"
    assert said[1]["scopes"] == ["needs:read", "needs:write"]
    assert said[1]["grants"] == [{"role": "client", "unit_id": desk.unit(UNIT).id}]
    assert "client_secret" not in held(desk, system)
    assert system["client_secret"] not in str(desk.said())
    card = desk.ask("GET", f"/cards?ids={system['id']}", "service:intake").json["items"]
    assert card == [{"id": system["id"], "card_version": 1, "name": "情指一体化平台"}]
    again = desk.ask(
        "POST",
        "/systems",
        "ly.system",
        json={"unit_id": system["unit_id"], "name": system["name"], "scopes": ["needs:read"]},
    )
    assert (again.status_code, again.json["code"]) == (409, "already_there")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_token_as_ordinary_clients_ask_for_it(desk: Desk, as_json: bool) -> None:
    system = register(desk, f"取令牌{as_json}")
    body = {
        "grant_type": "client_credentials",
        "client_id": system["client_id"],
        "client_secret": system["client_secret"],
    }
    sent: dict[str, Any] = {"json": body} if as_json else {"data": body | {"audience": "x"}}
    given = desk.ask("POST", "/tokens", **sent)
    assert given.status_code == 200, given.text
    assert given.headers["Cache-Control"] == "no-store"
    assert given.json | {"access_token": ""} == {
        "access_token": "", "token_type": "Bearer", "expires_in": 1800, "scope": "needs:read needs:write",
    }  # fmt: skip
    assert works(desk, given.json["access_token"])
    assert held(desk, system)["secrets"][0]["used_at"]


def test_a_token_by_http_basic(desk: Desk) -> None:
    system = register(desk, "基本认证")
    pair = base64.b64encode(f"{system['client_id']}:{system['client_secret']}".encode()).decode()
    sent: dict[str, Any] = {"data": {"grant_type": "client_credentials"}, "headers": {"Authorization": f"Basic {pair}"}}
    given = desk.ask("POST", "/tokens", **sent)
    assert given.status_code == 200, given.text
    twice = sent | {"data": {"grant_type": "client_credentials", "client_secret": "x"}}
    assert desk.ask("POST", "/tokens", **twice).json["error"] == "invalid_request"


def test_whatever_is_wrong_reads_the_same(desk: Desk) -> None:
    """Enumeration: unknown system, wrong secret, another system's secret, switched off: one answer (matrix I07)."""
    one, other, off = (register(desk, name) for name in ("甲系统", "乙系统", "丙系统"))
    switched = desk.ask(
        "PATCH", f"/systems/{off['id']}", "ly.system", version=held(desk, off)["version"], json={"active": False}
    )
    assert switched.status_code == 200
    answers = [
        token(desk, one | {"client_id": "sys-0000000000000000"}),
        token(desk, one, new_secret()),
        token(desk, one, other["client_secret"]),
        token(desk, off),
    ]
    seen = {(a.status_code, a.headers["WWW-Authenticate"], str(a.json | {"trace_id": ""})) for a in answers}
    assert len(seen) == 1
    assert answers[0].status_code == 401
    assert answers[0].json["error"] == "invalid_client"
    with desk.db.read() as session:
        asked = access_log.c.route == "POST /directory/v1/tokens"
        refused = session.scalars(sa.select(access_log.c.code).where(asked, access_log.c.result == "refused"))
        assert set(refused) == {"invalid_client"}


def test_guessing_is_slowed_down_and_shuts_out_nobody_elsewhere(desk: Desk) -> None:
    system = register(desk, "被猜的系统")
    guess = {"grant_type": "client_credentials", "client_id": system["client_id"]}
    far: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "10.0.0.9"}}
    for _ in range(6):
        last = desk.ask("POST", "/tokens", data=guess | {"client_secret": new_secret()}, **far)
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) >= 1
    right = guess | {"client_secret": system["client_secret"]}
    assert desk.ask("POST", "/tokens", data=right, **far).status_code == 429
    near: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "10.0.0.10"}}
    assert desk.ask("POST", "/tokens", data=right, **near).status_code == 200


@pytest.mark.parametrize("days", [7, 0])
def test_a_change_of_secret_leaves_time_to_change_over(desk: Desk, days: int) -> None:
    system = register(desk, f"更换{days}")
    old_token = token(desk, system).json["access_token"]
    changed = step(desk, system, "rotate", keep_days=days)
    assert changed.status_code == 200, changed.text
    new = changed.json["client_secret"]
    assert new != system["client_secret"]
    assert token(desk, system, new).status_code == 200
    assert token(desk, system).status_code == (200 if days else 401)
    assert works(desk, old_token) is bool(days)
    assert len(changed.json["secrets"]) == (2 if days else 1)


def test_the_older_secret_is_ended_by_hand_with_its_tokens(desk: Desk) -> None:
    system = register(desk, "提前停旧密钥")
    assert step(desk, system, "end-older").json["code"] == "no_older_secret"
    old_token = token(desk, system).json["access_token"]
    new = step(desk, system, "rotate").json["client_secret"]
    new_token = token(desk, system, new).json["access_token"]
    before = desk.head()
    assert step(desk, system, "end-older").status_code == 200
    assert [name for name, _ in desk.said(before)] == ["session.ended"]
    assert (works(desk, old_token), works(desk, new_token)) == (False, True)
    assert token(desk, system).status_code == 401
    third = step(desk, system, "rotate").json["client_secret"]
    fourth = step(desk, system, "rotate").json["client_secret"]
    assert [token(desk, system, one).status_code for one in (new, third, fourth)] == [401, 200, 200]


def test_time_ends_the_older_secret(desk: Desk) -> None:
    system = register(desk, "过渡期满")
    new = step(desk, system, "rotate").json["client_secret"]
    with desk.db.write() as session:
        forward(session, timedelta(days=7, seconds=1))
    assert [token(desk, system, one).status_code for one in (system["client_secret"], new)] == [401, 200]
    bearer = token(desk, system, new).json["access_token"]
    head, claims, seal = bearer.split(".")
    assert [works(desk, one) for one in (bearer, f"{head}.{claims[:-2]}AA.{seal}", f"{head}.{claims}.")] == [
        True,
        False,
        False,
    ]
    with desk.db.write() as session:
        forward(session, timedelta(minutes=30))
    assert not works(desk, bearer)
    assert len(held(desk, system)["secrets"]) == 1


def test_switched_off_holds_for_tokens_that_are_out(desk: Desk) -> None:
    system = register(desk, "停用即止")
    bearer = token(desk, system).json["access_token"]
    assert works(desk, bearer)
    stale = desk.ask("PATCH", f"/systems/{system['id']}", "ly.system", version=99, json={"active": False})
    assert stale.status_code == 412
    path, version = f"/systems/{system['id']}", held(desk, system)["version"]
    assert desk.ask("PATCH", path, "ly.system", version=version, json={"active": False}).status_code == 200
    assert desk.ask("GET", "/units", token=bearer).status_code == 401
    assert step(desk, system, "rotate").json["code"] == "not_active"


def test_nothing_of_a_secret_is_stored(desk: Desk) -> None:
    system = register(desk, "只存摘要")
    with desk.db.read() as session:
        rows = session.scalars(sa.select(SystemSecret).where(SystemSecret.system_id == system["id"])).all()
    assert all(system["client_secret"] not in str(vars(row)) for row in rows)


@pytest.mark.parametrize(
    ("scope", "fault"),
    [(None, False), ("", False), ("needs:read needs:write", False), ("needs:write needs:read", False),
     ("needs:read", True), ("subscriptions", True), ("needs:read needs:write subscriptions", True)],
)  # fmt: skip
def test_a_token_holds_what_its_system_holds(scope: str | None, fault: bool) -> None:
    assert bool(asked_scopes(scope, ["needs:read", "needs:write"])) is fault


def test_a_scope_that_cannot_be_given_is_said_as_oauth_says_it(desk: Desk) -> None:
    system = register(desk, "要得太少")
    refused = token(desk, system, scope="needs:read")
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_scope")
    other = desk.ask("POST", "/tokens", data={"grant_type": "password", "client_id": "x", "client_secret": "y"})
    assert (other.status_code, other.json["error"]) == (400, "unsupported_grant_type")


def test_on_the_pages_the_secret_is_shown_once(desk: Desk) -> None:
    browser = desk.client()
    browser.set_cookie("baiying", desk.token("ly.system"))
    page = browser.get("/directory/systems").text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert csrf
    sent = {"csrf_token": csrf[1], "unit_id": desk.unit(UNIT).id, "name": "页面登记的系统", "scopes": ["needs:read"]}
    made = browser.post("/directory/systems", data=sent)
    assert "bys_" in made.text
    address = re.search(r"/directory/systems/[0-9a-f-]{36}", made.text)
    assert address
    one = browser.get(address[0]).text
    assert ("bys_" in one, "查看需求" in one) == (False, True)
    empty = browser.post("/directory/systems", data={name: value for name, value in sent.items() if name != "scopes"})
    assert (empty.status_code, "至少选一项" in empty.text) == (422, True)
    version = re.search(r'name="version" value="(\d+)"', one)
    assert version
    turned = browser.post(f"{address[0]}/rotate", data={"csrf_token": csrf[1], "version": version[1], "keep_days": "7"})
    assert "bys_" in turned.text
    assert "立即停用旧密钥" in browser.get(address[0]).text


def test_a_unit_head_sees_and_changes_the_secrets_of_his_own(desk: Desk) -> None:
    mine = register(desk, "兰山分局系统", unit_id=desk.unit("LY-LS").id)
    other = register(desk, "别家的系统")
    listed = desk.ask("GET", "/systems?limit=200", "ls.head").json["items"]
    assert [one["id"] for one in listed] == [mine["id"]]
    assert desk.ask("GET", f"/systems/{other['id']}", "ls.head").status_code == 404
    assert step(desk, mine, "rotate", "ls.head").status_code == 200
    version = held(desk, mine)["version"]
    assert (
        desk.ask("PATCH", f"/systems/{mine['id']}", "ls.head", version=version, json={"active": False}).status_code
        == 403
    )
    assert desk.ask("GET", "/systems", "ls.publicist").status_code == 403


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("raw", "media", "basic"),
    [
        (b"", FORM, ""), (b"grant_type=client_credentials&grant_type=x", FORM, ""), (b"grant_type=\xff", FORM, ""),
        (b"a=" + b"x" * 3000, FORM, ""), (b"grant_type=client_credentials", FORM, "!!!"),
        (b"grant_type=client_credentials", FORM, base64.b64encode(b"no-colon").decode()),
        (b"grant_type=client_credentials&client_id=%E5%90%8D&client_secret=%00", FORM, ""),
        ("grant_type=client_credentials&client_id=名&client_secret=密".encode(), FORM, ""),
        (b"[]", JSON, ""), (b'{"grant_type": "client_credentials", "client_id": 5}', JSON, ""),
        (b"x", "text/plain", ""),
    ],
)  # fmt: skip
def test_hostile_requests_for_a_token_are_4xx(desk: Desk, raw: bytes, media: str, basic: str) -> None:
    headers = {"Authorization": f"Basic {basic}"} if basic else {}
    far = {"REMOTE_ADDR": "10.9.9.9"}
    answer = desk.ask("POST", "/tokens", data=raw, content_type=media, headers=headers, environ_base=far)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json["code"]
