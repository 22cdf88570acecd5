"""The page of a push and the liaison's phone in a browser: map and branches, what keeps up, one tap, no network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.place import Place


@pytest.fixture(scope="module")
def push(place: Place) -> str:
    """A push of the county ls of its own, answered by nobody yet."""
    task = place.walk.task_of(place.walk.raise_need())
    place.walk.take_through(task)
    return place.push_of(task)


def answered(page: Page) -> int:
    return int(page.locator(".push-figures li").nth(1).locator("b").inner_text())


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain links"])
def test_a_county_of_the_map_leads_to_its_line(place: Place, push: str, javascript: bool) -> None:
    with place.visit("ls.leader", f"/notify/pushes/{push}", javascript=javascript) as page:
        tile = page.locator(".net-map a:has(.net-tile)").first
        target = str(tile.get_attribute("href"))
        spots = page.locator(".net-map use title")
        assert spots.count() > 0
        assert "：" in str(spots.first.text_content())
        tile.click()
        expect(page).to_have_url(re.compile(re.escape(target)))
        expect(page.locator(target)).to_be_in_viewport()
        if javascript:
            expect(page.locator(target)).to_have_attribute("open", "")


def test_a_phone_has_the_branches_for_the_map(place: Place, push: str) -> None:
    with place.visit("ls.leader", f"/notify/pushes/{push}", width=390, javascript=False) as page:
        expect(page.locator(".net-map > svg")).to_be_hidden()
        expect(page.locator(".branch summary").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_one_tap_on_a_phone_and_the_leaders_page_keeps_up(place: Place, push: str) -> None:
    with place.visit("ls.leader", f"/notify/pushes/{push}") as page:
        before = answered(page)
        expect(page.locator("[data-live-state]")).to_have_text("自动更新中")
        number = page.locator(".crumbs .num").inner_text()
        kept = page.locator(".branch").first
        if kept.get_attribute("open") is None:
            kept.locator("summary").click()
        with place.visit("ls05.liaison", "/notify/inbox", width=390, javascript=False) as phone:
            card = phone.locator("article", has_text=number)
            assert phone.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 17
            boxes = [one.bounding_box() for one in card.locator(".answers button").all()]
            assert all(box is not None and box["height"] >= 48 for box in boxes)
            card.get_by_role("button", name="签收", exact=True).click()
            expect(phone.get_by_text("已签收；转发后可在")).to_be_visible()
            expect(phone.locator("article", has_text=number)).to_have_count(0)
        expect(page.locator(".push-figures li").nth(1).locator("b")).to_have_text(str(before + 1), timeout=5000)
        expect(kept).to_have_attribute("open", "")
        page.get_by_role("button", name="催办未签收单位").click()
        expect(page.get_by_text("未签收单位发出催办")).to_be_visible()


def test_without_a_network_the_phone_says_so_and_sends_nothing(place: Place, push: str) -> None:
    with place.visit("ls06.liaison", "/notify/inbox", width=390) as phone:
        told, first = phone.locator("[data-offline]"), phone.locator("article .answers button").first
        expect(told).to_be_hidden()
        phone.context.set_offline(True)
        expect(told).to_be_visible()
        first.click()
        expect(first).to_be_enabled()
        expect(phone).to_have_url(place.url + "/notify/inbox")
        phone.context.set_offline(False)
        expect(told).to_be_hidden()
