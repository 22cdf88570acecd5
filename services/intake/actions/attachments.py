"""附件: a file kept for a need or a material, within the room of its unit; taken away again while that is open."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.actions.checks import pass_gate, require_open
from services.intake.actions.states import lock
from services.intake.materials import OPEN_TO_DROPPING, OPEN_TO_FILES, STATES
from services.intake.models import Attachment, FileRoom, Material, Need
from services.intake.rights import may_change
from shared.db import now
from shared.errors import Conflict, Forbidden, expect_version
from shared.events import AttachmentAdded, AttachmentDropped
from shared.files import Arrived, Room, Store
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say

MOST = 20
"""Files of one need or one material."""

Owner = Need | Material


def may_attach(session: Session, actor: Actor, owner: Owner, size: int) -> None:
    """Whether this person may add a file of this size now; asked before a byte is read, and again when it came.

    Raises Forbidden (another unit's), Conflict (closed, too many, no room left).
    """
    _require_own(actor, owner)
    _require_open(owner, OPEN_TO_FILES, "上传附件")
    if session.execute(sa.select(sa.func.count()).where(belongs_to(owner))).scalar_one() >= MOST:
        raise Conflict(f"最多上传{MOST}个附件", code="too_many_files")
    _room(session).expect(session, owner.unit_id, size)


def add_attachment(session: Session, actor: Actor, owner: Owner, arrived: Arrived) -> Attachment:
    """上传附件: the row, the room it takes, and the bytes in their place. The same bytes again give the same file.

    What can be read in it passes the same gate as the text of a need. Raises as may_attach, and Invalid with spans.
    """
    lock(session, owner)
    held = session.scalars(sa.select(Attachment).where(belongs_to(owner), Attachment.sha256 == arrived.sha256)).first()
    if held is not None and may_change(actor, owner.unit_id):
        return held
    may_attach(session, actor, owner, arrived.size)
    pass_gate({"name": arrived.name, "file": arrived.text}, owner.kind if isinstance(owner, Need) else None)
    _room(session).take(session, owner.unit_id, arrived.size)
    row = _row(actor, owner, arrived)
    row.uploaded_at = now(session)
    session.add(row)
    session.flush()
    Store.of(session.info["db"].settings, "intake").keep(arrived)
    told = ("need_id", "material_id", "sha256", "media", "size")
    fact = {name: getattr(row, name) for name in told}
    say(session, AttachmentAdded(attachment_id=row.id, at=row.uploaded_at, **fact))
    return row


def may_drop(actor: Actor, owner: Owner) -> None:
    """Whether this person may take a file away now. Raises Forbidden (another unit's), Conflict (closed, used)."""
    _require_own(actor, owner)
    _require_open(owner, OPEN_TO_DROPPING, "删除附件")


def drop_attachment(session: Session, actor: Actor, owner: Owner, row: Attachment, expected: int | None) -> None:
    """删除附件: by the unit itself, while it may still change what it gave. The bytes are swept later.

    Raises as may_drop, and PreconditionMissing, Stale.
    """
    lock(session, owner)
    may_drop(actor, owner)
    expect_version(row, expected)
    _drop(session, row)


def drop_all(session: Session, owner: Owner) -> None:
    """Every file, whatever its state: they may show the person whose name is being erased."""
    for row in session.scalars(sa.select(Attachment).where(belongs_to(owner)).order_by(Attachment.id)):
        _drop(session, row)


def _drop(session: Session, row: Attachment) -> None:
    _room(session).give_back(session, row.unit_id, row.size)
    say(session, AttachmentDropped(attachment_id=row.id, at=now(session)))
    session.delete(row)
    session.flush()


def belongs_to(owner: Owner) -> sa.ColumnElement[bool]:
    """The files of this need or this material."""
    return (Attachment.need_id if isinstance(owner, Need) else Attachment.material_id) == owner.id


def sweep(db: Any) -> int:
    """Remove what was never finished, what a failed transaction left, and the bytes of files that were taken away."""

    def used(hashes: list[str]) -> set[str]:
        with db.read() as session:
            return set(session.scalars(sa.select(Attachment.sha256).where(Attachment.sha256.in_(hashes))))

    return Store.of(db.settings, "intake").sweep(used)


def _row(actor: Actor, owner: Owner, arrived: Arrived) -> Attachment:
    plain = ("sha256", "name", "media", "size", "width", "height", "cleaned")
    whose = {"need_id": owner.id} if isinstance(owner, Need) else {"material_id": owner.id}
    return Attachment(
        **{name: getattr(arrived, name) for name in plain}, **whose, id=new_id(), unit_id=owner.unit_id,
        readable=arrived.text is not None, uploaded_by=actor.id,
    )  # fmt: skip


def _require_own(actor: Actor, owner: Owner) -> None:
    if not may_change(actor, owner.unit_id):
        raise Forbidden("只有提出单位可以上传和删除附件", code="not_your_unit")


def _require_open(owner: Owner, states: frozenset[str], verb: str) -> None:
    if isinstance(owner, Need):
        require_open(owner, verb)
    elif owner.state not in states:
        raise Conflict(f"素材{STATES[owner.state]}，不能再{verb}", code="material_closed", state=owner.state)


def _room(session: Session) -> Room:
    return Room(FileRoom.__table__, session.info["db"].settings.unit_files_quota)
