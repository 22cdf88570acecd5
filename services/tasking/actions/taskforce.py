"""专班人员: what the leader keeps of a member, and how many members a 专班 should have."""

import re
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.recording import say_changed
from services.tasking.models import Membership, RequiredStrength
from services.tasking.rights import directs_city
from services.tasking.routing import DESK_KINDS
from services.tasking.standing import in_taskforce
from shared.db import now
from shared.errors import Forbidden, Invalid, NotFound, PreconditionMissing, Stale
from shared.identity import Actor, KnownPerson, unit_of

LEVELS_OF = ("city", "county")
UNIT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def keep_member(
    session: Session, actor: Actor, person_id: str, given: dict[str, Any], expected: int | None
) -> Membership:
    """来源、期限、专长、在办上限 of a member, whole, by his leader. Raises NotFound, Forbidden, Invalid, Stale."""
    unit = unit_of(session, given["unit_id"])
    if unit is None or not in_taskforce(session.get(KnownPerson, person_id), unit.id):
        raise NotFound("没有找到这名专班成员")
    if not actor.has("leader", unit.path):
        raise Forbidden("由其专班组长登记", code="wrong_role", roles=["leader"])
    if given["since"] and given["until"] and given["since"] >= given["until"]:
        raise Invalid(errors={"until": ["须晚于开始"]})
    if given["came_by"] != "own" and not given["until"]:
        raise Invalid(errors={"until": ["抽调、招聘的须填到期"]})
    row = session.get(Membership, (unit.id, person_id), with_for_update=True)
    _expect(row.version if row else 0, expected)
    row = row or Membership(unit_id=unit.id, person_id=person_id)
    for name in ("came_by", "since", "until", "wip_limit"):
        setattr(row, name, given[name])
    row.topics, row.products = sorted(set(given["topics"])), sorted(set(given["products"]))
    row.set_by, row.set_at = actor.id, now(session)
    session.add(row)
    session.flush()
    say_changed(session, "member", person_id, "kept")
    return row


def require_strength(
    session: Session, actor: Actor, of: str, given: dict[str, Any], expected: int | None
) -> RequiredStrength:
    """应有人数 of a level or of one bureau, by the director, with its source. Raises NotFound, Forbidden, Stale."""
    unit = unit_of(session, of) if UNIT_ID.fullmatch(of) else None
    if of not in LEVELS_OF and (unit is None or unit.kind not in DESK_KINDS):
        raise NotFound("没有找到这个专班")
    if not directs_city(actor):
        raise Forbidden("应有人数由市局办公室主任规定", code="wrong_role", roles=["director"])
    row = session.get(RequiredStrength, of, with_for_update=True)
    _expect(row.version if row else 0, expected)
    row = row or RequiredStrength(of=of)
    row.required, row.source = given["required"], given["source"]
    row.set_by, row.set_at = actor.id, now(session)
    session.add(row)
    session.flush()
    say_changed(session, "strength", of, "required")
    return row


def _expect(current: int, expected: int | None) -> None:
    """As expect_version; what is not written yet has version 0."""
    if expected is None:
        raise PreconditionMissing(current=current)
    if expected != current:
        raise Stale(current=current)
