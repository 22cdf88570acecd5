"""成批修复, by door and page: who may ask, who may decide, what is tried first, what stands on record."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import now
from shared.db.ground import access_log, cursor
from shared.identity import KnownPerson
from shared.ids import new_id
from shared.log.repairing import Repairing
from shared.web.health import Health
from tests.shared.web.test_parked import FAULT, Scene, scene

__all__ = ["scene"]
URL = "/intake/v1/repairs"
ASKED = {"fault": "ValueError", "reason": "单位已补登，重新处理"}


@pytest.fixture(autouse=True)
def _others(scene: Scene) -> None:
    """A second system administrator, the other two administrators; the directory was reached just now."""
    sample = scene.sample
    with sample.db.write() as session:
        city = sample.units["city"].id
        for name, role in (("other", "system_admin"), ("security", "security_admin"), ("audit", "audit_admin")):
            sample.people[name] = new_id()
            grants = [{"role": role, "unit_id": city}]
            session.add(KnownPerson(id=sample.people[name], unit_id=city, grants=grants, active=True, card_version=1))
        values = {"producer": "directory", "pos": 0, "hash": "0" * 64, "head": 0, "updated_at": now(session)}
        session.execute(cursor.insert().values(**values, head_seen_at=now(session)))


def ask(scene: Scene, **changes: Any) -> Any:
    return scene.sample.client("keeper").post(URL, json={**ASKED, **changes})


def work(scene: Scene) -> int:
    return Repairing(scene.sample.db, scene.handlers).run()


def step(scene: Scene, who: str, name: str, version: int | None = 1, **body: Any) -> Any:
    client = scene.sample.client(who)
    id_ = client.get(URL).json["items"][0]["id"] if who in ("keeper", "other", "security", "audit") else new_id()
    headers = {"If-Match": f'"{version}"'} if version else {}
    return client.post(f"{URL}/{id_}/{name}", json=body, headers=headers)


def test_who_may_see_ask_and_decide(scene: Scene) -> None:
    assert scene.sample.client(None).get(URL).status_code == 401
    for who in ("publicist@city", "unit_head@lanshan"):
        client = scene.sample.client(who)
        assert {client.get(URL).status_code, client.post(URL, json=ASKED).status_code} == {403}
        assert client.post(f"{URL}/trial", json={}).status_code == 403
        assert step(scene, who, "approve").status_code == 404
    for who in ("security", "audit"):
        assert scene.sample.client(who).get(URL).status_code == 200
        assert scene.sample.client(who).post(URL, json=ASKED).status_code == 403
        assert scene.sample.client(who).post(f"{URL}/trial", json={}).status_code == 403


def test_the_audit_administrator_only_reads(scene: Scene) -> None:
    ask(scene)
    assert {step(scene, "audit", what, reason="看看").status_code for what in ("approve", "refuse", "stop")} == {403}
    (seen,) = scene.sample.client("audit").get(URL).json["items"]
    assert (seen["state"], seen["decidable"], seen["stoppable"]) == ("asked", False, False)
    page = scene.sample.client("audit", cookie=True).get("/intake/repairs").text
    assert not re.search("/(approve|refuse|stop)", page)


def test_an_empty_page_leads_on_those_who_may_ask(scene: Scene) -> None:
    for who, led in (("keeper", True), ("security", False), ("audit", False)):
        page = scene.sample.client(who, cookie=True).get("/intake/repairs").text
        assert ("没有成批修复" in page, 'href="/intake/parked"' in page) == (True, led), who


def test_a_trial_counts_and_leaves_everything(scene: Scene) -> None:
    scene.poison.add(scene.ids[1])
    found = scene.sample.client("keeper").post(f"{URL}/trial", json={"fault": "ValueError"}).json
    assert (found["things"], found["events"], found["tried"], found["done"]) == (2, 3, 2, 1)
    assert found["failed"] == [{"id": "tasking-8", "error": FAULT}]
    assert (scene.waiting(), scene.noted()) == ([7, 8, 9], [])


def test_another_approves_and_the_chore_does_it(scene: Scene) -> None:
    made = ask(scene)
    assert (made.status_code, made.json["state"], made.json["decidable"]) == (201, "asked", False)
    assert step(scene, "keeper", "approve").json["code"] == "same_person"
    assert step(scene, "security", "approve", None).status_code == 428
    assert step(scene, "security", "approve", 7).status_code == 412
    assert ask(scene).json["code"] == "repair_open"
    done = step(scene, "security", "approve")
    assert (done.status_code, done.json["state"]) == (200, "approved")
    assert step(scene, "other", "approve", 2).json["code"] == "wrong_state"
    assert work(scene) == 3
    assert (scene.waiting(), scene.seen) == ([], ["7", "8", "9"])
    ended = scene.sample.client("audit").get(URL).json["items"][0]
    assert (ended["state"], ended["done"], ended["decided_by"]) == ("done", 3, scene.sample.people["security"])
    with scene.sample.db.read() as session:
        log = access_log.c
        rows = session.execute(sa.select(log.actor, log.code).where(log.about == "repair", log.what == "replay"))
        people = scene.sample.people
        assert [tuple(row) for row in rows] == [
            (people["keeper"], "asked"), (people["security"], "approved"), ("service:intake", "done"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [({"reason": ""}, 422), ({"per_second": 0}, 422), ({"per_second": 201}, 422), ({"kind": "erase"}, 422),
     ({"type": "x' OR 1=1"}, 422), ({"fault": "Nothing"}, 409), ({"about_id": "%"}, 409), ({"colour": "red"}, 422)],
)  # fmt: skip
def test_what_is_not_right_is_refused_and_changes_nothing(scene: Scene, body: dict[str, Any], status: int) -> None:
    assert ask(scene, **body).status_code == status
    assert scene.sample.client("keeper").get(URL).json["items"] == []


def test_refused_and_stopped_want_a_reason_and_end_it(scene: Scene) -> None:
    ask(scene)
    assert step(scene, "security", "refuse").status_code == 422
    assert step(scene, "security", "refuse", reason="原因没有查清").json["state"] == "refused"
    ask(scene, kind="discard")
    step(scene, "other", "approve")
    assert step(scene, "keeper", "stop", 2, reason="弄错了").json["state"] == "stopped"
    assert scene.waiting() == [7, 8, 9]


def test_nobody_asks_or_approves_on_an_old_copy_of_who_may(scene: Scene) -> None:
    ask(scene)
    with scene.sample.db.write() as session:
        session.execute(cursor.update().values(head_seen_at=None))
    assert step(scene, "security", "approve").json["code"] == "directory_out_of_reach"
    assert step(scene, "security", "refuse", reason="名录断开").status_code == 200, "to say no is always safe"
    assert ask(scene).json["code"] == "directory_out_of_reach"
    assert len(scene.sample.client("keeper").get(URL).json["items"]) == 1


def test_the_pages_ask_try_approve_and_show_how_far_it_is(scene: Scene) -> None:
    keeper, other = (scene.sample.client(who, cookie=True) for who in ("keeper", "security"))
    parked = keeper.get("/intake/parked").text
    (address,) = set(re.findall(r'href="(/intake/repairs/new\?[^"]*ValueError)"', parked))
    form = keeper.get(address.replace("&amp;", "&"))
    assert '<b class="num">2</b> 个对象' in form.text
    fields: dict[str, str] = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]*)"', form.text))
    named = {"producer": "tasking", "type": "need.raised", "fault": "ValueError"}
    tried = keeper.post("/intake/repairs/trial", data={**fields, **named})
    assert "试了 2 条，2 条可以处理" in keeper.get(tried.headers["Location"]).text
    sent = keeper.post("/intake/repairs", data={**fields, **named, "reason": "单位已补登", "per_second": "200"})
    assert sent.headers["Location"] == "/intake/repairs"
    mine = keeper.get("/intake/repairs").text
    assert "申请人本人不行" in mine
    page = other.get("/intake/repairs").text
    assert "1 项待批准" in other.get("/intake/repairs/part", headers={"X-Part": "1"}).text
    (approve,) = re.findall(r'action="(/intake/repairs/[0-9a-f-]{36}/approve)"', page)
    fields = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]*)"', page))
    other.post(approve, data={**fields, "version": "1"})
    first = other.get("/intake/repairs/live")
    assert "进行中" in first.text
    assert other.get("/intake/repairs/live", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    work(scene)
    assert "成功 3 条，仍失败 0 条" in other.get("/intake/repairs").text
    assert other.get("/intake/parked").status_code == 403


def test_readyz_says_when_everything_fails(scene: Scene) -> None:
    with scene.sample.db.write() as session:
        session.execute(cursor.update().values(halted="failing: RuntimeError: cannot", head=9))
    found = {one.name: one for one in Health(scene.sample.db, ("directory",)).look()}["follows.directory"]
    assert (found.state, found.value) == ("degraded", 9)
    assert "RuntimeError: cannot" in found.hint
