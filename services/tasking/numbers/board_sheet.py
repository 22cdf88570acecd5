"""看板工作簿: everything on the leaders' board as one workbook, a sheet for each part; every text is text. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.tasking.numbers.flow import BANDS, Flow
from services.tasking.numbers.period import ZONE
from services.tasking.numbers.sheet import Cell, members_told, notes_told, numbers_told, trend_told, write_book
from services.tasking.numbers.words import BY, RUNGS, label_of

NAMED = [name for name in reversed(BANDS) if name != "done"]


def write_board(told: Mapping[str, Any], scope: str, filters: Sequence[tuple[str, str]]) -> bytes:
    """`told`: queries.board.told_whole; `filters`: what else the board was narrowed to, as (word, value)."""
    notes = (*notes_told(told["stage"], scope), *([word, value] for word, value in filters))
    return write_book([
        *((f"按{BY[by]}", numbers_told(told[by]), (14, *(10,) * 24)) for by in ("stage", "unit")),
        ("流量", _flow(told["flow"]), (14, *(12,) * (len(NAMED) + 1))),
        ("趋势", trend_told(told["stage"]), (14, 10, 12, 12)),
        ("成员在办", members_told(told["member"]), (18, 10, 14)),
        ("督办单", _supervisions(told["supervisions"]), (20, 10, 20, 44, 16, 18, 18, 12)),
        ("说明", notes, (16, 60)),
    ])  # fmt: skip


def _flow(flow: Flow) -> Iterator[Sequence[Cell]]:
    yield ["截止日", *(label_of(name) for name in NAMED), "期内已发布"]
    for point in flow.points:
        yield [point.label, *(point.stages.get(name, 0) for name in NAMED), point.published]


def _supervisions(rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Cell]]:
    yield ["编号", "级别", "督办事项", "任务", "督办对象", "时限", "发出", "状态"]
    for row in rows:
        yield [
            row["number"], RUNGS[row["rung"]], row["about"], row["task"]["title"] if row["task"] else None, row["to"],
            _moment(row["due_at"]), _moment(row["raised_at"]), "已答复" if row["answered"] else "待答复",
        ]  # fmt: skip


def _moment(at: Any) -> str | None:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else None
