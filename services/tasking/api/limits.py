"""The JSON door of the leaders' numbers: summary, the list behind it, the workbook; and the policies of limits."""

from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Response

from services.tasking.actions.policies import add_policy_version
from services.tasking.numbers import LEADERS
from services.tasking.numbers.board_sheet import write_board
from services.tasking.numbers.clock_sheet import MOST_LINES, write_clocks
from services.tasking.numbers.period import day_of
from services.tasking.numbers.sheet import XLSX, write_summary
from services.tasking.queries import board as boards
from services.tasking.queries import clock_list as listing
from services.tasking.queries import numbers
from services.tasking.queries.policies import policies, shown
from services.tasking.schemas.numbers import (
    BoardFilter,
    ClockFilter,
    ClockLine,
    ClocksFilter,
    SummaryFilter,
    SummaryOut,
)
from services.tasking.schemas.policies import PolicyFilter, PolicyIn, PolicyOut
from services.tasking.standing import TASKFORCE_ROLES
from shared.identity import names_of
from shared.web import Ask, Door, page, roles
from shared.words import PRIORITIES, TOPICS

door = Door("tasking", "limits", "时限：统计、清单、规则")
LED = roles(*LEADERS)


@door.query("/limits/summary", takes=SummaryFilter, gives=SummaryOut, who=LED)
def limits_summary(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """时限统计：在办按颜色和天数，办完按结果和用时，趋势；按成员只有在办和到期"""
    return numbers.summary(ask.session, ask.actor, args)


@door.query("/limits/summary.xlsx", takes=SummaryFilter, noted="export", who=LED)
def limits_workbook(ask: Ask, args: dict[str, Any]) -> Response:
    """同一统计，Excel 表格"""
    told = numbers.summary(ask.session, ask.actor, args)
    scope = "、".join(numbers.scope_of(ask.session, ask.actor, args.get("unit_id")).values())
    return _workbook(write_summary(told, scope), "limits", "时限统计", told["to"])


@door.query("/limits/board.xlsx", takes=BoardFilter, noted="export", who=LED)
def board_workbook(ask: Ask, args: dict[str, Any]) -> Response:
    """时限看板全部数字，Excel 表格：环节、单位、流量、趋势、成员在办、督办单"""
    told = boards.told_whole(ask.session, ask.actor, args)
    return _workbook(write_board(told, told["scope"], _narrowed(args)), "board", "时限看板", told["stage"]["to"])


@door.query("/limits/clocks.xlsx", takes=ClocksFilter, noted="export", who=LED)
def clocks_workbook(ask: Ask, args: dict[str, Any]) -> Response:
    """时限清单，Excel 表格，最多5000项；不列承办人"""
    listed = listing.clock_list(ask.session, ask.actor, args)
    found = listing.first_rows(ask.session, listed, MOST_LINES + 1)
    lines = listing.clock_rows(ask.session, listed, found[:MOST_LINES])
    book = write_clocks(lines, listed.span.at, len(found) > MOST_LINES)
    return _workbook(book, "clocks", "时限清单", day_of(listed.span.at))


def _workbook(content: bytes, name: str, title: str, day: date) -> Response:
    disposition = f"attachment; filename=\"{name}-{day}.xlsx\"; filename*=UTF-8''{quote(f'{title}-{day}.xlsx')}"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": disposition})


def _narrowed(args: dict[str, Any]) -> list[tuple[str, str]]:
    """What else the board was narrowed to, in words."""
    found = {"领域": TOPICS.get(args.get("topic", "")), "缓急": PRIORITIES.get(args.get("priority", ""))}
    return [(name, word) for name, word in found.items() if word]


@door.query("/limits/clocks", takes=ClockFilter, gives=ClockLine, many=True, who=LED)
def limits_clocks(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """时限清单：统计数字背后的每一项；在办的先开始的在前，办完的新的在前"""
    listed = listing.clock_list(ask.session, ask.actor, args)
    found = page(
        ask.session, listed.statement, key=listed.key, cursor=args.get("cursor"), limit=args["limit"],
        ascending=listed.ascending,
    )  # fmt: skip
    return {**found, "items": listing.clock_rows(ask.session, listed, found["items"])}


@door.query("/limits/policies", takes=PolicyFilter, gives=PolicyOut, many=True, who=roles(*TASKFORCE_ROLES))
def limits_policies(ask: Ask, args: dict[str, Any]) -> list[dict[str, Any]]:
    """时限规则的全部版本，新的在前"""
    return policies(ask.session, args)


@door.command("POST", "/limits/policies", takes=PolicyIn, gives=PolicyOut, status=201, who=roles("director"),
              noted="config")  # fmt: skip
def add_limits_policy(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """一条时限规则的新版本；由市局办公室主任制定，已经开始的仍按原版本"""
    row = add_policy_version(ask.session, ask.actor, body)
    state = "in_force" if row.effective_from <= row.created_at else "coming"
    return shown(row, names_of(ask.session, [row.created_by]), state)
