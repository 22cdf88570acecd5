"""What belongs to a need: its task, publications, places, clocks and pushes; found by keys, never by walking a log."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deploy.tracing.seeds import Databases, seeds_of
from services.intake.models import Attachment, Need
from services.notify.models import Push, Urge
from services.tasking.models import KnownNeed, LimitClock, Placement, Publication, Supervision, Task
from shared.db.ground import event_log


@dataclass
class Belongings:
    """`about` names, for each service, the aggregates whose facts are hops; `sources` what deliveries are made for."""

    numbers: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    pushes: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    about: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


def found(dbs: Databases, wanted: str) -> Belongings | None:
    """Everything that belongs to what was named; None when nobody knows it."""
    seeds = seeds_of(dbs, wanted)
    if not seeds:
        return None
    whole = Belongings(needs=seeds.needs, tasks=seeds.tasks, pushes=seeds.pushes)
    with dbs["intake"].read() as session:
        numbers = _of_intake(session, whole)
    with dbs["tasking"].read() as session:
        _tasks(session, whole, numbers)
        places = _ids(session, Placement.id, Placement.task_id.in_(whole.tasks))
        publications = _ids(session, Publication.id, Publication.task_id.in_(whole.tasks))
        whole.about["tasking"] = {
            *_pairs("task", whole.tasks), *_pairs("publication", publications), *_pairs("placement", places),
        }  # fmt: skip
    with dbs["notify"].read() as session:
        _of_notify(session, whole)
        whole.about["notify"] |= {*_pairs("placement", places)}
    with dbs["tasking"].read() as session:
        _clocks(session, whole)
    return whole


def _of_intake(session: Session, whole: Belongings) -> set[str]:
    """The needs and their attachments; gives the numbers of the tasks that ever had them."""
    rows = session.execute(sa.select(Need.number, Need.task_id).where(Need.id.in_(whole.needs))).all()
    whole.numbers = sorted(number for number, _ in rows)
    whole.tasks |= {task for _, task in rows if task}
    attached = _ids(session, Attachment.id, Attachment.need_id.in_(whole.needs))
    whole.about["intake"] = {*_pairs("need", whole.needs), *_pairs("attachment", attached)}
    mine = sa.and_(event_log.c.agg_type == "need", event_log.c.agg_id.in_(whole.needs))
    bodies = [json.loads(body) for body in session.scalars(sa.select(event_log.c.body).where(mine))]
    return {body["task_number"] for body in bodies if body.get("task_number")}


def _tasks(session: Session, whole: Belongings, numbers: set[str]) -> None:
    whole.tasks |= _ids(session, KnownNeed.task_id, KnownNeed.need_id.in_(whole.needs))
    whole.tasks |= _ids(session, Task.id, Task.number.in_(numbers))
    whole.tasks |= _ids(session, Task.id, Task.mirror_of.in_(whole.tasks))


def _of_notify(session: Session, whole: Belongings) -> None:
    whole.pushes |= _ids(session, Push.id, Push.task_id.in_(whole.tasks))
    whole.sources = whole.pushes | _ids(session, Urge.id, Urge.push_id.in_(whole.pushes))
    whole.about["notify"] = {*_pairs("push", whole.pushes)}


def _clocks(session: Session, whole: Belongings) -> None:
    mine = sa.or_(LimitClock.task_id.in_(whole.tasks), LimitClock.push_id.in_(whole.pushes))
    clocks = _ids(session, LimitClock.id, mine)
    raised = _ids(session, Supervision.id, Supervision.clock_id.in_(clocks))
    whole.about["tasking"] |= {*_pairs("clock", clocks), *_pairs("supervision", raised)}


def _ids(session: Session, column: Any, mine: Any) -> set[str]:
    return set(session.scalars(sa.select(column).where(mine))) - {None}


def _pairs(kind: str, ids: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((kind, one) for one in ids)
