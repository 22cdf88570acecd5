"""baiying roster: bring a directory in from a sheet, and write it out again."""

import os
from pathlib import Path

import click

from deploy.cli.faults import INVALID, UNMET, Fault
from deploy.cli.installation import databases
from deploy.cli.printing import facts, good, json_option, show_json, table, warn
from services.directory.actions import RosterReport, import_roster, picture_of
from services.directory.roster import read_sheet, write_csv, write_template, write_xlsx
from services.directory.roster.writing import person_cells, unit_cells
from shared.errors import Refusal
from shared.log import set_by


@click.group()
def roster() -> None:
    """名录的导入和导出；导出的文件可以原样再导入。"""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入；逐行指出问题")
@click.option(
    "--codes", type=click.Path(dir_okay=False, path_type=Path), help="把新账号的一次性口令写到这个文件（0600）"
)
@json_option
def import_file(file: Path, dry_run: bool, codes: Path | None, as_json: bool) -> None:
    """从 .xlsx 或 .csv 导入单位和人员。按编码识别，重复导入不会重复；有一行有问题就整份不写入。

    导入不设密码：新账号用一次性口令登录（baiying token --login 登录名 --code 口令）。

    \b
    例子：
      baiying roster import 名录.xlsx --dry-run
      baiying roster import 名录.xlsx --codes 口令.csv
    """
    report = _imported(file, dry_run, codes)
    if as_json:
        show_json({name: value for name, value in report.__dict__.items() if name != "codes"})
    else:
        _show(report)
    if report.faults:
        raise Fault(f"{len(report.faults)}处需要改正，没有写入任何内容", "nothing was written", INVALID)


def _imported(file: Path, dry_run: bool, codes: Path | None) -> RosterReport:
    """The codes are on the disk before anybody comes in: they are kept nowhere else."""
    with databases("directory") as ((_, db),):
        try:
            cells, _ = read_sheet(file.read_bytes())
            with db.write() as session:
                set_by(session, "service:directory")
                report = import_roster(session, cells, dry_run)
                if codes and not dry_run and not report.faults:
                    _write_codes(codes, report.codes)
                return report
        except Refusal as refusal:
            raise Fault(refusal.detail or refusal.title, refusal.code, INVALID) from None
        except OSError as error:
            words = f"{error.filename or codes or file}：{error.strerror}，没有写入任何内容"
            raise Fault(words, "nothing was written", UNMET) from None


def _show(report: RosterReport) -> None:
    facts([
        ("行数", report.rows), ("单位", _counts(report.units)), ("人员", _counts(report.people)),
        ("未变", report.unchanged),
    ])  # fmt: skip
    if report.faults:
        table(((one.row, one.column, one.reason) for one in report.faults), ("行", "列", "问题"))
    elif report.dry_run:
        warn("这是检查，没有写入 (dry run)")
    else:
        good("名录已导入")


def _counts(tally: dict[str, int]) -> str:
    return f"新增{tally['created']}，变更{tally['changed']}"


def _write_codes(path: Path, codes: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write("登录名,一次性口令\n")
        out.writelines(f"{login},{code}\n" for login, code in sorted(codes.items()))


@roster.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def export_file(file: Path, as_json: bool) -> None:
    """把名录写成 .xlsx 或 .csv（按文件名的后缀）。不含密码和联系方式。

    \b
    例子：
      baiying roster export 名录.xlsx
    """
    with databases("directory") as ((_, db),), db.read() as session:
        units, people = picture_of(session)
    rows = [unit_cells(one) for one in units] + [person_cells(one) for one in people]
    file.write_bytes(write_csv(rows) if file.suffix.lower() == ".csv" else write_xlsx(rows))
    if as_json:
        show_json({"file": str(file), "units": len(units), "people": len(people)})
    else:
        good(f"已写入{file}：单位{len(units)}个，人员{len(people)}人")


@roster.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def template_file(file: Path, as_json: bool) -> None:
    """写一份空白花名册（.xlsx），带下拉选项和填写说明。

    \b
    例子：
      baiying roster template 花名册.xlsx
    """
    file.write_bytes(write_template())
    if as_json:
        show_json({"file": str(file)})
    else:
        good(f"已写入{file}")
