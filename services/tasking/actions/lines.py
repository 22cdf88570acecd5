"""口径库: writing an official line, changing it while it is a draft, approving, withdrawing."""

from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.actions.turn import lock
from services.tasking.lines import APPROVERS, WRITERS, takes_over_at
from services.tasking.models import OfficialLine
from services.tasking.standing.lines import plain
from shared.db import next_number, now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor, covers
from shared.ids import new_id
from shared.words import SUBTOPICS

CONTENT = ("topic", "subtopic", "scope", "title", "text", "source", "valid_from", "valid_until", "supersedes_id")


def write_line(session: Session, actor: Actor, given: dict[str, Any]) -> OfficialLine:
    """起草口径 for the bureau in whose 专班 one stands (the highest, if several). Raises Forbidden, Invalid."""
    grant = min((one for one in actor.grants if one.role in WRITERS), key=lambda one: len(one.path), default=None)
    if grant is None:
        raise Forbidden("口径由专班起草", code="wrong_role", roles=sorted(WRITERS))
    row = OfficialLine(
        id=new_id(), number=next_number(session, "口"), unit_id=grant.unit_id, unit_path=grant.path, state="draft",
        written_by=actor.id, written_at=now(session), **{name: given.get(name) for name in CONTENT},
    )  # fmt: skip
    _check(session, row)
    session.add(row)
    session.flush()
    put_on_record(session, "line", row, "written")
    return row


def change_line(
    session: Session, actor: Actor, row: OfficialLine, given: dict[str, Any], expected: int | None
) -> OfficialLine:
    """改口径草稿; whoever changes it is its writer from then on, so that he does not approve it himself.

    Raises Forbidden, Conflict (approved already), Stale, Invalid.
    """
    lock(session, row)
    if not any(one.role in WRITERS and one.path == row.unit_path for one in actor.grants):
        raise Forbidden("口径由起草单位的专班修改", code="wrong_role", roles=sorted(WRITERS))
    if row.state != "draft":
        raise Conflict("已批准的口径不能修改，请另拟一条取代它", code="line_not_draft")
    expect_version(row, expected)
    for name in CONTENT:
        if name in given:
            setattr(row, name, given[name])
    row.written_by = actor.id
    _check(session, row)
    session.flush()
    put_on_record(session, "line", row, "changed")
    return row


def approve_line(session: Session, actor: Actor, row: OfficialLine, expected: int | None) -> OfficialLine:
    """批准口径 by the director, never by its writer; what it supersedes ends when it begins.

    Raises Forbidden, Conflict (not a draft, its time is over, the superseded line is gone), Stale.
    """
    lock(session, row)
    _check_approver(actor, row)
    if row.state != "draft":
        raise Conflict("只有待批准的口径可以批准", code="line_not_draft")
    if row.written_by == actor.id:
        raise Forbidden("口径不能由起草人自己批准", code="same_person")
    at = now(session)
    if row.valid_until <= at:
        raise Conflict("有效期已过，不能批准", code="line_expired")
    expect_version(row, expected)
    row.state, row.approved_by, row.approved_at = "approved", actor.id, at
    _take_over(session, row)
    session.flush()
    put_on_record(session, "line", row, "approved")
    return row


def withdraw_line(session: Session, actor: Actor, row: OfficialLine, reason: str, expected: int | None) -> OfficialLine:
    """撤销口径: not to be used any more, with nothing in its place; by the director, a draft also by its writer.

    Raises Forbidden, Conflict, Stale.
    """
    lock(session, row)
    if not (row.state == "draft" and row.written_by == actor.id):
        _check_approver(actor, row)
    if row.state == "withdrawn":
        raise Conflict("口径已经撤销", code="line_withdrawn")
    expect_version(row, expected)
    at = now(session)
    before = session.get(OfficialLine, row.supersedes_id) if row.supersedes_id and row.approved_at else None
    if before is not None and before.superseded_at is not None and before.superseded_at > at:
        before.superseded_at = None  # it never took over
    row.state, row.withdrawn_by, row.withdrawn_at, row.withdraw_reason = "withdrawn", actor.id, at, reason
    session.flush()
    put_on_record(session, "line", row, "withdrawn", reason)
    return row


def _check(session: Session, row: OfficialLine) -> None:
    errors: dict[str, list[str]] = {}
    if row.subtopic and row.subtopic not in SUBTOPICS.get(row.topic, {}):
        errors["subtopic"] = ["不属于所选领域"]
    if row.valid_until <= row.valid_from:
        errors["valid_until"] = ["须晚于生效时间"]
    if row.valid_until <= now(session):
        errors["valid_until"] = ["须在将来"]
    if row.supersedes_id and not _replaceable(session, row):
        errors["supersedes_id"] = ["须为本单位同一领域已批准、尚未被取代的口径"]
    if errors:
        raise Invalid(errors=errors)


def _replaceable(session: Session, row: OfficialLine) -> bool:
    before = session.get(OfficialLine, row.supersedes_id)
    if before is None or before.id == row.id or before.state != "approved" or before.superseded_at is not None:
        return False
    return (before.unit_id, before.topic) == (row.unit_id, row.topic)


def _take_over(session: Session, row: OfficialLine) -> None:
    if row.supersedes_id is None:
        return
    before = session.get_one(OfficialLine, row.supersedes_id)
    lock(session, before)
    if not _replaceable(session, row):
        raise Conflict("被取代的口径已经撤销或另有新口径", code="line_not_replaceable")
    before.superseded_at = takes_over_at(plain(row), row.approved_at or now(session))


def _check_approver(actor: Actor, row: OfficialLine) -> None:
    if not any(one.role in APPROVERS and covers(one.path, row.unit_path) for one in actor.grants):
        raise Forbidden("口径由办公室主任批准、撤销", code="wrong_role", roles=sorted(APPROVERS))
