"""The forms by kind: the fields of the kind alone, faults beside their field and marked; duty lists; role models."""

import html
import re
from collections.abc import Iterator

import pytest

from tests.intake.build import Intake, make_intake
from tests.intake.test_pages import FIELDS, Browser

NEW = "/intake/needs/new"
TALLY = {"kind": "topic_tally", "d_since": "2026-05-01", "d_until": "2026-05-31",
         "d_rows": "噪声扰民 46\n相邻通行，2\n宠物饲养\t12"}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    """One city for all of these tests."""
    made = make_intake(tmp_path_factory.mktemp("kind-pages"))
    yield made
    made.db.dispose()


def text_of(answer: object) -> str:
    return html.unescape(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def test_a_form_has_the_fields_of_its_kind_and_offers_the_units_kinds(city: Intake) -> None:
    station = Browser(city, "station")
    tally = station.get(f"{NEW}?kind=topic_tally")
    assert 'name="d_rows"' in tally
    assert 'name="d_name"' not in tally
    assert re.findall(r'href="[^"]*kind=(\w+)"', tally) == ["experience", "prevention", "topic_tally"]
    assert 'name="direct"' in tally
    plain = station.get(NEW)
    assert "d_rows" not in plain
    assert 'name="kind" value="prevention"' in plain
    assert 'name="direct"' not in Browser(city, "lanshan").get(NEW)
    refused = station.flask.get(f"{NEW}?kind=force_state")
    assert refused.status_code == 403
    assert "“队伍建设”类需求由政治部提出" in text_of(refused)


def test_a_tally_typed_by_hand_is_kept_shown_and_amended(city: Intake) -> None:
    station = Browser(city, "station")
    place = station.send(f"{NEW}?kind=topic_tally", NEW, **FIELDS | TALLY | {"direct": "true"}).headers["Location"]
    page = station.get(place)
    for words in ("噪声扰民", "46", "<5", "宠物饲养", "2026-05-01 至 2026-05-31", "直报", "临公通〔2020〕28号"):
        assert words in page, words
    assert "抄送" in Browser(city, "lanshan").get(place)
    assert "抄送本单位的" in Browser(city, "lanshan").get("/intake/needs?copied=true")
    before = city.client("station").need(place.rsplit("/", 1)[1])
    form = station.get(f"{place}/edit")
    typed = dict(TALLY, d_rows=re.search(r'name="d_rows"[^>]*>\n([^<]*)</textarea>', form)[1])  # type: ignore[index]
    assert typed["d_rows"] == "噪声扰民 46\n相邻通行\n宠物饲养 12"
    assert station.send(f"{place}/edit", f"{place}/edit", **FIELDS | typed | {"title": "改过的标题"}).status_code == 303
    after = city.client("station").need(before["id"])
    assert (after["title"], after["details"], after["direct"]) == ("改过的标题", before["details"], True)
    typed["d_rows"] = "噪声扰民 50"
    assert station.send(f"{place}/edit", f"{place}/edit", **FIELDS | typed).status_code == 303
    assert city.client("station").need(before["id"])["details"]["categories"][0]["count"] == 50


def test_what_is_wrong_stands_beside_its_field(city: Intake) -> None:
    wrong = FIELDS | TALLY | {"d_rows": "噪声扰民 很多\n相邻通行 12", "d_total": "99", "d_until": "2026-04-01"}
    page = text_of(Browser(city, "station").send(f"{NEW}?kind=topic_tally", NEW, **wrong))
    assert "噪声扰民 很多\n相邻通行 12" in page
    assert re.search(r'id="field-d_rows-wrong">必填', page)
    late = FIELDS | TALLY | {"d_until": "2026-04-01"}
    page = text_of(Browser(city, "station").send(f"{NEW}?kind=topic_tally", NEW, **late))
    assert re.search(r'id="field-d_since-wrong">结束日期不得早于开始日期', page)
    assert re.search(r'aria-current="page">社情民意', page)


def test_what_was_found_is_marked_in_the_text(city: Intake) -> None:
    wrong = FIELDS | TALLY | {"body": "居民张三反映楼道堆物，<b>请</b>宣传提醒。", "d_rows": "李四反映噪声 46"}
    answer = Browser(city, "station").send(f"{NEW}?kind=topic_tally", NEW, **wrong)
    assert answer.status_code == 422
    raw = answer.get_data(as_text=True)
    assert "居民<mark>张三</mark>反映楼道堆物，&lt;b&gt;请&lt;/b&gt;宣传提醒。" in raw
    assert "<mark>李四</mark>反映噪声" in raw


def test_the_director_lists_and_ends_a_duty_by_form(city: Intake) -> None:
    director = Browser(city, "director")
    given = {"kind": "law_education", "holder": f"unit:{city.units['371323']}", "since": "2099-01-01",
             "source": "示例文件"}  # fmt: skip
    both = text_of(director.send("/intake/duties", "/intake/duties", **given | {"office": "信访处"}))
    assert "只能有一项" in both
    assert director.send("/intake/duties", "/intake/duties", **given).status_code == 303
    page = director.get("/intake/duties")
    assert "已列入清单：普法宣传" in page
    assert "未开始" in page
    end = re.findall(r'action="(/intake/duties/[0-9a-f-]+/end)"', page)[-1]
    assert director.send("/intake/duties", end, until="2099-02-01", source="示例文件二").status_code == 303
    assert "2099-02-01" in director.get("/intake/duties")
    reader = Browser(city, "lanshan").get("/intake/duties")
    assert "增加职责" not in reader
    assert "可以提出" in reader


def test_a_role_model_is_named_seen_and_erased_by_form(city: Intake) -> None:
    zz = Browser(city, "zz")
    named = {"kind": "role_model", "audience": "public", "d_name": "王建军", "d_position": "示例派出所民警",
             "d_given_on": "2026-05-20", "d_how": "written"}  # fmt: skip
    without = text_of(zz.send(f"{NEW}?kind=role_model", NEW, **FIELDS | named | {"d_given_on": "", "d_how": ""}))
    assert "推荐先进典型须有本人同意" in without
    place = zz.send(f"{NEW}?kind=role_model", NEW, **FIELDS | named).headers["Location"]
    assert "王建军" not in zz.get(place)
    assert "王建军" in zz.get(f"{place}/nominee")
    assert Browser(city, "leader").flask.get(f"{place}/nominee").status_code == 403
    assert zz.send(f"{place}/nominee", f"{place}/nominee").status_code == 303
    assert "王建军" not in zz.get(f"{place}/nominee")
    assert "推荐人选的姓名和职务已删除" in zz.get(place)


def test_inspection_offers_the_inside_only(city: Intake) -> None:
    page = Browser(city, "dc").get(f"{NEW}?kind=inspection")
    assert re.findall(r'<option value="(internal|public)"', page) == ["internal"]
