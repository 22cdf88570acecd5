"""计划产品: what a campaign is to bring out; added, changed, given up with a reason."""

from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.planning import Noted, active_person, note, require
from services.tasking.models import Campaign, CampaignProduct
from services.tasking.planning import CAMPAIGN_STATES
from services.tasking.planning.words import LEADERS
from services.tasking.standing.campaigns import OVER
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

PLAIN = ("kind", "title", "due_on", "owner_id")


def add_product(session: Session, actor: Actor, row: Campaign, given: dict[str, Any]) -> CampaignProduct:
    """One more planned product. Raises Forbidden, Conflict(campaign_over), Invalid."""
    _allowed(actor, row)
    product = CampaignProduct(id=new_id(), campaign_id=row.id, **{name: given.get(name) for name in PLAIN})
    _check(session, row, product)
    session.add(product)
    session.flush()
    note(session, Noted("campaign", row.id), actor.id, "product_added", f"计划产品“{product.title}”")
    return product


def change_product(
    session: Session, actor: Actor, pair: tuple[Campaign, CampaignProduct], given: dict[str, Any], expected: int | None
) -> None:
    """Another title, day or owner; or given up, with `drop_reason`. Raises Forbidden, Conflict, Stale, Invalid."""
    row, product = pair
    _allowed(actor, row)
    if product.dropped_at is not None:
        raise Conflict("这项产品已经取消", code="product_dropped")
    expect_version(product, expected)
    for name in PLAIN:
        if name in given:
            setattr(product, name, given[name])
    _check(session, row, product)
    reason = given.get("drop_reason")
    if reason:
        if product.task_id is not None:
            raise Conflict("产品已有任务，请先移出专题", code="product_taken", task_id=product.task_id)
        product.dropped_at, product.drop_reason = now(session), reason
    session.flush()
    words = f"取消产品“{product.title}”：{reason}" if reason else f"修改产品“{product.title}”"
    note(session, Noted("campaign", row.id), actor.id, "product_dropped" if reason else "product_changed", words)


def _allowed(actor: Actor, row: Campaign) -> None:
    require(actor, LEADERS, row.unit_path)
    if row.state in OVER:
        raise Conflict(f"专题{CAMPAIGN_STATES[row.state]}", code="campaign_over", state=row.state)


def _check(session: Session, row: Campaign, product: CampaignProduct) -> None:
    if not row.since <= product.due_on <= row.until:
        raise Invalid(errors={"due_on": ["须在专题期间内"]})
    if product.owner_id is not None:
        active_person(session, product.owner_id, row.unit_path, "owner_id")
