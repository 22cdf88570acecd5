"""The main job by hand: a department files, the 专班 writes and reviews, a liaison answers, a leader urges."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.place import DRAFT, Place

ways = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain forms"])


def told(page: Page, words: str) -> None:
    expect(page.locator(".notice.is-done")).to_contain_text(words)


def test_a_department_files_a_need_and_sees_what_becomes_of_it(place: Place) -> None:
    with place.visit("ls.publicist", "/intake/needs/new") as page:
        page.get_by_role("button", name="提交").click()  # nothing written: the browser itself asks for it
        page.get_by_label("标题").first.fill("夜间骑行反光标识宣传需求")
        page.get_by_label("内容").fill("秋冬天黑得早，近一月夜间骑行事故9起，建议提醒群众粘贴反光标识。")
        page.get_by_label("领域").select_option("traffic")
        page.get_by_role("button", name="提交").click()
        told(page, "需求已提交，编号需〔")
        expect(page.get_by_role("heading", level=1)).to_have_text("夜间骑行反光标识宣传需求")
        expect(page.locator(".timeline li").first).to_contain_text("需求已提交")
        place.walk.task_of(page.url.rsplit("/", 1)[1])
        page.reload()
        expect(page.locator(".timeline")).to_contain_text("已转为任务")


@ways
def test_a_member_claims_writes_and_submits(place: Place, javascript: bool) -> None:
    task = place.task_in("waiting")
    number = place.task(task)["number"]
    with place.visit("ly.member1", "/tasking/queue?queue=open", javascript=javascript) as page:
        page.get_by_role("button", name=f"领取{number}").click()
        if javascript:  # claimed in place: the row says so and leads on
            page.locator(f"[data-row='{task}'].is-mine").get_by_role("link", name="去撰写").click()
        else:
            told(page, "已领取")
        page.get_by_label("标题").first.fill(DRAFT["title"])
        page.get_by_label("正文").first.fill(DRAFT["text"])
        page.get_by_role("button", name="保存稿件").click()
        told(page, "已保存第1版")
        page.get_by_role("button", name="送审（第1版）").click()
        told(page, "已送审")
        expect(page.locator(".steps [aria-current]")).to_have_text("初审")


@ways
def test_a_reviewer_approves_what_is_on_the_page(place: Place, javascript: bool) -> None:
    task = place.task_in("first_review")
    with place.visit("ly.first1", f"/tasking/tasks/{task}", javascript=javascript) as page:
        expect(page.locator("#draft .prose")).to_have_text(DRAFT["text"])
        page.get_by_label("审核意见").fill("要素齐全，同意送复审。")
        page.get_by_role("button", name="通过").click()
        told(page, "已通过")
        expect(page.get_by_text("要素齐全，同意送复审。").first).to_be_visible()


def test_a_publisher_publishes_with_a_push(place: Place) -> None:
    task = place.task_in("publishing")
    with place.visit("ly.publisher", f"/tasking/tasks/{task}") as page:
        page.locator("#channel-wechat").check()
        expect(page.locator("#push-internal")).to_be_checked()
        page.get_by_role("button", name="发布", exact=True).click()
        told(page, "已发布")
        expect(page.locator("#publication h2")).to_contain_text("已发布：")
        page.get_by_role("link", name="查看发布页").click()
        expect(page.locator("article .prose")).to_have_text(DRAFT["text"])


def test_a_liaison_acknowledges_in_one_tap_without_javascript(place: Place) -> None:
    with place.visit("ls05.liaison", "/notify/inbox", width=390, javascript=False) as page:
        before = page.locator("article.card").count()
        button = page.get_by_role("button", name="签收").first
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        button.click()
        told(page, "已签收")
        expect(page.locator("article.card")).to_have_count(before - 1)


def test_a_leader_sees_who_is_missing_and_urges(place: Place) -> None:
    with place.visit("ly.leader", f"/notify/pushes/{place.ids['push']}") as page:
        missing = int(page.locator(".figures li", has_text="未签收").locator("b").inner_text())
        assert f"未签收单位（{missing}）" in page.inner_text("main")
        page.get_by_role("button", name="催办未签收单位").click()
        told(page, f"已向{missing}个未签收单位发出催办")
        expect(page.get_by_text("未催办")).to_have_count(0)
    with place.visit("ls06.liaison", "/notify/inbox", width=390) as page:
        expect(page.get_by_text("已催办").first).to_be_visible()
