"""baiying gate: how well the rules do on their samples; or what they find in a text."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from deploy.cli.faults import Fault
from deploy.cli.printing import good, json_option, show_json, table, warn
from deploy.sample.measured import FOLDER, Measured, measure
from services.tasking.gate import RULES, VERDICTS, Part, examine


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--samples", type=click.Path(path_type=Path, exists=True, file_okay=False), default=FOLDER,
              help="样本文件夹，默认用自带的样本")  # fmt: skip
@json_option
def gate(file: Path | None, samples: Path, as_json: bool) -> None:
    """发布前检查：给出文件就检查它；不给就用样本检验每条规则的查全率和查准率。

    有不得发布的内容，或者样本没有全部判对，退出码为 1。

    \b
    例子：
      baiying gate 稿件.txt
      cat 稿件.txt | baiying gate -
      baiying gate
      baiying gate --samples 本局样本/
    """
    if not (_checked(_text(file), as_json) if file is not None else _measured(samples, as_json)):
        raise click.exceptions.Exit(1)


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"读不了“{file}”：须为 UTF-8 编码的文字文件", type(error).__name__, 2) from None


def _checked(text: str, as_json: bool) -> bool:
    """Print the findings of a text; True when nothing of it is blocked."""
    found = examine([Part("text", "正文", text)])
    if as_json:
        show_json([asdict(one) for one in found])
    else:
        rows = ((VERDICTS[one.verdict], f"第{one.start + 1}至{one.end}字", one.shown, RULES[one.rule].label, one.advice)
                for one in found)  # fmt: skip
        table(rows, ("处理", "位置", "内容", "发现", "怎么办"), "没有发现需要处理的内容")
    return all(one.verdict != "block" for one in found)


def _measured(samples: Path, as_json: bool) -> bool:
    """Print what each rule did on the samples; True when every one was judged right."""
    try:
        found, seconds = measure(samples)
    except ValueError as error:
        raise Fault(f"样本写法有误：{error}", "a line begins with +, ~ or -", 2) from None
    if as_json:
        show_json([asdict(one) | {"recall": one.recall, "precision": one.precision} for one in found])
    else:
        _show(found, seconds)
    return not any(one.missed or one.false for one in found)


def _show(found: list[Measured], seconds: float) -> None:
    table((_row(one) for one in found), ("规则", "发现", "处理", "应发现", "伪装", "不应发现", "查全", "查准"))
    for one in found:
        for text in one.missed:
            warn(f"{one.rule} 漏：{text}")
        for text in one.false:
            warn(f"{one.rule} 误：{text}")
    wrong = sum(len(one.missed) + len(one.false) for one in found)
    whole = sum(one.firing + one.disguised + one.passing for one in found)
    if not wrong:
        good(f"{len(found)}条规则、{whole}个样本全部判对，用时{seconds * 1000:.0f}毫秒")


def _row(one: Measured) -> tuple[Any, ...]:
    rule = RULES[one.rule]
    shares = (f"{share:.0%}" for share in (one.recall, one.precision))
    return (rule.id, rule.label, VERDICTS[rule.verdict], one.firing, one.disguised, one.passing, *shares)
