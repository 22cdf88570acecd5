"""The editor in a browser: what is typed is kept by itself and offered back; a conflict shows both texts."""

import pytest
from playwright.sync_api import expect

from tests.browser.place import Place


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_typed_is_kept_and_offered_back(place: Place, width: int) -> None:
    task = place.task_in("drafting")
    with place.visit("ly.member1", f"/tasking/tasks/{task}", width=width) as page:
        page.get_by_label("标题").first.fill("写到一半的标题")
        page.get_by_label("正文").first.fill("写到一半的正文。")
        expect(page.locator("[data-count-of=field-text]")).to_have_text("8 字")
        expect(page.locator("[data-autosave-state]")).to_contain_text("已暂存", timeout=20_000)
        assert place.task(task)["versions"] == 0
        page.reload()
        expect(page.locator("#draft")).to_contain_text("您有一份没有保存的工作稿")
        page.get_by_role("link", name="接着写").click()
        expect(page.get_by_label("正文").first).to_have_value("写到一半的正文。")
        page.get_by_role("button", name="保存稿件").click()
        expect(page.locator("#notices")).to_contain_text("已保存第1版")
        expect(page.locator("#draft")).not_to_contain_text("没有保存的工作稿")
    assert place.client.get("ly.member1", f"/tasking/v1/tasks/{task}/working-copy")["version"] == 0


@pytest.mark.faults
def test_two_windows_are_told_of_each_other(place: Place) -> None:
    task = place.task_in("drafting")
    address = f"/tasking/tasks/{task}"
    with place.visit("ly.member1", address) as one, place.visit("ly.member1", address) as other:
        one.get_by_label("正文").first.fill("第一个窗口。")
        expect(one.locator("[data-autosave-state]")).to_contain_text("已暂存", timeout=20_000)
        other.get_by_label("正文").first.fill("第二个窗口。")
        expect(other.locator("[data-autosave-state]")).to_contain_text("另一个窗口", timeout=20_000)
    place.save(task, "保存的正文。")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_conflict_shows_both_texts(place: Place, width: int) -> None:
    task = place.task_in("drafting")
    with place.visit("ly.member1", f"/tasking/tasks/{task}", width=width, javascript=False) as page:
        page.get_by_label("标题").first.fill("题")
        page.get_by_label("正文").first.fill("我输入的正文。")
        place.save(task, "别处保存的正文。")
        page.get_by_role("button", name="保存稿件").click()
        expect(page.locator(".pair")).to_contain_text("别处保存的正文。")
        expect(page.locator(".pair")).to_contain_text("我输入的正文。")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
