"""The JSON door of official lines: the library, one, drafting, changing, approving, withdrawing."""

from typing import Any

from services.tasking.actions import lines as writing
from services.tasking.lines import APPROVERS, WRITERS
from services.tasking.models import OfficialLine
from services.tasking.queries import official_lines as reading
from services.tasking.schemas.lines import LineChange, LineFilter, LineIn, LineOut, LineReason
from services.tasking.standing import TASKFORCE_ROLES
from shared.web import Ask, Door, page, roles

door = Door("tasking", "lines", "口径：起草、批准、取代、撤销")
READERS, WRITING, DECIDING = roles(*TASKFORCE_ROLES), roles(*WRITERS), roles(*WRITERS, *APPROVERS)


def _line(ask: Ask, line_id: str) -> OfficialLine:
    return reading.line_seen(ask.session, ask.actor, line_id)


def _shown(ask: Ask, row: OfficialLine) -> dict[str, Any]:
    return reading.lines_shown(ask.session, ask.actor, [row])[0]


@door.query("/lines", takes=LineFilter, gives=LineOut, many=True, who=READERS)
def list_lines(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """口径库，新拟的在前"""
    statement = reading.line_list(ask.session, ask.actor, args)
    key = (OfficialLine.written_at, OfficialLine.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": reading.lines_shown(ask.session, ask.actor, found["items"])}


@door.query("/lines/<uuid:line_id>", gives=LineOut, who=READERS, on=_line)
def one_line(ask: Ask, row: OfficialLine) -> dict[str, Any]:
    """一条口径"""
    return _shown(ask, row)


@door.command("POST", "/lines", takes=LineIn, gives=LineOut, status=201, who=WRITING)
def write_line(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """起草口径，由办公室主任批准后生效"""
    return _shown(ask, writing.write_line(ask.session, ask.actor, body))


@door.command("PATCH", "/lines/<uuid:line_id>", takes=LineChange, gives=LineOut, who=WRITING, on=_line, if_match=True)
def change_line(ask: Ask, row: OfficialLine, body: dict[str, Any]) -> dict[str, Any]:
    """改口径草稿；须带 If-Match"""
    return _shown(ask, writing.change_line(ask.session, ask.actor, row, body, ask.expected))


@door.command("POST", "/lines/<uuid:line_id>/approve", gives=LineOut, who=DECIDING, on=_line, if_match=True)
def approve_line(ask: Ask, row: OfficialLine) -> dict[str, Any]:
    """批准口径；由办公室主任，不能是起草人；须带 If-Match"""
    return _shown(ask, writing.approve_line(ask.session, ask.actor, row, ask.expected))


@door.command(
    "POST", "/lines/<uuid:line_id>/withdraw", takes=LineReason, gives=LineOut, who=DECIDING, on=_line, if_match=True
)
def withdraw_line(ask: Ask, row: OfficialLine, body: dict[str, Any]) -> dict[str, Any]:
    """撤销口径；须带 If-Match"""
    return _shown(ask, writing.withdraw_line(ask.session, ask.actor, row, body["reason"], ask.expected))
