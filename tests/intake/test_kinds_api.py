"""Duties at the door: what is not yours says whose it is; details of each kind; role models; towns; direct filing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import now
from shared.db.ground import access_log, event_log
from shared.events import UnitChanged
from shared.identity import KnownUnit, apply_unit
from tests.intake.build import Intake, advanced, make_intake, make_need

NEEDS, DUTIES = "/intake/v1/needs", "/intake/v1/duties"
MAY = {"since": "2026-05-01", "until": "2026-05-31"}
TALLY = {"period": MAY, "categories": [{"topic": "噪声扰民", "count": 46}, {"topic": "相邻通行", "count": 2}]}
NOMINEE = {
    "nominee": {"name": "王建军", "position": "兰山分局示例派出所民警"},
    "consent": {"given_on": "2026-05-20", "how": "written"},
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    """One city for all of these tests: each looks at its own needs only."""
    made = make_intake(tmp_path_factory.mktemp("kinds"))
    yield made
    made.db.dispose()


def refused(city: Intake, login: str, status: int, **changes: Any) -> dict[str, Any]:
    answer = city.client(login).call("POST", NEEDS, make_need(**changes))
    assert answer.status_code == status, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.get_json()
    return body


@pytest.mark.parametrize(
    ("login", "kind", "whose"),
    [
        ("xc", "force_state", "由政治部提出"),
        ("zz", "online_topic", "由网安支队提出"),
        ("lanshan", "petition_topic", "由信访处提出"),
        ("station", "case_reduction", "由警种部门、县区分局、功能区分局提出"),
        ("dc", "topic_tally", "由指挥中心、县区分局、功能区分局、基层所队提出"),
    ],
)
def test_a_kind_that_is_not_yours_says_whose_it_is(city: Intake, login: str, kind: str, whose: str) -> None:
    problem = refused(city, login, 403, kind=kind)
    assert problem["code"] == "kind_not_yours"
    assert whose.removesuffix("提出") in problem["detail"]  # another test may have let a unit do it as well


def test_everybody_files_prevention_and_experience_in_words_alone(city: Intake) -> None:
    for login in ("xc", "zz", "dc", "lanshan", "station"):
        need = city.client(login).raise_need(kind="experience", title=f"{login}的工作经验和亮点")
        assert (need["details"], need["direct"]) == ({}, False)
        assert need["duty"]["source"].startswith("临公通〔2020〕28号")


def test_what_my_unit_may_file_comes_with_its_shape(city: Intake) -> None:
    shown = city.client("station").get(DUTIES).get_json()
    kinds = {one["kind"]: one for one in shown["kinds"]}
    assert [kind for kind, one in kinds.items() if one["mine"]] == ["experience", "prevention", "topic_tally"]
    assert kinds["force_state"]["whose"] == ["政治部"]
    assert kinds["topic_tally"]["details_required"] is True
    assert [one["name"] for one in kinds["topic_tally"]["details"]][:2] == ["period", "compared_with"]
    assert city.client("station").get(f"{DUTIES}?kind=inspection").get_json()["items"][0]["who_label"] == "督察支队"
    assert city.client("station").get(f"{DUTIES}?on=2019-01-01").get_json()["items"] == []


def test_details_travel_with_the_need_and_small_counts_do_not(city: Intake) -> None:
    need = city.client("station").raise_need(kind="topic_tally", title="社区反映集中的主题", details=TALLY)
    assert [row["count"] for row in need["details"]["categories"]] == [46, None]
    said = city.last_said(need["id"])
    assert said["details"] == need["details"]
    with city.db.read() as session:
        kept = session.execute(sa.text("SELECT details FROM need WHERE title = '社区反映集中的主题'")).scalar_one()
    assert json.loads(kept)["categories"][1] == {"topic": "相邻通行", "count": None, "suppressed": ["count"]}


@pytest.mark.parametrize(
    ("login", "kind", "details", "place"),
    [
        ("station", "topic_tally", None, ["details", "categories"]),
        ("station", "topic_tally", TALLY | {"petitioner": "某某"}, ["details", "petitioner"]),
        ("station", "topic_tally", TALLY | {"total": 50}, ["details", "total"]),
        ("station", "prevention", {"anything": 1}, ["details", "anything"]),
        ("station", "topic_tally", TALLY | {"x": "张三反映" * 5000}, ["details"]),
        ("lanshan", "case_reduction", None, ["details", "target"]),
        ("xc", "law_education", {"statutes": ["刑法三条"]}, ["details", "statutes", "0"]),
        ("xc", "law_education", None, ["details", "statutes"]),
        ("zz", "role_model", {"nominee": NOMINEE["nominee"]}, ["details", "consent"]),
    ],
)
def test_details_that_do_not_fit_are_refused_in_their_place(
    city: Intake, login: str, kind: str, details: Any, place: list[str]
) -> None:
    found: Any = refused(city, login, 422, kind=kind, details=details)["errors"]
    for step in place:
        found = found[step]
    assert found


@pytest.mark.parametrize(
    ("login", "kind", "body", "found"),
    [
        ("station", "topic_tally", "居民张三反映楼道堆物影响通行，建议宣传。", "张三"),
        ("station", "topic_tally", "群众在微信号：abc_12345 中反映较多。", "abc_12345"),
        ("station", "topic_tally", "详见 https://t.cn/A6xyz 的讨论内容。", "https://t.cn/A6xyz"),
        ("zz", "role_model", "民警王建军扎根社区二十年，事迹突出。", "王建军"),
        ("zz", "prevention", "犯罪嫌疑人张伟冒充客服实施诈骗，建议防范。", "张伟"),
        ("zz", "prevention", "受害人家住示例小区3号楼2单元502室，损失较大。", "受害人家住示例小区3号楼2单元502室"),
    ],
)
def test_free_text_is_stopped_at_the_door_with_its_span(
    city: Intake, login: str, kind: str, body: str, found: str
) -> None:
    problem = refused(city, login, 422, kind=kind, body=body, details=TALLY if kind == "topic_tally" else None)
    assert problem["code"] == "personal_data"
    (span,) = problem["findings"]
    assert body[span["start"] : span["end"]] == found


def test_the_details_pass_the_same_gate(city: Intake) -> None:
    given = {"period": MAY, "categories": [{"topic": "张三反映噪声", "count": 46}]}
    (span,) = refused(city, "station", 422, kind="topic_tally", details=given)["findings"]
    assert (span["field"], span["start"], span["end"]) == ("details.categories.0.topic", 0, 2)
    given = {"period": MAY, "categories": [{"topic": "机密★3年", "count": 46}]}
    assert refused(city, "station", 422, kind="topic_tally", details=given)["code"] == "secrecy_mark"


def test_an_officer_is_named_in_his_own_field_alone(city: Intake) -> None:
    zz = city.client("zz")
    need = zz.raise_need(kind="role_model", title="社区民警先进事迹宣传", details=NOMINEE)
    assert need["details"] == {"nominated": True, "consent": NOMINEE["consent"]}
    place = f"{NEEDS}/{need['id']}/nominee"
    assert zz.get(place).get_json()["name"] == "王建军"
    answer = city.client("leader").get(place)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_nominee")  # nobody has taken it up yet
    assert zz.call("DELETE", place).status_code == 428
    assert city.client("lanshan").call("DELETE", place, If_Match='"1"').status_code == 404
    assert zz.call("DELETE", place, If_Match='"1"').status_code == 204
    left = zz.get(place).get_json()
    assert (left["name"], left["position"], left["consent_how"]) == (None, None, "written")
    assert zz.need(need["id"])["details"]["nominated"] is False
    assert zz.timeline(need["id"])["items"][-1]["words"] == "推荐人选的姓名和职务已删除"
    with city.db.read() as session:
        said = [row.body for row in session.execute(sa.select(event_log))]
        looked = list(session.execute(sa.select(access_log).where(access_log.c.about == "nominee")))
    assert not [body for body in said if "王建军" in body]
    assert [row.what for row in looked if row.about_id == need["id"]] == ["read", "erase", "read"]


def test_a_nominee_stays_through_other_changes_and_goes_with_the_kind(city: Intake) -> None:
    zz = city.client("zz")
    need = zz.raise_need(kind="role_model", title="窗口民警先进事迹宣传", details=NOMINEE)
    path = f"{NEEDS}/{need['id']}"
    assert zz.call("PATCH", path, {"details": {}}, If_Match='"1"').get_json()["details"]["nominated"] is True
    changed = zz.call("PATCH", path, {"kind": "experience"}, If_Match='"1"').get_json()
    assert changed["details"] == {}
    assert city.last_said(need["id"])["changes"] == {"kind": "experience", "details": {}}
    assert zz.get(f"{path}/nominee").get_json()["name"] is None


def test_amending_to_a_kind_of_somebody_elses_is_refused_too(city: Intake) -> None:
    zz = city.client("zz")
    need = zz.raise_need(title="防范宣传改类别")
    answer = zz.call("PATCH", f"{NEEDS}/{need['id']}", {"kind": "inspection"}, If_Match='"1"')
    assert (answer.status_code, answer.get_json()["code"]) == (403, "kind_not_yours")
    assert zz.need(need["id"])["kind"] == "prevention"


def test_a_station_files_straight_to_the_city_and_its_county_has_a_copy(city: Intake) -> None:
    need = city.client("station").raise_need(title="直报市局的亮点经验", direct=True)
    assert city.last_said(need["id"])["direct"] is True
    county = city.client("lanshan")
    assert county.need(need["id"])["copied"] is True
    assert need["id"] in {row["id"] for row in county.get(f"{NEEDS}?copied=true").get_json()["items"]}
    for login in ("station", "leader"):
        assert city.client(login).need(need["id"])["copied"] is False
        assert city.client(login).get(f"{NEEDS}?copied=true").get_json()["items"] == []
    ordinary = city.client("station").raise_need(title="不直报的亮点经验")
    assert county.need(ordinary["id"])["copied"] is False
    assert ordinary["id"] not in {row["id"] for row in county.get(f"{NEEDS}?copied=true").get_json()["items"]}
    assert city.client("yishui").get(f"{NEEDS}/{need['id']}").status_code == 404
    assert "direct" in refused(city, "lanshan", 422, direct=True)["errors"]


def zone(city: Intake, **changes: Any) -> None:
    """A development zone in the middle of 兰山, and what it answers for."""
    told = {
        "unit_id": city.units.setdefault("GXQ", "00000000-0000-7000-8000-00000000abcd"), "code": "GXQ",
        "name": "高新区分局", "short_name": "高新区分局", "level": "county", "kind": "zone", "active": True,
        "parent_id": city.units["3713"], "admin_code": None,
        "path": f"/{city.units['3713']}/{city.units['GXQ']}/", "towns": ["371302008"],
    }  # fmt: skip
    with city.db.write() as session:
        apply_unit(session, UnitChanged(**(told | changes)))  # type: ignore[arg-type]


def test_a_zones_town_is_the_zones_whatever_its_code(city: Intake) -> None:
    zone(city)
    zz = city.client("zz")
    needs = {town: zz.raise_need(title=f"{town}的防范宣传", region=town) for town in
             ("371302008", "371302008000", "371302001", "371302")}  # fmt: skip
    assert {town: need["region"] for town, need in needs.items()} == {
        "371302008": "GXQ", "371302008000": "GXQ", "371302001": "371302", "371302": "371302",
    }  # fmt: skip
    assert needs["371302008"]["town"] == "371302008"
    assert city.last_said(needs["371302008"]["id"])["region"] == "GXQ"
    zone(city, active=False)
    assert zz.raise_need(title="分局撤销以后", region="371302008")["region"] == "371302"
    for wrong in ("999999001", "37130200", "371302-01"):
        assert "region" in refused(city, "zz", 422, region=wrong)["errors"]


def test_a_stations_town_is_its_countys(city: Intake) -> None:
    with city.db.write() as session:
        station = session.get_one(KnownUnit, city.units["371302-01"])
        station.towns = ["371399007"]
    assert city.client("zz").raise_need(title="辖区内的宣传", region="371399007")["region"] == "371302"


def test_the_director_keeps_the_lists_and_nothing_is_undone(city: Intake) -> None:
    director = city.client("director")
    with city.db.read() as session:
        today = (now(session) + timedelta(hours=8)).date()
    tomorrow = (today + timedelta(days=1)).isoformat()
    given = {"kind": "online_topic", "whose": "unit", "who": city.units["371302"], "since": today.isoformat(),
             "source": "示例文件一号"}  # fmt: skip
    assert city.client("leader").call("POST", DUTIES, given).status_code == 403
    assert director.call("POST", DUTIES, given | {"since": "2026-01-01"}).status_code == 422
    assert director.call("POST", DUTIES, given | {"who": "兰山"}).status_code == 422
    assert director.call("POST", DUTIES, given | {"whose": "class", "who": "team"}).status_code == 422
    refused(city, "lanshan", 403, kind="online_topic")
    row = director.call("POST", DUTIES, given).get_json()
    assert row["who_label"] == "兰山分局"
    again = director.call("POST", DUTIES, given)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_listed")
    need = city.client("lanshan").raise_need(kind="online_topic", title="热点主题防范宣传")
    assert need["duty"]["source"] == "示例文件一号"
    end = {"until": tomorrow, "source": "示例文件二号"}
    place = f"{DUTIES}/{row['id']}/end"
    assert director.call("POST", place, end).status_code == 428
    assert director.call("POST", place, end | {"until": "2026-01-01"}, If_Match='"1"').status_code == 422
    ended = director.call("POST", place, end, If_Match='"1"').get_json()
    assert (ended["until"], ended["end_source"]) == (tomorrow, "示例文件二号")
    later = (today + timedelta(days=2)).isoformat()
    assert director.get(f"{DUTIES}?kind=online_topic&on={later}").get_json()["items"][0]["who"] == "网安支队"
    assert city.client("lanshan").need(need["id"])["duty"]["id"] == row["id"]
    with city.db.read() as session:
        types = sa.select(event_log.c.type).where(event_log.c.agg_id == row["id"])
        assert list(session.scalars(types)) == ["baiying.duty.changed.v1"] * 2


def test_the_desk_that_has_it_may_see_the_nominee(city: Intake) -> None:
    need = city.client("zz").raise_need(kind="role_model", title="巡特警先进事迹宣传", details=NOMINEE)
    city.hear(advanced(need["id"], "accept", "waiting", "waiting"))
    with city.db.write() as session:
        session.execute(sa.text("UPDATE need SET desk_id = :desk WHERE number = :number"),
                        {"desk": city.units["3713"].replace("-", ""), "number": need["number"]})  # fmt: skip
    assert city.client("leader").get(f"{NEEDS}/{need['id']}/nominee").get_json()["position"] == "兰山分局示例派出所民警"
    assert city.client("leader").get(f"{NEEDS}/{city.client('xc').raise_need()['id']}/nominee").status_code == 404
