"""平台数据的写入: enter what a platform showed; a correction is a row of its own; a sheet whole or not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.recording import put_on_record
from services.notify.models import KnownPublication, PlatformTotal, Push
from services.notify.rights import TOTALLING
from services.notify.sheet import Fault
from services.notify.totals import INDICATORS
from shared.db import SHANGHAI, now
from shared.errors import Conflict, Forbidden, Invalid, Refusal
from shared.identity import Actor, KnownUnit, unit_of
from shared.ids import new_id
from shared.log import apart


class _Undone(Exception):
    """A look, or a sheet with faults: whatever was written goes back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a platform showed of one publication at one account on one day: figures by indicator, and where they were

    read. `reason` is wanted where it corrects what was entered before.
    """

    publication_id: str
    channel: str
    account: str
    day: date
    source: str
    figures: Mapping[str, int]
    reason: str | None = None


def enter_totals(session: Session, actor: Actor, about: KnownPublication, entry: Entry) -> list[PlatformTotal]:
    """Write the figures down; those that stand there already with the same value are left as they are.

    Raises Forbidden unless the actor enters totals of that unit, Invalid for a day to come or before the publication,
    Conflict (already_there) where another value stands and no reason is given.
    """
    unit = unit_of(session, about.unit_id)
    if unit is None or not actor.has_any(TOTALLING, unit.path):
        raise Forbidden
    _check_day(session, about, entry.day)
    known = _standing(session, entry)
    wrong = [name for name, value in entry.figures.items() if name in known and known[name].value != value]
    if wrong and not entry.reason:
        words = "、".join(INDICATORS[name] for name in wrong)
        raise Conflict(f"这一天的{words}已经登记过", code="already_there", detail="更正须写明原因", allowed_steps=[])
    return [
        _row(session, actor, entry, name, value, unit.path, about.unit_id, known.get(name))
        for name, value in entry.figures.items()
        if name not in known or known[name].value != value
    ]


def bring_in(
    session: Session, actor: Actor, read: tuple[Sequence[tuple[int, str, dict[str, Any]]], list[Fault]],
    told_of: Callable[[int, Refusal], list[Fault]], *, dry_run: bool,
) -> dict[str, Any]:  # fmt: skip
    """A sheet's rows (number, words for the publication, the rest), tried in a savepoint: kept only when all are right.

    What came of it, or would come of it: {dry_run, added, changed, same, faults}; `told_of` words a row's refusal.
    """
    rows, faults = read
    told = {"added": 0, "changed": 0, "same": 0}
    try:
        with apart(session):
            for number, words, given in rows:
                try:
                    _count(told, _enter_row(session, actor, words, given), given)
                except Refusal as refusal:
                    faults = [*faults, *told_of(number, refusal)]
            if dry_run or faults:
                raise _Undone
    except _Undone:
        pass
    shown = [{"row": one.row, "column": one.column, "reason": one.reason} for one in sorted(faults)]
    return {"dry_run": dry_run, **told, "faults": shown}


def _enter_row(session: Session, actor: Actor, words: str, given: dict[str, Any]) -> list[PlatformTotal]:
    about = publication_meant(session, actor, words)
    with apart(session):
        return enter_totals(session, actor, about, Entry(publication_id=about.id, **given))


def _count(told: dict[str, int], rows: list[PlatformTotal], given: dict[str, Any]) -> None:
    changed = sum(row.replaces_id is not None for row in rows)
    told["changed"] += changed
    told["added"] += len(rows) - changed
    told["same"] += len(given["figures"]) - len(rows)


def publication_meant(session: Session, actor: Actor, words: str) -> KnownPublication:
    """The publication with this push's number or exactly this title, where the actor enters totals.

    Raises Invalid when there is none, or several of that title.
    """
    paths = [grant.path for grant in actor.grants if grant.role in TOTALLING]
    mine = sa.or_(sa.false(), *(KnownUnit.path.startswith(path, autoescape=True) for path in paths))
    numbered = sa.select(Push.publication_id).where(Push.number == words)
    meant = sa.or_(KnownPublication.title == words, KnownPublication.id.in_(numbered))
    query = sa.select(KnownPublication).join(KnownUnit, KnownUnit.id == KnownPublication.unit_id).where(meant, mine)
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise Invalid(errors={"about": ["没有找到这篇稿件，请核对推送编号或者标题"]})
    if len(found) > 1:
        raise Invalid(errors={"about": ["有几篇同名的稿件，请填推送编号"]})
    return found[0]


def _check_day(session: Session, about: KnownPublication, day: date) -> None:
    today = now(session).astimezone(SHANGHAI).date()
    first = about.published_at.astimezone(SHANGHAI).date()
    if not first <= day <= today:
        raise Invalid(errors={"day": [f"须在发布之日（{first:%Y-%m-%d}）至今天之间"]})


def _standing(session: Session, entry: Entry) -> dict[str, PlatformTotal]:
    rows = session.scalars(
        sa.select(PlatformTotal)
        .where(PlatformTotal.publication_id == entry.publication_id, PlatformTotal.channel == entry.channel)
        .where(PlatformTotal.account == entry.account, PlatformTotal.day == entry.day)
        .where(PlatformTotal.replaced_at.is_(None))
        .with_for_update()
    )
    return {row.indicator: row for row in rows}


def _row(
    session: Session, actor: Actor, entry: Entry, indicator: str, value: int, path: str, unit_id: str,
    earlier: PlatformTotal | None,
) -> PlatformTotal:  # fmt: skip
    at = now(session)
    if earlier is not None:
        earlier.replaced_at = at
        session.flush()
    row = PlatformTotal(
        id=new_id(), publication_id=entry.publication_id, unit_id=unit_id, path=path, channel=entry.channel,
        account=entry.account, indicator=indicator, day=entry.day, value=value, source=entry.source,
        reason=entry.reason if earlier is not None else None, replaces_id=earlier.id if earlier is not None else None,
        entered_by=actor.id, entered_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "totals", row, "corrected" if earlier is not None else "entered", row.reason)
    return row
