"""渠道: the register as lists, as a matrix of units and platforms, and what a task may be published on."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.channels import (
    AMBER_DAYS,
    COLOURS,
    RED_DAYS,
    SOURCE,
    colour,
    may_keep,
    proposal,
    silent_days,
    why_unusable,
)
from services.tasking.content import CHANNELS
from services.tasking.models import ChannelAccount, MediaOutlet, Task
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.standing.accounts import as_ruled
from shared.db import SHANGHAI, now
from shared.errors import NotFound
from shared.identity import Actor, may_see, scopes, units_of

PLAIN = (
    "id", "platform", "name", "kind", "agreement_until", "filing_number", "attribution", "connector_id", "state",
    "state_reason", "last_published_at", "version",
)  # fmt: skip


def account_seen(session: Session, actor: Actor, account_id: str) -> ChannelAccount:
    """The account, if the actor may see its unit. Raises NotFound otherwise, whatever the reason."""
    row = session.get(ChannelAccount, account_id)
    if row is None or not may_see(actor, row.unit_path, TASKFORCE_ROLES):
        raise NotFound("没有找到这个账号")
    return row


def account_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[ChannelAccount]:
    """The accounts of the units the actor sees, filtered, to be paged by (platform, name)."""
    statement = sa.select(ChannelAccount).where(_visible(actor))
    for name in ("platform", "unit_id", "state"):
        if args.get(name):
            statement = statement.where(getattr(ChannelAccount, name) == args[name])
    if args.get("q"):
        statement = statement.where(ChannelAccount.name.icontains(args["q"], autoescape=True))
    if args.get("colour"):
        statement = statement.where(_coloured(args["colour"], now(session)))
    return statement


def _visible(actor: Actor) -> Any:
    paths = scopes(actor, TASKFORCE_ROLES)
    return sa.or_(sa.false(), *(ChannelAccount.unit_path.startswith(path, autoescape=True) for path in paths))


def _coloured(wanted: str, at: datetime) -> Any:
    """The same as `channels.colour`, for the database."""
    last = sa.func.coalesce(ChannelAccount.last_published_at, ChannelAccount.made_at)
    amber, red = at - timedelta(days=AMBER_DAYS), at - timedelta(days=RED_DAYS)
    means = {"green": last > amber, "amber": sa.and_(last <= amber, last > red), "red": last <= red}
    return sa.and_(ChannelAccount.state == "active", means[wanted])


def account_rows(session: Session, actor: Actor, rows: list[ChannelAccount]) -> list[dict[str, Any]]:
    """Accounts as answers show them: how long silent, what to do about it, whether they may be used."""
    at = now(session)
    units = units_of(session, [row.unit_id for row in rows])
    near = _neighbours(session, rows)
    into = {one.id: one.name for one in near}
    ruled = {row.id: as_ruled(row) for row in rows}
    others = [as_ruled(one) for one in near]
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "unit": unit_shown(units, row.unit_id),
            "merged_into": {"id": row.merged_into_id, "name": into.get(row.merged_into_id, "")}
            if row.merged_into_id
            else None,
            "silent_days": silent_days(ruled[row.id], at),
            "colour": colour(ruled[row.id], at),
            "proposal": proposal(ruled[row.id], others, at),
            "unusable": _unusable(row, at),
            "may_change": may_keep(actor, row.unit_path),
        }
        for row in rows
    ]


def _unusable(row: ChannelAccount, at: datetime) -> str | None:
    found = why_unusable(as_ruled(row), at.astimezone(SHANGHAI).date())
    return found[1] if found else None


def _neighbours(session: Session, rows: list[ChannelAccount]) -> list[ChannelAccount]:
    """The other accounts of the same units, and those that were merged into."""
    units, merged = {row.unit_id for row in rows}, {row.merged_into_id for row in rows if row.merged_into_id}
    near = sa.or_(ChannelAccount.unit_id.in_(units), ChannelAccount.id.in_(merged))
    return list(session.scalars(sa.select(ChannelAccount).where(near)))


def matrix(session: Session, actor: Actor) -> dict[str, Any]:
    """新媒体矩阵: for each unit its accounts by platform; closed and merged ones are left out."""
    kept = ChannelAccount.state.in_(("active", "suspended"))
    order = (ChannelAccount.unit_path, ChannelAccount.platform, ChannelAccount.name)
    rows = account_rows(
        session, actor, list(session.scalars(sa.select(ChannelAccount).where(_visible(actor), kept).order_by(*order)))
    )
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = lines.setdefault(row["unit"]["id"], {"unit": row["unit"], "cells": {}})
        cell = {name: row[name] for name in ("id", "name", "state", "colour", "silent_days", "last_published_at")}
        line["cells"].setdefault(row["platform"], []).append(cell)
    used = {row["platform"] for row in rows}
    counts = {code: sum(row["colour"] == code for row in rows) for code in COLOURS}
    platforms = [code for code in CHANNELS if code in used]
    return {"platforms": platforms, "units": list(lines.values()), "counts": counts, "source": SOURCE}


def usable_accounts(session: Session, task: Task) -> dict[str, list[dict[str, Any]]]:
    """Platform -> the accounts a task may be published on, the unit's own first."""
    within = ChannelAccount.unit_path.startswith(task.unit_path, autoescape=True)
    order = (ChannelAccount.unit_path, ChannelAccount.name)
    rows = session.scalars(sa.select(ChannelAccount).where(ChannelAccount.state == "active", within).order_by(*order))
    found: dict[str, list[dict[str, Any]]] = {}
    at = now(session)
    for row in rows:
        if _unusable(row, at) is None:
            shown = {
                "id": row.id,
                "name": row.name,
                "own": row.unit_id == task.unit_id,
                "by_hand": not row.connector_id,
            }
            found.setdefault(row.platform, []).append(shown)
    return found


def merge_targets(session: Session, actor: Actor, row: ChannelAccount) -> dict[str, str]:
    """Ids and names of the accounts in use that another could be merged into, those of its unit first."""
    others = sa.select(ChannelAccount).where(_visible(actor), ChannelAccount.state == "active")
    order = (ChannelAccount.unit_id != row.unit_id, ChannelAccount.platform, ChannelAccount.name)
    rows = session.scalars(others.where(ChannelAccount.id != row.id).order_by(*order).limit(200))
    return {one.id: f"{one.name}（{CHANNELS[one.platform]}）" for one in rows}


def outlet_seen(session: Session, actor: Actor, outlet_id: str) -> MediaOutlet:
    """An outlet; the list is common to all bureaus. Raises NotFound."""
    row = session.get(MediaOutlet, outlet_id)
    if row is None or not actor.has_any(TASKFORCE_ROLES):
        raise NotFound("没有找到这家媒体")
    return row


def outlet_list(actor: Actor, args: dict[str, Any]) -> sa.Select[MediaOutlet]:
    """Outlets, filtered, to be paged by name."""
    statement = sa.select(MediaOutlet).where(sa.true() if actor.has_any(TASKFORCE_ROLES) else sa.false())
    if args.get("tier"):
        statement = statement.where(MediaOutlet.tier == args["tier"])
    if args.get("q"):
        statement = statement.where(MediaOutlet.name.icontains(args["q"], autoescape=True))
    return statement


def outlets(session: Session) -> list[MediaOutlet]:
    """Every outlet in use, the highest tier first."""
    tiers = sa.case({"central": 0, "province": 1, "city": 2}, value=MediaOutlet.tier, else_=3)
    return list(session.scalars(sa.select(MediaOutlet).where(MediaOutlet.active).order_by(tiers, MediaOutlet.name)))
