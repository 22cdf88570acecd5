"""三审: different people (F06), bound to the bytes (trap 20), skipping refused (F08), sending back, escalating."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.tasking.models import Publication, Review, TaskPerson
from shared.db import now
from shared.ids import new_id
from shared.words import STAGES
from tests.tasking.build import WAY, Tasking

PARTS = ("writing", "first", "second", "legal", "final", "publishing")


def test_no_stage_is_skipped(tasking: Tasking) -> None:
    """F08: every step of a later stage asked by somebody who holds every role."""
    task_id, everyone = tasking.task(), tasking.client("city.all")
    nothing = "0" * 64
    for stage in ("waiting", "drafting"):
        tasking.carry(task_id, stage)
        everyone.refused(task_id, "approve", 409, "wrong_stage", content_hash=nothing, opinion="同意")
        channels = [{"channel": "wechat"}]
        problem = everyone.refused(task_id, "publish", 409, "wrong_stage", content_hash=nothing, channels=channels)
        assert problem["stage"] == stage
        everyone.refused(task_id, "close", 409, "wrong_stage")
        everyone.refused(task_id, "recall", 409, "wrong_stage", reason="试试")


def test_one_person_with_every_role_takes_one_part_only(tasking: Tasking) -> None:
    """F06: first reviewer, then second, legal, final, publisher, writer again: each refused."""
    task_id, everyone = tasking.reach("first_review", kind="case_story"), tasking.client("city.all")
    everyone.approve(task_id)
    for role, stage in (
        ("second_reviewer", "second_review"),
        ("legal_reviewer", "legal_review"),
        ("final_reviewer", "final_review"),
    ):
        assert everyone.task(task_id)["stage"] == stage
        assert "approve" not in everyone.task(task_id)["allowed_steps"]
        wanted = {"content_hash": everyone.task(task_id)["content_hash"], "opinion": "同意"}
        problem = everyone.refused(task_id, "approve", 403, "same_person", **wanted)
        assert problem["part"] == "first"
        everyone.refused(task_id, "send_back", 403, "same_person", reason="我再看看")
        tasking.client(f"city.{role}").approve(task_id)
    wanted = {"content_hash": everyone.task(task_id)["content_hash"], "channels": [{"channel": "wechat"}]}
    everyone.refused(task_id, "publish", 403, "same_person", **wanted)
    tasking.client("city.publisher").done(task_id, "send_back", reason="标题有误")
    tasking.client("city.member").done(task_id, "release", reason="出差")
    everyone.refused(task_id, "claim", 403, "same_person")


def test_the_same_person_returns_at_the_same_level(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    first, member = tasking.client("city.first_reviewer"), tasking.client("city.member")
    first.done(task_id, "send_back", reason="请核实数字")
    member.write(task_id, text="核实过的正文")
    member.submit(task_id)
    assert first.approve(task_id)["stage"] == "second_review"


@pytest.mark.parametrize("part", PARTS)
def test_the_database_refuses_a_second_part_whatever_the_code_does(both: Tasking, part: str) -> None:
    """F06 by SQL: neither the part nor an opinion under another part can be written."""
    task_id = both.reach("second_review")
    person = both.people["city.first_reviewer"]
    with pytest.raises(IntegrityError), both.db.write() as session:
        session.execute(sa.insert(TaskPerson).values(task_id=task_id, person_id=person, part=part, since=now(session)))
    pairs = {"second": "second_review", "legal": "legal_review", "final": "final_review", "publishing": "publishing"}
    if part not in pairs:
        return
    row = {
        "id": new_id(), "task_id": task_id, "round": 1, "stage": pairs[part], "person_id": person, "n": 1,
        "verdict": "send_back", "content_hash": "0" * 64, "opinion": "越权",
    }  # fmt: skip
    for pretended in (part, "first"):
        with pytest.raises(IntegrityError), both.db.write() as session:
            session.execute(sa.insert(Review).values(**row, part=pretended, given_at=now(session)))


def test_the_database_refuses_a_publication_without_different_people(both: Tasking) -> None:
    task_id = both.reach("publishing")
    people = {name: both.people[f"city.{name}"] for name in (*WAY, "member", "publisher")}
    right = {
        "written_by": people["member"], "first_by": people["first_reviewer"], "second_by": people["second_reviewer"],
        "final_by": people["final_reviewer"], "legal_by": None, "published_by": people["publisher"],
    }  # fmt: skip
    wrong: list[dict[str, str | None]] = [
        {"second_by": right["first_by"]}, {"final_by": right["second_by"]}, {"legal_by": right["final_by"]},
        {"first_by": right["written_by"]}, {"published_by": right["final_by"]}, {"published_by": right["written_by"]},
        {"first_by": None},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(IntegrityError):
            _published_by_sql(both, task_id, **(right | change))
    _published_by_sql(both, task_id, **right)


def _published_by_sql(made: Tasking, task_id: str, **people: Any) -> None:
    """With the triggers laid aside: the CHECK alone holds the people apart."""
    with made.db.write() as session:
        lay_aside(session, "publication_bound_0")
        person = {"task_id": task_id, "person_id": made.people["city.publisher"], "part": "publishing"}
        session.execute(sa.insert(TaskPerson).values(**person, since=now(session)))
        session.execute(
            sa.insert(Publication).values(
                id=new_id(), number="宣〔2026〕9999号", task_id=task_id, unit_id=made.units["3713"], unit_path="/",
                seq=1, disclosure="open", content="{}", n=1, title="题", text="文", kind="article", topic="crime",
                audience="public", content_hash="0" * 64, links=[], part="publishing", published_at=now(session),
                **people,
            )
        )  # fmt: skip


def lay_aside(session: Session, trigger: str) -> None:
    """Without this trigger (on PostgreSQL without any), to see what else holds."""
    sqlite = session.info["db"].dialect == "sqlite"
    session.execute(sa.text(f"DROP TRIGGER {trigger}" if sqlite else "SET LOCAL session_replication_role = replica"))


def test_an_approval_is_of_what_was_read(tasking: Tasking) -> None:
    """Trap 20: another hash is refused, and says which one is under review."""
    task_id, first = tasking.reach("first_review"), tasking.client("city.first_reviewer")
    problem = first.refused(task_id, "approve", 409, "content_changed", content_hash="0" * 64, opinion="同意")
    assert problem["content_hash"] == first.task(task_id)["content_hash"]
    for wrong in ("A" * 64, "0" * 63, "x" * 64):
        first.refused(task_id, "approve", 422, "invalid", content_hash=wrong, opinion="同意")


def test_any_edit_voids_every_approval(both: Tasking) -> None:
    """Trap 20: approved three times, sent back by the publisher, one byte changed: all of it again."""
    task_id = both.reach("publishing")
    publisher, member = both.client("city.publisher"), both.client("city.member")
    old = publisher.task(task_id)["content_hash"]
    sent_back = publisher.done(task_id, "send_back", reason="标题多一个字")
    assert [row["void_reason"] for row in sent_back["reviews"][:3]] == ["稿件已退回修改"] * 3
    assert all(row["voided_at"] for row in sent_back["reviews"][:3])
    edited = member.write(task_id, title="谨防冒充客服退款骗")
    assert edited["content_hash"] != old
    member.submit(task_id)
    for role in WAY:
        both.client(f"city.{role}").approve(task_id)
    publisher.refused(task_id, "publish", 409, "content_changed", content_hash=old, channels=[{"channel": "wechat"}])
    assert publisher.publish(task_id)["stage"] == "published"


def test_bytes_changed_behind_the_code_are_not_published(both: Tasking) -> None:
    """The hash is made anew from the stored bytes when publishing, even if the triggers were taken away before."""
    task_id = both.reach("publishing")
    with both.db.write() as session:
        lay_aside(session, "draft_version_kept_0")
        session.execute(sa.text("UPDATE draft_version SET text = text || '。'"))
    publisher = both.client("city.publisher")
    wanted = {"content_hash": publisher.task(task_id)["content_hash"], "channels": [{"channel": "wechat"}]}
    problem = publisher.refused(task_id, "publish", 409, "not_approved", **wanted)
    assert problem["lacking"] == ["first_review", "second_review", "final_review"]


def test_an_approval_taken_away_behind_the_code_is_missed(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    with tasking.db.write() as session:
        session.execute(sa.update(Review).where(Review.stage == "second_review").values(voided_at=now(session)))
    publisher = tasking.client("city.publisher")
    wanted = {"content_hash": publisher.task(task_id)["content_hash"], "channels": [{"channel": "wechat"}]}
    problem = publisher.refused(task_id, "publish", 409, "not_approved", **wanted)
    assert problem["lacking"] == ["second_review"]
    assert STAGES["second_review"] in problem["title"]


def test_case_stories_always_pass_legal_review(tasking: Tasking) -> None:
    """Mechanism A50."""
    task_id = tasking.reach("second_review", kind="case_story")
    second = tasking.client("city.second_reviewer")
    assert second.approve(task_id)["stage"] == "legal_review"
    tasking.client("city.final_reviewer").refused(
        task_id, "approve", 403, "wrong_role", content_hash=second.task(task_id)["content_hash"], opinion="同意"
    )
    assert tasking.client("city.legal_reviewer").approve(task_id)["stage"] == "final_review"
    tasking.client("city.final_reviewer").approve(task_id)
    published = tasking.client("city.publisher").publish(task_id)
    assert published["publication"]["by"]["legal"]["id"] == tasking.people["city.legal_reviewer"]


@pytest.mark.parametrize("stage", ["first_review", "second_review", "legal_review", "final_review"])
def test_every_level_sends_back_with_a_reason(tasking: Tasking, stage: str) -> None:
    task_id = tasking.reach(stage, kind="case_story")
    reviewer = tasking.client(f"city.{stage}er")
    reviewer.refused(task_id, "send_back", 422, "invalid")
    found = reviewer.done(task_id, "send_back", reason="表述不当")
    assert (found["stage"], found["holder"]["id"]) == ("drafting", tasking.people["city.member"])
    assert found["reviews"][-1]["opinion"] == "表述不当"
    assert found["reviews"][-1]["verdict"] == "send_back"
    assert tasking.client("city.member").submit(task_id)["stage"] == "first_review"


def test_nobody_left_is_said_and_the_city_takes_the_level(tasking: Tasking) -> None:
    """沂水 has a member and a leader only."""
    task_id = tasking.task("371323")
    member, leader = tasking.client("other.member"), tasking.client("other.leader")
    member.done(task_id, "claim")
    member.write(task_id)
    submitted = member.submit(task_id)
    assert submitted["level"]["people"] == []
    assert submitted["level"]["why"] == "沂水县局专班没有人担任初审"
    tasking.client("city.first_reviewer").refused(
        task_id, "approve", 403, "wrong_role", content_hash=submitted["content_hash"], opinion="同意"
    )
    escalated = leader.done(task_id, "escalate_review", reason="本级无人可审")
    assert escalated["desk"]["name"] == "市局"
    assert escalated["unit"]["name"] == "沂水县局"
    assert tasking.people["city.first_reviewer"] in [one["id"] for one in escalated["level"]["people"]]
    leader.refused(task_id, "escalate_review", 409, "no_higher_desk", reason="再提一次")
    approved = tasking.client("city.first_reviewer").approve(task_id)
    assert (approved["stage"], approved["desk"]["name"]) == ("second_review", "沂水县局")
    leader.done(task_id, "escalate_review", reason="本级无人可审")
    assert (
        tasking.client("city.second_reviewer").done(task_id, "send_back", reason="请补充")["desk"]["name"] == "沂水县局"
    )
    member.submit(task_id)
    assert tasking.client("city.first_reviewer").approve(task_id)["desk"]["name"] == "市局"


def test_no_escalation_while_somebody_may(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review", "county")
    leader = tasking.client("county.leader")
    leader.refused(task_id, "escalate_review", 409, "reviewers_available", reason="嫌慢")
    city = tasking.reach("first_review")
    tasking.client("city.leader").refused(city, "escalate_review", 409, "no_higher_desk", reason="嫌慢")
