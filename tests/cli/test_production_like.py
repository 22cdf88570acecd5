"""`baiying up --production-like` on a real RabbitMQ and PostgreSQL: it comes up, needs are played, it ends."""

import os
import secrets
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.cli.clock import move
from deploy.cli.demonstrating import check, prepare
from deploy.cli.serving import ROOT, free_port, wait_ready
from deploy.demo.needs import some
from deploy.demo.player import play
from shared.settings import SERVICES, load
from tests.live.stack import LiveStack

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


def _broker_of_its_own(stack: LiveStack) -> str:
    """A user with a password of its own: production refuses guest."""
    assert stack.broker is not None
    name, password = "trial", secrets.token_hex(12)
    stack.rabbitmqctl("add_user", name, password)
    stack.rabbitmqctl("set_permissions", "-p", "/", name, ".*", ".*", ".*")
    return stack.broker.url.replace("guest:guest", f"{name}:{password}")


@pytest.mark.faults
def test_the_production_processes_play_the_main_job(live_stack: LiveStack, tmp_path: Path) -> None:
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BAIYING_")} | {
        "BAIYING_DATA": str(tmp_path / "data"),
        "BAIYING_PORT": str(port),
        "BAIYING_BROKER_URL": _broker_of_its_own(live_stack),
        "BAIYING_DATABASE_URL": live_stack.fresh_database("production_like"),
        "BAIYING_LOG_LEVEL": "WARNING",
        **{f"BAIYING_{service.upper()}_URL": f"http://127.0.0.1:{free_port()}" for service in SERVICES},
    }
    with (tmp_path / "up.log").open("wb") as log:
        command = [sys.executable, "-m", "deploy.cli", "up", "--production-like"]
        child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_ready(f"http://127.0.0.1:{port}", lambda: child.poll() is None, 120)
        chosen, needs = load(environ), some("fraud_month", "market_theft")
        people = prepare(chosen, needs, lambda line: None)

        def forward(by: timedelta) -> None:
            move(chosen, by)

        outcome = play(f"http://127.0.0.1:{port}", people, needs, lambda line: None, forward)
        assert outcome.faults + check(chosen, lambda line: None) == []
        assert len(outcome.published) == 2
    finally:
        child.send_signal(signal.SIGTERM)
        code = child.wait(60)
    text = (tmp_path / "up.log").read_text()
    assert code == 0, text[-3000:]
    assert "重新启动" not in text
