"""baiying clock: the test clock of all services, moved forward only, under BAIYING_KEYS=test only."""

import re
from datetime import timedelta

import click

from deploy.cli.faults import FORBIDDEN, USAGE, Fault
from deploy.cli.installation import databases
from deploy.cli.printing import good, json_option, show_json, table
from deploy.cli.signed_in import settings
from shared.db import SHANGHAI, forward, now
from shared.settings import Settings

SPAN = re.compile(r"(\d+)([dhms])")
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: str) -> timedelta:
    """2h, 90m, 1d12h as a span of time. Raises Fault(2)."""
    parts = SPAN.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise Fault(f"看不懂时长“{text}”，请写成 2h、90m 或 1d12h", "a span like 2h, 90m, 1d12h", USAGE)
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def move(chosen: Settings, by: timedelta) -> None:
    """Move the clocks of all services forward. Raises Fault(3) without test keys."""
    with databases(chosen=chosen) as pairs:
        for _, db in pairs:
            try:
                with db.write() as session:
                    forward(session, by)
            except PermissionError as error:
                raise Fault("只有 BAIYING_KEYS=test 时才能拨动时钟", str(error), FORBIDDEN) from None


@click.command()
@click.option("--forward", "by", help="向前拨多久，例如 2h、90m、1d12h")
@json_option
def clock(by: str | None, as_json: bool) -> None:
    """查看各服务的时钟，或者一起向前拨（仅限 BAIYING_KEYS=test，不能往回拨）。时限、有效期都按这个时钟计算。

    \b
    例子：
      baiying clock
      baiying clock --forward 2h
    """
    chosen = settings()
    if by:
        move(chosen, span(by))
    rows = []
    with databases(chosen=chosen) as pairs:
        for one, db in pairs:
            with db.read() as session:
                rows.append((one, now(session)))
    if as_json:
        show_json([{"service": one.name, "now": at.isoformat()} for one, at in rows])
        return
    table(
        ((one.title, at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")) for one, at in rows), ("服务", "北京时间")
    )
    if by:
        good(f"已向前拨动{by}")
