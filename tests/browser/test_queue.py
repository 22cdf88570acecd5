"""专班队列 in a browser: keys, claiming in place, who was first, many at once, refreshing quietly, the board."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.place import Place

OPEN = "/tasking/queue?queue=open&topic=traffic"


def row(page: Page, task: str) -> Locator:
    return page.locator(f"[data-row='{task}']")


def here(page: Page) -> str:
    found = page.locator("[data-row].is-here")
    return str(found.get_attribute("data-row")) if found.count() else ""


def go_to(page: Page, task: str) -> None:
    """With the keys alone."""
    for _ in range(60):
        if here(page) == task:
            return
        page.keyboard.press("j")
    raise AssertionError(f"{task} is never reached")


@pytest.mark.parametrize("view", ["list", "board"])
def test_a_task_is_claimed_with_one_key_and_the_row_says_so(place: Place, view: str) -> None:
    task, other = place.task_in("waiting"), place.task_in("waiting")
    with place.visit("ly.member1", f"/tasking/queue?queue=open&view={view}&q=三秋", width=1280) as page:
        go_to(page, task)
        expect(row(page, task).locator(".opens")).to_be_focused()
        page.keyboard.press("c")
        expect(row(page, task)).to_contain_text("您已领取")
        expect(row(page, task).locator(".who")).to_have_text("您")
        assert place.task(task)["stage"] == "drafting"
        place.task_in("waiting")  # the list is drawn anew, and the row still says it
        page.wait_for_event("response", lambda answer: "/queue/live" in answer.url and answer.status == 200)
        expect(row(page, task)).to_contain_text("您已领取")
        expect(row(page, other).get_by_role("button", name="领取")).to_be_visible()
        go_to(page, task)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"/tasking/tasks/{task}"), timeout=20_000)


def test_who_is_too_late_reads_in_the_row_who_has_it(place: Place) -> None:
    task = place.task_in("waiting")
    with place.visit("ly.member2", OPEN) as page:
        page.route("**/queue/live*", lambda route: route.fulfill(status=304))  # the page has not heard yet
        place.city.step(task, "member", "claim", {})
        go_to(page, task)
        page.keyboard.press("c")
        holder = str(place.task(task)["holder"]["name"])  # type: ignore[index]
        expect(row(page, task)).to_contain_text(re.compile(rf"任务已由{holder}于\d\d月\d\d日\d\d:\d\d领取"))
        expect(row(page, task).locator(".who")).to_have_text(holder)
        page.keyboard.press("s")
        expect(page).to_have_url(re.compile(f"/tasking/tasks/{task}#steps"), timeout=20_000)


def test_without_javascript_the_queue_comes_back_and_says_who_has_it(place: Place) -> None:
    task = place.task_in("waiting")
    number = str(place.task(task)["number"])
    with place.visit("ly.member2", OPEN, javascript=False, width=390) as page:
        place.city.step(task, "member", "claim", {})
        page.get_by_role("button", name=f"领取{number}").click()
        expect(page.locator(".notice.taken")).to_contain_text(number)
        expect(page.locator(".notice.taken")).to_contain_text(str(place.task(task)["holder"]["name"]))  # type: ignore[index]
        expect(page).to_have_url(re.compile("queue=open&topic=traffic&taken="))
        expect(page.locator("#bulk")).to_have_count(0)


def test_many_at_once_and_what_became_of_each_in_place(place: Place) -> None:
    tasks = [place.task_in("waiting"), place.task_in("waiting")]
    with place.visit("ly.leader", f"{OPEN}&q=三秋") as page:
        expect(page.locator("#bulk")).to_be_hidden()
        for task in tasks:
            go_to(page, task)
            page.keyboard.press("x")
        expect(page.locator(".many-count")).to_have_text("已选2项")
        expect(page.locator("#bulk")).to_be_in_viewport()
        page.get_by_label("步骤").select_option("pause")
        page.get_by_label("原因").fill("等待统一口径")
        page.get_by_role("button", name="办理", exact=True).click()
        expect(page.locator("#many-told")).to_contain_text("已挂起2项")
        expect(row(page, tasks[0])).to_contain_text("已挂起")
        expect(page.locator("#bulk")).to_be_hidden()
        for task in tasks:
            row(page, task).get_by_role("checkbox").check()
        page.get_by_label("步骤").select_option("pause")
        page.get_by_label("原因").fill("再来一次")
        page.get_by_role("button", name="办理", exact=True).click()
        expect(page.locator("#many-told")).to_contain_text("已挂起0项，2项没有办成")
        expect(page.locator("#many-told tbody tr")).to_have_count(2)


def test_nobody_is_disturbed_while_he_ticks(place: Place) -> None:
    task = place.task_in("waiting")
    with place.visit("ly.leader", OPEN) as page:
        row(page, task).get_by_role("checkbox").check()
        fresh = place.task_in("waiting")
        expect(page.locator("#queue-news")).to_contain_text("有1项新任务", timeout=6000)
        expect(row(page, fresh)).to_have_count(0)
        page.locator("#queue-news button").click()
        expect(row(page, fresh)).to_be_visible()
        expect(row(page, task).get_by_role("checkbox")).to_be_checked()
        expect(page.locator(".many-count")).to_have_text("已选1项")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_board_has_the_stages_side_by_side_or_one_below_the_other(place: Place, width: int) -> None:
    with place.visit("ly.leader", "/tasking/queue?queue=team&view=board", width=width) as page:
        heads = page.locator(".column h2")
        assert heads.all_inner_texts()[:3] == ["待领取", "撰写中", "初审"]
        boxes = [heads.nth(at).bounding_box() for at in range(2)]
        assert boxes[0]
        assert boxes[1]
        assert (boxes[0]["y"] == boxes[1]["y"]) is (width == 1280)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("link", name="列表").click()
        expect(page.locator("table.queue")).to_be_visible()
