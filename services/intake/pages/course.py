"""What a unit says on the page of its need once it was answered: satisfied or not, which figures it reports."""

from typing import Any

from flask import Response, url_for

from services.intake import actions
from services.intake.models import Need
from services.intake.pages.needs import on_need, one_need
from services.intake.pages.root import RAISERS, pages
from services.intake.schemas.outcomes import OutcomeForm, RatingForm
from shared.web import Ask, done


@pages.post("/needs/<uuid:need_id>/rating", who=RAISERS, on=on_need, takes=RatingForm, shows=one_need)
def rate_need(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """评价答复"""
    satisfied = body["satisfied"] == "yes"
    actions.rate_need(ask.session, ask.actor, need, satisfied, body["reason"])
    words = "感谢评价" if satisfied else "已转专班，将在时限内重新答复"
    return done(words, url_for("intake-page.one_need", need_id=need.id))


@pages.post("/needs/<uuid:need_id>/outcomes", who=RAISERS, on=on_need, takes=OutcomeForm, shows=one_need)
def report_outcome(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """填报成效"""
    actions.report_outcome(ask.session, ask.actor, need, body)
    return done("成效数据已填报", url_for("intake-page.one_need", need_id=need.id))
