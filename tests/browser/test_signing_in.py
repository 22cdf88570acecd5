"""In and out again, at a keyboard."""

from playwright.sync_api import expect

from deploy.sample import SAMPLE_PASSWORD
from tests.browser.place import Place


def test_a_wrong_password_is_told_and_the_name_stays(place: Place) -> None:
    with place.visit(address="/sign-in") as page:
        page.keyboard.type("ls.publicist")
        page.get_by_label("密码").fill("not-this-one")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("登录名或密码不正确")
        expect(page.get_by_label("登录名")).to_have_value("ls.publicist")
        expect(page.get_by_label("密码")).to_have_value("")


def test_in_to_where_one_wanted_to_go_and_out(place: Place) -> None:
    with place.visit(address="/intake/needs?topic=traffic") as page:
        page.get_by_label("登录名").fill("ls.publicist")
        page.get_by_label("密码").fill(SAMPLE_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/intake/needs?topic=traffic")
        page.locator(".account > summary").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/sign-in")
        page.goto(place.url + "/intake/needs")
        expect(page.get_by_role("heading", level=1)).to_have_text("登录")
