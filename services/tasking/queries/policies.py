"""时限规则: the version in force of each policy, what comes after it, and the versions before."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models.clock import LimitPolicy
from services.tasking.numbers import label_of
from shared.db import now
from shared.identity import names_of
from shared.words import LEVELS, PRIORITIES, TOPICS

_PLAIN = (
    "id", "code", "n", "subject", "name", "kind", "topic", "priority", "level", "measure", "amount", "no_clock",
    "words", "source", "keeps_hours", "ladder", "urge_minutes", "effective_from", "created_at",
)  # fmt: skip


def policies(session: Session, args: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every version, or of one code: by code, the newest version first; each says how it stands to now."""
    statement = sa.select(LimitPolicy).order_by(LimitPolicy.code, LimitPolicy.n.desc())
    if args.get("code"):
        statement = statement.where(LimitPolicy.code == args["code"])
    rows = list(session.scalars(statement))
    names, at = names_of(session, [row.created_by for row in rows]), now(session)
    found, in_force = [], set()
    for row in rows:
        state = "coming" if row.effective_from > at else "past" if row.code in in_force else "in_force"
        if state == "in_force":
            in_force.add(row.code)
        found.append(shown(row, names, state))
    return found


def shown(row: LimitPolicy, names: Mapping[str, str], state: str) -> dict[str, Any]:
    """One version as the door and the page show it."""
    by = {"id": row.created_by, "name": names.get(row.created_by, "")} if row.created_by else None
    about = [label_of(row.name), PRIORITIES.get(row.priority or ""), TOPICS.get(row.topic or ""), row.kind,
             LEVELS.get(row.level or "")]  # fmt: skip
    words = "·".join(one for one in about if one)
    return {**{name: getattr(row, name) for name in _PLAIN}, "created_by": by, "state": state, "about": words}
