"""The one writer of `need.state`, and of the timeline's lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Base, Need, Progress
from shared.db import now
from shared.events import NeedAdvanced
from shared.log import Heard, say


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the timeline says; `unit_id` is whose doing it was."""

    what: str
    at: datetime
    unit_id: str | None = None
    reason: str | None = None


def set_state(session: Session, need: Need, state: str, line: Line | None = None) -> None:
    """Show another state and say need.advanced once; nothing when it is the same. `line`: when and why it changed."""
    if need.state == state:
        return
    before, need.state, need.updated_at = need.state, state, now(session)
    fact = NeedAdvanced(
        need_id=need.id, number=need.number, unit_id=need.unit_id, from_state=before, to_state=state,
        task_number=need.task_number, reason=line.reason if line else None, at=line.at if line else need.updated_at,
    )  # fmt: skip
    say(session, fact)


def add_line(session: Session, need_id: str, line: Line, details: dict[str, Any], heard: Heard | None = None) -> None:
    """Write a line of a need's timeline; a fact that was heard writes each line once, however often it is applied."""
    if heard is not None and _written(session, need_id, line.what, heard):
        return
    session.add(
        Progress(
            need_id=need_id, at=line.at, what=line.what, unit_id=line.unit_id, reason=line.reason, details=details,
            producer=heard.producer if heard else None, pos=heard.pos if heard else None,
        )
    )  # fmt: skip


def _written(session: Session, need_id: str, what: str, heard: Heard) -> bool:
    mine = (Progress.need_id == need_id, Progress.producer == heard.producer, Progress.pos == heard.pos)
    return session.scalar(sa.select(Progress.id).where(*mine, Progress.what == what)) is not None


def needs_by_id(session: Session, ids: list[str]) -> list[Need]:
    """The needs with these ids, locked in a fixed order; unknown ones are left out (restored from a backup)."""
    wanted = sa.select(Need).where(Need.id.in_(ids)).order_by(Need.id).with_for_update()
    return list(session.scalars(wanted)) if ids else []


def lock(session: Session, row: Base) -> None:
    """Hold the row to the end: of a change and a fact heard at once, the second sees what the first did."""
    if session.info["db"].dialect == "postgresql":
        session.refresh(row, with_for_update=True)
