"""取用附件: attachments heard of from intake; one is asked for in a task, and its bytes are fetched afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.files import keep_file, may_add
from services.tasking.actions.recording import put_on_record
from services.tasking.actions.turn import lock
from services.tasking.models import FileTaking, KnownAttachment, Task
from services.tasking.standing.attachments import beside, source_number
from services.tasking.standing.files import file_of
from shared.db import now
from shared.errors import Conflict, Refusal, Unavailable
from shared.events import AttachmentAdded, AttachmentDropped
from shared.files import Arrived, Store
from shared.identity import Actor
from shared.ids import new_id

MOST_TRIES = 12
"""Tries to reach intake, further and further apart: about an hour in all."""
AT_ONCE = 10


def attachment_added(session: Session, fact: AttachmentAdded) -> None:
    """Keep what there is to be had, once."""
    if session.get(KnownAttachment, fact.attachment_id) is None:
        plain = ("attachment_id", "need_id", "material_id", "sha256", "media", "size")
        session.add(KnownAttachment(**{name: getattr(fact, name) for name in plain}, added_at=fact.at))


def attachment_dropped(session: Session, fact: AttachmentDropped) -> None:
    """The unit took it back: it is offered no more; what a task has already is the task's own copy."""
    mine = (FileTaking.attachment_id == fact.attachment_id, FileTaking.state == "asked")
    for taking in session.scalars(sa.select(FileTaking).where(*mine).with_for_update()):
        taking.state, taking.why = "refused", "报送单位已删除这个附件"
    session.execute(sa.delete(KnownAttachment).where(KnownAttachment.attachment_id == fact.attachment_id))


def take_attachment(session: Session, actor: Actor, task: Task, row: KnownAttachment) -> FileTaking:
    """存入任务: ask for its bytes. Asking again changes nothing, unless it was refused or deleted since.

    Raises as may_add: Forbidden, Conflict (closed, too many, no room).
    """
    lock(session, task)
    may_add(session, actor, task, row.size)
    mine = (FileTaking.task_id == task.id, FileTaking.attachment_id == row.attachment_id)
    taking = session.scalars(sa.select(FileTaking).where(*mine)).one_or_none()
    if taking is None:
        taking = FileTaking(
            id=new_id(), task_id=task.id, attachment_id=row.attachment_id, sha256=row.sha256, size=row.size,
            name=_name(session, row), state="refused",
        )  # fmt: skip
        session.add(taking)
    if taking.state == "refused" or (taking.state == "taken" and file_of(session, task.id, row.sha256) is None):
        at = now(session)
        taking.state, taking.why, taking.tries, taking.due_at = "asked", None, 0, at
        taking.asked_by, taking.asked_at = actor.id, at
        session.flush()
        put_on_record(session, "file", taking, "asked for")
    return taking


def _name(session: Session, row: KnownAttachment) -> str:
    """What it came with and which of its files it is: intake tells nobody what people call their files."""
    n = beside(session, row).index(row) + 1
    return f"{source_number(session, row)}附件{n}"


@dataclass(frozen=True)
class Wanted:
    """A taking as the fetching needs it, outside of any transaction."""

    id: str
    sha256: str
    size: int
    name: str


def fetch_asked(work: Any) -> int:
    """Fetch what is asked for and due; how much was settled. No transaction is open while the bytes come."""
    with work.db.read() as session:
        due = (FileTaking.state == "asked", FileTaking.due_at <= now(session))
        rows = session.scalars(sa.select(FileTaking).where(*due).order_by(FileTaking.due_at).limit(AT_ONCE))
        wanted = [Wanted(row.id, row.sha256, row.size, row.name) for row in rows]
    for one in wanted:
        _fetch(work, one)
    return len(wanted)


def _fetch(work: Any, wanted: Wanted) -> None:
    try:
        with Store.of(work.settings, "tasking").begin() as arriving:
            work.peers.file("intake", wanted.sha256, cast(IO[bytes], arriving), wanted.size)
            arrived = arriving.finish(wanted.name)
            with work.db.write() as session:
                _take(session, wanted, arrived)
    except (OSError, Unavailable):
        with work.db.write() as session:
            _try_later(session, wanted.id)
    except Refusal as refused:
        with work.db.write() as session:
            _refuse(session, wanted.id, refused.detail or refused.title)


def _take(session: Session, wanted: Wanted, arrived: Arrived) -> None:
    taking = _asked(session, wanted.id)
    if taking is None:
        return
    if arrived.sent_sha256 != wanted.sha256:
        raise Conflict("取到的内容与报送的不一致", code="other_bytes")
    task = session.get_one(Task, taking.task_id)
    lock(session, task)
    if task.stage == "closed":
        raise Conflict("任务已办结，不能再存入附件", code="wrong_stage")
    if file_of(session, task.id, arrived.sha256) is None:
        keep_file(session, task, taking.asked_by, arrived, taking.attachment_id)
    taking.state = "taken"


def _try_later(session: Session, taking_id: str) -> None:
    taking = _asked(session, taking_id)
    if taking is None:
        return
    taking.tries += 1
    taking.due_at = now(session) + timedelta(seconds=min(600, 2**taking.tries))
    if taking.tries >= MOST_TRIES:
        taking.state, taking.why = "refused", "暂时取不到这个附件，请稍后再试"


def _refuse(session: Session, taking_id: str, why: str) -> None:
    taking = _asked(session, taking_id)
    if taking is not None:
        taking.state, taking.why = "refused", why[:200]


def _asked(session: Session, taking_id: str) -> FileTaking | None:
    """The taking while nobody else has settled it: two workers may have fetched at once."""
    wanted = sa.select(FileTaking).where(FileTaking.id == taking_id, FileTaking.state == "asked")
    return session.scalars(wanted.with_for_update()).one_or_none()
