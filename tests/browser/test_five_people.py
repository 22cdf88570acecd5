"""The whole main job through the browser, each in front of his own: a department, a member, reviewers, a publisher,
a liaison on the phone; in the end the leader and the department see that it has come about. Nothing by the API."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.place import Place

TEXT = "骑行电动自行车请戴好头盔、系好卡扣；不加装遮阳伞，不逆行，不闯红灯。"
ways = pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.faults)], ids=["javascript", "plain forms"]
)


class People:
    """Everybody of one county, each with a page of his own for a while."""

    def __init__(self, place: Place, javascript: bool) -> None:
        self.place, self.javascript = place, javascript

    @contextmanager
    def page(self, part: str, address: str, width: int = 1280) -> Iterator[Page]:
        with self.place.visit(f"ls{part}", address, width=width, javascript=self.javascript) as page:
            yield page

    def told(self, page: Page, words: str) -> None:
        expect(page.locator(".notice.is-done").first).to_contain_text(words)


@ways
def test_from_a_need_to_its_receipts(place: Place, javascript: bool) -> None:
    people = People(place, javascript)
    title = f"头盔卡扣宣传需求{'甲' if javascript else '乙'}"
    need = _file(people, title)
    task = _write(people, need, title)
    for part in (".first", ".second", ".final"):
        _approve(people, part, task)
    _publish(people, task)
    _acknowledge(people)
    _see(people, need, task)


def _file(people: People, title: str) -> str:
    with people.page(".publicist", "/intake/needs/new") as page:
        page.get_by_label("标题").first.fill(title)
        page.get_by_label("内容").fill("近一月查处未戴头盔127起，建议提醒群众骑行戴好头盔、系好卡扣。")
        page.get_by_label("领域").select_option("traffic")
        page.get_by_role("button", name="提交").click()
        people.told(page, "需求已提交")
        return page.url.rsplit("/", 1)[1]


def _write(people: People, need: str, title: str) -> str:
    """The member finds it in the queue, which keeps up by itself; without JavaScript he looks again."""
    people.place.walk.task_of(need)
    with people.page(".member", "/tasking/queue?queue=open") as page:
        row = page.locator("tr, li, article").filter(has_text=title).first
        row.get_by_role("link", name=title).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.locator("form[action$='/steps/claim'] button").first.click()
        people.told(page, "已领取")
        page.get_by_label("标题").first.fill("头盔系好再出发")
        page.get_by_label("正文").first.fill(TEXT)
        page.get_by_role("button", name="保存稿件").click()
        people.told(page, "已保存第1版")
        page.get_by_role("button", name="送审（第1版）").click()
        people.told(page, "已送审")
        return page.url.split("?")[0].split("#")[0].rsplit("/", 1)[1]


def _approve(people: People, part: str, task: str) -> None:
    with people.page(part, f"/tasking/tasks/{task}") as page:
        expect(page.locator("#draft .prose")).to_have_text(TEXT)
        page.get_by_label("审核意见").fill("同意。")
        page.get_by_role("button", name="通过").click()
        people.told(page, "已通过")


def _publish(people: People, task: str) -> None:
    with people.page(".publisher", f"/tasking/tasks/{task}") as page:
        page.locator("#channel-wechat").check()
        page.get_by_role("button", name="发布", exact=True).click()
        people.told(page, "已发布")
    people.place.push_of(task)


def _acknowledge(people: People) -> None:
    """A county's push goes to its own stations; one of them answers on the phone."""
    with people.page("04.liaison", "/notify/inbox", width=390) as page:
        card = page.locator("article").filter(has_text="头盔系好再出发").first
        card.get_by_role("button", name="签收").first.click()
        people.told(page, "已签收")


def _see(people: People, need: str, task: str) -> None:
    with people.page(".leader", f"/notify/pushes/{people.place.push_of(task)}") as page:
        expect(page.locator("main")).to_contain_text("1/13")
    heard = f"/intake/v1/needs/{need}/timeline"
    people.place.client.wait("ls.publicist", heard, lambda seen: seen["receipts"]["acknowledged"], "the receipt")
    with people.page(".publicist", f"/intake/needs/{need}") as page:
        expect(page.locator(".timeline").last).to_contain_text("发布")
        expect(page.locator("main")).to_contain_text("1/13")
