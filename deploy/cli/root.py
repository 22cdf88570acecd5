"""The root of the command line: its commands by name, each loaded only when it is called."""

import importlib
import json
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from deploy.cli.faults import EXIT_CODES, UNREACHABLE, Fault

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("running:run", "第一次：装入样例、演示一遍并启动服务；以后：只启动服务"),
    "up": ("running:up", "启动全部服务（内嵌；--production-like 按生产方式）"),
    "demo": ("demonstrating:demo", "在临时目录里把30项需求从提出演示到签收"),
    "migrate": ("databases:migrate", "把各服务的数据库升级到最新结构"),
    "bundle": ("bundling:bundle", "离线安装包：装到没有网络的机器上"),
    "calendar": ("calendar:calendar", "工作日历：查看、导入放假通知、本地日、办公时间"),
    "roster": ("roster:roster", "名录的导入和导出"),
    "token": ("token:token", "登录并保存令牌"),
    "need": ("need:need", "宣传需求：提出、查看、进展、撤回"),
    "task": ("task:task", "任务：队列、查看、领取、办理步骤"),
    "limits": ("limits:limits", "时限统计：在办、超时、按时率；按环节、单位、成员"),
    "gate": ("gate:gate", "发布前检查：检查一份文字，或者用样本检验规则"),
    "push": ("push:push", "推送：列表、覆盖情况、催办、预演、定期推送"),
    "deliveries": ("deliveries:deliveries", "投递：未送达的及其原因、重发"),
    "verify": ("databases:verify", "核验各服务事件日志的哈希链"),
    "audit": ("audit:audit", "访问日志的检查包：导出、离线核验"),
    "backup": ("backing:backup", "备份：全部数据库同一时刻的内容和上传的文件，系统照常运行"),
    "restore": ("backing:restore", "核验一个备份集，从它恢复"),
    "rebase": ("moving:rebase", "一个服务从旧备份恢复后，让其他服务重新跟上"),
    "move": ("moving:move", "从 SQLite 搬到 PostgreSQL"),
    "archive": ("archiving:archive", "旧事件的归档：导出、离线核验、核对每日锚点"),
    "prune": ("pruning:prune", "清理已归档、各服务都已读到的旧事件（默认只看不动）"),
    "catch-up": ("pruning:catch_up", "从归档文件补读已清理的事件"),
    "seal": ("seal:seal", "用新的钥匙重新密封联系方式和渠道密钥"),
    "secret": ("secret:secret", "密钥与口令：生成、放进文件、现在认哪几个"),
    "parked": ("parking:parked", "查看处理失败而搁置的事件"),
    "replay": ("parking:replay", "重新处理搁置的事件（默认只试不改）"),
    "repair": ("repairing:repair", "成批修复搁置的事件：申请、批准、停止"),
    "clock": ("clock:clock", "查看或向前拨动测试时钟"),
    "trace": ("tracing:trace", "一条需求从部门到基层签收的每一跳"),
    "spec": ("spec:spec", "输出接口说明：OpenAPI、AsyncAPI"),
    "doctor": ("doctor:doctor", "检查设置、数据库、消息代理和服务是否正常"),
}


class Lazy(click.Group):
    """Commands are imported when they are called: `baiying token` does not load the services."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(f"deploy.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            near = [name for name in COMMANDS if name.startswith(args[0][:2])]
            hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
            raise Fault(f"没有“{args[0]}”这个命令{hint}", "no such command: baiying --help lists them", 2)
        return super().resolve_command(ctx, args)


EPILOG = "\b\n退出码\n" + "\n".join(f"  {code:<3} {words}" for code, words in EXIT_CODES.items())


@click.group(
    cls=Lazy, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def baiying() -> None:
    """百应：部门提需求，专班撰写审核发布，逐级推送到基层并回收签收。

    \b
    头一次用：
      baiying run                         装入样例、演示一遍、启动服务
      baiying token --login zhzx.publicist
      baiying need list
      baiying need timeline 需〔2026〕0004号
    \b
    每个命令都可以加 --help 看例子，加 --json 给程序读。
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code. Every fault is one line, never a traceback."""
    words: list[str] = [*(sys.argv[1:] if args is None else args)]
    try:
        code: Any = baiying.main(words, prog_name="baiying", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as shown:
        shown.show()
        return 0
    except click.Abort:
        return 130
    except click.UsageError as error:
        hint = f"{error.ctx.command_path} --help" if error.ctx else "baiying --help"
        words_of = " ".join(error.format_message().split())
        Fault(f"命令写法有误：{words_of}", hint, 2).show()
        return 2
    except click.ClickException as fault:
        _tell(fault, "--json" in words)
        return fault.exit_code
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except Exception as error:
        if said := _by_database(error):
            _tell(Fault(f"数据库用不了：{said}", "baiying doctor says more"), "--json" in words)
            return UNREACHABLE
        # a bug of ours: one line here too, with where it happened
        Fault(f"程序出错：{type(error).__name__} {str(error)[:200]}", f"a bug, at {_place(error)}").show()
        return 1
    return code if isinstance(code, int) else 0


def _by_database(error: Exception) -> str:
    """What a database said that lets nobody in, is not there or cannot write; empty: it is none of that."""
    faults = sys.modules.get("sqlalchemy.exc")  # a command that opened no database has not loaded it
    if faults is None or not isinstance(error, faults.OperationalError):
        return ""
    return " ".join(str(error.orig).split())[:300]


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"


def _tell(fault: click.ClickException, as_json: bool) -> None:
    """For people one line; with --json the problem as the service gave it, on standard error."""
    if not as_json:
        fault.show()
        return
    problem = getattr(fault, "problem", {})
    click.echo(json.dumps({"error": fault.message, **problem}, ensure_ascii=False), err=True)
