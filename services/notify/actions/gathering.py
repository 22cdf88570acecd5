"""汇集新发布的稿件: what a bureau, and each of its counties, has published since the last collection."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from services.notify.actions.hearing import standing_of
from services.notify.models import Gathered, KnownPublication, Push, Receipt, Schedule, ScheduleRun
from services.notify.network.collection import MOST, Item, collected
from services.notify.senders.inbox import is_web
from shared.identity import KnownUnit, units_of

OVERLAP = timedelta(hours=1)
"""A publication may be heard in a transaction that began before the last collection and ended after it."""
KEPT = 10 * MOST
COUNTIES = ("county", "zone")
NOTHING_OF_OURS = "本级这一期没有新发布的稿件。"


def gather(session: Session, schedule: Schedule, unit_ids: Sequence[str]) -> dict[str, list[Item]]:
    """What these units published and this schedule has not told of, by unit, the oldest first."""
    mine = sa.select(ScheduleRun.push_id).where(ScheduleRun.schedule_id == schedule.id)
    told = sa.exists().where(
        Gathered.push_id.in_(mine), sa.or_(Gathered.publication_id == KnownPublication.id,
                                           Gathered.publication_id == KnownPublication.corrects_id),
    )  # fmt: skip
    rows = sa.select(KnownPublication).where(
        KnownPublication.unit_id.in_(unit_ids),
        KnownPublication.state == "standing",
        KnownPublication.heard_at > schedule.gathered_at - OVERLAP,
        ~told,
    )
    if schedule.topics:
        rows = rows.where(KnownPublication.topic.in_(schedule.topics))
    if (schedule.wanted.get("audience") or "internal") == "public":  # internal text never goes to a public channel
        rows = rows.where(KnownPublication.audience == "public")
    found: dict[str, list[Item]] = {}
    for row in session.scalars(rows.order_by(KnownPublication.published_at, KnownPublication.id).limit(KEPT)):
        found.setdefault(row.unit_id, []).append(item_of(row))
    return found


def item_of(row: KnownPublication) -> Item:
    """A publication as a line of a collection."""
    url = next((link["url"] for link in row.links if is_web(link.get("url"))), None)
    return Item(row.id, row.title, row.topic, row.short, url)


def counties_of(session: Session, schedule: Schedule) -> list[KnownUnit]:
    """The bureaus below the publishing one, in the directory's order."""
    below = sa.select(KnownUnit).where(
        KnownUnit.path.startswith(schedule.path, autoescape=True),
        KnownUnit.id != schedule.unit_id,
        KnownUnit.kind.in_(COUNTIES),
        KnownUnit.active,
    )
    return list(session.scalars(below.order_by(KnownUnit.code)))


def note_gathered(session: Session, push: Push, items: Sequence[Item], branch: str | None = None) -> None:
    """Write down that this push told of them."""
    session.add_all(Gathered(push_id=push.id, publication_id=item.publication_id, branch=branch) for item in items)
    session.flush()


def note_repeated(session: Session, earlier: Push, again: Push) -> None:
    """A repeat of a collection tells of what that one told of."""
    rows = session.scalars(sa.select(Gathered).where(Gathered.push_id == earlier.id)).all()
    session.add_all(Gathered(push_id=again.id, publication_id=row.publication_id, branch=row.branch) for row in rows)
    session.flush()


def write_text(session: Session, push: Push) -> None:
    """The text of a collection as its publications stand now: corrected where they were, without what was recalled.

    The city's part stands first, a county's own part below it, in its branch only.
    """
    parts: dict[str | None, list[Item]] = {}
    asked = sa.select(Gathered, KnownPublication).join(KnownPublication, KnownPublication.id == Gathered.publication_id)
    asked = asked.where(Gathered.push_id == push.id)
    for gathered, row in session.execute(asked.order_by(KnownPublication.published_at, KnownPublication.id)):
        standing = standing_of(session, row.id)
        parts.setdefault(gathered.branch, []).append(item_of(standing) if standing else _gone(row))
    names = units_of(session, [push.unit_id, *(branch for branch in parts if branch)])
    heads = {unit_id: f"{unit.short_name}发布：" for unit_id, unit in names.items()}
    mine = parts.pop(None, [])
    push.text = collected(mine, heads.get(push.unit_id, "本级发布：")) if mine else NOTHING_OF_OURS
    texts = dict(push.wanted.get("texts") or {})
    texts["branches"] = {branch: collected(items, heads.get(branch, "")) for branch, items in parts.items() if branch}
    push.wanted = {**push.wanted, "texts": texts}
    session.flush()


def who_read(wanted: Mapping[str, Any]) -> list[Any]:
    """Conditions on the receipts of collections: units whose part told of it, and that no other push had told of it.

    `wanted` is the plan of a notice; `gathered` in it is {publication_ids, beside}, the ids of publications and of
    their own pushes.
    """
    about = wanted.get("gathered")
    if not about:
        return []
    elsewhere = sa.exists().where(
        Gathered.push_id == Receipt.push_id,
        Gathered.publication_id.in_(about["publication_ids"]),
        Gathered.branch.is_not(None),
        Gathered.branch != Receipt.branch,
    )
    beside = aliased(Receipt)
    told = sa.select(beside.unit_id).where(beside.push_id.in_(about["beside"]), beside.delivered_at.is_not(None))
    return [~elsewhere, Receipt.unit_id.not_in(told)]


def _gone(row: KnownPublication) -> Item:
    """What stands in the place of a publication that was recalled; of what is void, nothing that it said."""
    return Item(row.id, f"（{row.title}）已撤稿，请勿转发" if row.title else "（已作废的稿件）", row.topic)
