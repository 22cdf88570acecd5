"""K05: whatever has to be on record is there once: who, when, what, about what, how it ended."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.sample import SAMPLE_PASSWORD
from shared.db.ground import access_log
from tests.directory.desk import Desk

WHY = {"reason": "电话联系签收"}
DAY = {"on": "2030-01-02", "working": False, "name": "停电检修"}


def rows(desk: Desk) -> list[Any]:
    with desk.db.read() as session:
        return list(session.execute(sa.select(access_log).order_by(access_log.c.id)).all())


def to(desk: Desk, login: str) -> str:
    return f"/people/{desk.person(login).id}"


def grants(desk: Desk, login: str) -> dict[str, Any]:
    person = desk.person(login)
    return {"json": {"grants": [{"role": "liaison"}, {"role": "publicist"}]}, "version": person.version}


Act = Callable[[Desk], Any]
ACTS: dict[str, tuple[Act, int, str, str | None, str, str]] = {
    "signed in": (
        lambda desk: desk.ask("POST", "/sessions", json={"login": "ls.publicist", "password": SAMPLE_PASSWORD}),
        201, "sign_in", "person", "done", "ls.publicist",
    ),
    "a wrong password": (
        lambda desk: desk.ask("POST", "/sessions", json={"login": "ls.publicist", "password": "wrong-one"}),
        401, "sign_in", "person", "refused", "",
    ),
    "a denial": (
        lambda desk: desk.ask("GET", "/people", "ls.publicist"), 403, "denied", "people", "refused", "ls.publicist",
    ),
    "another's thing": (
        lambda desk: desk.ask("GET", to(desk, "ls01.liaison") + "/contact", "lz.head"),
        404, "denied", "person", "refused", "lz.head",
    ),
    "a reveal": (
        lambda desk: desk.ask("POST", to(desk, "ls01.liaison") + "/reveal", "ls.head", json=WHY),
        200, "reveal", "person", "done", "ls.head",
    ),
    "an export": (
        lambda desk: desk.ask("GET", "/roster.csv", "ly.system"), 200, "export", "roster.csv", "done", "ly.system",
    ),
    "roles": (
        lambda desk: desk.ask("PATCH", to(desk, "ls01.liaison"), "ly.system", **grants(desk, "ls01.liaison")),
        200, "roles", "person", "done", "ly.system",
    ),
    "a code": (
        lambda desk: desk.ask("POST", to(desk, "ls01.liaison") + "/code", "ly.system"),
        201, "account", "person", "done", "ly.system",
    ),
    "what is set up": (
        lambda desk: desk.ask("POST", "/calendar/days", "ly.system", json=DAY),
        201, "config", "days", "done", "ly.system",
    ),
    "the log itself": (
        lambda desk: desk.ask("GET", "/access-log", "ly.audit"), 200, "read", "access_log", "done", "ly.audit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_on_record_once(desk: Desk, name: str) -> None:
    act, status, what, about, result, login = ACTS[name]
    before = len(rows(desk))
    assert act(desk).status_code == status
    (row,) = rows(desk)[before:]
    assert (row.what, row.about, row.result) == (what, about, result)
    if login:
        assert row.actor == desk.person(login).id
    assert row.route.startswith(("GET /directory/v1/", "POST /directory/v1/", "PATCH /directory/v1/"))
    assert "127.0.0.1" in row.address


def test_what_is_refused_by_the_rules_is_no_act(desk: Desk) -> None:
    """K06: a change that was rolled back for a reason of its own (409, 412) leaves no row."""
    before = len(rows(desk))
    person = desk.person("ls01.liaison")
    answer = desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"grants": []}, version=99)
    assert answer.status_code == 412
    assert desk.ask("POST", "/calendar/days", "ly.system", json={**DAY, "on": "never"}).status_code == 422
    assert len(rows(desk)) == before
