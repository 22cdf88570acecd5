"""回应关切: what the public asks about is taken down, and answered in the unit's name within 48 hours."""

from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.event_clocks import OF_CONCERN, end_clocks, start_clocks
from services.tasking.actions.planning import Noted, check_subtopic, desk_for, note, refuse_identifying, require
from services.tasking.models import Concern, Publication
from services.tasking.planning import CONCERN_STATES
from services.tasking.planning.moves import CONCERN, move
from services.tasking.planning.words import LEADERS, WORKERS
from shared.db import next_number, now
from shared.errors import Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

WORD = "应"


def open_concern(session: Session, actor: Actor, given: dict[str, Any]) -> Concern:
    """登记: the 48 hours run from now, day and night. Raises Forbidden, Invalid."""
    unit, at = desk_for(session, actor, WORKERS, given.get("unit_id")), now(session)
    check_subtopic(given["topic"], given.get("subtopic"))
    refuse_identifying(given, "title", "question", "heard_from")
    row = Concern(
        id=new_id(), number=next_number(session, WORD), unit_id=unit.id, unit_path=unit.path,
        level="city" if unit.kind == "bureau" else "county", topic=given["topic"], subtopic=given.get("subtopic"),
        title=given["title"], question=given["question"], heard_from=given["heard_from"], state="open",
        opened_by=actor.id, opened_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    start_clocks(session, row, at)
    note(session, Noted("concern", row.id), actor.id, "opened", "登记社会关切")
    return row


def answer_concern(session: Session, actor: Actor, row: Concern, given: dict[str, Any], expected: int | None) -> None:
    """回应, by the leader or the director in the unit's name; with the publication that carries it, if there is one.

    Raises Forbidden, Conflict(wrong_state), Stale, Invalid (a publication that is not public, or does not stand).
    """
    require(actor, LEADERS, row.unit_path)
    state, at = move(CONCERN, "answer", row.state, CONCERN_STATES), now(session)
    expect_version(row, expected)
    refuse_identifying(given, "answer")
    if given.get("publication_id"):
        _check_publication(session, row, given["publication_id"])
    row.state, row.answer, row.publication_id = state, given["answer"], given.get("publication_id")
    row.answered_by, row.answered_at = actor.id, at
    session.flush()
    end_clocks(session, row, OF_CONCERN, at)
    note(session, Noted("concern", row.id), actor.id, "answered", "已回应")


def dismiss_concern(session: Session, actor: Actor, row: Concern, reason: str, expected: int | None) -> None:
    """不予回应, with a reason: the limit is cancelled, or was late already. Raises Forbidden, Conflict, Stale."""
    require(actor, LEADERS, row.unit_path)
    state = move(CONCERN, "dismiss", row.state, CONCERN_STATES)
    expect_version(row, expected)
    row.state, row.dismiss_reason = state, reason
    session.flush()
    end_clocks(session, row, OF_CONCERN, now(session), "cancelled")
    note(session, Noted("concern", row.id), actor.id, "dismissed", f"不予回应：{reason}")


def _check_publication(session: Session, row: Concern, publication_id: str) -> None:
    found = session.get(Publication, publication_id)
    near = found is not None and found.unit_path.startswith(row.unit_path)
    if found is None or not near or found.audience != "public" or not found.standing:
        raise Invalid(errors={"publication_id": ["不是本单位仍有效的公开发布记录"]})
