"""派单并列与改派: desks that were as good as each other are kept; a leader above them gives the task to another."""

from sqlalchemy.orm import Session

from services.tasking.models import RouteTie, Task
from services.tasking.routing import Route


def keep_tie(session: Session, task: Task, found: Route) -> None:
    """Note the desks between which routing could not tell; nothing where one was clearly best."""
    if not found.tied:
        return
    desks = [
        {"unit_id": desk.unit_id, "name": desk.name, "score": found.score, "reasons": list(reasons)}
        for desk, reasons in found.tied
    ]
    session.add(RouteTie(task_id=task.id, desks=desks))
    session.flush()
