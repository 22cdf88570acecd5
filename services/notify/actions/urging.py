"""催办: a reminder to the missing only; a unit is urged no more often than its bureau's rule says, whoever urges."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.planning import write_deliveries
from services.notify.actions.recording import put_on_record
from services.notify.models import Push, Receipt, Urge, UrgePolicy
from services.notify.network.urging import Narrowed, Rule
from services.notify.rights import URGING, sets_urging
from shared.db import now
from shared.errors import Conflict, Forbidden, TooMany, expect_version
from shared.identity import Actor, KnownUnit, scopes
from shared.ids import new_id

MISSING = ("sent", "delivered")


def urging_scopes(actor: Actor) -> tuple[str, ...]:
    """The paths below which this actor may urge. Raises Forbidden when there is none."""
    paths = scopes(actor, URGING)
    if not paths:
        raise Forbidden
    return paths


def urge(
    session: Session, push: Push, scopes: Sequence[str], by_id: str | None = None, narrowed: Narrowed | None = None
) -> int:
    """Remind the units below `scopes` (paths) whose branch is open and that have not answered; returns how many.

    Who was urged within the rest, or as often as the rule allows, is left alone. Raises Conflict when the push is
    over, nobody is missing or all were urged often enough; TooMany with Retry-After while all of them rest.
    """
    if push.state != "open":
        raise Conflict("该推送已结束，不能催办", code="not_open", state=push.state, allowed_steps=[])
    session.execute(sa.select(Push.id).where(Push.id == push.id).with_for_update())
    at, rule, which = now(session), rule_of(session, push.path), narrowed or Narrowed()
    missing = _missing(push, scopes, which)
    rested = sa.or_(Receipt.urged_at.is_(None), Receipt.urged_at <= at - rule.rest)
    marked = session.execute(
        sa.update(Receipt)
        .where(*missing, rested, Receipt.urges < rule.most)
        .values(urged_at=at, urges=Receipt.urges + 1, version=Receipt.version + 1)
        .execution_options(synchronize_session=False)
    )
    targets = int(getattr(marked, "rowcount", 0))
    if not targets:
        raise _refusal(session, missing, rule)
    row = Urge(id=new_id(), push_id=push.id, path=scopes[0], by_id=by_id, level=which.level, branch=which.branch,
               at=at, targets=targets)  # fmt: skip
    session.add(row)
    write_deliveries(session, push, row.id, [*missing, Receipt.urged_at == at])
    return targets


def _missing(push: Push, scopes: Sequence[str], narrowed: Narrowed) -> list[Any]:
    below = sa.or_(*(Receipt.path.startswith(path, autoescape=True) for path in scopes))
    found = [Receipt.push_id == push.id, Receipt.state.in_(MISSING), below]
    found += [Receipt.level == narrowed.level] if narrowed.level else []
    return found + ([Receipt.branch == narrowed.branch] if narrowed.branch else [])


def _refusal(session: Session, missing: list[Any], rule: Rule) -> Conflict | TooMany:
    """Why nobody was urged: nobody is missing, all were urged often enough, or all rest."""
    asked = sa.select(sa.func.count(), sa.func.min(Receipt.urged_at))
    left, first = session.execute(asked.where(*missing, Receipt.urges < rule.most)).one()
    if left and first is not None:
        wait = int((first + rule.rest - now(session)).total_seconds()) + 1
        return TooMany(f"{rule.rest_words}内已催办过", headers={"Retry-After": str(wait)}, retry_after=wait)
    if session.scalar(sa.select(sa.exists().where(*missing))):
        return Conflict(f"未签收的单位都已催办{rule.most}次，不再催办", code="urged_enough", allowed_steps=[])
    return Conflict("没有需要催办的单位", code="nobody_missing", allowed_steps=[])


def rule_of(session: Session, path: str) -> Rule:
    """The rule of the nearest bureau at or above the unit with this path that has set one."""
    above = [part for part in path.split("/") if part]
    set_here = {row.unit_id: row for row in session.scalars(sa.select(UrgePolicy).where(UrgePolicy.unit_id.in_(above)))}
    for unit_id in reversed(above):
        if unit_id in set_here:
            return Rule(set_here[unit_id].rest_minutes, set_here[unit_id].most)
    return Rule()


def set_rule(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, int], expected: int | None) -> None:
    """Set a bureau's rule; it holds for its pushes from now on. A bureau without one stands at version 0.

    Raises Forbidden, PreconditionMissing, Stale.
    """
    if not sets_urging(actor, unit.path):
        raise Forbidden("催办规则由办公室主任设定")
    session.execute(sa.select(KnownUnit.id).where(KnownUnit.id == unit.id).with_for_update())
    row = session.scalar(sa.select(UrgePolicy).where(UrgePolicy.unit_id == unit.id))
    expect_version(row or UrgePolicy(version=0), expected)
    standing = row or UrgePolicy(id=new_id(), unit_id=unit.id)
    standing.rest_minutes, standing.most = given["rest_minutes"], given["most"]
    standing.changed_by, standing.changed_at = actor.id, now(session)
    session.add(standing)
    session.flush()
    put_on_record(session, "urge_policy", standing, "changed" if row else "added")
