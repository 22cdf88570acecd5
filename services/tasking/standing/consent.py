"""本人同意: whether a task needs it, and whether it stands."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.consents import ASKS_CONSENT
from services.tasking.models import Consent, KnownNeed, Task


def asks_consent(session: Session, task: Task) -> bool:
    """Is it about a person who must have agreed? Also when such a need was merged into a task of another kind."""
    behind = sa.select(KnownNeed.need_id).where(KnownNeed.task_id == task.id, KnownNeed.kind.in_(ASKS_CONSENT)).limit(1)
    return task.kind in ASKS_CONSENT or session.scalars(behind).first() is not None


def standing_consent(session: Session, task_id: str) -> Consent | None:
    """The consent on record that was not taken back."""
    return session.scalars(
        sa.select(Consent).where(Consent.task_id == task_id, Consent.withdrawn_at.is_(None))
    ).one_or_none()


def asks_recall(session: Session, task: Task) -> bool:
    """Was it published, and was the consent taken back since? Then it is to be recalled."""
    left = task.published_at is not None and task.recalled_at is None and task.killed_at is None
    return left and asks_consent(session, task) and standing_consent(session, task.id) is None
