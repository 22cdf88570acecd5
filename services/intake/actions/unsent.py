"""未提交的需求: what is typed into a form is kept for its writer until it is sent; no number, no event, no history."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake import gate
from services.intake.actions.checks import own_unit
from services.intake.actions.details import texts_of
from services.intake.actions.duties import duty_of
from services.intake.models import UnsentNeed
from services.intake.schemas.kinds import forms
from services.intake.standing.unsent import KEPT, unsent_row
from shared.db import now
from shared.identity import Actor, KnownPerson, seal
from shared.ids import new_id

WRITTEN = tuple(name for name in forms.NAMES if name not in forms.APART)
FIELDS = ("title", "body", "topic", "subtopic", "priority", "audience", "wanted_by", "region", "direct", *WRITTEN)
Found = dict[str, list[gate.Finding]]


def typed_texts(fields: Mapping[str, Any]) -> dict[str, str | None]:
    """Everything somebody wrote into a form so far, by the field he sees; of a program the details as it gave them."""
    return texts_of(fields) | {name: fields.get(name) for name in WRITTEN}


def keep_unsent(
    session: Session, actor: Actor, kind: str, fields: Mapping[str, Any]
) -> tuple[UnsentNeed | None, Found]:
    """Keep what is typed in the place of what was kept before; what the gate stops is left out, and told.

    Nothing typed keeps nothing. Raises Forbidden (not for this unit, or kind_not_yours).
    """
    unit = own_unit(session, actor)
    duty_of(session, unit, kind)
    found = gate.check(typed_texts(fields), kind)
    content = {name: _text(fields[name]) for name in FIELDS if fields.get(name) and name not in found}
    if not any(content.get(name) for name in ("title", "body", *WRITTEN)):
        drop_unsent(session, actor.id, kind)
        return None, found
    row = unsent_row(session, actor, kind)
    if row is None:
        drop_unsent(session, actor.id, kind)  # begun for a unit that this person has left
        row = UnsentNeed(id=new_id(), begun_by=actor.id, kind=kind, unit_id=unit.id)
        session.add(row)
    row.sealed, row.kept_at = seal(session.info["db"].settings, row.id, content), now(session)
    session.flush()
    return row, found


def _text(value: Any) -> str:
    return "true" if value is True else str(value)


def drop_unsent(session: Session, person_id: str, kind: str) -> None:
    """It was sent, or is not wanted any more."""
    mine = (UnsentNeed.begun_by == person_id, UnsentNeed.kind == kind)
    session.execute(sa.delete(UnsentNeed).where(*mine))


def forget_unsent(session: Session) -> int:
    """Delete what nobody went on with for so long, and what people began who are not here any more; how many."""
    gone = sa.select(KnownPerson.id).where(KnownPerson.active.is_(False))
    old = sa.or_(UnsentNeed.kept_at < now(session) - timedelta(days=KEPT), UnsentNeed.begun_by.in_(gone))
    done = session.execute(sa.delete(UnsentNeed).where(old), execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]  # of a DELETE it is there
