"""本人同意 of a task: whether it is asked, whether it stands, every time it was recorded or taken back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Consent, Task
from services.tasking.queries.lists import person
from services.tasking.standing.consent import asks_consent, asks_recall
from shared.identity import names_of

PLAIN = (
    "id", "given_on", "how", "file_sha256", "recorded_at", "withdrawn_on", "withdrawn_at", "withdraw_note", "version",
)  # fmt: skip


def consent_of(session: Session, task: Task) -> dict[str, Any]:
    """{asked, standing, asks_recall, version, records}, the newest record first."""
    mine = sa.select(Consent).where(Consent.task_id == task.id).order_by(Consent.recorded_at.desc(), Consent.id.desc())
    rows = list(session.scalars(mine))
    names = names_of(session, [one for row in rows for one in (row.recorded_by, row.withdrawn_by)])
    standing = next((row for row in rows if row.withdrawn_at is None), None)
    return {
        "asked": asks_consent(session, task),
        "standing": standing is not None,
        "asks_recall": asks_recall(session, task),
        "version": standing.version if standing else None,
        "records": [
            {**{name: getattr(row, name) for name in PLAIN},
             "recorded_by": person(names, row.recorded_by), "withdrawn_by": person(names, row.withdrawn_by)}
            for row in rows
        ],
    }  # fmt: skip
