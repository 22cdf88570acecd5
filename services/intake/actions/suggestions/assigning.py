"""交办: a lead and co-handlers, who may hand it back as not theirs, and give their opinions within a month."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.intake.actions.suggestions.limits import calendar_for, end, start, today
from services.intake.actions.suggestions.steps import Told, begin, finish, pass_texts
from services.intake.models import Suggestion, SuggestionUnit
from services.intake.standing.suggestions import limits_of, office_of, units_running
from services.intake.suggestions import LIMITS, PARTS, due
from services.intake.suggestions.flow import REGISTERED
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.identity import Actor, KnownUnit, covers, unit_of, units_of
from shared.ids import new_id


def assign(
    session: Session, actor: Actor, row: Suggestion, wanted: tuple[str, list[str]], expected: int | None
) -> None:
    """交办 to (lead, co-handlers) by unit id; again: to others instead. Raises Forbidden, Conflict, Stale, Invalid."""
    step = begin(session, actor, row, "assign", expected)
    lead, others = wanted
    units = _checked(session, row, lead, others)
    parts = {lead: "lead"} | dict.fromkeys(others, "co")
    held = {one.unit_id: one for one in units_running(session, row)}
    gone = [one for one in held.values() if parts.get(one.unit_id) != one.part]
    for one in gone:
        _end_part(session, row, one)
    session.flush()
    new = [unit_id for unit_id in parts if unit_id not in held or held[unit_id] in gone]
    until = due(calendar_for(session, row), today(session), LIMITS["assign"])
    for unit_id in new:
        _take_on(session, row, unit_id, parts[unit_id], until)
    end(session, limits_of(session, row, "assign"), "met")
    row.state = step.to
    _tell(session, actor, row, units, ([one.unit_id for one in gone if one.unit_id not in parts], new))


def hand_back(session: Session, actor: Actor, row: Suggestion, reason: str, expected: int | None) -> None:
    """退回办公室, as not this unit's business: within ten days. Raises Conflict(return_too_late)."""
    begin(session, actor, row, "hand_back", expected)
    pass_texts(session, row, {"reason": reason})
    mine = _own_part(session, actor, row)
    if now(session) > mine.return_until:
        raise Conflict("已超过10日的退回期限", code="return_too_late", due_at=mine.return_until.isoformat())
    _end_part(session, row, mine)
    if mine.part == "lead":
        row.state = REGISTERED
        start(session, row, "assign", today(session))
    unit = unit_of(session, mine.unit_id)
    words = f"{unit.short_name if unit else ''}（{PARTS[mine.part]}）退回：{reason}"
    finish(session, row, Told("handed_back", [office_of(session, row)]), words, actor)


def give_opinion(session: Session, actor: Actor, row: Suggestion, text: str, expected: int | None) -> None:
    """会办意见; given again it takes the place of the first. Raises Forbidden, Conflict, Stale, Invalid."""
    begin(session, actor, row, "give_opinion", expected)
    pass_texts(session, row, {"text": text})
    mine = _own_part(session, actor, row)
    again = mine.opinion is not None
    mine.opinion, mine.opinion_at = text, now(session)
    end(session, [one for one in limits_of(session, row, "opinion") if one.unit_id == mine.unit_id], "met")
    unit = unit_of(session, mine.unit_id)
    words = f"{unit.short_name if unit else ''}{'修改' if again else '提交'}会办意见"
    lead = next((one.unit_id for one in units_running(session, row) if one.part == "lead"), None)
    finish(session, row, Told("opinion_given", [lead]), words, actor)


def _checked(session: Session, row: Suggestion, lead: str, others: list[str]) -> dict[str, KnownUnit]:
    """The units, each once, working, and of this bureau. Raises Invalid."""
    bureau = unit_of(session, row.bureau_id)
    units = units_of(session, [lead, *others])

    def fits(unit_id: str) -> bool:
        unit = units.get(unit_id)
        return unit is not None and unit.active and bureau is not None and covers(bureau.path, unit.path)

    faults = {
        "lead_id": None if fits(lead) else "不是本局在用的单位",
        "co_ids": None if all(fits(one) for one in others) else "有的不是本局在用的单位",
    }
    if lead in others or len(set(others)) != len(others):
        faults["co_ids"] = "同一单位只列一次"
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise Invalid(errors=errors)
    return units


def _take_on(session: Session, row: Suggestion, unit_id: str, part: str, until: datetime) -> None:
    session.add(
        SuggestionUnit(
            id=new_id(), suggestion_id=row.id, unit_id=unit_id, part=part, since=now(session), return_until=until
        )
    )
    if part == "co":
        start(session, row, "opinion", today(session), unit_id=unit_id)
    session.flush()


def _end_part(session: Session, row: Suggestion, part: SuggestionUnit) -> None:
    part.ended_at = now(session)
    end(session, [one for one in limits_of(session, row, "opinion") if one.unit_id == part.unit_id], "dropped")


def _own_part(session: Session, actor: Actor, row: Suggestion) -> SuggestionUnit:
    return next(one for one in units_running(session, row) if one.unit_id == actor.unit_id)


def _tell(
    session: Session, actor: Actor, row: Suggestion, units: dict[str, KnownUnit], who: tuple[list[str], list[str]]
) -> None:
    """To those who have it from now on, and to those who no longer have it."""
    gone, new = who
    parts = [(one.part, units[one.unit_id].short_name) for one in units_running(session, row)]
    words = "，".join(
        f"{label}：" + "、".join(name for held, name in parts if held == part)
        for part, label in PARTS.items()
        if any(held == part for held, _ in parts)
    )
    reply = limits_of(session, row, "reply")
    finish(session, row, Told("assigned", new, reply[0].due_at if reply else None), f"交办，{words}", actor)
    if gone:
        finish(session, row, Told("released", gone), "改由其他单位办理", actor)
