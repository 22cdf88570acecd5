"""What one is told when something cannot be done: in words, in place, and nothing typed is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.place import Place

NOBODY = "01900000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain forms"])
def test_a_task_that_somebody_else_has_claimed(place: Place, javascript: bool) -> None:
    task = place.task_in("waiting")
    number = place.task(task)["number"]
    with place.visit("ly.member2", "/tasking/queue?queue=open", javascript=javascript) as page:
        place.city.step(task, "member", "claim", {})
        page.get_by_role("button", name=f"领取{number}").click()
        refused = page.locator(f"[data-row='{task}'].is-refused" if javascript else ".notice.is-refused")
        expect(refused).to_contain_text("领取")
        expect(refused).to_contain_text(str(place.task(task)["holder"]["name"]))  # type: ignore[index]
        refused.get_by_role("link", name="查看").first.click()
        expect(page).to_have_url(f"{place.url}/tasking/tasks/{task}")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain forms"])
def test_a_draft_saved_elsewhere_shows_both_texts(place: Place, javascript: bool) -> None:
    task = place.task_in("drafting")
    place.save(task, "先写好的一段话，请大家注意安全。")
    with place.visit("ly.member1", f"/tasking/tasks/{task}", javascript=javascript) as page:
        place.save(task, "先写好的一段话，请大家夜间慢行。")
        page.get_by_label("正文").first.fill("先写好的一段话，请大家系好安全带。")
        page.get_by_role("button", name="保存稿件").click()
        expect(page.get_by_text("稿件已在别处保存为第2版")).to_be_visible()
        expect(page.get_by_label("正文").first).to_have_value("先写好的一段话，请大家系好安全带。")
        assert "夜间慢行" in "".join(page.locator("#draft del").all_inner_texts()).replace("［删］", "")
        assert "安全带" in "".join(page.locator("#draft ins").all_inner_texts()).replace("［增］", "")
        page.get_by_role("button", name="保存稿件").click()
        expect(page.locator(".notice.is-done")).to_contain_text("已保存第3版")


@pytest.mark.parametrize(
    ("login", "address", "status", "words"),
    [
        ("ly.leader", f"/tasking/tasks/{NOBODY}", 404, "地址可能有误"),
        ("ly.member1", "/notify/inbox", 403, "您的角色不包含这项操作"),
        ("ly.member1", "/no/such/page", 404, "回到首页"),
    ],
)
def test_an_error_page_says_what_to_do(place: Place, login: str, address: str, status: int, words: str) -> None:
    with place.visit(login) as page:
        answer = page.goto(place.url + address)
        assert answer
        assert answer.status == status
        expect(page.locator("main")).to_contain_text(words)
        page.get_by_role("link", name="回到首页").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")


def test_a_form_without_its_token_is_refused_as_a_page(place: Place) -> None:
    with place.visit("ls.publicist", "/intake/needs/new") as page:
        page.get_by_label("标题").first.fill("夜间骑行反光标识宣传需求")
        page.get_by_label("内容").fill("秋冬天黑得早，建议提醒群众粘贴反光标识。")
        page.evaluate("document.querySelectorAll('main [name=csrf_token]').forEach(field => { field.value = 'x'; })")
        page.get_by_role("button", name="提交").click()
        expect(page.locator("body")).to_contain_text("刷新")


def meanwhile(place: Place, need: str, method: str, path: str, body: dict[str, str]) -> None:
    """In another window something becomes of the need."""
    at = f"/intake/v1/needs/{need}"
    version = place.client.get("ls.publicist", at)["version"]
    status, row = place.client.call("ls.publicist", method, at + path, body, version)
    assert status == 200, row


def withdrawal(page: Page, reason: str) -> Locator:
    """The form of withdrawing a need, opened and filled."""
    form = page.locator("form[action$=withdraw]")
    page.get_by_text("撤回这项需求").click()
    form.get_by_label("撤回原因").fill(reason)
    return form


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reason_stays_in_its_form_without_script(place: Place, width: int) -> None:
    """A second window changed the need: refused once, and pressed again with the reason as it was typed."""
    need = place.walk.raise_need()
    with place.visit("ls.publicist", f"/intake/needs/{need}", javascript=False, width=width) as page:
        form = withdrawal(page, "与上周的一条重复，合并后再报。")
        meanwhile(place, need, "PATCH", "", {"title": "夜间骑行反光标识宣传（改）"})
        form.get_by_role("button").click()
        page.get_by_role("link", name="回到填写的地方").click()
        expect(form.get_by_label("撤回原因")).to_be_visible()
        expect(form.get_by_label("撤回原因")).to_have_value("与上周的一条重复，合并后再报。")
        form.get_by_role("button").click()
        expect(page.locator("main")).to_contain_text("已撤回")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_words_of_a_form_that_is_gone_can_be_copied_without_script(place: Place, width: int) -> None:
    need = place.walk.raise_need()
    with place.visit("ls.publicist", f"/intake/needs/{need}", javascript=False, width=width) as page:
        form = withdrawal(page, "与上周的一条重复，合并后再报。")
        meanwhile(place, need, "POST", "/withdraw", {"reason": "在别的窗口撤回"})
        form.get_by_role("button").click()
        expect(page.locator("main .typed textarea")).to_have_value("与上周的一条重复，合并后再报。")
        page.get_by_role("link", name="返回上一页").click()
        expect(page).to_have_url(f"{place.url}/intake/needs/{need}")
