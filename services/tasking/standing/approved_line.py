"""口径现状: whether an official line may be spoken by on a topic, at a desk, at a moment; and if not, why not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import OfficialLine


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is to be said: on which topic, by which desk."""

    topic: str
    subtopic: str | None
    unit_path: str


def why_no_line(session: Session, line_id: str | None, spoken: Spoken, at: datetime) -> str | None:
    """None where the line is approved, in force then, of the bureau or one above, and about the topic; else why not."""
    row = session.get(OfficialLine, line_id) if line_id else None
    if row is None or not spoken.unit_path.startswith(row.unit_path):
        return "没有关联口径" if not line_id else "没有这条口径"
    if row.state != "approved":
        return f"口径{row.number}未经批准或已废止"
    if not row.valid_from <= at < row.valid_until or (row.superseded_at and row.superseded_at <= at):
        return f"口径{row.number}不在有效期内"
    same = row.topic == spoken.topic and row.subtopic in (None, spoken.subtopic)
    return None if same else f"口径{row.number}不适用于这一主题"
