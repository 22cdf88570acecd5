"""策划的共用动作: who leads a unit's planning, whose desk a new thing belongs to, the note of what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.recording import say_changed
from services.tasking.models import PlanningNote
from services.tasking.planning.personal import identifying
from services.tasking.routing import DESK_KINDS
from services.tasking.standing import root_path
from shared.db import now
from shared.errors import Forbidden, Invalid
from shared.identity import Actor, KnownPerson, KnownUnit, covers, unit_of
from shared.ids import new_id
from shared.words import ROLES, SUBTOPICS


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note is about: `about` one of models.plan.NOTED, and the id of its row."""

    about: str
    id: str


def note(session: Session, noted: Noted, by: str, what: str, words: str) -> None:
    """One line of 大事记, in the transaction of what it tells."""
    row = PlanningNote(id=new_id(), about=noted.about, about_id=noted.id, at=now(session), by=by, what=what)
    row.words = words[:1000]
    session.add(row)
    session.flush()
    say_changed(session, noted.about, noted.id, what)


def require(actor: Actor, roles: tuple[str, ...], path: str) -> None:
    """Raises Forbidden(wrong_role) unless one of the roles is held over the unit with this path."""
    if not actor.has_any(roles, path):
        words = "或".join(ROLES[role] for role in roles)
        raise Forbidden(f"由{words}办理", code="wrong_role", roles=list(roles))


def desk_for(session: Session, actor: Actor, roles: tuple[str, ...], unit_id: str | None) -> KnownUnit:
    """The bureau that something new belongs to: the one named, else the highest on which the actor has such a role.

    Raises Forbidden without such a role there, Invalid for a unit that has no 专班.
    """
    if unit_id is None:
        held = sorted((grant.path, grant.unit_id) for grant in actor.grants if grant.role in roles)
        if not held:
            require(actor, roles, "")
        unit_id = held[0][1]
    unit = unit_of(session, unit_id)
    if unit is None or not unit.active or unit.kind not in DESK_KINDS:
        raise Invalid(errors={"unit_id": ["不是设有专班的单位"]})
    require(actor, roles, unit.path)
    return unit


def active_person(session: Session, person_id: str, path: str, field: str) -> KnownPerson:
    """Somebody of the bureau's own city who is active. Raises Invalid at `field` otherwise."""
    person = session.get(KnownPerson, person_id)
    unit = unit_of(session, person.unit_id) if person and person.unit_id else None
    if person is None or not person.active or unit is None or not covers(root_path(path), unit.path):
        raise Invalid(errors={field: ["名录中没有这名在职人员"]})
    return person


def check_subtopic(topic: str, subtopic: str | None) -> None:
    """Raises Invalid for a subtopic of another topic."""
    if subtopic is not None and subtopic not in SUBTOPICS[topic]:
        raise Invalid(errors={"subtopic": ["不是该领域的主题"]})


def refuse_identifying(given: Mapping[str, Any], *names: str) -> None:
    """Raises Invalid(personal_data) for a number of a person or a mark of secrecy in one of these fields."""
    errors = identifying({name: given.get(name) for name in names})
    if errors:
        raise Invalid("不得写入个人信息或密级标志", code="personal_data", errors=errors)
