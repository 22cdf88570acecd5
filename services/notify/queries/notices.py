"""通知 for oneself, newest first, and how one is told."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.choices import HOW, ON_CARD, WAYS, chosen_by, serving
from services.notify.models import Choice, Gateway, Notice
from services.notify.notices import LIMITED, RUNGS, SETTLED, SUPERVISIONS
from shared.calendars import clock_words
from shared.db import now
from shared.identity import Actor, KnownCard, SealBroken, units_of, unseal

PLAIN = (
    "id", "number", "rung", "n", "name", "task_id", "task_number", "push_id", "unit_id", "urgent", "due_at", "send_at",
    "settled_at",
)  # fmt: skip


def notice_list(session: Session, actor: Actor, settled: bool | None = None) -> sa.Select[Notice]:
    """What is for the actor and out, to be paged by (send_at, id). `settled`: only what is, or only what is not."""
    mine = sa.select(Notice).where(Notice.send_at <= now(session), _for(actor))
    if settled is None:
        return mine
    return mine.where(Notice.settled_at.is_not(None) if settled else Notice.settled_at.is_(None))


def _for(actor: Actor) -> Any:
    """The same as `notices.holds`, for the database."""
    wanted: list[Any] = [Notice.to_person == actor.id]
    for grant in actor.grants:
        above = sa.and_(sa.not_(Notice.exactly), Notice.path.startswith(grant.path, autoescape=True))
        there = sa.or_(Notice.path == grant.path, above)
        wanted.append(sa.and_(Notice.to_person.is_(None), Notice.to_role == grant.role, there))
    return sa.or_(*wanted)


def open_notices(session: Session, actor: Actor, most: int) -> list[dict[str, Any]]:
    """What waits for the actor, at most so many, the newest first."""
    found = notice_list(session, actor, settled=False).order_by(Notice.send_at.desc(), Notice.id.desc()).limit(most)
    return notice_rows(session, list(session.scalars(found)))


def notice_rows(session: Session, rows: list[Notice]) -> list[dict[str, Any]]:
    """Notices as lines, each with where it is answered."""
    units, at = units_of(session, {row.unit_id for row in rows}), now(session)
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "rung_label": RUNGS.get(row.rung, RUNGS["hand"]),
            "name_label": LIMITED.get(row.name, "办理"),
            "how_label": SETTLED.get(row.how or "", ""),
            "unit_name": units[row.unit_id].short_name if row.unit_id in units else "",
            "left": (row.due_at - at).total_seconds() if row.due_at and row.settled_at is None else None,
            "link": f"{SUPERVISIONS}/{row.id}",
        }
        for row in rows
    ]


def choice_shown(session: Session, actor: Actor) -> dict[str, Any]:
    """How the actor is told, and which ways there are for him: a gateway that serves him, an address on his card."""
    row = session.get(Choice, actor.id)
    chosen, on_card = chosen_by(row), _on_card(session, actor.id)
    servers = list(session.scalars(sa.select(Gateway).where(Gateway.active)))
    paths = {grant.path for grant in actor.grants}
    return {
        "ways": [
            {
                "way": way, "label": label, "how": chosen.ways[way], "how_label": HOW[chosen.ways[way]],
                "gateway": any(serving(way, path, servers) for path in paths), "on_card": ON_CARD[way] in on_card,
            }
            for way, label in WAYS.items()
        ],
        "quiet": chosen.quiet,
        "opens": None if chosen.opens is None else clock_words(chosen.opens),
        "closes": None if chosen.closes is None else clock_words(chosen.closes),
        "every_day": chosen.every_day,
        "notes": chosen.notes,
        "version": row.version if row else 0,
    }  # fmt: skip


def _on_card(session: Session, person_id: str) -> set[str]:
    """Which work addresses the card gives; never the addresses themselves."""
    card = session.get(KnownCard, person_id)
    if card is None or card.contact is None:
        return set()
    try:
        return {name for name, value in unseal(session.info["db"].settings, person_id, card.contact).items() if value}
    except SealBroken:
        return set()
