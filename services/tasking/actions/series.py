"""系列: set up, changed, ended; its episodes numbered when they are published."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.planning import desk_for, require
from services.tasking.actions.recording import put_on_record
from services.tasking.content.product import SECONDS
from services.tasking.models import Series
from services.tasking.planning.words import LEADERS
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

PLAIN = (
    "name", "purpose", "kind", "strands", "channels", "yearly_target", "seconds_from", "seconds_to", "air_day",
    "air_place",
)  # fmt: skip


def create_series(session: Session, actor: Actor, given: dict[str, Any]) -> Series:
    """A series of a bureau. Raises Forbidden, Invalid (range, strands, a name that is taken)."""
    unit = desk_for(session, actor, LEADERS, given.get("unit_id"))
    row = Series(
        id=new_id(), unit_id=unit.id, unit_path=unit.path, state="running", episodes=0, made_by=actor.id,
        made_at=now(session), **{name: given.get(name) for name in PLAIN},
    )  # fmt: skip
    _check(session, row)
    session.add(row)
    session.flush()
    put_on_record(session, "series", row, "opened")
    return row


def change_series(session: Session, actor: Actor, row: Series, given: dict[str, Any], expected: int | None) -> None:
    """Other strands, target, length or slot, for versions saved from now on; ending it, taking it up again.

    Raises Forbidden, Conflict(series_ended), PreconditionMissing, Stale, Invalid.
    """
    require(actor, LEADERS, row.unit_path)
    if row.state == "ended" and given.get("state") != "running":
        raise Conflict(f"系列“{row.name}”已停办", code="series_ended")
    expect_version(row, expected)
    for name in PLAIN:
        if name in given:
            setattr(row, name, given[name])
    if "state" in given:
        row.state = given["state"]
        row.ended_at = now(session) if row.state == "ended" else None
    with session.no_autoflush:
        _check(session, row)
    session.flush()
    put_on_record(session, "series", row, "changed")


def next_episode(session: Session, series_id: str) -> int:
    """The number of the episode that is being published; each once and none left out, since the row counts them."""
    counted = sa.update(Series).where(Series.id == series_id).values(episodes=Series.episodes + 1)
    found = session.execute(counted.returning(Series.episodes), execution_options={"synchronize_session": False})
    return int(found.scalar_one())


def _check(session: Session, row: Series) -> None:
    wrong: dict[str, list[str]] = {}
    if len(set(row.strands or ())) != len(row.strands or ()):
        wrong["strands"] = ["同一子栏目出现两次"]
    if (row.seconds_from is None) != (row.seconds_to is None):
        wrong["seconds_to"] = ["时长的上下限须同时填写"]
    elif row.seconds_from is not None and row.seconds_to is not None and row.seconds_from > row.seconds_to:
        wrong["seconds_to"] = ["不能小于下限"]
    if row.seconds_from is not None and row.kind not in (None, *SECONDS):
        wrong["seconds_from"] = ["这种产品没有时长"]
    same = sa.select(Series.id).where(Series.unit_id == row.unit_id, Series.name == row.name, Series.id != row.id)
    if session.scalars(same).first():
        wrong["name"] = ["本单位已有同名的系列"]
    if wrong:
        raise Invalid(errors=wrong)
