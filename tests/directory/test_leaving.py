"""离职: account, sessions, code and contact data end; roles pass on or stand open (I17)."""

from typing import Any

import pytest

from deploy.sample import SAMPLE_PASSWORD
from services.directory import queries
from tests.directory.desk import Desk
from tests.directory.test_people import add, change


def leave(desk: Desk, login: str, by: str = "ly.system", **given: Any) -> Any:
    person = desk.person(login)
    sent = {"reason": "调任"} | given
    return desk.ask("POST", f"/people/{person.id}/leave", by, json=sent, version=person.version)


def test_everything_of_the_account_ends_and_his_place_is_open(desk: Desk) -> None:
    change(desk, "ls.publicist", phone="0539-1111111")
    person, token = desk.person("ls.publicist"), desk.token("ls.publicist")
    code = desk.ask("POST", f"/people/{person.id}/code", "ly.system").json["code"]
    before = desk.head()
    answer = leave(desk, "ls.publicist")
    assert answer.status_code == 200, answer.json
    assert [(one["role"], one["unit_name"]) for one in answer.json["open"]] == [("publicist", "临沂市公安局兰山分局")]
    assert answer.json["passed"] == []
    assert [name for name, _ in desk.said(before)] == ["session.ended", "person.changed"]
    assert desk.ask("GET", "/me", token=token).status_code == 401
    sent = {"login": "ls.publicist", "password": SAMPLE_PASSWORD}
    assert desk.ask("POST", "/sessions", json=sent).status_code == 401
    chosen = {"login": "ls.publicist", "code": code, "password": "Qiutian-2026!"}
    assert desk.ask("POST", "/passwords", json=chosen).status_code == 401
    gone = desk.person("ls.publicist")
    assert (gone.active, gone.grants, gone.password_hash, gone.one_time_sha256) == (False, [], None, None)
    [card] = desk.ask("GET", f"/cards?ids={person.id}", "service:notify").json["items"]
    assert card["name"] == person.name, "the name stays with what he did"
    assert not card.get("contact")
    with desk.db.read() as session:
        missing = {gap["name"]: [one["role"] for one in gap["missing"]] for gap in queries.vacancies(session)}
    assert "publicist" in missing["临沂市公安局兰山分局"]
    assert leave(desk, "ls.publicist").json["code"] == "already_left"


def test_a_successor_takes_over_and_keeps_his_own(desk: Desk) -> None:
    heir = desk.person("ls.liaison")
    answer = leave(desk, "ls.publicist", successor_id=heir.id)
    assert [one["role"] for one in answer.json["passed"]] == ["publicist"]
    assert answer.json["open"] == []
    assert {grant.role for grant in desk.person("ls.liaison").grants} == {"liaison", "publicist"}


@pytest.mark.parametrize("heir", ["ly.system", "ls.publicist"])
def test_who_cannot_take_over(desk: Desk, heir: str) -> None:
    """An administrator takes no role of the trade; nobody follows himself."""
    answer = leave(desk, "ls.publicist", by="ly.system", successor_id=desk.person(heir).id)
    assert answer.status_code == 422
    assert answer.json["errors"]["successor_id"]
    assert desk.person("ls.publicist").active


def test_the_last_administrator_leaves_only_with_a_successor(desk: Desk) -> None:
    assert leave(desk, "ly.system").json["code"] == "self_disable"
    city = desk.unit("LY").id
    add(desk, code="P-2", login="second.admin", grants=[{"role": "system_admin", "unit_id": city}])
    assert leave(desk, "ly.system", by="second.admin").status_code == 200
    add_fresh = {"code": "P-3", "name": "示例新人", "unit_id": desk.unit("LY").id, "login": "third.one"}
    desk.ask("POST", "/people", "second.admin", json=add_fresh)
    assert leave(desk, "second.admin", by="second.admin").json["code"] == "self_disable"


def test_only_with_the_version_that_was_seen(desk: Desk) -> None:
    person = desk.person("ls.publicist")
    sent = {"json": {"reason": "调任"}}
    assert desk.ask("POST", f"/people/{person.id}/leave", "ly.system", **sent).status_code == 428
    assert desk.ask("POST", f"/people/{person.id}/leave", "ly.system", version=99, **sent).status_code == 412
    assert desk.person("ls.publicist").active


def test_who_comes_back_begins_anew(desk: Desk) -> None:
    leave(desk, "ls.publicist")
    back = change(desk, "ls.publicist", active=True)
    assert (back.status_code, back.json["has_password"], back.json["left_at"], back.json["grants"]) == (
        200,
        False,
        None,
        [],
    )
