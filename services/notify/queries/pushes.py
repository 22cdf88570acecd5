"""Pushes as lists and one by one. Seen by who covers the publishing unit, and by units that it has reached."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push, Receipt
from services.notify.network import CHASES, PURPOSES, PUSH_STATES, Rollup, roll_up
from services.notify.queries.named import named
from services.notify.queries.scopes import scope_shown
from services.notify.rights import allowed_steps
from services.notify.senders.inbox import ready_text
from shared.errors import NotFound
from shared.identity import Actor, covers, scopes, units_of


def below(column: Any, paths: Iterable[str]) -> Any:
    """A condition: the path in this column lies below one of these."""
    return sa.or_(sa.false(), *(column.startswith(path, autoescape=True) for path in paths))


def push_seen(session: Session, actor: Actor, push_id: str) -> Push:
    """The push, if the actor may see it. Raises NotFound otherwise, whatever the reason."""
    push = session.scalar(sa.select(Push).where(Push.id == push_id, _seen(actor)))
    if push is None:
        raise NotFound("没有找到这次推送")
    return push


def push_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Push]:
    """The pushes the actor may see, to be paged by (created_at, id), newest first."""
    statement = sa.select(Push).where(_seen(actor))
    for name in ("state", "topic", "publication_id", "task_id"):
        if args.get(name):
            statement = statement.where(getattr(Push, name) == args[name])
    return statement.where(named(args["q"])) if args.get("q", "").strip() else statement


def _seen(actor: Actor) -> Any:
    paths = scopes(actor)
    reached = sa.exists().where(Receipt.push_id == Push.id, Receipt.state != "pending", below(Receipt.path, paths))
    return sa.or_(sa.and_(Push.path != "", below(Push.path, paths)), reached)


def seen_receipts(actor: Actor, push: Push) -> list[Any]:
    """Conditions on the receipts of a push that the actor may see: all of them, or those below his own units."""
    paths = scopes(actor)
    whole = any(covers(path, push.path) for path in paths)
    return [Receipt.push_id == push.id] if whole else [Receipt.push_id == push.id, below(Receipt.path, paths)]


def push_rows(session: Session, actor: Actor, pushes: list[Push]) -> list[dict[str, Any]]:
    """Pushes as lines of a list, with the numbers of what the actor may see of each."""
    units = units_of(session, [push.unit_id for push in pushes])
    numbers = _numbers(session, actor, pushes)
    return [
        {
            **{name: getattr(push, name) for name in _PLAIN},
            "unit": {"id": push.unit_id, "name": units[push.unit_id].short_name if push.unit_id in units else ""},
            "state_label": PUSH_STATES[push.state],
            "purpose": push.chase or push.purpose,
            "purpose_label": (PURPOSES | CHASES)[push.chase or push.purpose],
            "targets": numbers[push.id].targets,
            "acknowledged": numbers[push.id].acknowledged,
            "percent": numbers[push.id].percent,
        }
        for push in pushes
    ]


_PLAIN = (
    "id", "number", "purpose", "publication_id", "task_id", "topic", "priority", "audience", "title", "state",
    "held_reason", "close_reason", "addressed", "created_at", "opened_at", "expires_at", "closed_at", "version",
)  # fmt: skip


def _numbers(session: Session, actor: Actor, pushes: list[Push]) -> dict[str, Rollup]:
    """The roll-up of each push, in one query for all of them."""
    seen = sa.or_(sa.false(), *(sa.and_(*seen_receipts(actor, push)) for push in pushes))
    key = (Receipt.push_id, Receipt.state)
    rows = session.execute(sa.select(*key, sa.func.count()).where(seen).group_by(*key)).all()
    return {
        push.id: roll_up((state, number) for push_id, state, number in rows if push_id == push.id) for push in pushes
    }


def push_shown(session: Session, actor: Actor, push: Push) -> dict[str, Any]:
    """One push with its text, links and the text that is ready to be forwarded."""
    (row,) = push_rows(session, actor, [push])
    ready, steps = ready_text(push.title, push.text, push.links), allowed_steps(actor, push)
    return {
        **row,
        "allowed_steps": steps,
        "text": push.text,
        "links": push.links,
        "ready_text": ready,
        "about_ids": push.about_ids,
        "scope": scope_shown(session, push),
        **_related(session, actor, push),
    }


def _related(session: Session, actor: Actor, push: Push) -> dict[str, Any]:
    """What a push follows, and what has followed it since, as far as the actor may see them; the oldest first."""
    near = sa.or_(Push.id.in_(push.about_ids), Push.task_id == push.task_id)
    rows = session.scalars(sa.select(Push).where(near, Push.id != push.id, _seen(actor)).order_by(Push.created_at))
    found = [(row, _briefly(row)) for row in rows]
    return {
        "about": [brief for row, brief in found if row.id in push.about_ids],
        "followed_by": [brief for row, brief in found if push.id in row.about_ids],
    }


def _briefly(push: Push) -> dict[str, Any]:
    label, state = (PURPOSES | CHASES)[push.chase or push.purpose], PUSH_STATES[push.state]
    return {"id": push.id, "number": push.number, "purpose_label": label, "state_label": state}
