"""What the 专班 thinks of a material: accepted or declined, by whom, until when; leads and their time."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.db import now
from shared.events import MaterialMarked
from shared.ids import new_id
from shared.log import history
from tests.tasking.build import Tasking
from tests.tasking.test_files import refused
from tests.tasking.test_materials import offered
from tests.tasking.test_pages import Browser


def verdicts(tasking: Tasking, material_id: str) -> list[tuple[str, str | None]]:
    """(verdict, reason) of every material.judged said about it."""
    with tasking.db.read() as session:
        entries = [one for one in history(session, "material", material_id) if one.name == "material.judged"]
    bodies = [json.loads(entry.body) for entry in entries]
    return [(body["verdict"], body["reason"]) for body in bodies]


def test_a_material_is_accepted_or_declined_with_the_reason(both: Tasking) -> None:
    material = offered(both)
    path, leader = f"/materials/{material}/judge", both.client("city.leader")
    shown = leader.call("POST", path, {"verdict": "declined", "reason": "已有同类稿件"}, If_Match='"1"').get_json()
    assert (shown["verdict"], shown["verdict_reason"], shown["version"]) == ("declined", "已有同类稿件", 2)
    shown = both.client("city.member").call("POST", path, {"verdict": "accepted"}, If_Match='"2"').get_json()
    assert (shown["verdict"], shown["verdict_reason"]) == ("accepted", None)
    assert verdicts(both, material) == [("declined", "已有同类稿件"), ("accepted", None)]


@pytest.mark.parametrize(
    ("login", "body", "version", "status", "code"),
    [
        ("city.leader", {"verdict": "declined"}, "1", 422, "invalid"),
        ("city.leader", {"verdict": "used"}, "1", 422, "invalid"),
        ("city.leader", {"verdict": "declined", "reason": "绝密★10年"}, "1", 422, "secrecy_mark"),
        ("city.leader", {"verdict": "accepted"}, "", 428, "precondition_required"),
        ("city.leader", {"verdict": "accepted"}, "9", 412, "stale"),
        ("city.publisher", {"verdict": "accepted"}, "1", 403, "forbidden"),
        ("county.leader", {"verdict": "accepted"}, "1", 404, "material_not_found"),
    ],
)
def test_what_is_refused_changes_nothing(
    tasking: Tasking, login: str, body: dict[str, Any], version: str, status: int, code: str
) -> None:
    material = offered(tasking)
    headers = {"If_Match": f'"{version}"'} if version else {}
    refused(tasking.client(login).call("POST", f"/materials/{material}/judge", body, **headers), status, code)
    assert verdicts(tasking, material) == []


def test_once_a_draft_draws_on_it_there_is_nothing_to_judge(tasking: Tasking) -> None:
    material = offered(tasking)
    member = tasking.client("city.member")
    member.write(tasking.reach("drafting"), materials=[material])
    answer = member.call("POST", f"/materials/{material}/judge", {"verdict": "accepted"}, If_Match='"1"')
    refused(answer, 409, "material_used")


def test_leads_still_to_come_and_what_is_held_up_are_found(tasking: Tasking) -> None:
    with tasking.db.read() as session:
        at = now(session)
    lead = offered(tasking, kind="lead", happens_at=at + timedelta(hours=50))
    offered(tasking, n=2)
    member = tasking.client("city.member")
    [shown] = member.get("/materials?coming=true")["items"]
    assert (shown["id"], shown["left_hours"] in (49, 50), shown["over"]) == (lead, True, False)
    tasking.hear(MaterialMarked(material_id=lead, best=True, reason="可推广", at=at))
    tasking.hear(MaterialMarked(material_id=new_id(), best=True, reason="未知的素材", at=at))
    assert [one["id"] for one in member.get("/materials?best=true")["items"]] == [lead]
    tasking.forward(hours=51)
    assert member.get("/materials?coming=true")["items"] == []
    shown = member.get(f"/materials/{lead}")
    assert (shown["left_hours"], shown["over"]) == (0, True)


def test_the_page_judges_and_shows(tasking: Tasking) -> None:
    with tasking.db.read() as session:
        at = now(session)
    material = offered(tasking, kind="lead", happens_at=at + timedelta(hours=50))
    browser, page = Browser(tasking, "city.leader"), f"/materials/{material}"
    assert "还有" in browser.page("/materials")
    held = browser.page(page)
    assert "请写明原因" in browser.send(held, f"{page}/judge", 422, verdict="declined", reason="")
    browser.send(held, f"{page}/judge", verdict="declined", reason="已有同类稿件")
    assert "暂不采用：已有同类稿件" in browser.page(page)
    browser.send(browser.page(page), f"{page}/judge")
    assert "列入备用" in browser.page("/materials")
