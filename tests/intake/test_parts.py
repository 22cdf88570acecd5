"""Intake's parts of home and search, and what waits for a unit above its list."""

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from shared.ids import new_id
from tests.intake.build import Intake, advanced, make_intake
from tests.intake.test_course import answered
from tests.intake.test_pages import Browser
from tests.intake.test_timeline import opened, published


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    made = make_intake(tmp_path_factory.mktemp("parts"))
    yield made
    made.db.dispose()


def bare(flask: FlaskClient, path: str) -> str:
    answer = flask.get(path, headers={"X-Part": "1"})
    assert answer.status_code == 200
    text = html.unescape(answer.get_data(as_text=True))
    assert "<html" not in text
    return text


def out(city: Intake, login: str, unit: str, title: str) -> str:
    """The id of a need of this unit whose answer is published."""
    need = str(city.client(login).raise_need(title=title, topic="traffic", subtopic=None)["id"])
    city.hear(opened(city, need, new_id()), "3713")
    city.hear(published([need], city.units[unit]))
    return need


def test_home_says_what_waits_for_the_unit_and_nothing_to_others(city: Intake) -> None:
    zz, caller = Browser(city, "zz"), city.client("zz")
    back = caller.raise_need(title="请补充的需求")["id"]
    city.hear(advanced(back, "return_need", "waiting", "waiting", reason="请写明时段"))
    answer = out(city, "zz", "3713-ZZ", "等评价的需求")
    caller.call("PUT", "/intake/v1/unsent-needs/experience", {"title": "写了一半的经验"}, If_Match='"0"')
    text = bare(zz.flask, "/intake/home")
    for words in ("请补充的需求", "专班要求：请写明时段", f"/intake/needs/{back}/edit", "继续填写：写了一半的经验",
                  "等评价的需求", f"/intake/needs/{answer}#rating"):  # fmt: skip
        assert words in text, words
    assert text.index("请补充的需求") < text.index("写了一半的经验") < text.index("等评价的需求")
    assert "等我办" in zz.get("/intake/needs")
    assert "等我办" not in zz.get("/intake/needs?state=published")
    other = bare(Browser(city, "xc").flask, "/intake/home")
    assert "没有等您办的" in other
    assert "请补充的需求" not in other
    assert "没有等您办的" in bare(Browser(city, "leader").flask, "/intake/home")
    caller.call("POST", f"/intake/v1/needs/{answer}/rating", {"satisfied": True})
    assert "等评价的需求" not in bare(zz.flask, "/intake/home")


def test_who_was_not_satisfied_is_asked_again_once_it_is_answered_anew(city: Intake) -> None:
    need, dc = out(city, "dc", "3713-DC", "不满意的需求"), Browser(city, "dc")
    city.client("dc").call("POST", f"/intake/v1/needs/{need}/rating", {"satisfied": False, "reason": "缺少时段"})
    assert "不满意的需求" not in bare(dc.flask, "/intake/home")
    city.hear(answered(need))
    assert "不满意的需求" in bare(dc.flask, "/intake/home")


def test_home_says_what_changed_since_the_last_look(city: Intake) -> None:
    need, browser = city.client("yishui").raise_need(title="有变化的需求")["id"], Browser(city, "yishui")
    city.hear(advanced(need, "accept", "waiting", "waiting"))
    before, after = (quote((datetime.now(UTC) + timedelta(days=days)).isoformat()) for days in (-1, 1))
    assert "有变化的需求" in bare(browser.flask, f"/intake/home?since={before}")
    assert "有变化的需求" not in bare(browser.flask, f"/intake/home?since={after}")
    assert "有变化的需求" not in bare(browser.flask, "/intake/home")
    assert browser.flask.get("/intake/home?since=yesterday").status_code == 422


def test_search_finds_a_number_first_and_only_what_one_may_see(city: Intake) -> None:
    caller = city.client("lanshan")
    one = caller.raise_need(title="农村道路夜间照明提示", topic="traffic", subtopic=None)
    two = caller.raise_need(title=f"与{one['number']}同题", topic="traffic", subtopic=None)
    material = {"title": "夜间照明素材图片", "body": "可供采用的图片和说明文字。", "topic": "traffic"}
    material |= {"kind": "material", "audience": "public"}
    assert caller.call("POST", "/intake/v1/materials", material).status_code == 201
    browser = Browser(city, "lanshan")
    text = bare(browser.flask, f"/intake/search?q={quote('夜间照明')}")
    assert "农村道路夜间照明提示" in text
    assert "夜间照明素材图片" in text
    by_number = bare(browser.flask, f"/intake/search?q={quote(one['number'])}")
    assert one["title"] in by_number
    assert two["title"] not in by_number, "an exact number is the one that is meant"
    assert one["title"] not in bare(Browser(city, "yishui").flask, f"/intake/search?q={quote('夜间照明')}")
    assert "没有" in bare(browser.flask, f"/intake/search?q={quote('100%_')}")
    assert "搜索需求、素材和建议提案" in browser.get("/intake/search")


def test_a_department_opens_the_list_with_its_own(city: Intake) -> None:
    title = city.client("station").raise_need(title="所队自己的需求")["title"]
    head = Browser(city, "lanshan")
    assert title not in head.get("/intake/needs")
    assert title in head.get("/intake/needs?mine=false")
    assert title in head.get("/intake/needs?q=" + quote("所队自己"))
    assert title in Browser(city, "leader").get("/intake/needs")


def test_where_a_need_is_stands_first_on_its_page(city: Intake) -> None:
    caller, browser = city.client("xc"), Browser(city, "xc")
    need = caller.raise_need(title="看看办到哪了")["id"]
    assert "已送到专班，等待受理" in browser.get(f"/intake/needs/{need}")
    city.hear(opened(city, need, new_id()), "3713")
    city.hear(advanced(need, "return_need", "waiting", "waiting", reason="请写明地点"))
    page = browser.get(f"/intake/needs/{need}")
    assert "专班退回，请您单位补充内容" in page
    assert page.index("请写明地点") < page.index("需求内容")
    assert "请提出单位补充内容" in Browser(city, "leader").get(f"/intake/needs/{need}")
    city.hear(advanced(need, "pause", "waiting", "waiting", reason="等数据", minute=5))
    city.hear(advanced(need, "accept", "waiting", "waiting", minute=4))
    assert "办理暂时挂起" in browser.get(f"/intake/needs/{need}")
