"""The shell in the browser: home filled by its parts, one search, the menu, the keys, paper; without scripts too."""

from playwright.sync_api import expect

from tests.browser.place import Place


def test_home_is_filled_and_led_by_keys(place: Place) -> None:
    with place.visit("ly.member1", "/") as page:
        expect(page.locator("[data-part].is-here")).to_have_count(3)
        expect(page.locator(".part-link:visible")).to_have_count(0)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.locator(".account > summary").click()
        expect(page.get_by_role("button", name="退出登录")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
        page.keyboard.press("/")
        page.keyboard.type("白沙埠?")
        page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        expect(page.get_by_role("main").get_by_role("link", name="兰山分局白沙埠镇派出所").first).to_be_visible()
        page.keyboard.press("/")
        expect(page.get_by_role("main").get_by_role("searchbox")).to_be_focused()


def test_on_paper_the_text_is_alone_with_who_and_when(place: Place) -> None:
    with place.visit("ly.member1", "/design") as page:
        page.emulate_media(media="print")
        expect(page.locator(".print-head")).to_contain_text("宣传处")
        expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()


def test_without_scripts_home_and_menu_are_links(place: Place) -> None:
    with place.visit("ly.member1", "/", width=390, javascript=False) as page:
        page.locator(".account > summary").click()
        expect(page.get_by_role("button", name="退出登录")).to_be_visible()
        expect(page.get_by_role("button", name="快捷键")).to_be_hidden()
        page.locator(".account > summary").click()
        page.get_by_role("link", name="专班：等我办的").click()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
