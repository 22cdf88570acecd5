"""发布之后: a correction takes the whole way again and takes a place; recalling and killing act at once; all stays."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.models import LimitClock, Publication
from tests.tasking.build import Caller, Tasking

NEW = {"text": "接到自称客服的退款电话，请先挂断，再拨打官方客服电话核实。"}
WHY = {"reason": "正文中的做法写得不完整"}


@pytest.fixture
def leader(both: Tasking) -> Caller:
    return both.client("city.leader")


@pytest.fixture
def task_id(both: Tasking) -> str:
    return both.reach("published")


def publications(made: Tasking, task_id: str) -> list[Publication]:
    with made.db.read() as session:
        rows = sa.select(Publication).where(Publication.task_id == task_id).order_by(Publication.seq)
        found = list(session.scalars(rows))
        session.expunge_all()
        return found


def correct(made: Tasking, task_id: str, **published: Any) -> None:
    """Take a correction to its publication."""
    made.client("city.leader").done(task_id, "correct", **WHY)
    made.client("city.member").write(task_id, **NEW)
    made.client("city.member").submit(task_id)
    for who in ("first_reviewer", "second_reviewer", "final_reviewer"):
        made.client(f"city.{who}").approve(task_id)
    made.client("city.publisher").publish(task_id, **published)


def test_a_correction_takes_every_review_and_the_place_of_the_first(both: Tasking, task_id: str) -> None:
    (first,) = publications(both, task_id)
    correct(both, task_id)
    first, second = publications(both, task_id)
    assert (first.corrected_by_id, second.corrects_id) == (second.id, first.id)
    assert (first.seq, second.seq) == (1, 2)
    assert second.text == NEW["text"] != first.text
    assert both.said("publication", first.id) == ["draft.published"]
    assert both.said("publication", second.id) == ["draft.corrected"]
    shown = both.client("city.leader").task(task_id)
    assert shown["stage"] == "published"
    assert shown["publication"]["id"] == second.id


def test_what_is_published_stands_until_the_correction_is_out(both: Tasking, task_id: str, leader: Caller) -> None:
    assert leader.done(task_id, "correct", **WHY)["stage"] == "drafting"
    both.client("city.member").write(task_id, **NEW)
    (row,) = publications(both, task_id)
    shown = both.client("station").get(f"/publications/{row.id}")
    assert shown["text"] == row.text != NEW["text"]
    assert leader.task(task_id)["publication"]["id"] == row.id


def test_opinions_on_the_first_version_do_not_count_for_the_correction(
    both: Tasking, task_id: str, leader: Caller
) -> None:
    leader.done(task_id, "correct", **WHY)
    member = both.client("city.member")
    member.write(task_id, **NEW)
    member.submit(task_id)
    publisher = both.client("city.publisher")
    given = {"content_hash": publisher.task(task_id)["content_hash"], "channels": [{"channel": "wechat"}]}
    publisher.refused(task_id, "publish", 409, "wrong_stage", **given)


def test_nothing_corrected_is_no_correction(both: Tasking, task_id: str, leader: Caller) -> None:
    leader.done(task_id, "correct", **WHY)
    both.client("city.member").refused(task_id, "submit", 409, "nothing_corrected", version=1)


def test_a_correction_given_up_leaves_what_is_published(both: Tasking, task_id: str, leader: Caller) -> None:
    leader.done(task_id, "correct", **WHY)
    both.client("city.member").write(task_id, **NEW)
    assert leader.done(task_id, "drop_correction", reason="经核实原文无误")["stage"] == "published"
    (row,) = publications(both, task_id)
    assert leader.task(task_id)["publication"]["text"] == row.text
    leader.refused(task_id, "drop_correction", 409, "wrong_stage", reason="再来一次")


def test_a_correction_is_not_put_back_into_the_queue(both: Tasking, task_id: str, leader: Caller) -> None:
    """In 待领取 nobody would hold what has to be put right, and it could not be taken back from there."""
    leader.done(task_id, "correct", **WHY)
    both.client("city.member").refused(task_id, "release", 409, "correcting", reason="出差")
    other = both.people["city.member2"]
    assert leader.done(task_id, "transfer", member_id=other, reason="出差")["stage"] == "drafting"


def test_only_what_was_published_and_stands_can_be_corrected(both: Tasking, task_id: str, leader: Caller) -> None:
    waiting = both.task()
    leader.done(waiting, "decline", reason="不属于本系统")
    leader.refused(waiting, "correct", 409, "never_published", **WHY)
    leader.done(task_id, "recall", **WHY)
    leader.refused(task_id, "correct", 409, "already_recalled", **WHY)


@pytest.mark.parametrize("step", ["recall", "kill"])
def test_taking_back_works_in_the_middle_of_a_correction(
    both: Tasking, task_id: str, leader: Caller, step: str
) -> None:
    leader.done(task_id, "correct", **WHY)
    assert leader.done(task_id, step, **WHY)["stage"] == "closed"
    leader.refused(task_id, "drop_correction", 409, "wrong_stage", **WHY)


def test_every_publication_of_the_task_is_taken_back(both: Tasking, task_id: str, leader: Caller) -> None:
    correct(both, task_id)
    leader.done(task_id, "recall", **WHY)
    rows = publications(both, task_id)
    assert all(row.recalled_at for row in rows)
    assert [both.said("publication", row.id)[-1] for row in rows] == ["draft.recalled"] * 2


def test_what_was_killed_is_shown_nowhere_what_was_recalled_is_marked(
    both: Tasking, task_id: str, leader: Caller
) -> None:
    (row,) = publications(both, task_id)
    leader.done(task_id, "recall", **WHY)
    shown = both.client("station").get(f"/publications/{row.id}")
    assert shown["recalled_at"]
    leader.done(task_id, "kill", **WHY)
    for login in ("station", "city.leader"):
        shown = both.client(login).get(f"/publications/{row.id}")
        assert shown["killed_at"]
        assert row.text not in str(shown)
        assert row.text not in str(both.client(login).get("/publications")["items"])
    leader.refused(task_id, "kill", 409, "already_killed", **WHY)


@pytest.mark.parametrize("step", ["recall", "kill"])
def test_a_second_person_endorses_what_was_taken_back(both: Tasking, task_id: str, leader: Caller, step: str) -> None:
    final, director = both.client("city.final_reviewer"), both.client("city.director")
    assert "endorse" not in final.task(task_id)["allowed_steps"]
    final.done(task_id, step, **WHY)
    final.refused(task_id, "endorse", 403, "same_person", opinion="同意")
    leader.refused(task_id, "endorse", 403, "wrong_role", opinion="同意")
    director.done(task_id, "endorse", opinion="撤稿理由成立")
    director.refused(task_id, "endorse", 409, "wrong_stage", opinion="同意")


def test_a_limit_runs_until_every_place_has_answered(both: Tasking, task_id: str, leader: Caller) -> None:
    leader.done(task_id, "recall", **WHY)
    (clock,) = chases(both, task_id)
    assert clock.state == "running"
    assert leader.task(task_id)["limit"]["clock"] == "chase"
    for place in leader.get(f"/tasks/{task_id}/placements")["items"]:
        if place["action"] == "withdraw":
            path = f"/placements/{place['id']}/confirm"
            done = both.client("city.publisher").call(
                "POST", path, {"page_ref": "已从公众号删除"}, If_Match=f'"{place["version"]}"'
            )
            assert done.status_code == 200, done.get_data(as_text=True)
    (clock,) = chases(both, task_id)
    assert (clock.state, clock.kept) == ("satisfied", True)
    assert leader.task(task_id)["limit"]["due_at"] is None


def chases(made: Tasking, task_id: str) -> list[LimitClock]:
    with made.db.read() as session:
        mine = sa.select(LimitClock).where(LimitClock.task_id == task_id, LimitClock.name == "chase")
        found = list(session.scalars(mine.order_by(LimitClock.started_at)))
        session.expunge_all()
        return found
