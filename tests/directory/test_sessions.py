"""Sessions: the end at rest and the last end, two devices, nothing taken over, the password again (I07, I08, I18)."""

import hmac
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.sample import SAMPLE_PASSWORD
from services.directory.models import SignInSession, SignInTry
from services.directory.passwords import hashing
from shared.db import forward, now
from shared.db.ground import access_log
from shared.identity import claims_of
from shared.settings import Settings
from tests.directory.desk import Desk
from tests.directory.test_pages import hidden, post, signed_in

MINUTE, HOUR = 60, 3600
STRICT = "Qiutian-2026!"


def later(desk: Desk, seconds: float) -> None:
    with desk.db.write() as session:
        forward(session, timedelta(seconds=seconds))


@pytest.fixture
def dengbao(directory_template: Path, desk: Desk) -> Desk:
    """The same directory under the stricter profile."""
    desk.settings = Settings(data=desk.settings.data, accounts="dengbao")
    desk.db.settings = desk.settings
    desk.app.extensions["baiying"].settings = desk.settings
    return desk


def cookie_of(browser: Any) -> str:
    found: str = browser.get_cookie("baiying").value
    return found


def test_a_browser_left_alone_is_signed_out(desk: Desk) -> None:
    browser = signed_in(desk)
    later(desk, 4 * HOUR - 5)
    token = cookie_of(browser)
    assert browser.get("/").status_code == 200
    assert cookie_of(browser) != token, "who comes back in time has the whole time again"
    later(desk, 4 * HOUR - 5)
    assert browser.get("/").status_code == 200
    later(desk, 4 * HOUR + 1)
    assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_a_token_is_renewed_rarely_and_the_last_end_stays(desk: Desk) -> None:
    browser = signed_in(desk)
    first = cookie_of(browser)
    later(desk, 23 * MINUTE)
    browser.get("/")
    assert cookie_of(browser) == first, "less than a tenth of the time at rest has gone"
    later(desk, 2 * MINUTE)
    browser.get("/directory/units")
    assert cookie_of(browser) != first
    for _ in range(3):
        later(desk, 3 * HOUR + 50 * MINUTE)
        browser.get("/")
    claims = claims_of(desk.settings, cookie_of(browser))
    assert claims.expires_at - claims.started_at == timedelta(hours=12)
    later(desk, HOUR)
    assert browser.get("/").headers["Location"].startswith("/sign-in"), "however busy: twelve hours are the end"


def test_bearer_tokens_are_not_renewed_and_last_twelve_hours(desk: Desk) -> None:
    token = desk.ask("POST", "/sessions", json={"login": "ly.leader", "password": SAMPLE_PASSWORD}).json["token"]
    later(desk, 11 * HOUR)
    answer = desk.ask("GET", "/me", token=token)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_thirty_minutes_for_inspections(dengbao: Desk) -> None:
    browser = signed_in(dengbao)
    later(dengbao, 29 * MINUTE)
    assert browser.get("/").status_code == 200
    later(dengbao, 31 * MINUTE)
    assert browser.get("/").status_code == 303


def test_signing_out_is_not_undone_by_renewal(desk: Desk) -> None:
    browser = signed_in(desk)
    page = browser.get("/")
    later(desk, HOUR)
    browser.post("/sign-out", data={"csrf_token": hidden(page, "csrf_token")})
    assert browser.get_cookie("baiying") is None


def test_a_session_given_before_sign_in_is_not_the_one_after(desk: Desk) -> None:
    """Fixation (I08): whatever cookie a browser brought, it leaves with a session of its own."""
    planted = desk.token("zhzx.publicist")
    browser = desk.client()
    browser.set_cookie("baiying", planted)
    post(browser, "/sign-in", "/sign-in", login="ly.leader", password=SAMPLE_PASSWORD)
    mine, theirs = claims_of(desk.settings, cookie_of(browser)), claims_of(desk.settings, planted)
    assert mine.sid != theirs.sid
    assert mine.sub == desk.person("ly.leader").id
    assert desk.ask("GET", "/me", token=planted).json["login"] == "zhzx.publicist"


def test_two_devices_are_listed_and_ended_one_by_one(desk: Desk) -> None:
    browser, phone = signed_in(desk), desk.token("ly.leader")
    listed = desk.ask("GET", "/me/sessions", token=phone).json["items"]
    assert {(one["way"], one["here"]) for one in listed} == {("browser", False), ("token", True)}
    other = next(one["id"] for one in listed if not one["here"])
    assert desk.ask("POST", f"/me/sessions/{other}/end", "zhzx.publicist").status_code == 404, "not one's own"
    assert desk.ask("POST", f"/me/sessions/{other}/end", token=phone).status_code == 204
    assert desk.ask("POST", f"/me/sessions/{other}/end", token=phone).status_code == 204, "twice is no error"
    assert browser.get("/").status_code == 303
    assert desk.ask("GET", "/me", token=phone).status_code == 200
    third = desk.token("ly.leader")
    assert desk.ask("POST", "/me/sessions/end-others", token=third).json == {"ended": 1}
    assert desk.ask("GET", "/me", token=phone).status_code == 401


def test_an_administrator_ends_somebodys_sessions(desk: Desk) -> None:
    token, before = desk.token("ly.leader"), desk.head()
    person = desk.person("ly.leader").id
    assert desk.ask("POST", f"/people/{person}/end-sessions", "ly.audit").status_code == 404
    assert desk.ask("POST", f"/people/{person}/end-sessions", "ly.system").json == {"ended": 1}
    assert [name for name, _ in desk.said(before)] == ["session.ended"]
    assert desk.ask("GET", "/me", token=token).status_code == 401


def test_my_page_shows_and_ends_sessions_and_changes_the_password(desk: Desk) -> None:
    browser, other = signed_in(desk), desk.token("ly.leader")
    page = browser.get("/me").text
    assert "当前" in page
    assert "专班组长" in page
    [end] = re.findall(r'action="(/me/sessions/[0-9a-f-]+/end)"', page)
    assert post(browser, "/me", end).headers["Location"] == "/me"
    assert desk.ask("GET", "/me", token=other).status_code == 401
    wrong = post(browser, "/me", "/me/password", old_password="not-mine-at-all", password=STRICT)
    assert wrong.status_code == 401
    assert "原密码不正确" in wrong.text
    assert post(browser, "/me", "/me/password", old_password=SAMPLE_PASSWORD, password=STRICT).status_code == 303
    assert "密码已更换" in browser.get("/me").text


# the password again ------------------------------------------------------------------------------------------------
def give_code(desk: Desk, token: str) -> Any:
    return desk.ask("POST", f"/people/{desk.person('ls03.liaison').id}/code", token=token)


def test_what_weighs_heavily_wants_the_password_again(desk: Desk) -> None:
    signed = {"login": "ly.system", "password": SAMPLE_PASSWORD}
    token = desk.ask("POST", "/sessions", json=signed).json["token"]
    later(desk, 4 * HOUR - MINUTE)
    assert give_code(desk, token).status_code == 201
    later(desk, 2 * MINUTE)
    refused = give_code(desk, token)
    assert (refused.status_code, refused.json["code"]) == (403, "confirm_first")
    assert desk.ask("GET", "/people", token=token).status_code == 200, "all else goes on"
    assert desk.ask("POST", "/me/confirm", token=token, json={"password": "wrong"}).json["code"] == "wrong_login"
    fresh = desk.ask("POST", "/me/confirm", token=token, json={"password": SAMPLE_PASSWORD}).json
    assert give_code(desk, fresh["token"]).status_code == 201
    assert give_code(desk, token).status_code == 403, "the older token was not confirmed"
    old, new = claims_of(desk.settings, token), claims_of(desk.settings, fresh["token"])
    assert (new.sid, new.started_at, new.expires_at) == (old.sid, old.started_at, old.expires_at)


def test_fifteen_minutes_for_inspections(dengbao: Desk) -> None:
    token = dengbao.token("ly.system")
    later(dengbao, 14 * MINUTE)
    assert give_code(dengbao, token).status_code == 201
    later(dengbao, 2 * MINUTE)
    assert give_code(dengbao, token).json["code"] == "confirm_first"


def test_an_ended_session_is_not_brought_back_by_its_password(desk: Desk) -> None:
    token = desk.token("ly.leader")
    desk.ask("DELETE", "/sessions", token=token)
    assert desk.ask("POST", "/me/confirm", token=token, json={"password": SAMPLE_PASSWORD}).status_code == 401


def test_guessing_at_the_confirmation_is_slowed_as_signing_in_is(desk: Desk) -> None:
    token = desk.token("ly.leader")
    statuses = [desk.ask("POST", "/me/confirm", token=token, json={"password": "no"}).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_in_a_browser_the_password_comes_in_between_and_the_form_goes_on(desk: Desk) -> None:
    person = desk.person("ls03.liaison")
    here = f"/directory/people/{person.id}"
    browser = signed_in(desk, "ly.system")
    for _ in range(2):
        later(desk, 2 * HOUR + MINUTE)
        browser.get("/")
    asked = post(
        browser, here, f"{here}/change", version=str(person.version), name="改后的名字", login=person.login or ""
    )
    assert asked.status_code == 403
    assert "再次确认身份" in asked.text
    assert desk.person("ls03.liaison").name == person.name
    own = {name: hidden(asked, name) for name in ("csrf_token", "back", "next", "to", "kept")}
    own["kept"] = own["kept"].replace("&#34;", '"').replace("&amp;", "&")
    wrong = browser.post("/confirm", data=own | {"password": "not-it-at-all"})
    assert wrong.status_code == 401
    assert hidden(wrong, "to") == f"{here}/change", "what waits is still there"
    again = browser.post("/confirm", data=own | {"password": SAMPLE_PASSWORD})
    assert again.status_code == 200
    assert f'action="{here}/change"' in again.text
    fields = dict(re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', again.text, re.S))
    assert fields["name"] == "改后的名字"
    fields["csrf_token"] = hidden(again, "csrf_token")
    assert browser.post(f"{here}/change", data=fields).headers["Location"] == here
    assert desk.person("ls03.liaison").name == "改后的名字"


def confirmed(browser: Any, **fields: str) -> Any:
    csrf = hidden(browser.get("/confirm"), "csrf_token")
    return browser.post("/confirm", data={"csrf_token": csrf, "password": SAMPLE_PASSWORD, **fields})


@pytest.mark.parametrize("to", ["//evil.example/x", "https://evil.example/", "/\\evil.example"])
def test_the_form_that_goes_on_stays_on_this_site(desk: Desk, to: str) -> None:
    browser = signed_in(desk)
    answer = confirmed(browser, to=to, kept='{"a":["b"]}', next="//evil.example")
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/")


@pytest.mark.parametrize("kept", ["not json", "[1]", '{"a": NaN}'])
def test_what_was_kept_is_read_strictly(desk: Desk, kept: str) -> None:
    answer = confirmed(signed_in(desk), to="/me/password", kept=kept)
    assert answer.status_code == 400


# profiles of passwords ----------------------------------------------------------------------------------------------
def change(desk: Desk, old: str, new: str, login: str = "ly.leader") -> Any:
    sent = {"login": login, "old_password": old, "password": new}
    return desk.ask("PUT", "/passwords", json=sent)


def test_after_ninety_days_another_password_comes_first(dengbao: Desk) -> None:
    sent = {"login": "ly.leader", "password": SAMPLE_PASSWORD}
    later(dengbao, 89 * 24 * HOUR)
    token = dengbao.ask("POST", "/sessions", json=sent).json["token"]
    assert dengbao.ask("GET", "/me", token=token).json["password_due_at"]
    later(dengbao, 24 * HOUR)
    due = dengbao.ask("POST", "/sessions", json=sent)
    assert (due.status_code, due.json["code"]) == (403, "password_due")
    assert dengbao.ask("POST", "/sessions", json=sent | {"password": "wrong"}).status_code == 401
    browser = dengbao.client()
    page = post(browser, "/sign-in", "/sign-in", **sent)
    assert page.headers["Location"] == "/renew-password"
    renewed = post(browser, "/renew-password", "/renew-password", login="ly.leader", old_password=SAMPLE_PASSWORD,
                   password=STRICT)  # fmt: skip
    assert renewed.headers["Location"] == "/sign-in"
    assert dengbao.ask("POST", "/sessions", json=sent | {"password": STRICT}).status_code == 201


def test_the_standard_profile_wants_no_rotation(desk: Desk) -> None:
    later(desk, 400 * 24 * HOUR)
    assert desk.ask("POST", "/sessions", json={"login": "ly.leader", "password": SAMPLE_PASSWORD}).status_code == 201
    assert desk.ask("GET", "/me", "ly.leader").json["password_due_at"] is None


def test_none_of_the_last_five_again(dengbao: Desk) -> None:
    held = SAMPLE_PASSWORD
    for number in range(4):
        assert change(dengbao, held, f"Qiutian-No{number}").status_code == 204
        held = f"Qiutian-No{number}"
    for used in (SAMPLE_PASSWORD, "Qiutian-No0", held):
        refused = change(dengbao, held, used)
        assert (refused.status_code, "最近5次" in str(refused.json["errors"])) == (422, True)
    assert change(dengbao, held, "Qiutian-No4").status_code == 204
    assert change(dengbao, "Qiutian-No4", SAMPLE_PASSWORD).status_code == 204, "the sixth last may come back"


def test_the_same_password_is_no_change(desk: Desk) -> None:
    assert change(desk, SAMPLE_PASSWORD, SAMPLE_PASSWORD).status_code == 422
    assert change(desk, SAMPLE_PASSWORD, STRICT).status_code == 204
    assert change(desk, STRICT, SAMPLE_PASSWORD).status_code == 204, (
        "the standard profile remembers only the present one"
    )


# brute force and enumeration ----------------------------------------------------------------------------------------
def test_a_whole_subnet_is_slowed_and_a_neighbour_is_not(desk: Desk) -> None:
    def from_(address: str) -> int:
        sent = {"login": f"nobody{address[-2:]}", "password": "x"}
        made = desk.client().post("/directory/v1/sessions", json=sent, environ_overrides={"REMOTE_ADDR": address})
        return int(made.status_code)

    assert from_("10.7.7.7") == 401
    with desk.db.write() as session:
        session.execute(sa.update(SignInTry).where(SignInTry.kind == "subnet").values(tries=230))
    assert from_("10.7.7.8") == 429
    assert from_("10.7.8.8") == 401


def test_a_flood_finds_no_place_and_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who computes or waits is bounded; beyond that 503 at once, before a try is counted or a hash computed."""
    monkeypatch.setattr(hashing, "_room", threading.BoundedSemaphore(1))
    sent = {"login": "ly.leader", "password": SAMPLE_PASSWORD}
    before = hashing.verified
    with hashing.place():
        full = desk.ask("POST", "/sessions", json=sent)
        by_page = post(desk.client(), "/sign-in", "/sign-in", **sent)
    assert (full.status_code, full.headers["Retry-After"], by_page.status_code) == (503, "2", 503)
    assert hashing.verified == before
    with desk.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SignInTry)) == 0
    assert desk.ask("POST", "/sessions", json=sent).status_code == 201, "the place is free again"


def test_a_chief_is_not_locked_out_from_afar(desk: Desk) -> None:
    """However often others fail at his login, he waits half a minute at most (I09)."""
    with desk.db.write() as session:
        desk.client()
        session.execute(sa.insert(SignInTry).values(_row(desk, "login", "ly.leader", 10_000, now(session))))
    sent = {"login": "ly.leader", "password": SAMPLE_PASSWORD}
    paused = desk.ask("POST", "/sessions", json=sent)
    assert paused.status_code == 429
    assert int(paused.headers["Retry-After"]) <= 30
    later(desk, 31)
    assert desk.ask("POST", "/sessions", json=sent).status_code == 201


def _row(desk: Desk, kind: str, text: str, tries: int, at: Any) -> dict[str, Any]:
    key = hmac.digest(desk.settings.secret.encode(), f"{kind}\n{text}".encode(), "sha256").hex()
    return {"kind": kind, "key_sha256": key, "tries": tries, "last_at": at}


def test_every_try_is_on_record_without_what_was_typed(desk: Desk) -> None:
    """K05: one row each, with who, whence, what became of it; never a login or a password."""
    desk.ask("POST", "/sessions", json={"login": "ly.leader", "password": "typed-wrongly"})
    desk.ask("POST", "/sessions", json={"login": "typed-by-mistake", "password": "typed-wrongly"})
    token = desk.ask("POST", "/sessions", json={"login": "ly.leader", "password": SAMPLE_PASSWORD}).json["token"]
    desk.ask("POST", "/me/confirm", token=token, json={"password": SAMPLE_PASSWORD})
    desk.ask("DELETE", "/sessions", token=token)
    with desk.db.read() as session:
        rows = session.execute(sa.select(access_log).order_by(access_log.c.id)).all()
        running = session.scalars(sa.select(SignInSession).where(SignInSession.ended_at.is_(None))).all()
    leader = desk.person("ly.leader").id
    assert [(row.what, row.result, row.actor) for row in rows] == [
        ("sign_in", "refused", leader), ("sign_in", "refused", "anonymous"), ("sign_in", "done", leader),
        ("confirm", "done", leader), ("sign_out", "done", leader),
    ]  # fmt: skip
    assert {row.address for row in rows} == {"127.0.0.1"}
    assert "typed" not in str(rows)
    assert not running
