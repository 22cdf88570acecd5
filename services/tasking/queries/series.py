"""系列 as a list and alone: what is planned, in progress and out, by strand, month and channel; its episodes."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.balance import Issue, Plan, balance
from services.tasking.content import CHANNELS
from services.tasking.models import DraftVersion, Placement, Publication, Series, Task
from services.tasking.planning.words import LEADERS
from services.tasking.queries.lists import person
from services.tasking.queries.near import near, seen
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing.days import today
from shared.db import SHANGHAI
from shared.identity import Actor, names_of, units_of

PLAIN = (
    "id", "name", "purpose", "kind", "strands", "channels", "yearly_target", "seconds_from", "seconds_to", "air_day",
    "air_place", "state", "ended_at", "episodes", "made_at", "version",
)  # fmt: skip
STANDS = (Publication.corrects_id.is_(None), Publication.recalled_at.is_(None), Publication.killed_at.is_(None))
"""An episode: the first publication of it, unless it was withdrawn; its corrections are no further ones."""


def series_seen(session: Session, actor: Actor, series_id: str) -> Series:
    """The series, if it is near. Raises NotFound otherwise."""
    row: Series = seen(session, actor, Series, series_id, "没有找到这个系列")
    return row


def series_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Series]:
    """Series, to be paged by (made_at, id), newest first."""
    statement = sa.select(Series).where(near(actor, Series.unit_path))
    return statement.where(Series.state == args["state"]) if args.get("state") else statement


def series_offered(session: Session, task: Task) -> list[dict[str, Any]]:
    """The running series that a draft of this task may belong to: those of its bureau and of the ones above."""
    parts = task.unit_path.strip("/").split("/")
    paths = ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
    mine = sa.select(Series).where(Series.unit_path.in_(paths), Series.state == "running").order_by(Series.name)
    return [{name: getattr(row, name) for name in (*PLAIN, "unit_path")} for row in session.scalars(mine)]


def series_rows(session: Session, actor: Actor, rows: list[Series]) -> list[dict[str, Any]]:
    """Series with their balance of this year."""
    on = today(session)
    units, names = units_of(session, [row.unit_id for row in rows]), names_of(session, [row.made_by for row in rows])
    issues = _issues(session, [row.id for row in rows], on.year)
    coming = _in_progress(session, [row.id for row in rows])
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "unit": unit_shown(units, row.unit_id),
            "made_by": person(names, row.made_by),
            "balance": _balanced(row, issues.get(row.id, []), on) | {"in_progress": coming.get(row.id, 0)},
            "may_change": actor.has_any(LEADERS, row.unit_path),
        }
        for row in rows
    ]


def episode_list(series: Series) -> sa.Select[Publication]:
    """Its episodes, to be paged by (published_at, id), newest first; withdrawn ones stay, marked."""
    return sa.select(Publication).where(Publication.series_id == series.id, Publication.corrects_id.is_(None))


def episode_rows(session: Session, rows: list[Publication]) -> list[dict[str, Any]]:
    """Episodes with the channels where they really stand; of a void one nothing but its number."""
    plain = ("id", "number", "task_id", "strand", "episode", "published_at", "recalled_at")
    placed = _channels(session, [row.id for row in rows])
    return [
        {name: getattr(row, name) for name in plain}
        | {"title": "（已作废）" if row.killed_at else row.title, "channels": sorted(placed.get(row.id, ()))}
        for row in rows
    ]


def _balanced(row: Series, issues: list[Issue], on: date) -> dict[str, Any]:
    begun = row.made_at.astimezone(SHANGHAI).date()
    found = balance(Plan(row.strands, row.channels, row.yearly_target, row.air_day, begun), issues, on, CHANNELS)
    return asdict(found)


def _issues(session: Session, ids: list[str], year: int) -> dict[str, list[Issue]]:
    """The episodes of a year, on the bureau's calendar, with the channels where they stand."""
    since, until = (datetime(one, 1, 1, tzinfo=SHANGHAI).astimezone(UTC) for one in (year, year + 1))
    wanted = sa.select(Publication.id, Publication.series_id, Publication.strand, Publication.published_at).where(
        Publication.series_id.in_(ids), Publication.published_at >= since, Publication.published_at < until, *STANDS
    )
    rows = session.execute(wanted).all()
    placed = _channels(session, [row.id for row in rows])
    found: dict[str, list[Issue]] = {}
    for row in rows:
        day = row.published_at.astimezone(SHANGHAI).date()
        found.setdefault(row.series_id, []).append(Issue(row.strand, day, placed.get(row.id, frozenset())))
    return found


def _channels(session: Session, publications: Iterable[str]) -> dict[str, frozenset[str]]:
    """Where each of these publications was really put: by channel."""
    mine = (Placement.publication_id.in_(list(publications)), Placement.action == "place", Placement.state == "placed")
    found: dict[str, set[str]] = {}
    for row in session.execute(sa.select(Placement.publication_id, Placement.channel).where(*mine)):
        found.setdefault(row.publication_id, set()).add(row.channel)
    return {one: frozenset(channels) for one, channels in found.items()}


def _in_progress(session: Session, ids: list[str]) -> dict[str, int]:
    """Tasks whose newest version belongs to the series and that are not out yet."""
    newest = sa.and_(DraftVersion.task_id == Task.id, DraftVersion.n == Task.draft_n)
    counted = sa.select(DraftVersion.series_id, sa.func.count()).join(Task, newest)
    open_ones = (DraftVersion.series_id.in_(ids), Task.published_at.is_(None), Task.closed_at.is_(None))
    return {row[0] or "": row[1] for row in session.execute(counted.where(*open_ones).group_by(DraftVersion.series_id))}
