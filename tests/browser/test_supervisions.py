"""督办单 in a browser: from the list to its answer and its end, with and without JavaScript, wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.place import Place


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 390)], ids=["wide", "narrow, plain forms"])
def test_answered_and_closed(place: Place, javascript: bool, width: int) -> None:
    one = place.supervised()
    number = place.client.get("ly.leader", f"/tasking/v1/supervisions/{one}")["number"]
    with place.visit("ly.leader", "/tasking/supervisions", javascript=javascript, width=width) as page:
        expect(page.locator(".tabs [aria-current]")).to_contain_text("等我答复")
        page.get_by_role("link", name=number).click()
        expect(page.locator("main")).to_contain_text("人工督办单")
        expect(page.locator("main")).to_contain_text("不要求照片、定位或轨迹")
        assert page.locator("input[type=file]").count() == 0
        page.get_by_label("答复").fill("已安排专人，今日17时前完成")
        page.get_by_role("button", name="答复", exact=True).click()
        expect(page.locator("#notices")).to_contain_text("已答复")
        expect(page.locator("main")).to_contain_text("已安排专人，今日17时前完成")
        page.get_by_label("办结理由").fill("情况属实")
        page.get_by_role("button", name="办结", exact=True).click()
        expect(page.locator("main")).to_contain_text("情况属实")
