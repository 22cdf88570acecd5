"""批量提出: many needs, each apart from the others; a unit's key raises one need, whenever it is sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.intake.actions.checks import own_unit
from services.intake.actions.raising import raise_need
from services.intake.models import Need, NeedKey
from services.intake.schemas.batches import Item
from shared.db import now
from shared.errors import Invalid, Refusal
from shared.identity import Actor
from shared.log import apart

_CLAIMS: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of an item: its need, new or repeated, or the refusal."""

    need_id: str | None = None
    number: str | None = None
    repeated: bool = False
    refusal: Refusal | None = None

    @property
    def status(self) -> int:
        return self.refusal.status if self.refusal else 200 if self.repeated else 201


class _Undone(Exception):
    """All of it is to be as if it had not been."""


def raise_each(session: Session, actor: Actor, items: Iterable[Item]) -> list[Raised]:
    """Raise every item that can be; one that cannot leaves nothing behind, no number either.

    Raises Forbidden when the actor may raise nothing at all for his unit.
    """
    own_unit(session, actor)
    return [_raise_one(session, actor, item) for item in items]


def raise_whole(session: Session, actor: Actor, items: Iterable[Item], dry_run: bool) -> list[Raised]:
    """All of them or, with any that cannot be raised or with `dry_run`, none. Raises Forbidden as raise_each."""
    found: list[Raised] = []
    try:
        with apart(session):
            found = raise_each(session, actor, items)
            if dry_run or any(one.refusal for one in found):
                raise _Undone
    except _Undone:
        pass
    return found


def _raise_one(session: Session, actor: Actor, item: Item) -> Raised:
    if item.refusal is not None:
        return Raised(refusal=item.refusal)
    try:
        with apart(session):
            held = _claim(session, actor, item) if item.key else None
            if held is not None:
                return Raised(held.id, held.number, repeated=True)
            need = raise_need(session, actor, item.fields)
            if item.key:
                mine = sa.update(NeedKey).where(NeedKey.unit_id == need.unit_id, NeedKey.key == item.key)
                session.execute(mine.values(need_id=need.id).execution_options(synchronize_session=False))
            return Raised(need.id, need.number)
    except Refusal as refusal:
        return Raised(refusal=refusal)


def _claim(session: Session, actor: Actor, item: Item) -> Need | None:
    """Take the key for this need; else the need that was raised under it. Raises Invalid when it was another one.

    On PostgreSQL this waits for another transaction that holds the same key.
    """
    values = {"unit_id": actor.unit_id, "key": item.key, "sha256": item.sha256, "at": now(session)}
    insert = _CLAIMS[session.get_bind().dialect.name](NeedKey).values(**values)
    if session.execute(insert.on_conflict_do_nothing().returning(NeedKey.key)).one_or_none() is not None:
        return None
    mine = (NeedKey.unit_id == actor.unit_id, NeedKey.key == item.key)
    row = session.execute(sa.select(NeedKey.sha256, Need).join(Need, Need.id == NeedKey.need_id).where(*mine)).one()
    if row.sha256 != item.sha256:
        words = f"这个编号已用于{row.Need.number}，内容与本次不同；修改需求请用 PATCH"
        raise Invalid(words, code="key_reused", need_id=row.Need.id, number=row.Need.number)
    held: Need = row.Need
    return held
