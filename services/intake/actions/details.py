"""各类要素: reading what a kind asks for, and keeping an officer put forward apart from it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.intake.kinds import Nominated, Settled, settle
from services.intake.models import Need, Nominee
from services.intake.schemas.kinds import read_details
from shared.db import SHANGHAI, now
from shared.errors import Invalid
from shared.identity import Actor

ELSEWHERE = frozenset({"nominee"})
"""What the gate does not look at: the one name that has a field of its own."""


def texts_of(fields: Mapping[str, Any]) -> dict[str, str | None]:
    """Everything somebody wrote into a need, by where it stands: title, body, details.reason, details.counts.0.type."""
    written = {name: fields.get(name) for name in ("title", "body")}
    return written | dict(_texts("details", fields.get("details")))


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in ELSEWHERE:
                yield from _texts(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _texts(f"{name}.{n}", inner)


def settle_details(session: Session, kind: str, fields: Mapping[str, Any]) -> Settled:
    """The details of a need of this kind as they are kept. Raises Invalid with what is wrong under `details`."""
    given = read_details(kind, fields.get("details") or {})
    today = now(session).astimezone(SHANGHAI).date()
    settled = settle(kind, given, f"{fields['title']}\n{fields['body']}", today)
    if settled.faults:
        raise Invalid(errors={"details": settled.faults})
    return settled


def keep_nominee(session: Session, actor: Actor, need: Need, nominated: Nominated | None) -> None:
    """Write the officer down beside the need; a need that puts nobody forward any more has its nominee erased."""
    row = session.get(Nominee, need.id)
    if nominated is None:
        if row is not None and need.kind != "role_model":
            erase(session, actor, row)
        return
    if row is None:
        row = Nominee(need_id=need.id)
        session.add(row)
    row.name, row.position = nominated.name, nominated.position
    row.consent_on, row.consent_how = nominated.consent_on, nominated.consent_how
    row.recorded_by, row.recorded_at, row.erased_by, row.erased_at = actor.id, now(session), None, None
    session.flush()


def erase(session: Session, actor: Actor, row: Nominee) -> None:
    """Name and post go; that there was somebody, and his consent, stays."""
    if row.erased_at is None:
        row.name, row.position, row.erased_by, row.erased_at = None, None, actor.id, now(session)
        session.flush()
