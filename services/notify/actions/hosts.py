"""主机: how many messages may be on the way to each, by its breaker and by what flies; what an attempt teaches."""

import random
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify import breaker
from services.notify.models import Delivery, HostBreaker
from shared.db import now

PER_HOST = 8
SENDING: sa.ColumnClause[str] = sa.literal_column("'sending'")
"""Written out, not bound: a partial index serves only what is seen to lie within it when it is planned."""


class Hosts:
    """The room of every host at the beginning of a claim, taken from while it goes on."""

    def __init__(self, session: Session) -> None:
        flying: Counter[str] = Counter({row[0]: row[1] for row in session.execute(_flying())})
        self._left = {host: PER_HOST - number for host, number in flying.items()}
        for row in session.scalars(sa.select(HostBreaker)):
            self._left[row.host] = room_of(row, session, flying, PER_HOST)

    def full(self) -> list[str]:
        """Those to which nothing more may go now."""
        return [host for host, left in self._left.items() if left <= 0]

    def left(self, host: str) -> int:
        """How many more may go to this one."""
        return self._left.get(host, PER_HOST)

    def take(self, host: str) -> None:
        """One more is on its way."""
        self._left[host] = self.left(host) - 1


def _flying() -> sa.Select[str, int]:
    """Messages by host: the rows of a digest are one."""
    host = sa.func.coalesce(Delivery.host, "")
    number = sa.func.count(sa.distinct(Delivery.lease_token))
    return sa.select(host, number).where(Delivery.state == SENDING).group_by(host)


def room_of(row: HostBreaker, session: Session, flying: Counter[str], most: int) -> int:
    """How many more may go to this host now, at most `most` with those on the way."""
    state = breaker.Breaker(row.failures, row.open_until)
    return breaker.slots(state, now(session), most) - flying[row.host]


def teach(session: Session, host: str, *, alive: bool) -> None:
    """Tell the breaker of a host how an attempt went."""
    if alive:
        closed = sa.delete(HostBreaker).where(HostBreaker.host == host)
        session.execute(closed.execution_options(synchronize_session=False))
        return
    row = session.scalar(sa.select(HostBreaker).where(HostBreaker.host == host).with_for_update())
    held = breaker.Breaker(row.failures, row.open_until) if row else breaker.Breaker()
    learnt = breaker.after_failure(held, now(session), random.random)
    if row is None:
        row = HostBreaker(host=host)
        session.add(row)
    row.failures, row.open_until = learnt.failures, learnt.open_until
