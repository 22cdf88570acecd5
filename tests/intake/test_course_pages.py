"""On the page of a need: rating the answer, reporting what came of it, supplementing, being asked about a likeness."""

import html
from collections.abc import Iterator

import pytest

from shared.ids import new_id
from tests.intake.build import Intake, advanced, make_intake
from tests.intake.test_course import answered
from tests.intake.test_pages import FIELDS, Browser
from tests.intake.test_timeline import opened, published


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    made = make_intake(tmp_path_factory.mktemp("course_pages"))
    yield made
    made.db.dispose()


def out(place: Intake) -> str:
    """The page of a need of 政治部 whose answer is published."""
    need = place.client("zz").raise_need()["id"]
    place.hear(opened(place, need, new_id()), "3713")
    place.hear(published([need], place.units["3713"]))
    return f"/intake/needs/{need}"


def test_rated_answered_and_rated_again_by_form(place: Intake) -> None:
    page, browser = out(place), Browser(place, "zz")
    refused = browser.send(page, f"{page}/rating", satisfied="no", reason="")
    assert refused.status_code == 422
    assert "不满意须写明原因" in html.unescape(refused.text)
    assert browser.send(page, f"{page}/rating", satisfied="no", reason="没有说明退款流程").status_code == 303
    text = browser.get(page)
    assert "请等待重新答复" in text
    assert "提交评价" not in text
    place.hear(answered(page.rsplit("/", 1)[1]))
    text = browser.get(page)
    assert "已按网购群体补充一版图文" in text
    assert "重新答复以后是否符合需求" in text
    assert browser.send(page, f"{page}/rating", satisfied="yes", reason="").status_code == 303
    assert "提交评价" not in browser.get(page)
    assert "提交评价" not in Browser(place, "leader").get(page)


def test_a_figure_is_reported_and_corrected_by_form(place: Intake) -> None:
    page, browser = out(place), Browser(place, "zz")
    given = {
        "indicator": "cases", "value": "36", "since": "2026-05-01", "until": "2026-05-31", "base_value": "82",
        "base_since": "2025-05-01", "base_until": "2025-05-31", "percent": "-55.9", "source": "刑侦支队警情统计",
        "corrects": "",
    }  # fmt: skip
    refused = browser.send(page, f"{page}/outcomes", **given)
    assert refused.status_code == 422
    assert "-56.1%" in html.unescape(refused.text)
    half = browser.send(page, f"{page}/outcomes", **(given | {"base_since": "", "percent": ""}))
    assert "须一并填写" in html.unescape(half.text)
    assert browser.send(page, f"{page}/outcomes", **(given | {"percent": ""})).status_code == 303
    text = browser.get(page)
    assert "-56.1%" in text
    first = place.client("zz").get(f"/intake/v1{page.removeprefix('/intake')}/outcomes").get_json()["items"][0]["id"]
    again = given | {"value": "41", "percent": "-50%", "corrects": first}
    assert browser.send(page, f"{page}/outcomes", **again).status_code == 303
    text = browser.get(page)
    assert "更正前的数据（1条）" in text
    assert "-50%" in text


def test_a_returned_need_is_supplemented_with_words_alone(place: Intake) -> None:
    browser, caller = Browser(place, "zz"), place.client("zz")
    need = caller.raise_need()["id"]
    page = f"/intake/needs/{need}"
    assert "补正说明" not in browser.get(f"{page}/edit")
    place.hear(advanced(need, "return_need", "waiting", "waiting", reason="请说明时段"))
    same = FIELDS | {"wanted_by": "", "supplement": "多发于18时至22时"}
    assert browser.send(f"{page}/edit", f"{page}/edit", **same).status_code == 303
    assert caller.need(need)["state"] == "pending"
    said = place.last_said(need)
    assert (said["changes"], said["words"]) == ({}, "多发于18时至22时")
    line = next(one for one in caller.timeline(need)["items"] if one["what"] == "amended")
    assert (line["words"], line["reason"]) == ("需求已补充修改：补正说明", "多发于18时至22时")


def test_who_has_one_like_it_on_its_way_is_asked_and_may_go_on(place: Intake) -> None:
    browser = Browser(place, "lanshan")
    fields = FIELDS | {"title": "秋收农机和农村道路交通安全宣传", "topic": "traffic", "subtopic": ""}
    first = browser.send("/intake/needs/new", "/intake/needs/new", **fields).headers["Location"]
    again = browser.send("/intake/needs/new", "/intake/needs/new", **fields)
    text = html.unescape(again.text)
    assert again.status_code == 422
    assert f'href="{first}"' in text
    assert fields["title"] in text, "what was typed is kept"
    other = Browser(place, "yishui").send("/intake/needs/new", "/intake/needs/new", **fields)
    assert other.status_code == 303, "another unit's is for the 专班 to merge"
    go_on = browser.send("/intake/needs/new", "/intake/needs/new", **fields, go_on="true")
    assert go_on.status_code == 303
    shown = browser.get(go_on.headers["Location"])
    assert "可能相似的需求" in shown
    assert other.headers["Location"] not in shown
    assert other.headers["Location"] in Browser(place, "leader").get(go_on.headers["Location"])
