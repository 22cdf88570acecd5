"""受众人群的写入: what a unit counted in a month, whole at a time; figures that do not add up are refused."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.groups import check_texts, require_keeper
from services.notify.actions.recording import put_on_record
from services.notify.audiences import Figure, judge, judge_total
from services.notify.models import Counted, Tally
from services.notify.standing.days import today
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.identity import Actor, KnownUnit, unit_of
from shared.ids import new_id


def figures_of(listed: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    """From a body's list to figures by kind. Raises Invalid for a kind that stands twice or a figure that cannot be."""
    found: dict[str, Figure] = {}
    errors: dict[int, dict[str, list[str]]] = {}
    for place, one in enumerate(listed):
        kind = one["kind"]
        figure = Figure(one["number"], one.get("people") or 0, one.get("within") or 0)
        wrong = judge(kind, figure) if kind not in found else {"kind": "同一类别出现多次"}
        if wrong:
            errors[place] = {name: [words] for name, words in wrong.items()}
        found[kind] = figure
    if errors:
        raise Invalid(errors={"figures": errors})
    return found


def check_total(figures: Mapping[str, Figure], given: Mapping[str, Any] | None) -> None:
    """Raises Invalid (sum_disagrees) with the difference where a given total of the five teams is another."""
    wrong = judge_total(figures, given.get("number"), given.get("people")) if given else []
    if wrong:
        raise Invalid("合计与分项不符", code="sum_disagrees", errors={"total": wrong})


def add_tally(session: Session, actor: Actor, unit: KnownUnit, given: Mapping[str, Any]) -> Tally:
    """Enter what a unit counted in a month. Raises Forbidden, Invalid, Conflict for a month that is there already."""
    require_keeper(actor, unit)
    figures = _judged(session, given)
    if given["period"] > f"{today(session):%Y-%m}":
        raise Invalid(errors={"period": ["不能填报以后的月份"]})
    if tally_of(session, unit.id, given["period"]):
        raise Conflict("本单位这个月已填报，请改为更正", code="already_there", allowed_steps=[])
    at = now(session)
    tally = Tally(id=new_id(), unit_id=unit.id, period=given["period"], source=given["source"], created_at=at,
                  changed_at=at)  # fmt: skip
    session.add(tally)
    write_figures(session, tally, figures)
    put_on_record(session, "audience", tally, "added")
    return tally


def change_tally(session: Session, actor: Actor, tally: Tally, given: Mapping[str, Any]) -> Tally:
    """Put other figures, whole, in the place of those. Raises Forbidden, Invalid."""
    require_keeper(actor, unit_of(session, tally.unit_id))
    figures = _judged(session, given)
    tally.source, tally.changed_at = given["source"], now(session)
    write_figures(session, tally, figures)
    put_on_record(session, "audience", tally, "changed")
    return tally


def remove_tally(session: Session, actor: Actor, tally: Tally) -> None:
    """Take a month's figures of a unit away, entered by mistake."""
    require_keeper(actor, unit_of(session, tally.unit_id))
    session.execute(sa.delete(Counted).where(Counted.tally_id == tally.id))
    put_on_record(session, "audience", tally, "removed")
    session.delete(tally)
    session.flush()


def tally_of(session: Session, unit_id: str, period: str) -> Tally | None:
    """What a unit entered for a month."""
    found: Tally | None = session.scalar(sa.select(Tally).where(Tally.unit_id == unit_id, Tally.period == period))
    return found


def write_figures(session: Session, tally: Tally, figures: Mapping[str, Figure]) -> None:
    """The figures of a tally, instead of those it had."""
    session.flush()
    session.execute(sa.delete(Counted).where(Counted.tally_id == tally.id))
    rows = [
        {"tally_id": tally.id, "kind": kind, "number": one.number, "people": one.people, "within": one.within}
        for kind, one in figures.items()
    ]
    if rows:
        session.execute(sa.insert(Counted), rows)


def _judged(session: Session, given: Mapping[str, Any]) -> dict[str, Figure]:
    check_texts({"source": given["source"]}, ("source",))
    figures = figures_of(given["figures"])
    check_total(figures, given.get("total"))
    return figures
