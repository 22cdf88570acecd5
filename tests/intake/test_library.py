"""The library of materials: lead time, what the 专班 thinks, lineage to corrections, reuse, 精品, credit to units."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.intake.materials import FLOOR, OPEN_TO_DROPPING, STATES, lead_hours, next_state, rate
from shared.events import DraftCorrected, DraftRecalled, MaterialJudged
from shared.ids import new_id
from shared.log import history
from tests.intake.build import MOMENT, Intake
from tests.intake.test_materials import RIGHT, offer, published, used
from tests.intake.test_pages import Browser


def judged(material_id: str, verdict: str, reason: str | None = None) -> MaterialJudged:
    return MaterialJudged(material_id=material_id, verdict=verdict, reason=reason, at=MOMENT)


def corrected(publication_id: str, task_id: str, corrects_id: str) -> DraftCorrected:
    return DraftCorrected(
        publication_id=publication_id, corrects_id=corrects_id, number="宣〔2026〕0002号", task_id=task_id, need_ids=[],
        unit_id=new_id(), topic="crime", priority="ordinary", title="谨防冒充客服退款诈骗（更正）", text="先挂断。",
        content_hash="1" * 64, links=[], push=None, reason="数字有误", published_at=MOMENT + timedelta(days=1),
    )  # fmt: skip


def one(intake: Intake, material_id: str, login: str = "xc") -> dict[str, Any]:
    found: dict[str, Any] = intake.client(login).get(f"/intake/v1/materials/{material_id}").get_json()
    return found


@pytest.mark.parametrize("state", STATES)
def test_a_use_moves_on_from_any_state_and_never_back(state: str) -> None:
    assert next_state(state, True) == "published"
    assert next_state(state, False) == ("published" if state == "published" else "used")
    assert (state in OPEN_TO_DROPPING) is (state not in ("used", "published"))


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 0, None), (4, 4, None), (2, 5, 40), (5, 5, 100)])
def test_below_the_floor_there_is_no_rate(part: int, whole: int, percent: int | None) -> None:
    assert FLOOR == 5
    assert rate(part, whole) == percent


def test_lead_time_is_counted_in_whole_hours() -> None:
    assert lead_hours(MOMENT, None) is None
    assert lead_hours(MOMENT, MOMENT + timedelta(days=3, minutes=59)) == 72
    assert lead_hours(MOMENT, MOMENT - timedelta(hours=2)) == 0


def test_a_lead_says_when_and_is_found_until_then(intake: Intake) -> None:
    xc = intake.client("xc")
    lead = offer(xc, kind="lead", happens_at="2030-01-01T01:00:00Z")
    past = offer(xc, happens_at="2001-01-01T01:00:00Z")
    offer(xc)
    assert (lead["over"], past["over"], past["lead_hours"]) == (False, True, 0)
    assert lead["lead_hours"] > 24
    coming = xc.get("/intake/v1/materials?coming=true").get_json()["items"]
    assert [one["id"] for one in coming] == [lead["id"]]
    answer = xc.call("POST", "/intake/v1/materials", RIGHT | {"kind": "lead", "happens_at": "2001-01-01T01:00:00Z"})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["happens_at"])


def test_what_the_taskforce_thinks_is_shown_until_it_is_used(intake: Intake) -> None:
    xc = intake.client("xc")
    material = offer(xc)["id"]
    intake.hear(judged(material, "declined", "已有同类稿件"))
    shown = one(intake, material)
    assert (shown["labels"]["state"], shown["reason"]) == ("暂不采用", "已有同类稿件")
    intake.hear(judged(material, "accepted"))
    assert (one(intake, material)["state"], one(intake, material)["reason"]) == ("accepted", None)
    listed = xc.get("/intake/v1/materials?state=accepted").get_json()["items"]
    assert [one["id"] for one in listed] == [material]
    intake.hear(used(material, new_id()))
    intake.hear(judged(material, "declined", "迟到"))
    assert (one(intake, material)["state"], one(intake, material)["reason"]) == ("used", None)
    intake.hear(judged(new_id(), "accepted"))


def test_the_lineage_runs_to_the_correction_and_the_recall(intake: Intake) -> None:
    material, task, other = offer(intake.client("xc"))["id"], new_id(), new_id()
    first, second = new_id(), new_id()
    intake.hear(used(material, task, first))
    intake.hear(published(first, task))
    intake.hear(corrected(second, task, first))
    intake.hear(used(material, task, second, days=1))
    intake.hear(used(material, other, days=2))
    at = MOMENT + timedelta(days=3)
    intake.hear(DraftRecalled(publication_id=second, task_id=task, need_ids=[], reason="情况有变", at=at))
    shown = one(intake, material)
    assert (shown["tasks"], [use["task_id"] for use in shown["uses"]]) == (2, [task, other])
    products = shown["uses"][0]["publications"]
    assert [(one["number"], one["corrects"], one["reason"], one["recall_reason"]) for one in products] == [
        ("宣〔2026〕0001号", None, None, None), ("宣〔2026〕0002号", "宣〔2026〕0001号", "数字有误", "情况有变"),
    ]  # fmt: skip
    assert shown["uses"][1]["publications"] == []
    reused = intake.client("xc").get("/intake/v1/materials?reused=true").get_json()["items"]
    assert [one["id"] for one in reused] == [material]
    page = Browser(intake, "xc").get(f"/intake/materials/{material}")
    assert "更正宣〔2026〕0001号" in page
    assert "情况有变" in page


def test_a_correction_that_dropped_the_material_is_none_of_its_products(intake: Intake) -> None:
    material, task, first, second = offer(intake.client("xc"))["id"], new_id(), new_id(), new_id()
    intake.hear(used(material, task, first))
    intake.hear(published(first, task))
    intake.hear(corrected(second, task, first))
    [use] = one(intake, material)["uses"]
    assert [one["id"] for one in use["publications"]] == [first]


def test_the_leader_over_its_unit_holds_it_up(intake: Intake) -> None:
    material = offer(intake.client("station"))["id"]
    path, leader = f"/intake/v1/materials/{material}/best", intake.client("leader")
    for body in ({}, {"best": True}, {"best": True, "reason": "电话13800138000"}):
        assert leader.call("PUT", path, body, If_Match='"1"').status_code == 422, body
    good = {"best": True, "reason": "三句话好记好用"}
    assert intake.client("station").call("PUT", path, good, If_Match='"1"').status_code == 403
    assert leader.call("PUT", path, good).status_code == 428
    assert leader.call("PUT", path, good, If_Match='"7"').status_code == 412
    done = leader.call("PUT", path, good, If_Match='"1"').get_json()
    assert (done["best_reason"], done["version"], done["best_at"] is None) == ("三句话好记好用", 2, False)
    listed = leader.get("/intake/v1/materials?best=true").get_json()["items"]
    assert [one["id"] for one in listed] == [material]
    assert leader.call("PUT", path, {"best": False}, If_Match='"2"').get_json()["best_at"] is None
    with intake.db.read() as session:
        bodies = [json.loads(entry.body) for entry in history(session, "material", material)]
    assert [body["best"] for body in bodies[1:]] == [True, False]


def test_credit_goes_to_units_in_the_order_of_their_codes(intake: Intake) -> None:
    """A rate from five on; each sees what lies below him; persons are counted nowhere."""
    xc, station = intake.client("xc"), intake.client("station")
    mine = [offer(xc)["id"] for _ in range(FLOOR)]
    offer(station)
    intake.hear(used(mine[0], new_id(), new_id()))
    intake.hear(used(mine[1], new_id()))
    intake.hear(judged(mine[2], "accepted"))
    intake.client("leader").call(
        "PUT", f"/intake/v1/materials/{mine[0]}/best", {"best": True, "reason": "好用"}, If_Match='"1"'
    )
    listed = intake.client("leader").get("/intake/v1/materials/credit").get_json()
    assert [one["unit"]["code"] for one in listed["items"]] == ["3713-XC", "371302-01"]
    first, second = listed["items"]
    assert {name: first[name] for name in first if name != "unit"} == {
        "offered": 5, "accepted": 1, "used": 2, "published": 1, "best": 1, "percent": 40,
    }  # fmt: skip
    assert (second["offered"], second["percent"]) == (1, None)
    paged = intake.client("leader").get("/intake/v1/materials/credit?limit=1").get_json()
    rest = intake.client("leader").get(f"/intake/v1/materials/credit?limit=1&cursor={paged['next']}").get_json()
    assert [*paged["items"], *rest["items"]] == listed["items"]
    seen = {}
    for login in ("xc", "lanshan", "yishui", "admin"):
        items = intake.client(login).get("/intake/v1/materials/credit").get_json()["items"]
        seen[login] = [one["unit"]["code"] for one in items]
    assert seen == {"xc": ["3713-XC"], "lanshan": ["371302-01"], "yishui": [], "admin": []}
    assert intake.client("leader").get("/intake/v1/materials/credit?year=2021").get_json()["items"] == []
    page = Browser(intake, "leader").get("/intake/materials/credit")
    assert "40%" in page
    assert "不排名次" in page


def test_the_pages_show_a_lead_and_hold_it_up(intake: Intake) -> None:
    xc, new = Browser(intake, "xc"), "/intake/materials/new"
    sent = xc.send(new, new, **RIGHT | {"kind": "lead", "happens_at": "2030-01-01T08:00"})
    address = sent.headers["Location"]
    assert "2030-01-01 08:00" in xc.get(address)
    assert "2030-01-01 08:00 发生" in xc.get("/intake/materials?coming=true")
    leader = Browser(intake, "leader")
    wrong = leader.send(address, f"{address}/best", reason="")
    assert wrong.status_code == 422
    assert "值得借鉴之处" in wrong.text
    assert leader.send(address, f"{address}/best", reason="可推广").status_code == 303
    assert "可推广" in xc.get(address)
    assert leader.send(address, f"{address}/best").status_code == 303
    assert "精品" not in xc.get("/intake/materials?mine=true").split("<tbody>")[1]
