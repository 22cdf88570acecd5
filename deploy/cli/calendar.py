"""baiying calendar: a year's days, the State Council's notice, local days, office hours."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.faults import INVALID, MISSING, USAGE, Fault
from deploy.cli.printing import facts, good, json_option, show_json, table, warn
from deploy.cli.signed_in import http_command
from services.directory.office_hours import read_lines, slots_words
from services.directory.year_sheet import months

CALENDAR, UNITS = "/directory/v1/calendar", "/directory/v1/units"
unit_option = click.option("--unit", help="单位编码或名称；不给则为全市")


@click.group()
def calendar() -> None:
    """工作日历：查看一年、导入放假通知、本地日、办公时间。时限按它计算。"""


def unit_id(client: Client, wanted: str | None) -> str | None:
    """The id of a unit by code or name. Raises Fault(4)."""
    if not wanted:
        return None
    found = [row for row in client.all(UNITS, q=wanted) if wanted in (row["code"], row["name"], row["short_name"])]
    if len(found) != 1:
        raise Fault(f"没有找到单位“{wanted}”" if not found else f"“{wanted}”不止一个单位，请用编码", "unit", MISSING)
    named: str = found[0]["id"]
    return named


@calendar.command()
@click.argument("year", type=int)
@unit_option
@json_option
@http_command
def show(client: Client, year: int, unit: str | None, as_json: bool) -> None:
    """查看一年：放假、调休上班、本地日，以及是正式安排还是暂定。

    \b
    例子：
      baiying calendar show 2027
      baiying calendar show 2026 --unit LY-LS
    """
    found = client.get(f"{CALENDAR}/{year}", unit=unit_id(client, unit))
    if as_json:
        show_json(found)
        return
    facts([
        ("年份", year), ("安排", found["status_label"]), ("依据", found["source"]), ("工作日", found["working_days"]),
        ("本地日", len(found["local_days"])),
    ])  # fmt: skip
    days = [{**day, "on": date.fromisoformat(day["on"])} for day in found["days"]]
    table(
        ((f"{month['month']}月", line) for month in months(days) for line in month["lines"]), ("月", "与平日不同的日子")
    )
    if found["status"] != "official":
        warn(f"{year}年的放假通知尚未导入，暂按法定节假日推算；请用 baiying calendar import 文件 --year {year} 导入")


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, required=True, help="哪一年的安排")
@click.option("--dry-run", is_flag=True, help="只核对，不写入；逐处指出问题")
@click.option("--source", default="", help="通知的名称和文号")
@click.option("--reason", help="更正理由；该年度已有正式安排时必填")
@json_option
@http_command
def import_file(
    client: Client, file: Path, year: int, dry_run: bool, source: str, reason: str | None, as_json: bool
) -> None:
    """导入国务院办公厅的放假通知：csv，一天一行：日期,休或班,名称。导入后自动重算未办结的时限。

    \b
    例子：
      baiying calendar import 2027.csv --year 2027 --dry-run
      baiying calendar import 2027.csv --year 2027 --source "国办发明电〔2026〕7号"
    """
    body = {"year": year, "notice": _text(file), "source": source, "reason": reason, "dry_run": dry_run}
    report = client.post(f"{CALENDAR}/years", body)
    if as_json:
        show_json(report)
    else:
        _tell(report)
    if report["faults"]:
        raise Fault(f"{len(report['faults'])}处需要改正，没有写入任何内容", "nothing was written", INVALID)


def _text(file: Path) -> str:
    """The file as text: UTF-8, or GBK as spreadsheets write it. Raises Fault(6)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return file.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Fault(f"{file} 既不是 UTF-8 也不是 GBK 编码的文字", "not a text file", INVALID)


def _tell(report: dict[str, Any]) -> None:
    if report["faults"]:
        table(((line,) for line in report["faults"]), ("问题",))
        return
    facts([("年份", report["year"]), ("放假", f"{report['off']}天"), ("调休上班", f"{report['work']}天")])
    if report["changes"]:
        table(((line,) for line in report["changes"]), ("与现有安排的不同",))
    if report["dry_run"]:
        warn("这是核对，没有写入 (dry run)" + ("；更正须加 --reason" if report["corrects"] else ""))
    else:
        good(f"{report['year']}年放假安排已导入" if report["changed"] else "与现有安排相同，未作改动")


@calendar.command()
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--off", "working", flag_value="off", help="这一天休息")
@click.option("--work", "working", flag_value="work", help="这一天上班")
@click.option("--remove", "working", flag_value="remove", help="删除这一天的本地安排")
@click.option("--name", help="名称，例如 停电检修")
@click.option("--slots", help="与平日不同的时段，例如 09:00-12:00")
@unit_option
@json_option
@http_command
def day(
    client: Client, on: Any, working: str | None, name: str | None, slots: str | None, unit: str | None, as_json: bool
) -> None:
    """添加或删除一个本地日：对本单位及下级（不给 --unit 则对全市）有效。

    \b
    例子：
      baiying calendar day 2026-11-24 --off --name 停电检修 --unit LY-LS
      baiying calendar day 2026-11-24 --remove --unit LY-LS
    """
    whose = unit_id(client, unit)
    if working == "remove":
        done = _remove(client, on.date(), whose)
    elif working and name:
        body = {"unit_id": whose, "on": on.date().isoformat(), "working": working == "work", "name": name}
        done = client.post(f"{CALENDAR}/days", body | ({"slots": _seasons([slots])[0]["slots"]} if slots else {}))
    else:
        raise Fault("请写明 --off 或 --work 和 --name，或者 --remove", "say --off, --work or --remove", USAGE)
    if as_json:
        show_json(done)
    else:
        good(f"{done['on']} {done['name']}：" + ("已删除" if working == "remove" else "已添加"))


def _remove(client: Client, on: date, whose: str | None) -> dict[str, Any]:
    known: list[dict[str, Any]] = client.get(f"{CALENDAR}/{on.year}", unit=whose)["local_days"]
    found = [one for one in known if one["on"] == on.isoformat() and one["unit_id"] == whose]
    if not found:
        raise Fault(f"{on} 没有本地安排", "no local day", MISSING)
    client.call("DELETE", f"{CALENDAR}/days/{found[0]['id']}", version=found[0]["version"])
    return found[0]


@calendar.command()
@click.option("--season", "lines", multiple=True, help="一季的时段，例如 “06-01 08:30-12:00 14:30-18:30”；可写多次")
@click.option("--every-day", is_flag=True, help="周末和节假日也办公")
@click.option("--back", is_flag=True, help="取消自己的办公时间，沿用上级")
@unit_option
@json_option
@http_command
def hours(client: Client, lines: tuple[str, ...], every_day: bool, back: bool, unit: str | None, as_json: bool) -> None:
    """查看或设定办公时间（不给 --season 和 --back 则只查看）。

    \b
    例子：
      baiying calendar hours
      baiying calendar hours --season "08:30-12:00 14:00-18:00" --season "06-01 08:30-12:00 14:30-18:30"
      baiying calendar hours --unit LY-LS-01 --season "00:00-24:00" --every-day
    """
    whose = unit_id(client, unit)
    held = client.get(f"{CALENDAR}/hours", unit=whose)
    if lines or back:
        body = {"seasons": [] if back else _seasons(lines), "every_day": every_day and not back}
        path = f"{UNITS}/{whose}/hours" if whose else f"{CALENDAR}/hours"
        held = client.call("PUT", path, body, version=held["version"]).body
    if as_json:
        show_json(held)
        return
    table(((season["since"], slots_words(season["slots"])) for season in held["seasons"]), ("起始", "时段"))
    facts([("办公日", "每天，含周末和节假日" if held["every_day"] else "工作日"), ("来自", _whose(held))])


def _seasons(lines: Any) -> list[dict[str, Any]]:
    seasons, faults = read_lines("\n".join(lines))
    if faults:
        raise Fault("；".join(faults), "hours like 08:30-12:00 14:00-18:00", USAGE)
    return seasons


def _whose(held: dict[str, Any]) -> str:
    if held["own"]:
        return "自己的设定"
    return "上级单位" if held["from_unit_id"] else "全市默认"
