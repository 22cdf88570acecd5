"""预演的缺口: target units that nobody answers for, and addresses that fared badly."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Gateway, HostBreaker, Sink
from services.notify.network import ANSWERING
from services.notify.ways import WAY_LABELS
from shared.db import now
from shared.identity import KnownPerson, KnownUnit

SHOWN = 20


def unanswered(session: Session, targets: Any) -> dict[str, Any]:
    """Units without an active liaison or head of their own: how many, and the first of them by code."""
    text = sa.cast(KnownPerson.grants, sa.Text)
    likely = sa.or_(*(text.contains(f'"{role}"') for role in ANSWERING))
    people = sa.select(KnownPerson.grants).where(KnownPerson.active, likely)
    staffed = {
        grant["unit_id"]
        for grants in session.scalars(people)
        for grant in grants
        if grant["role"] in ANSWERING
    }  # fmt: skip
    units = sa.select(KnownUnit.id, KnownUnit.name).join(targets, targets.c.id == KnownUnit.id).order_by(KnownUnit.code)
    names = [row.name for row in session.execute(units) if row.id not in staffed]
    return {"number": len(names), "names": names[:SHOWN]}


def ailing(session: Session, targets: Any) -> dict[str, Any]:
    """Addresses of the targets whose last try went wrong, whose host is left alone or whose gateway is off."""
    resting = sa.exists().where(HostBreaker.host == Sink.host, HostBreaker.open_until > now(session))
    closed = sa.exists().where(Gateway.id == Sink.gateway_id, sa.not_(Gateway.active))
    wrong = sa.or_(Sink.last_error.is_not(None), resting, closed)
    mine = sa.select(Sink, KnownUnit.name).join(targets, targets.c.id == Sink.unit_id)
    mine = mine.join(KnownUnit, KnownUnit.id == Sink.unit_id).where(Sink.active, Sink.pushes, wrong)
    number = session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    rows = session.execute(mine.order_by(KnownUnit.code, Sink.id).limit(SHOWN)).all()
    return {
        "number": number,
        "rows": [
            {"unit_name": name, "label": WAY_LABELS[sink.way], "why": sink.last_error or "暂停重试或网关已停用"}
            for sink, name in rows
        ],
    }
