"""登记: a suggestion as the congress or the CPPCC sent it, with those who put it forward; corrected, returned."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.actions.checks import pass_gate
from services.intake.actions.suggestions.limits import end_all, start, today
from services.intake.actions.suggestions.steps import Told, begin, finish, pass_texts, signatories
from services.intake.models import Signatory, Suggestion
from services.intake.standing.suggestion_bars import may_return
from services.intake.standing.suggestions import bureau_of_office, limits_of, units_running
from services.intake.suggestions import BODIES, KIND_OF, KINDS, SALUTATIONS, SERIES
from shared.db import next_number, now
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor
from shared.ids import new_id

LONGEST_AGO = 366
"""Days: an older date of receipt is a slip of the pen."""
PLAIN = ("body", "kind", "session", "outside_number", "title", "summary", "received_on")
AMENDED = {"session": "届次", "outside_number": "原编号", "title": "标题", "summary": "摘要"}


def register(session: Session, actor: Actor, given: dict[str, Any]) -> Suggestion:
    """登记: its number, its signatories; the limits of assigning and of the reply run from the day of receipt.

    Raises Invalid, Forbidden(not_the_office), Conflict(already_registered).
    """
    names = [one["name"] for one in given["signatories"]]
    _check_given(session, given, names)
    bureau = bureau_of_office(session, actor)
    if bureau is None:
        raise Forbidden("由宣传处（办公室）登记建议提案", code="not_the_office")
    number = next_number(session, SERIES[given["kind"]])  # who registers the same at this moment waits for it
    _refuse_second(session, bureau.id, given)
    at = now(session)
    row = Suggestion(
        **{name: given[name] for name in PLAIN}, id=new_id(), bureau_id=bureau.id, state="registered",
        registered_by=actor.id, registered_at=at, updated_at=at, version=0, number=number,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for one in given["signatories"]:
        _add(session, row, one)
    start(session, row, "assign", row.received_on)
    start(session, row, "reply", row.received_on)
    words = f"登记{BODIES[row.body]}{KINDS[row.kind]}，领衔和附议{len(names)}人"
    finish(session, row, Told("registered"), words, actor)
    return row


def amend(session: Session, actor: Actor, row: Suggestion, given: dict[str, Any], expected: int | None) -> None:
    """Correct what was registered wrongly. Raises Invalid, Forbidden, Conflict, Stale."""
    begin(session, actor, row, "amend", expected)
    pass_texts(session, row, {name: given.get(name) for name in ("title", "summary")})
    changes = {name: value for name, value in given.items() if getattr(row, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        setattr(row, name, value)
    if changes.keys() & {"session", "outside_number"}:
        whole = {name: getattr(row, name) for name in ("body", "session", "outside_number")}
        _refuse_second(session, row.bureau_id, whole, row.id)
    finish(session, row, Told("amended"), "修改登记：" + "、".join(AMENDED[name] for name in changes), actor)


def add_signatory(
    session: Session, actor: Actor, row: Suggestion, given: dict[str, Any], expected: int | None
) -> Signatory:
    """One more who put it forward, while nothing is answered. Raises Forbidden, Conflict, Stale, Invalid."""
    begin(session, actor, row, "name", expected)
    if not limits_of(session, row, "reply"):
        raise Conflict("已经答复，不能再增加领衔人、附议人", code="already_answered")
    pass_texts(session, row, {"title": row.title, "summary": row.summary}, [given["name"]])
    added = _add(session, row, given)
    finish(session, row, Told("named"), f"补登第{added.n}位领衔人、附议人", actor)
    return added


def change_signatory(
    session: Session, actor: Actor, row: Suggestion, change: tuple[Signatory, dict[str, Any]], expected: int | None
) -> None:
    """Correct name, office or salutation. Raises Conflict(erased) for one whose name was erased."""
    begin(session, actor, row, "name", expected)
    one, given = change
    if one.erased_at is not None:
        raise Conflict("姓名已经删除，不能再登记", code="erased")
    pass_texts(session, row, {"title": row.title, "summary": row.summary}, [given.get("name") or ""])
    for name in ("name", "office", "salutation"):
        if given.get(name) is not None:
            setattr(one, name, given[name])
    finish(session, row, Told("named"), f"更正第{one.n}位领衔人、附议人的登记", actor)


def send_away(session: Session, actor: Actor, row: Suggestion, reason: str, expected: int | None) -> None:
    """退回交办机构, as not this bureau's business: within ten days of receipt. Raises Conflict(return_too_late)."""
    step = begin(session, actor, row, "return", expected)
    pass_texts(session, row, {"reason": reason})
    if not may_return(session, row):
        raise Conflict("已经答复，或者已超过10日的退回期限", code="return_too_late")
    handled = units_running(session, row)
    for unit in handled:
        unit.ended_at = now(session)
    end_all(session, row)
    row.state = step.to
    finish(session, row, Told("returned", [one.unit_id for one in handled]), f"退回交办机构：{reason}", actor)


def _check_given(session: Session, given: dict[str, Any], names: list[str]) -> None:
    pass_gate({"title": given["title"], "summary": given["summary"]})
    on = today(session)
    faults = {
        "kind": "人大代表提建议，政协委员提提案" if KIND_OF[given["body"]] != given["kind"] else None,
        "received_on": None if 0 <= (on - given["received_on"]).days <= LONGEST_AGO else "须在今天以前的一年之内",
        "signatories": "同一人登记了两次" if len(set(names)) != len(names) else None,
        **{
            field: "文中不写领衔人、附议人的姓名"
            for field in ("title", "summary")
            if any(len(name) > 1 and name in given[field] for name in names)
        },
    }
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise Invalid(errors=errors)


def _refuse_second(session: Session, bureau_id: str, given: dict[str, Any], unless: str | None = None) -> None:
    """The same paper of the same session is registered once."""
    same = [getattr(Suggestion, name) == given[name] for name in ("body", "session", "outside_number")]
    found = session.scalars(sa.select(Suggestion).where(Suggestion.bureau_id == bureau_id, *same)).first()
    if found is not None and found.id != unless:
        raise Conflict(f"这一件已经登记，编号{found.number}", code="already_registered", number=found.number)


def _add(session: Session, row: Suggestion, given: dict[str, Any]) -> Signatory:
    added = Signatory(
        id=new_id(), suggestion_id=row.id, n=len(signatories(session, row)) + 1, name=given["name"],
        office=given.get("office"), salutation=given.get("salutation") or SALUTATIONS[row.kind],
    )  # fmt: skip
    session.add(added)
    session.flush()
    return added
