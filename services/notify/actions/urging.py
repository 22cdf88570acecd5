"""催办: a reminder to the missing only, at most once an hour for each push and scope."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.planning import write_deliveries
from services.notify.models import Push, Receipt, Urge
from services.notify.rights import URGING
from shared.db import now
from shared.errors import Conflict, Forbidden, TooMany
from shared.identity import Actor, scopes
from shared.ids import new_id

REST = timedelta(hours=1)
MISSING = ("sent", "delivered")


def urging_scopes(actor: Actor) -> tuple[str, ...]:
    """The paths below which this actor may urge. Raises Forbidden when there is none."""
    paths = scopes(actor, URGING)
    if not paths:
        raise Forbidden
    return paths


def urge(session: Session, push: Push, scopes: Sequence[str]) -> int:
    """Remind the units below `scopes` (paths) whose branch is open and that have not answered; returns how many.

    Raises Conflict when the push is over or nobody is missing, TooMany with Retry-After within the hour.
    """
    if push.state != "open":
        raise Conflict("该推送已结束，不能催办", code="not_open", state=push.state, allowed_steps=[])
    session.execute(sa.select(Push.id).where(Push.id == push.id).with_for_update())
    _hold_to_rate(session, push, scopes)
    row = Urge(id=new_id(), push_id=push.id, path=scopes[0], at=now(session), targets=0)
    marked = session.execute(
        sa.update(Receipt)
        .where(Receipt.push_id == push.id, Receipt.state.in_(MISSING))
        .where(sa.or_(*(Receipt.path.startswith(path, autoescape=True) for path in scopes)))
        .values(urged_at=row.at, version=Receipt.version + 1)
        .execution_options(synchronize_session=False)
    )
    row.targets = int(getattr(marked, "rowcount", 0))
    if not row.targets:
        raise Conflict("没有需要催办的单位", code="nobody_missing", allowed_steps=[])
    session.add(row)
    mine = [Receipt.push_id == push.id, Receipt.state.in_(MISSING), Receipt.urged_at == row.at]
    write_deliveries(session, push, row.id, mine)
    return row.targets


def _hold_to_rate(session: Session, push: Push, scopes: Sequence[str]) -> None:
    since = now(session) - REST
    last = session.scalar(
        sa.select(sa.func.max(Urge.at)).where(Urge.push_id == push.id, Urge.path.in_(scopes), Urge.at > since)
    )
    if last is not None:
        wait = int((last + REST - now(session)).total_seconds()) + 1
        raise TooMany("一小时内已催办过", headers={"Retry-After": str(wait)}, retry_after=wait)
