"""平台数据 as the asker may see them: figures with what is doubtful about them, and the publications to enter for."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import KnownPublication, PlatformTotal
from services.notify.queries.pushes import below
from services.notify.rights import READING_TOTALS, TOTALLING
from services.notify.totals import CHANNELS, INDICATORS, doubts, show_figure
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, units_of

TO_CHOOSE = 100
"""So many publications, the newest, are offered to enter figures for."""
_PLAIN = (
    "id", "publication_id", "channel", "account", "indicator", "day", "value", "source", "reason", "replaces_id",
    "replaced_at", "entered_at",
)  # fmt: skip


def _paths(actor: Actor, held: frozenset[str]) -> list[str]:
    return [grant.path for grant in actor.grants if grant.role in held]


def total_list(actor: Actor, args: dict[str, Any]) -> sa.Select[PlatformTotal]:
    """The figures the actor may see, to be paged by (entered_at, id), newest first; of corrected ones only on `all`."""
    found = sa.select(PlatformTotal).where(below(PlatformTotal.path, _paths(actor, READING_TOTALS)))
    for name in ("publication_id", "channel"):
        if args.get(name):
            found = found.where(getattr(PlatformTotal, name) == args[name])
    return found if args.get("all") else found.where(PlatformTotal.replaced_at.is_(None))


def total_rows(session: Session, totals: list[PlatformTotal]) -> list[dict[str, Any]]:
    """Figures as lines, each with what to look at again."""
    about = {one.publication_id for one in totals}
    named = sa.select(KnownPublication.id, KnownPublication.title).where(KnownPublication.id.in_(about))
    titles = {row.id: row.title for row in session.execute(named)}
    units = units_of(session, {one.unit_id for one in totals})
    doubtful = _doubts(session, about)
    return [
        {name: getattr(one, name) for name in _PLAIN}
        | {
            "title": titles.get(one.publication_id) or "（已作废的稿件）",
            "unit_name": units[one.unit_id].short_name if one.unit_id in units else "",
            "channel_label": CHANNELS[one.channel],
            "indicator_label": INDICATORS[one.indicator],
            "shown": show_figure(one.indicator, one.value),
            "doubt": doubtful.get(one.id),
        }
        for one in totals
    ]


def _doubts(session: Session, publications: set[str]) -> dict[str, str]:
    """What is doubtful, by the id of the figure: each account's days in their order, all standing figures of a day."""
    days = (PlatformTotal.publication_id, PlatformTotal.channel, PlatformTotal.account, PlatformTotal.day)
    standing = sa.select(PlatformTotal).where(
        PlatformTotal.publication_id.in_(publications), PlatformTotal.replaced_at.is_(None)
    )
    by_account: dict[tuple[str, ...], dict[Any, list[PlatformTotal]]] = {}
    for one in session.scalars(standing.order_by(*days)):
        account = by_account.setdefault((one.publication_id, one.channel, one.account), {})
        account.setdefault(one.day, []).append(one)
    found: dict[str, str] = {}
    for account in by_account.values():
        before: dict[str, int] = {}
        for rows in account.values():
            figures = {one.indicator: one.value for one in rows}
            doubted = doubts(figures, before)
            found |= {one.id: doubted[one.indicator] for one in rows if one.indicator in doubted}
            before |= figures
    return found


def publication_entered(session: Session, actor: Actor, publication_id: str) -> KnownPublication:
    """The publication, if the actor enters totals where it was published. Raises NotFound otherwise."""
    found = session.scalar(_enterable(actor).where(KnownPublication.id == publication_id))
    if found is None:
        raise NotFound("没有找到这篇稿件")
    return found


def publications_to_enter(session: Session, actor: Actor) -> dict[str, str]:
    """The newest publications for which the actor may enter figures: id to day and title."""
    newest = _enterable(actor).where(KnownPublication.title != "").order_by(KnownPublication.heard_at.desc())
    return {one.id: one.title for one in session.scalars(newest.limit(TO_CHOOSE))}


def _enterable(actor: Actor) -> sa.Select[KnownPublication]:
    mine = below(KnownUnit.path, _paths(actor, TOTALLING))
    return sa.select(KnownPublication).join(KnownUnit, KnownUnit.id == KnownPublication.unit_id).where(mine)
