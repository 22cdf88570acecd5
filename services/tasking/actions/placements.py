"""发布去向的结果: what a connector or a person says became of it; a second try; what media carried."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.chasing import chased
from services.tasking.actions.placing import again, follow, settle
from services.tasking.actions.recording import put_on_record
from services.tasking.actions.turn import lock
from services.tasking.models import MediaOutlet, Placement, Publication, Task
from services.tasking.places import MAY_STAND, SETTLERS, STATES, may_settle
from services.tasking.standing import publication_of
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.events import PlacementConfirmed, PublicationFailed, PublicationPlaced
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say

SHOWN = ("url", "page_ref")


def confirm(session: Session, actor: Actor, row: Placement, given: dict[str, Any], expected: int | None) -> Placement:
    """人工确认: it was posted, corrected or taken down by hand; a post wants its link or its page.

    Raises Forbidden, Conflict (nobody was asked), Stale, Invalid.
    """
    _check_right(actor, row.unit_path)
    task = _task(session, row)
    if row.state not in ("asked", "failed") or row.retried_by_id:
        raise Conflict(f"这一条{STATES[row.state]}，不需要确认", code="not_asked", state=row.state)
    expect_version(row, expected)
    if row.action != "withdraw":
        _want_shown(given)
    at = now(session)
    settle(session, row, at, actor.id, **given)
    _catch_up(session, task, row, at)
    put_on_record(session, "placement", row, "confirmed")
    say(session, _confirmed(row, at))
    return row


def _confirmed(row: Placement, at: datetime) -> PlacementConfirmed:
    return PlacementConfirmed(
        placement_id=row.id, publication_id=row.publication_id, task_id=row.task_id, action=row.action,
        channel=row.channel, url=row.url if row.action != "withdraw" else None, at=at,
    )  # fmt: skip


def retry(session: Session, actor: Actor, row: Placement, expected: int | None) -> Placement:
    """再试一次: what failed, with the text that stands now. Raises Forbidden, Conflict (nothing failed, nothing

    stands any more), Stale.
    """
    _check_right(actor, row.unit_path)
    task = _task(session, row)
    if row.state != "failed" or row.retried_by_id:
        raise Conflict(f"这一条{STATES[row.state]}，不能再试", code="not_failed", state=row.state)
    expect_version(row, expected)
    publication = publication_of(session, task.id)
    if publication is None or (row.action != "withdraw" and not publication.standing):
        raise Conflict("稿件已经撤回或作废，不能再发布", code="already_recalled")
    put_on_record(session, "placement", row, "retried")
    return again(session, row, publication, now(session))


def record(session: Session, actor: Actor, publication: Publication, given: dict[str, Any]) -> Placement:
    """登记媒体采用: an outlet carried it, with its link or its page. Raises Forbidden, Invalid, Conflict."""
    _check_right(actor, publication.unit_path)
    task = session.get_one(Task, publication.task_id)
    lock(session, task)
    session.refresh(publication)
    outlet = session.get(MediaOutlet, given["outlet_id"])
    if outlet is None or not outlet.active:
        raise Invalid(errors={"outlet_id": ["没有这家媒体"]})
    if publication.audience == "internal" or publication.disclosure == "withheld":
        raise Conflict("内部或不予公开的内容不能提供给媒体", code="internal_only")
    _want_shown(given)
    at = now(session)
    row = Placement(
        id=new_id(), publication_id=publication.id, task_id=publication.task_id, unit_id=publication.unit_id,
        unit_path=publication.unit_path, channel="press", name=outlet.name, outlet_id=outlet.id, action="place",
        state="placed", content_hash=publication.content_hash, asked_at=at, settled_at=at, settled_by=actor.id,
        **{name: given[name] for name in (*SHOWN, "position", "placed_on") if given.get(name)},
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "placement", row, "carried")
    _catch_up(session, task, row, at)
    return row


def heard_placed(session: Session, fact: PublicationPlaced) -> None:
    """A connector has done it: 已发布, 已更正 or 已撤下. Said again, or of what a person settled: nothing happens."""
    row = session.get(Placement, fact.placement_id)
    if row is None or row.state != "waiting":
        return
    task = _task(session, row)
    if row.action != "withdraw" and fact.content_hash != row.content_hash:
        _fail(row, "other_bytes", "渠道收到的内容与审核通过的不一致", fact.at)
    else:
        settle(session, row, fact.at, None, url=fact.url, reference=fact.reference)
    _catch_up(session, task, row, now(session))


def heard_failed(session: Session, fact: PublicationFailed) -> None:
    """A connector gives up: a person tries again or does it by hand."""
    row = session.get(Placement, fact.placement_id)
    if row is None or row.state != "waiting":
        return
    _fail(row, fact.code, fact.reason, fact.at)
    _catch_up(session, _task(session, row), row, now(session))


def _fail(row: Placement, code: str, reason: str, at: datetime) -> None:
    row.state, row.failure_code, row.failure, row.settled_at = "failed", code[:40], reason[:500], at


def _catch_up(session: Session, task: Task, row: Placement, at: datetime) -> None:
    """What was put there after its text had been corrected or withdrawn is followed now; then the limit may be kept."""
    session.flush()
    mine = session.get_one(Publication, row.publication_id)
    maybe = row.state == "failed" and row.action != "withdraw" and row.failure_code in MAY_STAND
    if (row.state == "placed" or maybe) and not mine.standing:
        latest = publication_of(session, task.id) or mine
        follow(session, row, latest, "correct" if latest.standing else "withdraw", at)
    chased(session, task, at)


def _task(session: Session, row: Placement) -> Task:
    """The task, held to the end; the row as it is under that lock."""
    task = session.get_one(Task, row.task_id)
    lock(session, task)
    session.refresh(row)
    return task


def _check_right(actor: Actor, unit_path: str) -> None:
    if not may_settle(actor, unit_path):
        raise Forbidden("发布去向由发布员或专班组长确认", code="wrong_role", roles=list(SETTLERS))


def _want_shown(given: dict[str, Any]) -> None:
    if not any(given.get(name) for name in SHOWN):
        raise Invalid(errors={name: ["网址和版面时段至少填一项"] for name in SHOWN})
