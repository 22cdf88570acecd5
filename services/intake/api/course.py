"""The JSON door of what follows an answer: how the unit rates it, and which figures it reports."""

from typing import Any

from services.intake import actions, queries, rights
from services.intake.models import Need, Rating
from services.intake.schemas.outcomes import OutcomeOut, RateNeed, RatingOut, ReportOutcome, SimilarOut
from shared.web import SIGNED_IN, Ask, Door, roles

door = Door("intake", "course", "需求的评价与成效")
RAISERS = roles(*rights.RAISERS)


def _on(ask: Ask, need_id: str) -> Need:
    return queries.need_seen(ask.session, ask.actor, need_id)


@door.command("POST", "/needs/<uuid:need_id>/rating", takes=RateNeed, gives=RatingOut, status=201, who=RAISERS, on=_on,
              scope="needs:write")  # fmt: skip
def rate_need(ask: Ask, need: Need, body: dict[str, Any]) -> Rating:
    """评价答复；不满意须写明原因，专班重新答复后可再评价一次"""
    return actions.rate_need(ask.session, ask.actor, need, body["satisfied"], body["reason"])


@door.query("/needs/<uuid:need_id>/ratings", gives=RatingOut, many=True, who=SIGNED_IN, on=_on, scope="needs:read")
def list_ratings(ask: Ask, need: Need) -> list[Rating]:
    """每一次评价和专班的重新答复"""
    return queries.ratings_of(ask.session, need)


@door.command("POST", "/needs/<uuid:need_id>/outcomes", takes=ReportOutcome, gives=OutcomeOut, status=201, who=RAISERS,
              on=_on, scope="needs:write")  # fmt: skip
def report_outcome(ask: Ask, need: Need, body: dict[str, Any]) -> dict[str, Any]:
    """填报成效；更正时写明更正哪一条，原来的一条保留"""
    return queries.outcome_shown(actions.report_outcome(ask.session, ask.actor, need, body))


@door.query("/needs/<uuid:need_id>/outcomes", gives=OutcomeOut, many=True, who=SIGNED_IN, on=_on, scope="needs:read")
def list_outcomes(ask: Ask, need: Need) -> list[dict[str, Any]]:
    """成效数据，包括更正前的"""
    return [queries.outcome_shown(row) for row in queries.outcomes_of(ask.session, need)]


@door.query("/needs/<uuid:need_id>/similar", gives=SimilarOut, many=True, who=SIGNED_IN, on=_on, scope="needs:read")
def list_similar(ask: Ask, need: Need) -> list[dict[str, Any]]:
    """提出时可能相似的需求，限本人可见的"""
    return queries.similar_seen(ask.session, ask.actor, need)
