"""清单工作簿: the list of clocks as a workbook, written row by row; every text is text. Pure.

Who holds what stands on the page, not in a file: a file can be sorted by person (E11).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.tasking.numbers.period import ZONE
from services.tasking.numbers.sheet import Cell, write_book
from services.tasking.numbers.words import COLOURS, OUTCOMES
from shared.words import PRIORITIES, TOPICS

MOST_LINES = 5000
HEAD = (
    "任务编号",
    "任务",
    "环节",
    "缓急",
    "领域",
    "专班",
    "开始",
    "时限",
    "情况",
    "办完",
    "用时（小时）",
    "已有（天）",
)


def write_clocks(lines: Iterable[Mapping[str, Any]], at: datetime, more: bool) -> bytes:
    """Lines of queries.clock_list.clock_rows, in their order; `more`: there are others that did not fit."""
    widths = (20, 44, 12, 8, 12, 14, 17, 17, 12, 17, 12, 10)
    return write_book([("时限清单", _lines(lines), widths), ("说明", _notes(at, more), (16, 60))])


def _lines(lines: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Cell]]:
    yield HEAD
    for one in lines:
        about = one["task"] or one["event"] or {"number": None, "title": "推送任务" if one["push_id"] else None}
        used = one["used_seconds"]
        yield [
            about["number"], about["title"], one["label"], PRIORITIES[one["priority"]], TOPICS[one["topic"]],
            one["unit"]["name"], _moment(one["started_at"]), _moment(one["due_at"]),
            COLOURS[one["colour"]] if one["colour"] else OUTCOMES[one["outcome"]],
            _moment(one["ended_at"]), None if used is None else round(used / 3600, 2), one["days"],
        ]  # fmt: skip


def _notes(at: datetime, more: bool) -> Iterator[Sequence[Cell]]:
    yield ["项目", "内容"]
    yield ["统计时刻", _moment(at)]
    yield ["范围", f"只列前{MOST_LINES}项，请缩小筛选范围" if more else "全部列出"]
    yield ["人员", "不列承办人；谁在办，见系统内的清单"]


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else None
