"""代发的结果: what came of a carriage, saved under its lease; each ends with one event, and a recall stops the rest."""

import random
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.connectors import note_health
from services.notify.actions.hosts import teach
from services.notify.backoff import next_try, retry_after
from services.notify.models import Carriage
from services.notify.senders import TEST, Carried, Done, Failed, Load, Onward, Retry
from services.notify.senders.carrying import failure_words
from shared.db import now
from shared.events import PublicationFailed, PublicationPlaced
from shared.log import say

SENDING: sa.ColumnClause[str] = sa.literal_column("'sending'")


def save_carried(session: Session, load: Load, outcome: Carried) -> bool:
    """Save what came of a load, if its lease is still ours; False: another has it now, and nothing changes."""
    if load.host:
        teach(session, load.host, alive=not isinstance(outcome, Retry) or outcome.alive)
    note_health(session, load.connector_id, outcome)
    if load.action == TEST:
        return True
    held = (Carriage.id == load.carriage_id, Carriage.lease_token == load.token, Carriage.state == SENDING)
    carriage = session.scalar(sa.select(Carriage).where(*held).with_for_update())
    if carriage is None:
        return False
    match outcome:
        case Onward():
            carriage.progress = {**carriage.progress, **outcome.progress}
            carriage.attempt, carriage.last_error = 0, None
            _wait_until(carriage, now(session) + outcome.wait)
        case Retry():
            _again(session, carriage, outcome)
        case _:
            settle(session, carriage, outcome)
    session.flush()
    return True


def _wait_until(carriage: Carriage, at: datetime) -> None:
    carriage.state, carriage.next_at = "pending", at
    carriage.lease_token = carriage.lease_until = None


def _again(session: Session, carriage: Carriage, outcome: Retry) -> None:
    at = now(session)
    due = next_try(carriage.attempt, at, carriage.expires_at, retry_after(outcome.asked, at), random.random)
    carriage.last_error = outcome.error[:300]
    if due is None:
        settle(session, carriage, Failed("expired", outcome.error))
    else:
        _wait_until(carriage, due)


def settle(session: Session, carriage: Carriage, outcome: Done | Failed) -> None:
    """End it, and say so in the same transaction: publication.placed or publication.failed, once."""
    at = now(session)
    carriage.lease_token = carriage.lease_until = None
    carriage.settled_at = at
    if carriage.stopped == "kill":
        carriage.content = ""
    told: dict[str, Any] = {"placement_id": carriage.placement_id, "action": carriage.action, "at": at}
    if isinstance(outcome, Done):
        carriage.state, carriage.url, carriage.reference = "done", outcome.url, outcome.reference
        carriage.last_error = None
        told |= {"url": outcome.url, "reference": outcome.reference, "content_hash": carriage.content_hash}
        say(session, PublicationPlaced(**told))
        return
    carriage.state, carriage.failure = "failed", outcome.code
    carriage.last_error = failure_words(outcome.code, outcome.more)
    say(session, PublicationFailed(**told, code=outcome.code, reason=carriage.last_error))


def stop_carriages(session: Session, publication_id: str, *, forget: bool = False) -> int:
    """撤稿、更正: what has not gone out does not go; returns how many. Of what was tried its sender finds out how it

    stands, and that is said. `forget` (作废): the text itself is no longer kept here.
    """
    mine = sa.select(Carriage).where(Carriage.publication_id == publication_id).order_by(Carriage.id)
    stopped = 0
    for carriage in session.scalars(mine.with_for_update()):
        if carriage.state not in ("done", "failed") and carriage.action != "withdraw":
            carriage.stopped = "kill" if forget else carriage.stopped or "recall"
            if carriage.state == "pending":
                stopped += _stop(session, carriage)
        elif forget:
            carriage.content = ""
    session.flush()
    return stopped


def _stop(session: Session, carriage: Carriage) -> int:
    """1 when nothing of it can have gone out; else its sender looks at once."""
    if carriage.attempt or carriage.progress:
        carriage.next_at = now(session)
        return 0
    settle(session, carriage, Failed("withdrawn"))
    return 1


def sweep_carriages(session: Session) -> int:
    """Return the leases of senders that died; returns how many."""
    at = now(session)
    stale = sa.update(Carriage).where(Carriage.state == SENDING, Carriage.lease_until < at)
    values = {"state": "pending", "lease_token": None, "lease_until": None, "next_at": at, "last_error": "租约到期"}
    done = session.execute(stale.values(**values).execution_options(synchronize_session=False))
    return int(getattr(done, "rowcount", 0))
