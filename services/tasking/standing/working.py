"""工作稿现状: what somebody typed for a task and did not save."""

from sqlalchemy.orm import Session

from services.tasking.models import WorkingCopy


def copy_of(session: Session, task_id: str, person_id: str) -> WorkingCopy | None:
    """The person's own working copy; nobody reads another's."""
    return session.get(WorkingCopy, (task_id, person_id))
