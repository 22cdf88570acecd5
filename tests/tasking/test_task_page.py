"""The task page: whose turn it is, findings in the text, refusals that tell what happened, news, versions, files."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tests.tasking.build import Tasking
from tests.tasking.test_files import uploaded
from tests.tasking.test_gate import CITIZEN, drafted
from tests.tasking.test_pages import browser


@pytest.mark.parametrize(
    ("stage", "login", "said", "first"),
    [
        ("waiting", "city.leader", "等专班成员领取，或者组长指派", "受理"),
        ("drafting", "city.member", "由示例city.member撰写", "送审"),
        ("first_review", "city.first_reviewer", "示例city.first_reviewer", "通过"),
        ("publishing", "city.publisher", "示例city.publisher", "发布"),
    ],
)
def test_whose_turn_it_is_and_the_main_step_first(
    tasking: Tasking, stage: str, login: str, said: str, first: str
) -> None:
    page = browser(tasking, login).page(f"/tasks/{tasking.reach(stage)}")
    steps = page.partition('id="steps"')[2].partition("</section>")[0]
    told = re.sub(r"<[^>]+>", "", re.search(r'<p class="turn">(.*?)</p>', steps, re.S)[1])  # type: ignore[index]
    assert said in told
    assert re.search(rf'<button type="submit" class="primary">{first}', steps)
    assert page.index('id="steps"') < page.index('id="needs"')


def test_rare_steps_lie_below_more_and_harsh_ones_are_asked_again(tasking: Tasking) -> None:
    task_id = tasking.reach("published")
    page = browser(tasking, "city.leader").page(f"/tasks/{task_id}")
    rare = page.partition('class="steps-rare"')[2].partition("</section>")[0]
    assert "下派对接" in rare
    assert "/steps/kill" in rare
    assert 'data-confirm="撤稿以后' in page
    assert "/steps/recall" not in rare


def test_a_finding_is_marked_in_the_text_and_leads_to_its_form(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, CITIZEN + "请勿转帐。")
    member.submit(task_id)
    first = browser(tasking, "city.first_reviewer")
    page = first.page(f"/tasks/{task_id}")
    draft = page.partition('id="draft"')[2].partition("</section>")[0]
    assert re.findall(r'href="#(finding-\d)"[^>]*><mark>([^<]+)', draft) == [
        ("finding-1", "王丽"), ("finding-2", "转帐"),
    ]  # fmt: skip
    assert 'id="finding-1"' in page
    assert 'id="finding-2"' in page
    first.send(page, f"/tasks/{task_id}/findings/confirm", reason="本人书面同意")
    assert "已确认" in first.page(f"/tasks/{task_id}")


def test_only_the_form_that_was_sent_is_wrong(tasking: Tasking) -> None:
    leader = browser(tasking, "city.leader")
    at = f"/tasks/{tasking.reach('drafting')}"
    shown = leader.send(leader.page(at), f"{at}/steps/pause", 422)
    assert shown.count('<p class="wrong">请填写原因</p>') == 1
    pause = shown.partition(f'action="/tasking{at}/steps/pause"')[0].rpartition("<details")[2]
    assert " open>" in pause


def test_after_a_refusal_the_page_tells_what_happened_and_by_whom(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    at, late = f"/tasks/{task_id}", browser(tasking, "city.leader")
    page = late.page(at)
    tasking.client("city.first2").approve(task_id)
    shown = late.send(page, f"{at}/steps/pause", 412, reason="等通报")
    meanwhile = shown.partition('id="meanwhile"')[2].partition("</div>")[0]
    assert "这项任务现在是“复审”" in meanwhile
    assert "初审通过，示例city.first2" in meanwhile
    assert "等通报" in shown
    assert 'id="meanwhile"' not in late.page(at)


def test_the_page_hears_of_what_changed_and_costs_nothing_while_nothing_does(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    first = browser(tasking, "city.first2")
    page = first.page(f"/tasks/{task_id}")
    live = re.search(r'data-live="/tasking(/[^"]+)"', page)[1].replace("&amp;", "&")  # type: ignore[index]
    seen = re.search(r'data-seen="(\d+)"', page)[1]  # type: ignore[index]
    assert first.page(live, 304, seen) == ""
    tasking.client("city.first_reviewer").approve(task_id)
    news = first.page(live, 200, seen)
    assert "初审通过，示例city.first_reviewer" in news
    assert "送审" not in news
    assert f'data-seen="{seen}"' not in news
    browser(tasking, "other.leader").page(live, 404)


def test_any_two_versions_are_compared(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    for text in ("第一段讲案情概要。\n第二段讲防范办法。", "第二段讲防范办法。\n第一段讲案情概要。", "全新的一段话。"):
        member.write(task_id, text=text)
    reader, at = browser(tasking, "city.leader"), f"/tasks/{task_id}/versions"
    moved = reader.page(f"{at}/2")
    assert "移到第" in moved
    assert "第3版与第1版比对" in reader.page(f"{at}/2?n=3&against=1")
    assert "（空稿）" in reader.page(f"{at}/3?against=0")
    reader.page(f"{at}/2?against=9", 404)
    reader.page(f"{at}/2?n=x", 422)


def test_a_file_is_looked_at_on_a_page_of_its_own(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    paper = uploaded(member, task_id, "请先挂断，再核实。<b>".encode(), "说明.txt")
    reader = browser(tasking, "city.leader")
    page = reader.page(f"/tasks/{task_id}/files/{paper['id']}")
    assert "请先挂断，再核实。&lt;b&gt;" in page
    assert "第1个，共1个" in page
    browser(tasking, "other.leader").page(f"/tasks/{task_id}/files/{paper['id']}", 404)


def test_a_page_asks_the_database_a_bounded_number_of_things(tasking: Tasking) -> None:
    """Twice this many were asked once: the same few things by one panel after another."""
    task_id = tasking.reach("publishing")
    reader, asked = browser(tasking, "city.publisher"), []
    reader.page(f"/tasks/{task_id}")

    def count(*_args: object) -> None:
        asked.append(1)

    sa.event.listen(Engine, "before_cursor_execute", count)
    try:
        reader.page(f"/tasks/{task_id}")
    finally:
        sa.event.remove(Engine, "before_cursor_execute", count)
    assert len(asked) <= 75
