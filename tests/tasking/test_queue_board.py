"""看板 and keeping up: stages as columns, the first few of each, one mark for what is shown."""

import re

import pytest

from services.tasking.queries import columns as columns_of
from services.tasking.queries.columns import stages_of
from services.tasking.queries.queue_marks import same_rows
from services.tasking.workflow import RUNNING
from tests.tasking.build import Tasking
from tests.tasking.test_leaders_page import mark_of
from tests.tasking.test_pages import browser


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"queue": "team"}, RUNNING),
        ({"queue": "open"}, ("waiting",)),
        ({"queue": "late", "stage": "closed"}, ("closed",)),
    ],
)
def test_the_columns_are_the_stages_that_a_choice_can_hold(chosen: dict[str, str], expected: tuple[str, ...]) -> None:
    assert stages_of(chosen) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.2.a", "9.9.a", True),
        ("1.2.a", "1.2.b", False),
        ("", "", False),
        ("a", "a", False),
        ("1.2.a.b", "1.2.a.b", False),
    ],
)
def test_marks_stand_for_the_same_rows_by_their_digest(one: str, other: str, same: bool) -> None:
    assert same_rows(one, other) is same


def column(page: str, stage: str) -> str:
    found = re.search(rf'<h2 id="column-{stage}">.*?</section>', page, re.S)
    assert found, f"no column {stage}"
    return found[0]


def test_a_board_has_a_column_for_each_stage_and_is_a_view_of_its_own(tasking: Tasking) -> None:
    waiting, held = tasking.task(title="酒后不开车", priority="flash"), tasking.reach("drafting")
    leader = browser(tasking, "city.leader")
    page = leader.page("/queue?view=board")
    assert f'data-row="{waiting}"' in column(page, "waiting")
    assert "特急" in column(page, "waiting")
    drafting = column(page, "drafting")
    assert f'data-row="{held}"' in drafting
    assert "示例city.member" in drafting
    assert "没有任务" in column(page, "publishing")
    assert 'id="column-legal_review"' not in page
    leader.send(page, "/queue/views", name="看板")
    saved = tasking.client("city.leader").get("/views")["items"][0]["chosen"]
    assert saved == {"queue": "team", "view": "board"}
    member = browser(tasking, "city.member")
    member.send(member.page("/queue?view=board"), f"/queue/claim/{waiting}")
    assert tasking.client("city.member").task(waiting)["stage"] == "drafting"


def test_a_column_shows_the_first_few_and_leads_to_the_rest(tasking: Tasking) -> None:
    ids = [tasking.task(priority="flash" if n == 3 else "ordinary") for n in range(4)]
    before, columns_of.FIRST = columns_of.FIRST, 3
    try:
        shown = column(browser(tasking, "city.leader").page("/queue?queue=open&view=board"), "waiting")
    finally:
        columns_of.FIRST = before
    assert re.findall(r'data-row="([^"]+)"', shown) == [ids[3], *ids[:2]]
    assert 'href="/tasking/queue?queue=open&amp;stage=waiting"' in shown


@pytest.mark.parametrize("view", ["list", "board"])
def test_an_open_queue_is_told_of_what_changed_in_it_and_of_nothing_else(tasking: Tasking, view: str) -> None:
    task_id = tasking.task("371302-01")
    member = browser(tasking, "county.member")
    at = f"/queue/live?queue=open&view={view}"
    mark = mark_of(member.page(f"/queue?queue=open&view={view}"))
    member.page(at, 304, seen=mark)
    tasking.task()  # the city's: said in the same log
    member.page(at, 304, seen=mark)
    tasking.client("county.member2").done(task_id, "claim")
    page = member.page(at, seen=mark)
    assert f'data-row="{task_id}"' not in page
    member.page(at, 304, seen=mark_of(page))
    for nonsense in ("0", "1.2", "x.y.z", "9" * 60):
        assert same_rows(mark_of(member.page(at, seen=nonsense)), mark_of(page))


def test_a_colour_changes_the_mark_without_a_word_said(tasking: Tasking) -> None:
    tasking.task()
    mark = mark_of(browser(tasking, "city.member").page("/queue?queue=open"))
    tasking.forward(days=20)
    assert "超时督办" in browser(tasking, "city.member").page("/queue/live?queue=open", seen=mark)
