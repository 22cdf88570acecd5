"""Platforms' totals: counts and rates are two things, corrections keep what stood, a sheet is whole or nothing."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify.models import KnownPublication, PlatformTotal
from services.notify.sheet import XLSX, write_rows
from services.notify.totals import Unfit, doubts, read_figure, show_figure
from shared.db import SHANGHAI, now
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Caller, Network, begin, caller, make_network, make_work, said

HEADER = ["稿件", "平台", "账号", "日期", "来源", "阅读量", "转发量", "点击率", "更正原因"]


@pytest.mark.parametrize(
    ("indicator", "text", "value"),
    [
        ("reads", "12345", 12_345), ("reads", "12,345", 12_345), ("reads", "１２３", 123), ("reads", "1.2万", 12_000),
        ("reads", "100万次", 1_000_000), ("reads", "百万次", 1_000_000), ("plays", "1.5亿", 150_000_000),
        ("forwards", "0", 0), ("click_rate", "3.5%", 350), ("click_rate", "100%", 10_000), ("click_rate", "0.01％", 1),
    ],
)  # fmt: skip
def test_figures_are_read_as_platforms_show_them(indicator: str, text: str, value: int) -> None:
    assert read_figure(indicator, text) == value


@pytest.mark.parametrize(
    ("indicator", "text", "says"),
    [
        ("click_rate", "百万次", "请登记为阅读量"), ("click_rate", "1000000", "请登记为阅读量"),
        ("click_rate", "101%", "0至100%之间"), ("click_rate", "0.035", "百分号"), ("reads", "35%", "请登记为点击率"),
        ("reads", "1.5", "须为整数"), ("reads", "-3", "不是数字"), ("reads", "许多", "不是数字"), ("reads", "", "不是"),
        ("reads", "9" * 400, "数字太大"), ("likes", "1e5", "不是数字"),
    ],
)  # fmt: skip
def test_a_rate_is_no_count_and_a_count_no_rate(indicator: str, text: str, says: str) -> None:
    with pytest.raises(Unfit, match=says):
        read_figure(indicator, text)


def test_figures_are_shown_as_people_read_them() -> None:
    assert [show_figure("reads", 12_345), show_figure("click_rate", 350)] == ["12,345", "3.5%"]


def test_what_cannot_well_be_is_doubted() -> None:
    assert doubts({"reads": 10, "forwards": 11, "likes": 10}, {}) == {"forwards": "大于阅读量（播放量），请核对"}
    assert doubts({"reads": 9, "click_rate": 1}, {"reads": 10, "click_rate": 2}) == {
        "reads": "少于此前登记的10，请核对"
    }


class Desk:
    """One publication of a city, and its publisher."""

    def __init__(self, work: Work, network: Network) -> None:
        self.work, self.network = work, network
        self.publisher: Caller = caller(work, network.city, "publisher")
        with work.db.read() as session:
            self.today = now(session).astimezone(SHANGHAI).date()

    def publish(self, title: str) -> str:
        with self.work.db.write() as session:
            at = now(session)
            row = KnownPublication(
                id=new_id(), unit_id=self.network.city.id, task_id=None, topic="crime", audience="public", title=title,
                text="", links=[], state="standing", published_at=at - timedelta(days=3), heard_at=at,
            )  # fmt: skip
            session.add(row)
            return row.id

    def enter(self, publication: str, **given: Any) -> Any:
        body = {
            "publication_id": publication,
            "channel": "wechat",
            "day": self.today.isoformat(),
            "source": "公众号后台",
        }
        return self.publisher.post("/totals", body | given)

    def standing(self, publication: str) -> dict[str, int]:
        mine = sa.select(PlatformTotal).where(PlatformTotal.publication_id == publication)
        with self.work.db.read() as session:
            rows = session.scalars(mine.where(PlatformTotal.replaced_at.is_(None)))
            return {row.indicator: row.value for row in rows}

    def bring(self, rows: list[list[str]], dry_run: str = "false") -> Any:
        sent = {"Authorization": f"Bearer {self.publisher.token}", "Content-Type": XLSX}
        content = write_rows("平台数据", [HEADER, *rows])
        address = f"/notify/v1/totals/sheet?dry_run={dry_run}"
        return self.publisher.flask.post(address, data=io.BytesIO(content).read(), headers=sent)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    work = begin(make_work(tmp_path_factory.mktemp("totals")))
    yield Desk(work, make_network(work, counties=1, stations=1))
    work.db.dispose()


def test_a_correction_keeps_what_stood_before(desk: Desk) -> None:
    publication = desk.publish("谨防冒充客服")
    answer = desk.enter(publication, reads="1.2万", forwards="300")
    assert answer.status_code == 201
    assert {one["indicator"]: one["shown"] for one in answer.get_json()["items"]} == {
        "reads": "12,000",
        "forwards": "300",
    }
    assert "不作为考核评价" in answer.get_json()["note"]
    again = desk.enter(publication, reads="12000", forwards="300")
    assert again.get_json()["items"] == []
    refused = desk.enter(publication, reads="13000")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "already_there")
    right = desk.enter(publication, reads="13000", reason="漏计视频号")
    assert right.status_code == 201
    assert desk.standing(publication) == {"reads": 13_000, "forwards": 300}
    listed = desk.publisher.get(f"/totals?publication_id={publication}&all=true")["items"]
    assert sorted(one["value"] for one in listed if one["indicator"] == "reads") == [12_000, 13_000]
    assert [one["done"] for one in said(desk.work, "register.changed")][-3:] == ["entered", "entered", "corrected"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"click_rate": "百万次"}, "click_rate"), ({"reads": "12%"}, "reads"), ({}, "reads"),
        ({"reads": "1", "source": ""}, "source"), ({"reads": "1", "day": "2030-01-01"}, "day"),
        ({"reads": "1", "day": "2020-01-01"}, "day"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(desk: Desk, given: dict[str, str], field: str) -> None:
    publication = desk.publish("什么都没有登记")
    answer = desk.enter(publication, **given)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]
    assert desk.standing(publication) == {}


def test_another_countys_publication_is_not_there(desk: Desk) -> None:
    publication = desk.publish("别家的稿件")
    other = caller(desk.work, desk.network.counties[0], "publisher")
    body = {
        "publication_id": publication,
        "channel": "wechat",
        "day": desk.today.isoformat(),
        "source": "后台",
        "reads": "1",
    }
    assert other.post("/totals", body).status_code == 404
    desk.enter(publication, reads="5")
    assert other.get("/totals")["items"] == []


def test_a_sheet_is_looked_at_and_then_brought_in_whole(desk: Desk) -> None:
    publication, day = desk.publish("表格里的稿件"), desk.today.isoformat()
    good = ["表格里的稿件", "微信公众号", "平安示例", day, "公众号后台", "1.2万", "30", "3.5%", ""]
    bad = ["没有这篇", "微信公众号", "", day, "公众号后台", "1", "", "百万次", ""]
    refused = desk.bring([good, bad])
    assert refused.status_code == 422
    assert {(one["row"], one["column"]) for one in refused.get_json()["faults"]} == {(3, "点击率")}
    assert desk.bring([good, [*bad[:7], "", ""]]).get_json()["faults"][0]["reason"].startswith("没有找到这篇稿件")
    assert desk.standing(publication) == {}
    looked = desk.bring([good], dry_run="true").get_json()
    assert (looked["added"], looked["faults"]) == (3, [])
    assert desk.standing(publication) == {}
    assert desk.bring([good]).get_json()["added"] == 3
    assert desk.standing(publication) == {"reads": 12_000, "forwards": 30, "click_rate": 350}
    assert desk.bring([good]).get_json() == {"dry_run": False, "added": 0, "changed": 0, "same": 3, "faults": []}
    changed = [*good[:5], "1.3万", "30", "3.5%", "漏计"]
    assert desk.bring([changed]).get_json()["changed"] == 1


def test_the_page_enters_and_says_that_it_is_for_reference(desk: Desk) -> None:
    publication = desk.publish("页面上的稿件")
    fields = {"publication_id": publication, "channel": "douyin", "day": desk.today.isoformat(), "source": "抖音后台"}
    status, html = desk.publisher.press("/notify/totals", "/notify/totals", **fields, plays="3万", likes="4万")
    assert (status, "已登记2项" in html) == (200, True)
    assert "不作为考核评价的依据" in html
    assert "国办函〔2026〕12号" in html
    assert "大于阅读量（播放量），请核对" in html
    status, html = desk.publisher.see("/notify/totals?channel=douyin&all=")
    rows = html[html.index("<tbody>") :]
    assert (status, "页面上的稿件" in rows, "表格里的稿件" in rows) == (200, True, False)
    status, html = desk.publisher.press("/notify/totals", "/notify/totals", **fields, click_rate="百万次")
    assert (status, "次数，请登记为阅读量" in html) == (422, True)
