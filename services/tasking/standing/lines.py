"""口径现状: the official lines on a topic for a bureau, and whether one of them holds now."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.lines import Line, standing
from services.tasking.models import OfficialLine


def plain(row: OfficialLine) -> Line:
    """A row as the rules of lines see it."""
    return Line(row.id, row.number, row.title, row.state, row.valid_from, row.valid_until, row.superseded_at)


def lines_for(session: Session, unit_path: str, topic: str, subtopic: str | None) -> list[OfficialLine]:
    """Approved lines that touch this: of the bureau itself or one above it, on the topic as a whole or the subtopic."""
    on = (OfficialLine.subtopic.is_(None), *([OfficialLine.subtopic == subtopic] if subtopic else []))
    statement = sa.select(OfficialLine).where(
        OfficialLine.topic == topic,
        OfficialLine.state == "approved",
        OfficialLine.unit_path.in_(above(unit_path)),
        sa.or_(*on),
    )
    return list(session.scalars(statement.order_by(OfficialLine.valid_from, OfficialLine.number)))


def line_in_force(session: Session, line_id: str | None, at: datetime) -> OfficialLine | None:
    """The line, if it is approved and holds at that moment; else None."""
    row = session.get(OfficialLine, line_id) if line_id else None
    return row if row is not None and standing(plain(row), at) == "in_force" else None


def above(unit_path: str) -> list[str]:
    """A path and those of everything above it: '/a/b/' gives '/a/' and '/a/b/'."""
    parts = unit_path.strip("/").split("/")
    return [f"/{'/'.join(parts[:depth])}/" for depth in range(1, len(parts) + 1)]
