"""办理历程 of reviewing: the final review that went to the city, proof marks made, consent recorded and taken back."""

from datetime import datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.consents import CONSENT_WAYS
from services.tasking.models import Consent, ProofMark, ReviewRound, Task

Told = tuple[datetime, str, str, str, str | None]
"""When, what (as of an event), its words, by whom, why."""


def review_past(session: Session, task: Task) -> list[Told]:
    """The lines, in no order."""
    return [*_to_city(session, task), *_marked(session, task), *_consented(session, task)]


def _to_city(session: Session, task: Task) -> list[Told]:
    mine = sa.select(ReviewRound).where(ReviewRound.task_id == task.id, ReviewRound.to_city.is_not(None))
    return [
        (row.submitted_at, "review.raised", row.to_city or "", row.submitted_by, None) for row in session.scalars(mine)
    ]


def _marked(session: Session, task: Task) -> list[Told]:
    """One line for each person and version, at his last mark there."""
    mine = sa.select(ProofMark).where(ProofMark.task_id == task.id)
    rows = session.scalars(mine.order_by(ProofMark.made_by, ProofMark.first_n, ProofMark.made_at))
    told: list[Told] = []
    for (by, n), found in groupby(rows, key=lambda row: (row.made_by, row.first_n)):
        marks = list(found)
        told.append((marks[-1].made_at, "marks.made", f"在第{n}版上校对{len(marks)}处", by, None))
    return told


def _consented(session: Session, task: Task) -> list[Told]:
    told: list[Told] = []
    for row in session.scalars(sa.select(Consent).where(Consent.task_id == task.id)):
        told.append((row.recorded_at, "consent.recorded", "登记本人同意", row.recorded_by, CONSENT_WAYS[row.how]))
        if row.withdrawn_at and row.withdrawn_by:
            told.append((row.withdrawn_at, "consent.withdrawn", "本人撤回同意", row.withdrawn_by, row.withdraw_note))
    return told
