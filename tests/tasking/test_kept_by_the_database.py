"""What the database refuses whatever the code does (traps 19 to 21): straight SQL, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.tasking.models import DraftVersion, Publication, Review, TaskPerson
from shared.db import now
from shared.ids import new_id
from tests.tasking.build import Tasking

OTHER = "f" * 64


def refused(made: Tasking, statement: str, words: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=words), made.db.write() as session:
        session.execute(sa.text(statement), values)


@pytest.mark.parametrize(
    "change",
    ["text = text || '。'", "title = '别的'", f"content_hash = '{OTHER}'", "flags = '[]'", "n = 7", "kind = 'poster'"],
)
def test_a_version_is_never_changed(both: Tasking, change: str) -> None:
    both.reach("first_review")
    refused(both, f"UPDATE draft_version SET {change}", "never changed")


def test_a_version_is_never_deleted(both: Tasking) -> None:
    both.reach("first_review")
    refused(both, "DELETE FROM draft_version", "never changed|draft_version")


@pytest.mark.parametrize(
    "change",
    [f"content_hash = '{OTHER}'", "verdict = 'send_back'", "opinion = '好'", "given_at = '2020-01-01'", "round = 9",
     "person_id = person_id", "checked = '[\"law\"]'"],
)  # fmt: skip
def test_an_opinion_is_never_changed(both: Tasking, change: str) -> None:
    both.reach("second_review")
    refused(both, f"UPDATE review SET {change}", "never changed")
    refused(both, "DELETE FROM review", "never changed")


def test_what_an_edit_voided_cannot_be_made_valid_again(both: Tasking) -> None:
    """Trap 20: neither the mark nor its reason is taken away."""
    task_id = both.reach("second_review")
    both.client("city.second_reviewer").done(task_id, "send_back", reason="请核实")
    with both.db.read() as session:
        assert session.scalars(sa.select(Review.voided_at).where(Review.verdict == "approve")).one()
    for change in ("voided_at = NULL", "void_reason = NULL", "void_reason = '误操作'"):
        refused(both, f"UPDATE review SET {change} WHERE verdict = 'approve'", "voided once")


def test_an_approval_is_of_the_bytes_of_its_version(both: Tasking) -> None:
    """An approval with a hash that no version has, or of another version, cannot be written."""
    task_id = both.reach("second_review")
    person = both.people["city.second_reviewer"]
    with both.db.write() as session:
        right = session.scalars(sa.select(DraftVersion.content_hash)).one()
        session.add(TaskPerson(task_id=task_id, person_id=person, part="second", since=now(session)))
    row = {
        "task_id": task_id, "round": 1, "stage": "second_review", "part": "second", "person_id": person,
        "verdict": "approve", "opinion": "同意", "checked": [], "line_ids": [],
    }  # fmt: skip
    for n, content_hash in ((1, OTHER), (2, right)):
        with pytest.raises(IntegrityError, match="binds the hash"):
            opinion(both, **row, n=n, content_hash=content_hash)
    opinion(both, **row, n=1, content_hash=right)


def opinion(made: Tasking, **row: Any) -> None:
    """An opinion by SQL."""
    with made.db.write() as session:
        session.execute(sa.insert(Review).values(id=new_id(), given_at=now(session), **row))


def publication(made: Tasking, task_id: str, **changes: Any) -> None:
    """A publication by SQL, with everything as it should be but for the changes."""
    people = {name: made.people[f"city.{name}"] for name in ("member", "publisher")}
    with made.db.write() as session:
        version = session.scalars(sa.select(DraftVersion).where(DraftVersion.task_id == task_id)).one()
        session.add(
            TaskPerson(task_id=task_id, person_id=people["publisher"], part="publishing", since=version.saved_at)
        )
        session.flush()
        right = {
            "id": new_id(), "number": "宣〔2026〕9999号", "task_id": task_id, "unit_id": made.units["3713"],
            "unit_path": made.paths["3713"], "seq": 1, "disclosure": "open", "content": "{}", "n": 1,
            "title": version.title, "text": version.text, "kind": version.kind, "topic": version.topic,
            "audience": "public", "content_hash": version.content_hash, "links": [], "part": "publishing",
            "written_by": people["member"], "first_by": made.people["city.first_reviewer"],
            "second_by": made.people["city.second_reviewer"], "final_by": made.people["city.final_reviewer"],
            "legal_by": None, "published_by": people["publisher"], "published_at": now(session),
        }  # fmt: skip
        session.execute(sa.insert(Publication).values(**(right | changes)))


def test_a_publication_is_the_version_that_was_approved(both: Tasking) -> None:
    task_id = both.reach("publishing")
    people = {name: both.people[f"city.{name}"] for name in ("first2", "all", "legal_reviewer")}
    wrong: list[dict[str, Any]] = [
        {"content_hash": OTHER}, {"text": "另一篇"}, {"title": "另一题"}, {"first_by": people["first2"]},
        {"second_by": people["all"]}, {"final_by": people["all"]}, {"legal_by": people["legal_reviewer"]},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(IntegrityError, match="every level approved"):
            publication(both, task_id, **change)
    publication(both, task_id)


def test_a_publication_needs_every_approval_to_stand(both: Tasking) -> None:
    task_id = both.reach("publishing")
    with both.db.write() as session:
        session.execute(sa.text("UPDATE review SET voided_at = given_at WHERE stage = 'second_review'"))
    with pytest.raises(IntegrityError, match="every level approved"):
        publication(both, task_id)


def test_a_publication_whose_text_asks_legal_review_names_who_gave_it(both: Tasking) -> None:
    task_id = both.reach("publishing", kind="case_story")
    with pytest.raises(IntegrityError, match="every level approved"):
        publication(both, task_id)
    publication(both, task_id, legal_by=both.people["city.legal_reviewer"])


def test_what_was_published_is_never_changed(both: Tasking) -> None:
    both.reach("published")
    for change in ("text = '改了'", f"content_hash = '{OTHER}'", "final_by = first_by", "published_at = '2020-01-01'"):
        refused(both, f"UPDATE publication SET {change}", "never changed")
    refused(both, "DELETE FROM publication", "never changed|publication")
    with both.db.write() as session:
        session.execute(sa.text("UPDATE publication SET recall_reason = '撤稿的理由仍可登记'"))
