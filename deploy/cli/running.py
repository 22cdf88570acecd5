"""baiying run and up: serving, embedded or as production processes on one machine."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from deploy.cli.demonstrating import prepare
from deploy.cli.faults import CONFIGURATION, UNMET, Fault
from deploy.cli.installation import databases, holds_units
from deploy.cli.printing import good
from deploy.cli.serving import ROOT, wait_ready
from deploy.cli.signed_in import settings
from deploy.demo.needs import all_needs
from deploy.demo.openings import all_openings
from deploy.serve import serve
from deploy.supervisor import Supervisor, migrate_all, programs_of
from shared import failpoints
from shared.db.migrate import upgrade
from shared.logs import set_up_logs
from shared.settings import DEVELOPMENT_SECRET, Settings


@click.command()
@click.option("--production-like", is_flag=True, help="按生产方式：每个服务的网页和后台各一个进程")
def up(production_like: bool) -> None:
    """启动全部服务。默认内嵌在一个进程里，数据是 SQLite 文件，不需要别的东西。

    \b
    例子：
      baiying up
      BAIYING_PORT=9000 BAIYING_DATA=/srv/baiying baiying up
      BAIYING_BROKER_URL=amqp://... BAIYING_DATABASE_URL=postgresql://... baiying up --production-like
    """
    chosen = settings()
    if production_like:
        _up_production(chosen)
        return
    require_free(chosen)
    failpoints.arm(chosen.failpoints)
    set_up_logs(chosen)
    good(f"百应正在启动：{address(chosen)}（Ctrl-C 停止）")
    serve(chosen)


@click.command()
@click.option("--play/--no-play", default=True, show_default=True, help="第一次运行时是否把30项需求演示一遍")
def run(play: bool) -> None:
    """第一次：建库、装入样例名录、启动服务，并把30项需求演示一遍；以后：只启动服务。

    \b
    例子：
      baiying run
      baiying run --no-play
      BAIYING_DATA=/tmp/试用 baiying run
    """
    chosen = settings()
    require_free(chosen)
    fresh = not holds_units(chosen)
    if fresh:
        _first_time(chosen, play)
    failpoints.arm(chosen.failpoints)
    set_up_logs(replace(chosen, log_level="WARNING"))
    leads_on = "用浏览器打开，登录页有样例账号和六步导览；" if chosen.keys == "test" else ""
    good(f"百应正在启动：{address(chosen)}（{leads_on}Ctrl-C 停止）")
    serve(chosen)


def address(chosen: Settings) -> str:
    """Where people reach it."""
    return chosen.public_url or f"http://{chosen.host}:{chosen.port}"


def require_free(chosen: Settings) -> None:
    """Raise Fault when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError:
            words = f"端口{chosen.port}已被占用；换一个：BAIYING_PORT=8080 baiying run"
            raise Fault(words, f"port {chosen.port} is taken", UNMET) from None


def _first_time(chosen: Settings, play: bool) -> None:
    """Migrate, load the sample, and have the player begin as soon as the service answers."""
    if chosen.keys != "test":
        raise Fault(
            "样例只能装入 BAIYING_KEYS=test 的环境；正式使用：baiying migrate、roster import，再 baiying up",
            "the sample is for test keys only", CONFIGURATION,
        )  # fmt: skip
    with databases(chosen=chosen, current=False) as pairs:
        for service, db in pairs:
            upgrade(db, service.steps, service.base.metadata)
    people = prepare(chosen, [*all_needs(), *(opening.need for opening in all_openings())], click.echo)
    _play_beside(chosen, people if play else {})


def _play_beside(chosen: Settings, people: Mapping[str, str]) -> None:
    """Start the player as a child: this process itself becomes the server. Passwords go by pipe, never by argument."""
    child = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli.playing", f"http://127.0.0.1:{chosen.port}"],
        cwd=ROOT, stdin=subprocess.PIPE,
    )  # fmt: skip
    if child.stdin:
        child.stdin.write(json.dumps({"people": dict(people), "address": address(chosen)}).encode())
        child.stdin.close()


def _up_production(chosen: Settings) -> None:
    missing = [
        name
        for name, there in (
            ("BAIYING_BROKER_URL", chosen.broker_url),
            ("BAIYING_DATABASE_URL", chosen.database_urls),
        )
        if not there
    ]
    if missing:
        raise Fault(f"按生产方式启动需要设置 {'、'.join(missing)}", "see deploy/env.example", CONFIGURATION)
    require_free(chosen)
    secret = _secret(chosen)
    try:
        migrate_all(chosen, secret)
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout or "").strip().splitlines()
        raise Fault("数据库升级失败", lines[-1] if lines else "migrate failed", UNMET) from None
    supervisor = Supervisor(programs_of(chosen, secret), click.echo)
    supervisor.on_signals()
    raise SystemExit(supervisor.run(lambda: _say_ready(chosen)))


def _say_ready(chosen: Settings) -> None:
    with contextlib.suppress(Fault):
        wait_ready(f"http://127.0.0.1:{chosen.port}")
        good(f"百应已就绪：{address(chosen)}（Ctrl-C 停止）")


def _secret(chosen: Settings) -> dict[str, str]:
    """What the processes are told of the secret: nothing when one was given, for they read it where this one did.

    Else where one made for this data folder lies, for its owner only.
    """
    if chosen.secret != DEVELOPMENT_SECRET:
        return {}
    path: Path = chosen.data / "production-like.secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        contextlib.suppress(FileExistsError),
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
    ):
        file.write(secrets.token_hex(32))
    return {"SECRET_FILE": str(path)}
