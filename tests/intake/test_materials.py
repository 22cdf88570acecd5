"""Materials: offered through the same gate as needs, seen within the scope, and shown with where they were used."""

from datetime import timedelta
from typing import Any

import pytest

from shared.events import DraftPublished, DraftRecalled, MaterialUsed, TaskOpened
from shared.ids import new_id
from shared.log import history
from tests.intake.build import MOMENT, Caller, Intake
from tests.intake.test_pages import Browser

RIGHT = {
    "kind": "material",
    "topic": "crime",
    "subtopic": "telecom_fraud",
    "title": "反诈劝阻中的三句话",
    "body": "劝阻时先问用途，再讲案例，最后请其本人核实。",
    "audience": "public",
}


def offer(caller: Caller, **changes: Any) -> dict[str, Any]:
    """Offer a material and expect it to be taken."""
    answer = caller.call("POST", "/intake/v1/materials", RIGHT | changes)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def used(material_id: str, task_id: str, publication_id: str | None = None, days: int = 0) -> MaterialUsed:
    at = MOMENT + timedelta(days=days)
    return MaterialUsed(material_id=material_id, task_id=task_id, n=1, publication_id=publication_id, at=at)


def published(publication_id: str, task_id: str) -> DraftPublished:
    return DraftPublished(
        publication_id=publication_id, number="宣〔2026〕0001号", task_id=task_id, need_ids=[], unit_id=new_id(),
        topic="crime", priority="ordinary", title="谨防冒充客服退款诈骗", text="先挂断。", content_hash="0" * 64,
        links=[{"channel": "wechat", "name": "平安临沂", "url": "https://mp.example/1"}], push=None,
        published_at=MOMENT,
    )  # fmt: skip


def test_a_material_gets_a_number_and_is_told(intake: Intake) -> None:
    found = offer(intake.client("xc"), embargo_until="2030-01-01T00:00:00Z")
    assert found["number"].startswith("素〔")
    assert (found["state"], found["labels"]["state"], found["uses"]) == ("offered", "待采用", [])
    with intake.db.read() as session:
        assert [entry.name for entry in history(session, "material", found["id"])] == ["material.offered"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"body": "联系人电话13800138000，可约采访。"}, "personal_data", "body"),
        ({"subtopic": "fire"}, "invalid", "subtopic"),
        ({"embargo_until": "2001-01-01T00:00:00Z"}, "invalid", "embargo_until"),
        ({"title": "短"}, "invalid", "title"),
        ({"owner": "x"}, "invalid", "owner"),
    ],
)
def test_what_is_not_right_is_refused_and_kept_nowhere(
    intake: Intake, changes: dict[str, Any], code: str, field: str
) -> None:
    xc = intake.client("xc")
    answer = xc.call("POST", "/intake/v1/materials", RIGHT | changes)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert field in answer.get_json()["errors"]
    assert xc.get("/intake/v1/materials").get_json()["items"] == []


def test_only_those_who_speak_for_a_unit_offer(intake: Intake) -> None:
    for login in ("leader", "member", "admin"):
        assert intake.client(login).call("POST", "/intake/v1/materials", RIGHT).status_code == 403


def test_each_sees_what_lies_below_him(intake: Intake) -> None:
    station, yishui = offer(intake.client("station")), offer(intake.client("yishui"), kind="lead")
    seen = {
        login: {one["id"] for one in intake.client(login).get("/intake/v1/materials").get_json()["items"]}
        for login in ("leader", "lanshan", "yishui", "station", "admin")
    }
    assert seen["leader"] == {station["id"], yishui["id"]}
    assert seen["lanshan"] == seen["station"] == {station["id"]}
    assert seen["yishui"] == {yishui["id"]}
    assert seen["admin"] == set()
    answer = intake.client("yishui").get(f"/intake/v1/materials/{station['id']}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "material_not_found")


def test_a_list_is_filtered(intake: Intake) -> None:
    xc = intake.client("xc")
    offer(xc)
    lead = offer(xc, kind="lead", topic="traffic", subtopic=None, title="国庆返程车流预报")
    for query in ("kind=lead", "topic=traffic", "q=返程", f"q={lead['number']}", "kind=lead&state=offered&mine=true"):
        items = xc.get(f"/intake/v1/materials?{query}").get_json()["items"]
        assert [one["id"] for one in items] == [lead["id"]], query


def test_a_use_is_shown_with_the_numbers_that_are_known(intake: Intake) -> None:
    """Through to the publication and its being taken back; heard twice or in the other order, it is shown once."""
    xc = intake.client("xc")
    material, task, publication = offer(xc)["id"], new_id(), new_id()
    intake.hear(used(material, task))
    assert xc.get(f"/intake/v1/materials/{material}").get_json()["state"] == "used"
    entry = intake.entry(used(material, task, publication, days=1))
    for _ in range(2):
        intake.apply(entry)
    intake.hear(used(material, task))
    intake.hear(published(publication, task))
    shown = xc.get(f"/intake/v1/materials/{material}").get_json()
    assert shown["state"] == "published"
    [use] = shown["uses"]
    assert (use["publication_number"], use["title"], use["url"]) == (
        "宣〔2026〕0001号", "谨防冒充客服退款诈骗", "https://mp.example/1",
    )  # fmt: skip
    at = MOMENT + timedelta(days=2)
    intake.hear(DraftRecalled(publication_id=publication, task_id=task, need_ids=[], reason="数字有误", at=at))
    assert xc.get(f"/intake/v1/materials/{material}").get_json()["uses"][0]["recalled_at"] is not None


def test_a_use_of_what_is_not_there_is_let_pass(intake: Intake) -> None:
    intake.hear(used(new_id(), new_id()))


def test_a_task_is_shown_by_its_number(intake: Intake) -> None:
    xc, task = intake.client("xc"), new_id()
    need, material = xc.raise_need()["id"], offer(xc)["id"]
    intake.hear(
        TaskOpened(
            task_id=task, number="宣任〔2026〕0001号", need_ids=[need], unit_id=new_id(), title="题", due_at=None
        )
    )
    intake.hear(used(material, task))
    assert xc.get(f"/intake/v1/materials/{material}").get_json()["uses"][0]["task_number"] == "宣任〔2026〕0001号"


def test_the_pages_take_and_show_a_material(intake: Intake) -> None:
    xc = Browser(intake, "xc")
    assert "报送第一项素材" in xc.get("/intake/materials")
    new = "/intake/materials/new"
    wrong = xc.send(new, new, **RIGHT | {"title": "短"})
    assert wrong.status_code == 422
    assert "劝阻时先问用途" in wrong.text
    sent = xc.send(new, new, **RIGHT | {"embargo_until": "2030-01-01T08:00"})
    assert sent.status_code == 303, sent.text
    one = xc.get(sent.headers["Location"])
    assert "2030-01-01 08:00" in one
    assert "专班还没有采用" in one
    listed = xc.get("/intake/materials?mine=1")
    assert RIGHT["title"] in listed
    assert "已采用<strong>0</strong>项" in listed
