"""The JSON door: raise, list, one, amend, withdraw; who sees what; gapless numbers under many writers."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from tests.intake.build import Intake, advanced, make_need

NEEDS = "/intake/v1/needs"


def test_a_need_is_numbered_said_and_found_again(intake: Intake) -> None:
    need = intake.client("zz").raise_need()
    assert re.fullmatch(r"需〔\d{4}〕0001号", need["number"])
    assert (need["state"], need["labels"]["state"], need["version"]) == ("pending", "待受理", 1)
    assert need["allowed_steps"] == ["amend", "withdraw"]
    assert intake.said(need["id"]) == ["need.raised"]
    assert intake.last_said(need["id"])["unit_id"] == intake.units["3713-ZZ"]
    answer = intake.client("zz").get(f"{NEEDS}/{need['id']}")
    assert answer.get_json() == need
    assert answer.headers["ETag"] == '"1"'


def test_the_same_key_raises_once(intake: Intake) -> None:
    caller = intake.client("zz")
    first = caller.call("POST", NEEDS, make_need(), Idempotency_Key="k-1")
    again = caller.call("POST", NEEDS, make_need(), Idempotency_Key="k-1")
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(caller.get(NEEDS).get_json()["items"]) == 1


def test_numbers_have_no_gap_under_twenty_writers(intake: Intake) -> None:
    def raise_two(n: int) -> list[str]:
        caller = intake.client("zz")
        refused = caller.call("POST", NEEDS, make_need(body="联系13812345678办理，谢谢大家"))
        assert refused.status_code == 422
        return [caller.raise_need(title=f"第{n}号防范宣传需求")["number"] for _ in range(2)]

    with ThreadPoolExecutor(20) as pool:
        numbers = [number for pair in pool.map(raise_two, range(20)) for number in pair]
    assert sorted(int(number[7:11]) for number in numbers) == list(range(1, 41))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": "weather"}, "topic"),
        ({"kind": "gossip"}, "kind"),
        ({"subtopic": "fire"}, "subtopic"),
        ({"priority": "now"}, "priority"),
        ({"audience": "all"}, "audience"),
        ({"title": "短"}, "title"),
        ({"title": None}, "title"),
        ({"body": "x" * 5001}, "body"),
        ({"region": "999999"}, "region"),
        ({"wanted_by": "2020-01-01T00:00:00Z"}, "wanted_by"),
        ({"wanted_by": "2030-01-01T00:00:00"}, "wanted_by"),
        ({"petitioner": "某某"}, "petitioner"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(intake: Intake, changes: dict[str, Any], field: str) -> None:
    answer = intake.client("xc").call("POST", NEEDS, make_need(**changes))
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    assert field in answer.get_json()["errors"]
    assert intake.client("xc").get(NEEDS).get_json()["items"] == []


def test_inspection_can_only_be_internal(intake: Intake) -> None:
    caller = intake.client("dc")
    answer = caller.call("POST", NEEDS, make_need(kind="inspection"))
    assert answer.get_json()["errors"] == {"audience": ["“督察整改”类需求只面向内部"]}
    caller.raise_need(kind="inspection", audience="internal")


def test_personal_numbers_are_refused_with_their_span(intake: Intake) -> None:
    body = "请联系示例甲，手机１３８-1234-5678，尽快办理。"
    answer = intake.client("zz").call("POST", NEEDS, make_need(body=body))
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (422, "personal_data")
    (found,) = problem["findings"]
    assert body[found["start"] : found["end"]] == "１３８-1234-5678"
    assert "1234" not in answer.get_data(as_text=True)


def test_region_by_code_of_ours_or_of_the_state(intake: Intake) -> None:
    assert intake.client("xc").raise_need(region="371302")["region"] == "371302"


@pytest.mark.parametrize("login", ["leader", "admin", "member"])
def test_who_does_not_raise(intake: Intake, login: str) -> None:
    answer = intake.client(login).call("POST", NEEDS, make_need())
    assert answer.status_code == 403


def test_others_needs_are_not_there(intake: Intake) -> None:
    station = intake.client("station").raise_need()
    city = intake.client("zz").raise_need()
    sees = {login: {row["id"] for row in intake.client(login).get(NEEDS).get_json()["items"]} for login in
            ("station", "lanshan", "member", "yishui", "zz", "xc", "leader", "admin")}  # fmt: skip
    assert sees["station"] == sees["lanshan"] == sees["member"] == {station["id"]}
    assert sees["yishui"] == sees["xc"] == sees["admin"] == set()
    assert sees["zz"] == {city["id"]}
    assert sees["leader"] == {station["id"], city["id"]}
    for login, found in sees.items():
        for need in (station, city):
            for path in (f"{NEEDS}/{need['id']}", f"{NEEDS}/{need['id']}/timeline"):
                status = intake.client(login).get(path).status_code
                assert status == (200 if need["id"] in found else 404), (login, path)
    answer = intake.client("yishui").call("PATCH", f"{NEEDS}/{station['id']}", {"title": "改一改标题"}, If_Match='"1"')
    assert answer.status_code == 404


def test_a_county_sees_its_stations_need_but_does_not_change_it(intake: Intake) -> None:
    need = intake.client("station").raise_need()
    caller = intake.client("lanshan")
    assert caller.need(need["id"])["allowed_steps"] == []
    answer = caller.call("PATCH", f"{NEEDS}/{need['id']}", {"title": "改一改标题"}, If_Match='"1"')
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_unit")


def test_lists_filter_search_and_turn_pages(intake: Intake) -> None:
    caller = intake.client("zz")
    for n in range(7):
        caller.raise_need(title=f"第{n}批100%防范_宣传", topic="traffic" if n % 2 else "crime", subtopic=None)
    first = caller.get(f"{NEEDS}?limit=3").get_json()
    second = caller.get(f"{NEEDS}?limit=3&cursor={first['next']}").get_json()
    third = caller.get(f"{NEEDS}?limit=3&cursor={second['next']}").get_json()
    titles = [row["title"] for page in (first, second, third) for row in page["items"]]
    assert titles == [f"第{n}批100%防范_宣传" for n in range(6, -1, -1)]
    assert third["next"] is None

    def count(query: str) -> int:
        return len(caller.get(f"{NEEDS}?{query}").get_json()["items"])

    assert count("topic=traffic") == 3
    assert count("q=0%25") == 7
    assert count("q=%25%25") == 0
    assert count("q=" + quote("第3批")) == 1
    assert count("q=" + quote("0004号")) == 1
    assert count("state=pending&kind=prevention") == 7
    assert count("state=drafting") == 0
    assert count("unit=3713-ZZ") == 7
    assert count("unit=3713-XC") == 0
    assert count("mine=true") == 7
    assert caller.get(f"{NEEDS}?state=nonsense").status_code == 422


def test_amending_wants_the_version_and_says_only_what_changed(intake: Intake) -> None:
    caller = intake.client("zz")
    need = caller.raise_need()
    path = f"{NEEDS}/{need['id']}"
    change = {"title": "冒充客服退款诈骗防范提示", "priority": "urgent"}
    assert caller.call("PATCH", path, change).status_code == 428
    assert caller.call("PATCH", path, change, If_Match='"9"').status_code == 412
    assert caller.call("PATCH", path, {}, If_Match='"1"').status_code == 422
    done = caller.call("PATCH", path, change, If_Match='"1"')
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    assert intake.last_said(need["id"])["changes"] == {"title": "冒充客服退款诈骗防范提示"}
    same = caller.call("PATCH", path, change, If_Match='"2"')
    assert same.get_json()["version"] == 2
    assert intake.said(need["id"]) == ["need.raised", "need.amended"]


def test_changing_the_topic_drops_a_sub_topic_that_no_longer_fits(intake: Intake) -> None:
    caller = intake.client("zz")
    need = caller.raise_need()
    changed = caller.call("PATCH", f"{NEEDS}/{need['id']}", {"topic": "traffic"}, If_Match='"1"').get_json()
    assert (changed["topic"], changed["subtopic"]) == ("traffic", None)


def test_withdrawing_is_refused_once_published(intake: Intake) -> None:
    caller = intake.client("zz")
    need = caller.raise_need()
    path = f"{NEEDS}/{need['id']}/withdraw"
    assert caller.call("POST", path, {"reason": "情况变化"}).status_code == 428
    intake.hear(advanced(need["id"], "publish", "publishing", "published"))
    answer = caller.call("POST", path, {"reason": "情况变化"}, If_Match='"2"')
    assert (answer.status_code, answer.get_json()["code"]) == (409, "need_closed")
    assert answer.get_json()["title"] == "需求已发布，不能再撤回"


def test_withdrawing_says_why_and_ends_it(intake: Intake) -> None:
    caller = intake.client("zz")
    need = caller.raise_need()
    done = caller.call("POST", f"{NEEDS}/{need['id']}/withdraw", {"reason": "情况变化"}, If_Match='"1"').get_json()
    assert (done["state"], done["allowed_steps"]) == ("withdrawn", [])
    assert intake.last_said(need["id"])["reason"] == "情况变化"
    again = caller.call("POST", f"{NEEDS}/{need['id']}/withdraw", {"reason": "情况变化"}, If_Match='"2"')
    assert again.status_code == 409


def test_similar_needs_are_told_to_the_taskforce_only(intake: Intake) -> None:
    first = intake.client("lanshan").raise_need(title="秋收农机和农村道路交通安全宣传", topic="traffic", subtopic=None)
    second = intake.client("zz").raise_need(title="三秋农机道路交通安全宣传", topic="traffic", subtopic=None)
    assert intake.last_said(second["id"])["similar"] == [first["id"]]
    assert "similar" not in second
