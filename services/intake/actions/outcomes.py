"""成效填报: a figure with its period and source, compared with another period; a correction keeps what was said."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.checks import pass_gate, require_own
from services.intake.actions.states import Line, add_line, lock
from services.intake.models import Need, Outcome
from services.intake.outcomes import Figure, faults, kept, words
from services.intake.satisfaction import RATED
from shared.db import SHANGHAI, now
from shared.errors import Conflict, Invalid
from shared.events import OutcomeReported
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say


def report_outcome(session: Session, actor: Actor, need: Need, given: dict[str, Any]) -> Outcome:
    """Write a figure down; `given`: indicator, value, period, source and, if compared, base, percent; corrects.

    Raises Invalid (personal data, periods that do not fit, a percentage that is not ours), Forbidden,
    Conflict(not_published, superseded).
    """
    pass_gate({"source": given["source"]})
    figure, base = _figures(session, given)
    lock(session, need)
    require_own(actor, need)
    if need.state not in RATED:
        raise Conflict("内容发布以后才能填报成效", code="not_published", state=need.state)
    before = _corrected(session, need, given)
    row = Outcome(
        id=new_id(), need_id=need.id, unit_id=need.unit_id, indicator=given["indicator"], value=figure.value,
        since=figure.since, until=figure.until, base_value=base.value if base else None,
        base_since=base.since if base else None, base_until=base.until if base else None, source=given["source"],
        reported_by=actor.id, reported_at=now(session),
    )  # fmt: skip
    session.add(row)
    session.flush()
    if before is not None:
        before.superseded_by = row.id
    _tell(session, row, words(row.indicator, figure, base), before is not None)
    return row


def _figures(session: Session, given: dict[str, Any]) -> tuple[Figure, Figure | None]:
    """Both figures as they are kept: small ones are gone before anything is stored. Raises Invalid."""
    today = now(session).astimezone(SHANGHAI).date()
    figure, base = _figure(given["indicator"], given), None
    if given.get("base"):
        base = _figure(given["indicator"], given["base"])
    found = faults(figure, base, given.get("percent"), today)
    if found:
        raise Invalid(errors={name: [fault] for name, fault in found.items()})
    return figure, base


def _figure(indicator: str, given: dict[str, Any]) -> Figure:
    return Figure(kept(indicator, given["value"]), given["period"]["since"], given["period"]["until"])


def _corrected(session: Session, need: Need, given: dict[str, Any]) -> Outcome | None:
    """The figure that this one takes the place of, of the same need and indicator. Raises Invalid, Conflict."""
    if not given.get("corrects"):
        return None
    before = session.get(Outcome, given["corrects"])
    if before is None or before.need_id != need.id or before.indicator != given["indicator"]:
        raise Invalid(errors={"corrects": ["不是这项需求同一指标的成效数据"]})
    if before.superseded_by is not None:
        raise Conflict("这条数据已经更正过，请更正最新的一条", code="superseded", superseded_by=before.superseded_by)
    return before


def _tell(session: Session, row: Outcome, line: str, correction: bool) -> None:
    what = "outcome_corrected" if correction else "outcome"
    add_line(session, row.need_id, Line(what, row.reported_at, row.unit_id, row.source), {"outcome": line})
    fact = OutcomeReported(
        need_id=row.need_id, outcome_id=row.id, indicator=row.indicator, unit_id=row.unit_id, value=row.value,
        base=row.base_value, at=row.reported_at,
    )  # fmt: skip
    say(session, fact)
