"""baiying trace: every hop of one need, from the department to the stations' receipts."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

import click

from deploy.cli.faults import MISSING, Fault
from deploy.cli.installation import databases
from deploy.cli.printing import facts, good, json_option, show_json, table, warn
from deploy.embedded import SERVICES
from deploy.tracing import Hop, deliveries, found, hops, receipts, unit_names
from shared.db import SHANGHAI
from shared.words import LEVELS, RECEIPT_STATES, STAGES

TITLES = {service.name: service.title for service in SERVICES}
WORDS = {
    "need.raised": "提出需求", "need.amended": "补正需求", "need.withdrawn": "撤回需求",
    "need.advanced": "部门看到进展",
    "need.rated": "部门评价", "need.answered": "答复部门", "outcome.reported": "上报成效",
    "attachment.added": "附件", "attachment.dropped": "附件删除", "task.opened": "生成任务", "task.advanced": "办理",
    "task.merged": "并入", "task.late": "超时", "limit.moved": "时限变动", "limit.escalated": "时限提醒",
    "supervision.settled": "督办了结", "draft.published": "发布", "draft.corrected": "更正", "draft.recalled": "撤稿",
    "publication.due": "交发布渠道", "placement.confirmed": "人工确认已发", "publication.placed": "渠道已发",
    "publication.failed": "渠道未发成", "push.opened": "推送展开", "push.acknowledged": "回执",
    "push.redrawn": "推送调整", "push.closed": "推送结束",
}  # fmt: skip
STANDING = {"waiting": "未到", "parked": "搁置", "halted": "停跟"}
SHOWN = 6
"""Lines of one kind in a row that are shown whole; more are folded unless --all."""
CODES = {**RECEIPT_STATES, **LEVELS, **STAGES}
WAYS = {"inbox": "站内"}
Line = tuple[Any, ...]


@click.command()
@click.argument("wanted")
@click.option("--all", "every", is_flag=True, help="同类的连续各条也逐条列出（例如几百个基层单位的回执）")
@json_option
def trace(wanted: str, every: bool, as_json: bool) -> None:
    """查一条需求从部门提出到基层签收的每一跳：时间（北京时间）、服务、谁、哪个单位、日志位置和哈希、是否到了各服务。

    WANTED 是需求、任务、稿件或推送的编号，或者它们（或一张回执）的 id，或者一个 trace id。
    直接读四个数据库，不改动任何内容。

    \b
    例子：
      baiying trace 需〔2026〕0004号
      baiying trace 需〔2026〕0004号 --all
      baiying trace 4bf92f3577b34da6a3ce929d0e0e4736 --json
    """
    with databases() as pairs:
        dbs = {service.name: db for service, db in pairs}
        whole = found(dbs, wanted)
        if whole is None:
            raise Fault(f"四个服务都不认得“{wanted}”", "nothing is known by that number, id or trace id", MISSING)
        said, answers, sent = hops(dbs, whole), receipts(dbs, whole), deliveries(dbs, whole)
        names = unit_names(dbs, said)
    if as_json:
        shown = [{**asdict(hop), "at": hop.at.isoformat(), "unit": names.get(hop.unit_id or "")} for hop in said]
        ids = {"needs": sorted(whole.needs), "tasks": sorted(whole.tasks), "pushes": sorted(whole.pushes)}
        show_json({"numbers": whole.numbers, **ids, "hops": shown, "receipts": answers, "deliveries": sent})
        return
    _show(whole.numbers, said, names, every)
    _show_ends(answers, sent)
    _conclude(said)


def _show(numbers: Sequence[str], said: Sequence[Hop], names: dict[str, str], every: bool) -> None:
    facts((("需求", "、".join(numbers)), ("跳数", len(said)), ("历时", _span(said))))
    lines = [line for group in _groups(said) for line in _folded(group, names, every)]
    table(lines, ("时间", "隔", "跨服务", "服务", "事", "内容", "谁", "单位", "位置", "哈希", "各服务"))


def _groups(said: Sequence[Hop]) -> Iterator[list[Hop]]:
    for _, group in groupby(said, key=lambda hop: (hop.service, hop.what, hop.about)):
        yield list(group)


def _folded(group: list[Hop], names: dict[str, str], every: bool) -> Iterator[Line]:
    if every or len(group) <= SHOWN:
        yield from (_line(hop, names) for hop in group)
        return
    yield from (_line(hop, names) for hop in group[: SHOWN - 2])
    yield ("…", "", "", TITLES[group[0].service], f"另有{len(group) - SHOWN + 1}条", "用 --all 逐条列出", *[""] * 5)
    yield _line(group[-1], names)


def _line(hop: Hop, names: dict[str, str]) -> Line:
    return (
        _clock(hop.at), _seconds(hop.after), _seconds(hop.crossed), TITLES[hop.service], WORDS.get(hop.what, hop.what),
        " ".join(CODES.get(code, code) for code in hop.told.split()), _who(hop.actor),
        names.get(hop.unit_id or "", "—"), hop.pos, hop.hash[:12], _heard(hop),
    )  # fmt: skip


def _show_ends(answers: Sequence[dict[str, Any]], sent: Sequence[dict[str, Any]]) -> None:
    if answers:
        lines = [[CODES.get(one[part], one[part]) for part in ("level", "state", "units")] for one in answers]
        table(lines, ("层级", "回执", "单位数"))
    if sent:
        rows = (
            (WAYS.get(one["way"], one["way"]), one["state"], one["count"], _clock(one["last_sent_at"]),
             _clock(one["next_at"])) for one in sent
        )  # fmt: skip
        table(rows, ("渠道", "投递", "条数", "最后发出", "下次"))


def _conclude(said: Sequence[Hop]) -> None:
    stuck = [(hop, name, how) for hop in said for name, how in hop.heard.items() if how != "heard"]
    for hop, name, how in stuck[:SHOWN]:
        mend = "baiying parked" if how == "parked" else "baiying doctor"
        warn(f"{TITLES[hop.service]}位置{hop.pos}（{hop.what}）在{TITLES[name]}{STANDING[how]}：见 {mend}")
    if not stuck:
        good("每一跳都已到达应到的服务")


def _clock(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S.%f")[:-3] if at else "—"


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f}秒" if value < 120 else f"{value / 60:.0f}分" if value < 7200 else f"{value / 3600:.1f}小时"


def _span(said: Sequence[Hop]) -> str:
    return _seconds((said[-1].at - said[0].at).total_seconds()) if said else "—"


def _who(actor: str) -> str:
    return actor if ":" in actor else f"…{actor[-8:]}"


def _heard(hop: Hop) -> str:
    missing = [f"{TITLES[name]}{STANDING[how]}" for name, how in hop.heard.items() if how != "heard"]
    return "、".join(missing) or ("全部已到" if hop.heard else "—")
