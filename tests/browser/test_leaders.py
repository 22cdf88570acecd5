"""时限看板 in a browser: with and without JavaScript, it keeps up, it rests when nobody looks, a past day, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.place import Place

LIVE = "**/tasking/leaders/live*"
ways = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain links"])
widths = pytest.mark.parametrize("width", [1280, 390])


def open_tasks(page: Page) -> int:
    return int(page.locator(".board .figures li").first.locator("b").inner_text())


@ways
@widths
def test_from_a_number_to_its_tasks(place: Place, javascript: bool, width: int) -> None:
    with place.visit("ly.leader", "/tasking/leaders", javascript=javascript, width=width) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("时限看板")
        for words in ("正常", "临近时限", "已超时", "超时督办", "已挂起"):
            expect(page.locator(".board .figures")).to_contain_text(words)
        number = open_tasks(page)
        assert number > 0
        page.locator(".board .figures a.figure").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("时限清单")
        page.locator("table tbody a").first.click()
        expect(page).to_have_url(re.compile("/tasking/tasks/"))


@ways
def test_another_period_and_a_past_day(place: Place, javascript: bool) -> None:
    with place.visit("ly.leader", "/tasking/leaders", javascript=javascript) as page:
        page.get_by_role("link", name="近7天").click()
        expect(page.locator(".segmented [aria-current]")).to_have_text("近7天")
        page.get_by_label("看过去某一天").fill("2026-01-05")
        page.get_by_role("button", name="查看").click()
        expect(page.locator(".as-of")).to_contain_text("按2026-01-05 23:59的情况")
        assert open_tasks(page) == 0
        page.get_by_role("link", name="回到现在").click()
        assert open_tasks(page) > 0


def test_an_open_page_keeps_up_within_two_seconds(place: Place) -> None:
    with place.visit("ly.leader", "/tasking/leaders") as page:
        before = open_tasks(page)
        expect(page.locator("[data-live-state]")).to_have_text("自动更新中")
        task = place.task_in("waiting")
        assert task
        figure = page.locator(".board .figures li").first.locator("b")
        expect(figure).to_have_text(str(before + 1), timeout=4000)
        asked: list[int] = []
        page.on("response", lambda answer: asked.append(answer.status) if "/leaders/live" in answer.url else None)
        page.wait_for_event("response", lambda answer: "/leaders/live" in answer.url and answer.status == 304)
        assert asked


@pytest.mark.faults
def test_nobody_looks_nobody_asks(place: Place) -> None:
    with place.visit("ly.leader", "/tasking/leaders") as page:
        expect(page.locator("[data-live-state]")).to_have_text("自动更新中")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/leaders/live" in request.url else None)
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
        page.wait_for_timeout(2500)  # one that was due when the page was hidden
        asked.clear()
        page.wait_for_timeout(4500)
        assert asked == []
        with page.expect_request(LIVE, timeout=1500):
            page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.faults
def test_the_page_says_when_it_cannot_keep_up(place: Place) -> None:
    with place.visit("ly.leader", "/tasking/leaders") as page:
        page.route(LIVE, lambda route: route.fulfill(status=404))
        expect(page.locator("[data-live-state]")).to_contain_text("暂时连接不上", timeout=5000)
        page.unroute(LIVE)
        expect(page.locator("[data-live-state]")).to_have_text("自动更新中", timeout=15000)


@ways
def test_the_wall_fits_its_screen_and_has_nothing_to_press(place: Place, javascript: bool) -> None:
    with place.visit("ly.leader", "/tasking/wall", javascript=javascript) as page:
        expect(page.locator(".wall-figures li").first).to_contain_text("在办任务")
        assert page.locator("a, button, input, form").count() == 0
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
        if javascript:
            expect(page.locator("[data-live-state]")).to_have_text("自动更新中")
        else:
            assert page.locator("meta[http-equiv=refresh]").count() == 1


def test_the_sheet_for_paper_is_unfolded_and_prints_itself(place: Place) -> None:
    with place.visit("ly.leader", "/tasking/leaders/paper") as page:
        expect(page.locator("main details:not([open])")).to_have_count(0)
        page.evaluate("window.print = function () { document.title = 'printed'; }")
        page.get_by_role("button", name="打印").click()
        expect(page).to_have_title("printed")


def test_on_paper(place: Place) -> None:
    with place.visit("ly.leader", "/tasking/leaders") as page:
        page.emulate_media(media="print")
        expect(page.locator(".board table").first).to_be_visible()
        for hidden in (".top", ".filter", ".segmented", ".page-head .buttons"):
            expect(page.locator(hidden).first).to_be_hidden()
