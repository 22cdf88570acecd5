"""Roles by period: begun and ended by the day; the last administrator and 三员 hold whatever the dates (I05, I06)."""

from datetime import date, timedelta
from typing import Any, cast

import pytest

from services.directory.app import SERVICE
from shared.db import forward, now
from shared.log import Peers
from shared.service import Work
from tests.directory.desk import Desk
from tests.directory.test_people import add, change


def day(desk: Desk, ahead: int) -> str:
    """The bureau's day so many days from now."""
    with desk.db.read() as session:
        return str((now(session) + timedelta(hours=8, days=ahead)).date())


def turn(desk: Desk, days: float = 0) -> int:
    """Let the days pass and the chore come round."""
    with desk.db.write() as session:
        forward(session, timedelta(days=days))
    chore = next(one for one in SERVICE.chores if one.name == "terms")
    return chore.run(Work(desk.db, desk.settings, cast(Peers, None)))


def held(desk: Desk, login: str) -> set[str]:
    return {grant["role"] for grant in desk.ask("GET", "/me", login).json["grants"]}


def test_a_role_begins_and_ends_by_itself(desk: Desk) -> None:
    since, until = day(desk, 3), day(desk, 5)
    before = desk.head()
    grants = [
        {"role": "publicist"},
        {"role": "member", "unit_id": desk.unit("LY-LS").id, "since": since, "until": until},
    ]
    answer = change(desk, "ls.publicist", grants=grants)
    assert answer.status_code == 200
    assert [(grant["role"], grant["since"], grant["until"]) for grant in answer.json["grants"]] == [
        ("member", since, until), ("publicist", None, None),
    ]  # fmt: skip
    assert desk.said(before) == [], "what does not hold yet is not said"
    assert (turn(desk), held(desk, "ls.publicist")) == (0, {"publicist"})
    assert turn(desk, 3) == 1
    assert turn(desk) == 0, "said once"
    assert held(desk, "ls.publicist") == {"publicist", "member"}
    assert desk.ask("GET", "/me", "ls.publicist").json["grants"][0]["until"] in (until, None)
    assert (turn(desk, 2), turn(desk, 1)) == (0, 1), "the last day is included"
    assert held(desk, "ls.publicist") == {"publicist"}
    assert [[grant["role"] for grant in said["grants"]] for _, said in desk.said(before)] == [
        ["member", "publicist"], ["publicist"],
    ]  # fmt: skip
    assert [grant.role for grant in desk.person("ls.publicist").grants] == ["publicist"]


@pytest.mark.parametrize(("since", "until", "words"), [(5, 4, "早于"), (None, -1, "已经结束"), (-9, -1, "已经结束")])
def test_terms_that_cannot_be(desk: Desk, since: int | None, until: int, words: str) -> None:
    grant = {"role": "publicist", "since": None if since is None else day(desk, since), "until": day(desk, until)}
    answer = change(desk, "ls.publicist", grants=[grant])
    assert answer.status_code == 422
    assert words in str(answer.json["errors"]["grants"])


@pytest.mark.parametrize("bad", ["2026-13-01", "01.06.2026", "1999-01-01", 20260601, "明天"])
def test_days_that_are_none(desk: Desk, bad: Any) -> None:
    assert change(desk, "ls.publicist", grants=[{"role": "publicist", "since": bad}]).status_code == 422


def test_one_role_on_one_unit_has_one_term(desk: Desk) -> None:
    grants = [{"role": "publicist"}, {"role": "publicist", "until": day(desk, 9)}]
    assert change(desk, "ls.publicist", grants=grants).status_code == 422


def test_the_last_administrator_has_no_end(desk: Desk) -> None:
    """No date may take away what no hand may take away (I06)."""
    city = desk.unit("LY").id
    lead = {"role": "system_admin", "unit_id": city}
    assert change(desk, "ly.system", grants=[lead | {"until": day(desk, 30)}]).json["code"] == "last_system_admin"
    assert change(desk, "ly.system", grants=[lead | {"since": day(desk, 1)}]).json["code"] == "self_disable"
    add(desk, code="P-2", login="deputy.admin", grants=[lead | {"until": day(desk, 30)}])
    assert change(desk, "ly.system", by="deputy.admin", active=False).json["code"] == "last_system_admin"
    add(desk, code="P-3", login="second.admin", grants=[lead])
    assert change(desk, "ly.system", by="second.admin", active=False).status_code == 200
    assert turn(desk, 31) == 1, "the one with an end goes, the other stays"
    assert held(desk, "second.admin") == {"system_admin"}


def test_the_roster_keeps_an_administrator_without_end(desk: Desk) -> None:
    lead = {"role": "system_admin", "unit_id": desk.unit("LY").id}
    add(desk, code="P-2", login="deputy.admin", grants=[lead | {"until": day(desk, 30)}])
    sheet = "类别,编码,名称,所属单位,登录名,角色\n人员,ly-system,示例,LY-XCC,ly.system,联络人\n"
    answer = desk.ask("POST", "/roster?dry_run=false", "deputy.admin", data=sheet.encode(), content_type="text/csv")
    assert answer.json["code"] == "last_system_admin", answer.json
    assert held(desk, "ly.system") == {"system_admin"}


def test_one_of_three_follows_another_in_one_change(desk: Desk) -> None:
    city = desk.unit("LY").id
    answer = change(desk, "ly.audit", grants=[{"role": "security_admin", "unit_id": city}])
    assert [grant["role"] for grant in answer.json["grants"]] == ["security_admin"]


def test_three_admins_are_not_combined_one_after_the_other_either(desk: Desk) -> None:
    city = desk.unit("LY").id
    grants = [{"role": "audit_admin", "unit_id": city, "until": day(desk, 5)},
              {"role": "security_admin", "unit_id": city, "since": day(desk, 6)}]  # fmt: skip
    assert change(desk, "ly.audit", grants=grants).status_code == 422


def test_a_security_administrator_gives_himself_nothing(desk: Desk) -> None:
    """I05: who is not system_admin does not even see people as things to change."""
    person = desk.person("ly.security")
    for login in ("ly.security", "ly.audit", "ly.leader"):
        sent = {"json": {"grants": [{"role": "system_admin"}]}, "version": person.version}
        assert desk.ask("PATCH", f"/people/{person.id}", login, **sent).status_code == 404
        assert desk.ask("GET", "/people", login).status_code == 403


@pytest.mark.parametrize("extra", ["is_admin", "owner", "state", "version", "password_hash", "left_at", "card_version"])
def test_nothing_is_assigned_in_passing(desk: Desk, extra: str) -> None:
    answer = change(desk, "ls.publicist", name="改名", **{extra: "x"})
    assert (answer.status_code, list(answer.json["errors"])) == (422, [extra])


def test_days_are_kept_when_a_role_stays(desk: Desk) -> None:
    """A roster without terms leaves the terms that stand."""
    until = day(desk, 30)
    change(desk, "ls.publicist", grants=[{"role": "publicist", "until": until}])
    sheet = desk.ask("GET", "/roster.csv", "ly.system").data
    answer = desk.ask("POST", "/roster?dry_run=false", "ly.system", data=sheet, content_type="text/csv")
    assert answer.status_code == 200, answer.json
    assert [grant.until for grant in desk.person("ls.publicist").grants] == [date.fromisoformat(until)]
