"""The task page in a browser: the gate while one types, news meanwhile, findings and versions without scripts."""

from playwright.sync_api import expect

from tests.browser.place import Place


def test_the_gate_looks_at_what_is_typed_and_a_click_mends_it(place: Place) -> None:
    task = place.task_in("drafting")
    with place.visit("ly.member1", f"/tasking/tasks/{task}") as page:
        text, box = page.get_by_label("正文").first, page.locator("[data-live-check]")
        text.fill("𠮷日起请勿转帐。拨打16000000003。")  # one character that JavaScript counts as two
        expect(box).to_contain_text("1处不得发布，1处提示", timeout=15_000)
        expect(page.locator("#draft .under-words mark.found-note").first).to_have_text("转帐")
        expect(page.locator("#draft .under-words mark.found-block").first).to_have_text("16000000003")
        box.get_by_role("button", name="改为转账").click()
        expect(text).to_have_value("𠮷日起请勿转账。拨打16000000003。")
        box.get_by_role("button", name="删去").click()
        expect(box).to_contain_text("没有发现问题", timeout=15_000)
        expect(text).to_have_value("𠮷日起请勿转账。拨打。")
        page.keyboard.press("Control+z")
        expect(text).to_have_value("𠮷日起请勿转账。拨打16000000003。")
    assert place.task(task)["versions"] == 0


def test_what_changed_meanwhile_is_told_and_nothing_typed_is_lost(place: Place) -> None:
    task = place.task_in("first_review")
    with place.visit("ly.first1", f"/tasking/tasks/{task}") as page:
        page.get_by_label("审核意见").fill("写到一半的意见")
        place.city.step(task, "leader", "urge", {"reason": "请今天办完"})
        news = page.locator(".task-news")
        expect(news).to_contain_text("催办", timeout=15_000)
        expect(page.get_by_label("审核意见")).to_have_value("写到一半的意见")
        page.get_by_role("button", name="通过").click()
        expect(page.locator("#meanwhile")).to_contain_text("请今天办完")
        expect(page.get_by_label("审核意见")).to_have_value("写到一半的意见")


def test_findings_and_versions_without_scripts_on_a_phone(place: Place) -> None:
    task = place.task_in("drafting")
    place.save(task, "市民王丽到场。\n第二段讲防范办法。")
    place.save(task, "第二段讲防范办法。\n市民王丽到场。")
    with place.visit("ly.leader", f"/tasking/tasks/{task}", width=390, javascript=False) as page:
        page.locator("#draft a.found").click()
        expect(page.locator(".findings li:target")).to_contain_text("群众姓名")
        page.get_by_role("link", name="版本比对（共2版）").click()
        expect(page.locator(".side-moved_here .side-note")).to_contain_text("段移来")
        expect(page.locator(".side-same .side-left").first).to_be_hidden()
