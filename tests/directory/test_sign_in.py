"""Signing in and out, passwords and one-time codes (matrix I07 - I10)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from deploy.sample import SAMPLE_PASSWORD
from services.directory.models import SignInTry
from services.directory.passwords import hashing
from shared.db import forward as clock_forward
from shared.errors import NotSignedIn
from shared.identity import PEOPLE, authenticate
from tests.directory.desk import Desk

GOOD = {"login": "ly.member1", "password": SAMPLE_PASSWORD}


def sign_in(desk: Desk, **changed: str):
    return desk.ask("POST", "/sessions", json=GOOD | changed)


def test_sign_in_gives_a_token_that_opens(desk: Desk) -> None:
    answer = sign_in(desk)
    assert answer.status_code == 201
    assert set(answer.json) == {"token", "expires_at"}
    me = desk.ask("GET", "/me", token=answer.json["token"]).json
    assert me["login"] == "ly.member1"
    assert me["unit"]["code"] == "LY-XCC"
    assert [(grant["role"], grant["label"], grant["unit_name"]) for grant in me["grants"]] == [
        ("member", "专班成员", "临沂市公安局")
    ]
    assert me["expires_at"] == answer.json["expires_at"]


def test_login_ignores_case_and_blanks_the_password_does_not(desk: Desk) -> None:
    assert sign_in(desk, login=" LY.Member1 ").status_code == 201
    assert sign_in(desk, password=f" {SAMPLE_PASSWORD}").status_code == 401


@pytest.mark.parametrize(
    "changed", [{"login": "nobody.here"}, {"password": "wrong-password"}, {"login": "ls02.liaison"}, {"login": "'--"}]
)
def test_refusals_are_all_alike_and_cost_the_same(desk: Desk, changed: dict[str, str]) -> None:
    plain = sign_in(desk, password="not-the-password-at-all").json
    before = hashing.verified
    answer = sign_in(desk, **changed)
    assert answer.status_code == 401
    assert {k: v for k, v in answer.json.items() if k not in ("instance", "trace_id")} == {
        k: v for k, v in plain.items() if k not in ("instance", "trace_id")
    }
    assert answer.json["code"] == "wrong_login"
    assert hashing.verified == before + 1, "a hash is verified whoever asks"


def test_a_disabled_person_cannot_sign_in(desk: Desk) -> None:
    person = desk.person("ly.member1")
    changed = desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"active": False}, version=person.version)
    assert changed.status_code == 200
    assert sign_in(desk).status_code == 401


def test_failures_make_the_next_try_wait_but_never_lock(desk: Desk) -> None:
    for _ in range(5):
        assert sign_in(desk, password="wrong").status_code == 401
    paused = sign_in(desk)
    assert paused.status_code == 429
    assert paused.json["code"] == "sign_in_paused"
    assert 1 <= int(paused.headers["Retry-After"]) <= 2
    forward(desk, 3)
    assert sign_in(desk).status_code == 201
    assert sign_in(desk, password="wrong").status_code == 401, "a success starts the count anew"


def test_another_address_is_not_held_up(desk: Desk) -> None:
    for _ in range(5):
        sign_in(desk, password="wrong")
    elsewhere = desk.client().post("/directory/v1/sessions", json=GOOD, environ_overrides={"REMOTE_ADDR": "10.1.2.3"})
    assert elsewhere.status_code == 201


def test_another_process_counts_with_the_same_rows(desk: Desk) -> None:
    """The counts stand in the database: whichever process is asked, and after a restart (I09)."""
    other = Desk(desk.settings.data)
    for number in range(5):
        assert sign_in((desk, other)[number % 2], password="wrong").status_code == 401
    assert [sign_in(one).status_code for one in (desk, other, Desk(desk.settings.data))] == [429] * 3
    other.db.dispose()


def test_a_wrong_code_is_refused_alike_whoever_it_is_for(desk: Desk) -> None:
    """No enumeration by the other public doors either."""
    said = []
    for login in ("nobody.here", "ly.member1", "ls02.liaison"):
        sent = {"login": login, "code": "AAAA-BBBB-CCCC", "password": "short"}
        by_code = desk.ask("POST", "/passwords", json=sent)
        renewed = desk.ask("PUT", "/passwords", json={"login": login, "old_password": "not-it", "password": "short"})
        said.append([(one.status_code, one.json["code"], one.json["title"]) for one in (by_code, renewed)])
    assert said[0] == said[1] == said[2]
    assert [status for status, _, _ in said[0]] == [401, 401]


def test_one_address_trying_many_logins_is_slowed(desk: Desk) -> None:
    with desk.db.write() as session:
        for row in session.scalars(sa.select(SignInTry)):
            session.delete(row)
    sign_in(desk, login="first.one", password="x")
    with desk.db.write() as session:
        session.execute(sa.update(SignInTry).where(SignInTry.kind == "address").values(tries=60))
    assert sign_in(desk, login="second.one", password="x").status_code == 429


def test_nothing_typed_is_kept_in_clear(desk: Desk) -> None:
    sign_in(desk, login="my-password-in-the-wrong-field")
    with desk.db.read() as session:
        rows = session.scalars(sa.select(SignInTry)).all()
    assert {row.kind for row in rows} == {"both", "address", "login", "subnet"}
    assert all("password" not in row.key_sha256 and len(row.key_sha256) == 64 for row in rows)


def forward(desk: Desk, seconds: int) -> None:
    with desk.db.write() as session:
        clock_forward(session, timedelta(seconds=seconds))


def test_sign_out_ends_the_token_and_says_so(desk: Desk) -> None:
    token = sign_in(desk).json["token"]
    before = desk.head()
    assert desk.ask("DELETE", "/sessions", token=token).status_code == 204
    assert [name for name, _ in desk.said(before)] == ["session.ended"]
    assert desk.ask("GET", "/me", token=token).status_code == 401
    assert sign_in(desk).status_code == 201


def test_a_token_runs_out_after_twelve_hours(desk: Desk) -> None:
    token = sign_in(desk).json["token"]
    forward(desk, 12 * 3600 - 60)
    assert desk.ask("GET", "/me", token=token).status_code == 200
    forward(desk, 61)
    assert desk.ask("GET", "/me", token=token).status_code == 401


def test_disabling_ends_every_session(desk: Desk) -> None:
    token = sign_in(desk).json["token"]
    person = desk.person("ly.member1")
    desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"active": False}, version=person.version)
    assert desk.ask("GET", "/me", token=token).status_code == 401
    person = desk.person("ly.member1")
    desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"active": True}, version=person.version)
    assert desk.ask("GET", "/me", token=token).status_code == 401, "the old session stays ended"


def test_first_password_with_a_one_time_code(desk: Desk) -> None:
    person = desk.person("ls03.liaison")
    given = desk.ask("POST", f"/people/{person.id}/code", "ly.system")
    assert given.status_code == 201
    chosen = {
        "login": "ls03.liaison",
        "code": given.json["code"].lower().replace("-", " "),
        "password": "Qiutian-2026!",
    }
    assert desk.ask("POST", "/passwords", json=chosen).status_code == 204
    assert sign_in(desk, login="ls03.liaison", password="Qiutian-2026!").status_code == 201
    assert desk.ask("POST", "/passwords", json=chosen | {"password": "Another-one-77"}).status_code == 401, "used up"


def test_a_code_runs_out_and_only_its_hash_is_kept(desk: Desk) -> None:
    person = desk.person("ls03.liaison")
    code = desk.ask("POST", f"/people/{person.id}/code", "ly.system").json["code"]
    assert code not in repr(vars(desk.person("ls03.liaison")))
    forward(desk, 14 * 24 * 3600 + 1)
    chosen = {"login": "ls03.liaison", "code": code, "password": "Qiutian-2026!"}
    assert desk.ask("POST", "/passwords", json=chosen).status_code == 401


def test_an_answer_with_a_code_is_not_repeated(desk: Desk) -> None:
    person, token = desk.person("ls03.liaison"), desk.token("ly.system")
    headers = {"Idempotency-Key": "code-1"}
    first = desk.ask("POST", f"/people/{person.id}/code", token=token, headers=headers)
    again = desk.ask("POST", f"/people/{person.id}/code", token=token, headers=headers)
    assert (first.status_code, again.status_code) == (201, 409)
    assert "code" in first.json
    assert first.json["code"] not in again.text


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaa", "linyi-2026-abc", "警察-秋天的第一课堂", "兰山分局-秋天第一课", "ls.publicist-77"],
)
def test_weak_passwords_are_refused(desk: Desk, password: str) -> None:
    token = desk.token("ls.publicist")
    sent = {"old_password": SAMPLE_PASSWORD, "password": password}
    answer = desk.ask("PUT", "/me/password", token=token, json=sent)
    assert answer.status_code == 422
    assert answer.json["errors"]["password"]


def test_another_password_ends_every_other_session(desk: Desk) -> None:
    mine, other = sign_in(desk).json["token"], sign_in(desk).json["token"]
    sent = {"old_password": SAMPLE_PASSWORD, "password": "Qiutian-2026!"}
    assert desk.ask("PUT", "/me/password", token=mine, json=sent).status_code == 204
    assert desk.ask("GET", "/me", token=mine).status_code == 200
    assert desk.ask("GET", "/me", token=other).status_code == 401
    assert sign_in(desk).status_code == 401
    assert desk.ask("PUT", "/me/password", token=mine, json=sent).status_code == 401, "the old one no longer fits"


def test_every_service_decides_from_its_own_copy(desk: Desk) -> None:
    token = sign_in(desk).json["token"]
    with desk.db.read() as session:
        actor = authenticate(session, desk.settings, token)
        assert actor.kind == "person"
        assert actor.has("member", desk.unit("LY-LS-01").path)
        with pytest.raises(NotSignedIn):
            authenticate(session, desk.settings, token + "x")
    assert PEOPLE == "baiying"
