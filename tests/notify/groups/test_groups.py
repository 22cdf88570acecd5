"""群组登记: who registers what, what is refused, reviews and reminders, dissolving; people have no place in it."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from services.notify import chores
from services.notify.models import Counted, Delivery, Group, Institution, Note, Sink, Tally
from services.notify.schemas import audiences as audience_shapes
from services.notify.schemas import groups as group_shapes
from services.notify.schemas import institutions as institution_shapes
from shared.db import forward, now
from shared.ids import new_id
from tests.notify.build import Caller, begin, caller, make_network, make_work, said
from tests.notify.groups.conftest import GROUP, Place, bring, sheet_of


def step(who: Caller, group: dict[str, Any], verb: str, body: dict[str, Any], version: int = 1) -> Any:
    return who.post(f"/groups/{group['id']}/{verb}", body, If_Match=f'"{version}"')


def test_a_station_registers_a_group_and_those_above_see_it(place: Place) -> None:
    made = place.add(unit_id=place.station.id)
    assert made["unit_id"] == place.station.id
    assert made["audience"] == "public"
    assert made["state"] == "active"
    assert made["id"] in {one["id"] for one in place.leader.get("/groups?limit=200")["items"]}
    assert place.leader.get(f"/groups/{made['id']}")["kind_label"] == "警民群"
    assert {"register_id": made["id"], "done": "added", "what": "group"}.items() <= said(
        place.work, "register.changed"
    )[-1].items()


def test_another_countys_group_is_not_there(place: Place) -> None:
    made = place.add()
    assert place.elsewhere.call("GET", f"/groups/{made['id']}").status_code == 404
    assert made["id"] not in {one["id"] for one in place.elsewhere.get("/groups?limit=200")["items"]}
    assert place.elsewhere.post("/groups", GROUP | {"unit_id": place.station.id}).status_code == 404


def test_a_liaison_registers_for_his_own_unit_only(place: Place) -> None:
    above = caller(place.work, place.county, "liaison")
    answer = above.post("/groups", GROUP | {"unit_id": place.station.id})
    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["friends", "taskforce", "police-public", ""])
def test_five_kinds_outside_and_one_inside_no_other(place: Place, kind: str) -> None:
    answer = place.liaison.post("/groups", GROUP | {"kind": kind})
    assert answer.status_code == 422
    assert "kind" in answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("purpose", "联系人：王建国，发布提示"), ("name", "微信号：abc12345的群"), ("position", "王伟"),
        ("purpose", "加 13812345678 进群"),
    ],
)  # fmt: skip
def test_a_person_in_a_text_is_refused_with_the_place(place: Place, field: str, text: str) -> None:
    answer = place.liaison.post("/groups", GROUP | {field: text})
    told = answer.get_json()
    assert (answer.status_code, told["code"], list(told["errors"])) == (422, "personal_data", [field])
    assert field == "position" or all(text[one["start"] : one["end"]] for one in told["spans"])


@pytest.mark.parametrize("field", ["members", "owner", "screenshot", "messages", "phone", "count"])
def test_there_is_no_field_for_people(place: Place, field: str) -> None:
    answer = place.liaison.post("/groups", GROUP | {field: "x"})
    assert list(answer.get_json()["errors"]) == [field]


def test_no_table_and_no_shape_can_hold_people_or_messages() -> None:
    """Exactly these columns, so that another is a decision."""
    assert {column.name for column in Group.__table__.columns} == set(
        "id unit_id kind platform name purpose position size subgroups opened_on review_on reviewed_on reminded_on "
        "dissolved_on reason created_at version".split()
    )
    assert {column.name for column in Institution.__table__.columns} == set(
        "id unit_id kind name position sealed purpose keep_until created_at version".split()
    )
    assert {column.name for table in (Tally, Counted) for column in table.__table__.columns} == set(
        "id unit_id period source created_at changed_at version tally_id kind number people within".split()
    )
    assert set(group_shapes.AddGroup().fields) <= {column.name for column in Group.__table__.columns}
    assert set(institution_shapes.AddInstitution().fields) == set(
        "kind name position number purpose keep_until unit_id".split()
    )
    assert set(audience_shapes.FigureIn().fields) == {"kind", "number", "people", "within"}


def test_the_review_day_is_a_working_day_half_a_year_on(place: Place) -> None:
    made = place.add()
    with place.work.db.read() as session:
        on = now(session).date()
    review = date.fromisoformat(made["review_on"])
    assert timedelta(days=180) <= review - on <= timedelta(days=190)
    assert review.weekday() < 5


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"review_on": "2199-01-01"}, "review_on"), ({"review_on": "2020-01-01"}, "review_on"),
        ({"opened_on": "2199-01-01"}, "opened_on"),
    ],
)  # fmt: skip
def test_days_that_cannot_be(place: Place, given: dict[str, str], field: str) -> None:
    answer = place.liaison.post("/groups", GROUP | {"name": "不会有的群"} | given)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_a_name_is_taken_once_by_a_unit_until_its_group_is_dissolved(place: Place) -> None:
    made = place.add(name="河东社区群")
    assert place.liaison.post("/groups", GROUP | {"name": "河东社区群"}).get_json()["code"] == "already_there"
    assert step(place.liaison, made, "dissolve", {"reason": "不再使用"}).status_code == 200
    assert place.add(name="河东社区群")["id"] != made["id"]


def test_changes_want_the_version_and_dissolving_ends_it(place: Place) -> None:
    made = place.add()
    at = f"/groups/{made['id']}"
    assert place.liaison.call("PATCH", at, {"purpose": "发布交通提示"}).status_code == 428
    assert place.liaison.call("PATCH", at, {"purpose": "发布交通提示"}, If_Match='"7"').status_code == 412
    assert place.liaison.call("PATCH", at, {"purpose": "发布交通提示"}, If_Match='"1"').get_json()["version"] == 2
    assert step(place.leader, made, "dissolve", {"reason": "并入其他群"}, 2).get_json()["state"] == "dissolved"
    for answer in (
        step(place.leader, made, "review", {}, 3),
        place.liaison.call("PATCH", at, {"purpose": "发布"}, If_Match='"3"'),
    ):
        assert answer.get_json()["code"] in ("dissolved", "invalid")
    assert step(place.leader, made, "review", {}, 3).status_code == 409


def test_dissolving_a_group_switches_its_bot_off(place: Place) -> None:
    made = place.add(kind="internal", platform="wecom")
    with place.work.db.write() as session:
        at = now(session)
        sink = Sink(id=new_id(), unit_id=place.station.id, path=place.station.path, way="wecom_bot", name="机器人",
                    group_id=made["id"], url=f"https://bot/{made['id']}", host="bot:443", salt="x",
                    created_at=at)  # fmt: skip
        waits = Delivery(id=new_id(), source_id=new_id(), recipient_id=sink.id, way="wecom_bot", unit_id=sink.unit_id,
                         state="pending", attempt=0, next_at=at, expires_at=at, would_have_sent=False)  # fmt: skip
        session.add_all([sink, waits])
        kept = sink.id, waits.id
    assert "机器人" in place.liaison.see(f"/notify/groups/{made['id']}")[1]
    assert step(place.liaison, made, "dissolve", {"reason": "不再使用"}).status_code == 200
    with place.work.db.read() as session:
        assert not session.get_one(Sink, kept[0]).active
        assert session.get_one(Delivery, kept[1]).state == "cancelled"


def test_what_is_due_is_listed_and_told_once_for_each_day(tmp_path: Any) -> None:
    work = begin(make_work(tmp_path, keys="test"))
    network = make_network(work, counties=1, stations=1)
    liaison = caller(work, network.stations[network.counties[0].id][0], "liaison")
    made = liaison.post("/groups", GROUP).get_json()

    def remind(days: int) -> int:
        with work.db.write() as session:
            forward(session, timedelta(days=days))
        return chores.remind_groups(work)

    assert remind(0) == 0
    assert remind(200) == 1
    assert remind(1) == 0
    with work.db.read() as session:
        note = session.scalars(sa.select(Note)).one()
        assert (note.about, note.about_id, note.what) == ("group", made["id"], "review_due")
        assert session.get_one(Group, made["id"]).version == 1
        token = now(session)
    assert token is not None
    fresh = caller(work, network.stations[network.counties[0].id][0], "liaison")
    assert [one["id"] for one in fresh.get("/groups?state=overdue")["items"]] == [made["id"]]
    assert f"/notify/groups/{made['id']}" in fresh.see("/notify/notes")[1]
    assert step(fresh, made, "review", {"size": "upto_200", "subgroups": 3}).get_json()["subgroups"] == 3
    assert fresh.get("/groups?state=overdue")["items"] == []
    assert (remind(30), remind(200)) == (0, 1)
    work.db.dispose()


HEAD = ["单位代码", "类别", "平台", "名称", "用途", "负责岗位", "人数规模"]


def test_a_sheet_is_looked_at_then_brought_in_and_changes_nothing_twice(place: Place) -> None:
    row = [place.station.code, "企业群", "企业微信", "园区安全群", "发布安全提示", "内勤岗", "51至200人"]
    raw = sheet_of(HEAD, row)
    assert bring(place.leader, "/groups/sheet?dry_run=true", raw).get_json()["added"] == 1
    assert not [one for one in place.leader.get("/groups?kind=enterprise")["items"] if one["name"] == "园区安全群"]
    assert bring(place.leader, "/groups/sheet", raw).get_json()["added"] == 1
    assert bring(place.leader, "/groups/sheet", raw).get_json()["same"] == 1
    changed = sheet_of(HEAD, [*row[:6], "201至500人"])
    assert bring(place.leader, "/groups/sheet", changed).get_json()["changed"] == 1


def test_one_wrong_row_and_nothing_of_the_sheet_is_registered(place: Place) -> None:
    good = [place.station.code, "校园群", "微信", "不会登记的群", "发布安全提示", "内勤岗", "51至200人"]
    raw = sheet_of(HEAD, good, [*good[:3], "第二个群", "联系人：王建国", "王伟", "51至200人"], ["没有这个", *good[1:]])
    before = len(said(place.work, "register.changed"))
    answer = bring(place.leader, "/groups/sheet", raw)
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (422, "bad_sheet")
    assert {one["row"] for one in told["faults"]} == {3, 4}
    assert "不会登记的群" not in {one["name"] for one in place.leader.get("/groups?limit=200")["items"]}
    assert len(said(place.work, "register.changed")) == before


def test_the_template_can_be_brought_in_once_its_example_is_gone(place: Place) -> None:
    answer = place.leader.call("GET", "/groups/template.xlsx")
    cells = list(load_workbook(BytesIO(answer.data))["群组"].values)
    assert cells[0][:7] == tuple(HEAD)
    assert bring(place.leader, "/groups/sheet", answer.data).get_json()["code"] == "empty_sheet"


def test_pages(place: Place) -> None:
    made = place.add()
    status, html = place.liaison.see("/notify/groups")
    assert status == 200
    assert made["name"] in html
    assert "登记群组" in html
    status, html = place.liaison.press(f"/notify/groups/{made['id']}", "/review", size="upto_50")
    assert status == 200
    assert "1至50人" in html
    status, html = place.liaison.press("/notify/groups/new", "/notify/groups", **GROUP | {"position": "王伟"})
    assert status == 422
    assert "不填姓名" in html
    assert GROUP["purpose"] in html
    supervisor = caller(place.work, place.network.city, "supervisor")
    assert "登记群组" not in supervisor.see("/notify/groups")[1]
