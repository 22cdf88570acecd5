"""预演的页面: a plan in the address, and the plan printed; nothing is written."""

from typing import Any

from services.notify import queries, rights
from services.notify.network import CLASS_LABELS
from services.notify.pages.root import pages
from services.notify.queries import addressees, rehearsal
from services.notify.queries.scopes import LEVEL_WORDS
from services.notify.schemas.rehearsal import RehearsalForm
from shared.web import Ask, render, roles


@pages.get("/rehearsal", who=roles(*rights.REHEARSING), takes=RehearsalForm)
def rehearse_push(ask: Ask, args: dict[str, Any]) -> str:
    """推送预演: the form, and below it what it would do."""
    chosen: dict[str, Any] = args.get("chosen", {})
    top = addressees.own_bureau(ask.session, ask.actor)
    return render(
        "notify/rehearsal.html",
        plan=_plan(ask, args),
        chosen=chosen,
        push_id=args.get("push_id"),
        sets=addressees.sets_for(ask.session, top.id) if top else {},
        districts=addressees.districts_of(ask.session, top) if top else {},
        levels=LEVEL_WORDS,
        classes=CLASS_LABELS,
    )


def _plan(ask: Ask, args: dict[str, Any]) -> dict[str, Any] | None:
    if not args:
        return None
    if "push_id" in args:
        push = queries.push_seen(ask.session, ask.actor, args["push_id"])
        return rehearsal.rehearse(ask.session, rehearsal.rehearsed_again(ask.session, push))
    return rehearsal.rehearse(ask.session, rehearsal.rehearsed(ask.session, ask.actor, args))
