"""短链接的接口: opens of a push, for reference; and the refusal to let such figures weigh anything."""

from typing import Any

from services.notify import queries
from services.notify.actions.weighing import note_attempt
from services.notify.models import Push, Receipt
from services.notify.reference import LOCKED, NOTE, OPINION, RULES, refuse_weight
from services.notify.rights import WEIGHING
from services.notify.schemas import links as shapes
from shared.errors import Invalid
from shared.web import SIGNED_IN, Ask, Door, page, roles

links = Door("notify", "links", "短链接与参考数据")


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


@links.query("/pushes/<uuid:push_id>/links", who=SIGNED_IN, takes=shapes.LinkFilter, gives=shapes.LinkOut, many=True,
             on=_push)  # fmt: skip
def list_links(ask: Ask, push: Push, args: dict[str, Any]) -> Any:
    """The short links of the units one may see, each with its opens; by unit, in no order of numbers."""
    found = page(ask.session, queries.link_list(ask.actor, push), key=(Receipt.unit_id,), **args)
    return {**found, "items": queries.link_rows(ask.session, found["items"])}


@links.query("/pushes/<uuid:push_id>/opens", who=SIGNED_IN, gives=shapes.OpensOut, on=_push)
def opens(ask: Ask, push: Push) -> Any:
    """点击 of a push by day. 仅供参考: no part of the coverage, no basis of any appraisal."""
    return queries.opens_of(ask.session, ask.actor, push) | {"note": f"{NOTE}：{OPINION}；{RULES}"}


@links.query("/indicators", who=SIGNED_IN)
def indicators(ask: Ask) -> Any:
    """The figures that may weigh nothing, each with the rule that says so."""
    return {"items": [{"code": code, "label": one.label, "rule": one.rule, "says": one.says, "weight": 0}
                      for code, one in LOCKED.items()]}  # fmt: skip


@links.command("POST", "/indicators/check", who=roles(*WEIGHING), takes=shapes.CheckIndicator,
               gives=shapes.CheckedIndicator, alone=True, keep_answer=False)  # fmt: skip
def check_indicator(ask: Ask, body: dict[str, Any]) -> Any:
    """Whether an indicator may have this weight in an appraisal: 422 locked_indicator where a rule forbids it.

    The attempt stays on record, though nothing is changed: hence a transaction of its own.
    """
    try:
        refuse_weight(body["indicator"], body["weight"])
    except Invalid as refusal:
        with ask.db.write() as session:
            note_attempt(session, refusal)
        raise
    return {**body, "allowed": True}
