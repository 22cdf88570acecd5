"""领走投递: what is due and may leave now, leased with a token; the network is never inside a transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.addresses import Unreachable, Whereto, is_listed, whereto
from services.notify.actions.hosts import Hosts
from services.notify.actions.messages import message_of
from services.notify.actions.rates import Buckets, Rate, rate_of
from services.notify.actions.together import MINE, bind, waiting_with
from services.notify.models import Delivery, Gateway, Push, Receipt, Sink
from services.notify.rates import capacity
from services.notify.senders import Message, Way, parts_of
from shared.db import now
from shared.ids import new_id

LEASE = timedelta(seconds=60)
CANDIDATES = 200
NO_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed message: the token proves the lease of its rows; the message is what goes out, by its way.

    The test of an address has no rows.
    """

    delivery_ids: tuple[str, ...]
    token: str
    host: str
    way: str
    message: Message
    sink_id: str | None
    gateway_id: str | None = None
    bucket: str | None = None


def claim(session: Session, most: int, ways: Mapping[str, Way], allowed: tuple[str, ...] | None = None) -> list[Job]:
    """Claim up to `most` messages; hosts that rest or have enough on the way are passed over, flash comes first.

    `allowed`: the addresses that these keys let through; None: all.
    """
    _one_at_a_time(session)
    return _Claim(session, ways, allowed).jobs(most)


def _one_at_a_time(session: Session) -> None:
    """Claims follow one another, as SQLite's writers do anyway, so that all that is on its way to a host is counted."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('baiying.notify.claim', 0))"))


class _Claim:
    """One round of claiming."""

    def __init__(self, session: Session, ways: Mapping[str, Way], allowed: tuple[str, ...] | None) -> None:
        self.session, self.ways, self.allowed = session, ways, allowed
        self.at = now(session)
        self.hosts, self.buckets = Hosts(session), Buckets(session, self.at)
        self.seen: set[str] = set()

    def jobs(self, most: int) -> list[Job]:
        """Until there are enough, or nothing more is due."""
        found: list[Job] = []
        due = list(self._due())
        kept = _fetched(self.session, [delivery_id for delivery_id, _ in due[:most]])
        for delivery_id, host in due:
            if len(found) >= most:
                break
            if delivery_id not in self.seen and self.hosts.left(host) > 0:
                job = self._job(self.session.get_one(Delivery, delivery_id))
                if job is not None:
                    self.hosts.take(host)
                    found.append(job)
        self.session.flush()
        del kept
        return found

    def _due(self) -> Iterator[tuple[str, str]]:
        """(id, host): flash before all else, then by time."""
        due = sa.select(Delivery.id, sa.func.coalesce(Delivery.host, "")).where(
            *MINE, Delivery.next_at <= self.at, Delivery.expires_at > self.at, Delivery.host.not_in(self.hosts.full())
        )
        due = due.order_by(Delivery.next_at).limit(CANDIDATES).with_for_update(skip_locked=True)
        flash = list(self.session.scalars(sa.select(Push.id).where(Push.state == "open", Push.priority == "flash")))
        if flash:
            unsent = sa.text("state IN ('pending', 'sending')")  # as the index of a push's unsent rows says it
            found = self.session.execute(due.where(unsent, Delivery.push_id.in_(flash))).all()
            yield from ((row[0], row[1]) for row in found)
        yield from ((row[0], row[1]) for row in self.session.execute(due).all())

    def _job(self, delivery: Delivery) -> Job | None:
        """The message that this delivery leaves in; None: not now, or never."""
        sink = self.session.get(Sink, delivery.recipient_id)
        if sink is None or not sink.active:
            _cancel([delivery], "接收地址已停用")
            return None
        gateway = self.session.get(Gateway, sink.gateway_id) if sink.gateway_id else None
        rate = rate_of(sink, gateway)
        room = self.buckets.free(rate) if rate else NO_LIMIT
        rows = self._rows(delivery, sink, room) if room is not None else []
        if not rows:
            return None
        try:
            to = whereto(self.session, sink, gateway)
        except Unreachable as never:
            _cancel(rows, str(never))
            return None
        if is_listed(self.allowed, sink.host, to.address, through_gateway=to.gateway is not None):
            return self._leased(rows, sink, to, rate)
        _hold_back(rows, self.at)
        return None

    def _rows(self, delivery: Delivery, sink: Sink, room: int) -> list[Delivery]:
        """Alone, or as a digest: what has to be gathered, and what there are not slots enough for one by one."""
        group = waiting_with(self.session, delivery, sink, limited=room < NO_LIMIT)
        self.seen |= {delivery.id}
        if not group.rows:
            return []
        if not group.bound and len(group.rows) <= room:
            return [delivery] if delivery in group.rows else group.rows[:1]
        self.seen |= {row.id for row in group.rows}
        if group.rows[0].bundle_id is None and (group.bound or len(group.rows) > 1):
            bind(group.rows)
        return group.rows

    def _leased(self, rows: list[Delivery], sink: Sink, to: Whereto, rate: Rate | None) -> Job | None:
        """With its lease and its slots; None where there are not slots enough: it is due when there are."""
        message = message_of(self.session, rows, sink, to)
        parts = 1 if sink.way == "webhook" else parts_of(self.ways[sink.way], message)
        wanted = min(parts, capacity(rate.limits) or parts) if rate else parts
        if rate and (self.buckets.free(rate) or 0) < wanted:
            for row in rows:
                row.next_at = self.buckets.free_from(rate, wanted)
            return None
        token, until = new_id(), self.at + LEASE
        for row in rows:
            row.state, row.attempt = "sending", row.attempt + 1
            row.lease_token, row.lease_until, row.host = token, until, sink.host
        if rate:
            self.buckets.take(rate, token, wanted, until)
        gateway_id = to.gateway.id if to.gateway else None
        ids = tuple(row.id for row in rows)
        return Job(ids, token, sink.host, sink.way, message, sink.id, gateway_id, rate.bucket if rate else None)


def _fetched(session: Session, ids: list[str]) -> list[object]:
    """What the first of them are made of, in four statements and not four for each; the session keeps what we hold."""
    rows = list(session.scalars(sa.select(Delivery).where(Delivery.id.in_(ids))))
    pushes = {row.push_id for row in rows if row.push_id}
    keys = [(row.push_id, row.unit_id) for row in rows if row.push_id]
    asked: tuple[sa.Select[object], ...] = (
        sa.select(Sink).where(Sink.id.in_({row.recipient_id for row in rows})),
        sa.select(Push).where(Push.id.in_(pushes)),
        sa.select(Receipt).where(sa.tuple_(Receipt.push_id, Receipt.unit_id).in_(keys)),
    )
    return [*rows, *(one for query in asked for one in session.scalars(query))]


def _cancel(rows: list[Delivery], why: str) -> None:
    for row in rows:
        row.state, row.last_error = "cancelled", why[:300]


def _hold_back(rows: list[Delivery], at: datetime) -> None:
    """These keys let nothing go there: it is recorded as what would have been sent."""
    for row in rows:
        row.state, row.would_have_sent, row.sent_at = "sent", True, at
