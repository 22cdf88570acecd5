"""The first run: a newcomer sees the main job in six clicks, and may go on as anybody; plain forms throughout."""

from playwright.sync_api import Page, expect

from deploy.tour.story import STEPS
from tests.browser.place import Place


def onward(page: Page) -> None:
    page.locator(".tour-do button").first.click()


def test_the_main_job_in_six_clicks(place: Place) -> None:
    """Each page shows what came of the step; the last one, that the first unit and its station answered."""
    with place.visit(address="/", javascript=False, width=390) as page:
        page.get_by_role("button", name="六步看一遍主要流程").click()
        expect(page.locator("h1")).to_have_text("冬季取暖用电防火提示")
        need = page.url.rsplit("/", 1)[1]
        for number, step in enumerate(STEPS, 1):
            expect(page.locator(".tour-told b").first).to_have_text(f"第{number}步，共6步")
            expect(page.locator(".tour-told")).to_contain_text(step.told)
            if number < len(STEPS):
                onward(page)
        expect(page.locator("main")).to_contain_text("1/3")
        expect(page.locator("main")).to_contain_text("1/6")
        seen = place.client.get("ly.leader", f"/intake/v1/needs/{need}/timeline")
        assert seen["receipts"]["acknowledged"] == 2
        page.get_by_role("link", name="看部门的办理进展").click()
        page.get_by_role("link", name="回到这一步").click()
        page.get_by_role("button", name="结束导览").click()
        expect(page.locator(".tour")).to_have_count(0)
        expect(page.locator("h1")).to_contain_text("您好")


def test_what_somebody_did_by_hand_is_not_done_again(place: Place) -> None:
    """Between two clicks somebody takes the step himself: the tour goes on from where the work is."""
    with place.visit(address="/sign-in") as page:
        page.get_by_role("button", name="六步看一遍主要流程").click()
        onward(page)
        place.city.step(page.url.rsplit("/", 1)[1], "member", "submit", {"version": 1})
        onward(page)
        expect(page.locator(".tour-told b").first).to_have_text("第3步，共6步")
        expect(page.locator(".steps [aria-current]")).to_have_text("待发布")


def test_one_click_to_be_somebody(place: Place) -> None:
    with place.visit(address="/intake/needs") as page:
        page.get_by_role("button", name="部门宣传员").click()
        page.wait_for_url("**/intake/needs")
        expect(page.locator("header")).to_contain_text("示例")
