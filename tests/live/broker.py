"""A private RabbitMQ: own node, own epmd, own folder, loopback only, stopped by pid."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.processes import end, family, free_ports, is_running, signal_all, spawn, until

PROGRAMS = Path("/usr/lib/rabbitmq/bin")
CONFIG = """\
listeners.tcp.1 = {address}:{port}
num_acceptors.tcp = 2
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
default_user = baiying
default_pass = {password}
log.console = false
log.file.level = info
collect_statistics_interval = 60000
"""


class Broker:
    """One RabbitMQ node in a folder. `url` stays the same over restarts and wipes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self._dist_port, self._epmd_port = free_ports(3)
        self._password = secrets.token_hex(8)
        self.url = self.url_at(self.port)
        self.inside: list[str] = []
        """What to put before its commands, when it does not live in this machine's own network."""
        self._pid = 0
        self._epmd_pid = 0

    def url_at(self, port: int) -> str:
        """The URL through another port (of a proxy); a user of its own, for production refuses guest."""
        return f"amqp://baiying:{self._password}@127.0.0.1:{port}/"

    @staticmethod
    def missing() -> str | None:
        """What is not installed, or None."""
        if not (PROGRAMS / "rabbitmq-server").exists():
            return "RabbitMQ (rabbitmq-server)"
        return None if shutil.which("epmd") else "Erlang (epmd)"

    @property
    def running(self) -> bool:
        return bool(self._pid) and is_running(self._pid)

    @property
    def pids(self) -> list[int]:
        """The node and its children."""
        return family(self._pid) if self._pid else []

    def launch(self) -> None:
        """Start the node without waiting for it."""
        self._write_files()
        if not self._epmd_pid:
            self._epmd_pid = spawn([*self.inside, *self._epmd()], self.home, self._environment())
        self._pid = spawn([*self.inside, str(PROGRAMS / "rabbitmq-server")], self.home, self._environment())

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Wait until it answers the first AMQP frame."""
        until(self._answers_or_ended, seconds, "RabbitMQ is ready")
        if not is_running(self._pid):
            raise RuntimeError(f"RabbitMQ ended at start: {self._log_tail()}")

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """Gracefully, as an operator would."""
        if self._pid:
            end(self._pid)
            self._pid = 0

    def kill(self) -> None:
        """As a power cut would."""
        pid, self._pid = self._pid, 0
        if pid:
            signal_all(family(pid), signal.SIGKILL)
            until(lambda: not is_running(pid), 10, "RabbitMQ ends when killed")

    def wipe(self) -> None:
        """Kill it and throw all its data away; `start` then begins from nothing."""
        self.kill()
        shutil.rmtree(self.home / "mnesia", ignore_errors=True)

    def freeze(self) -> None:
        """Stop its processes; its connections stay up and say nothing."""
        signal_all(self.pids, signal.SIGSTOP)

    def thaw(self) -> None:
        signal_all(self.pids, signal.SIGCONT)

    def close(self) -> None:
        """End the node and its epmd, whatever state they are in."""
        self.thaw()
        self.kill()
        if self._epmd_pid:
            end(self._epmd_pid)
            self._epmd_pid = 0

    @contextmanager
    def virtual_host(self, name: str) -> Iterator[str]:
        """One without anybody's queues, for as long as the block lasts: its URL."""
        self.ctl("add_vhost", name)
        self.ctl("set_permissions", "-p", name, "baiying", ".*", ".*", ".*")
        try:
            yield f"{self.url}{name}"
        finally:
            self.ctl("delete_vhost", name)

    def ctl(self, *words: str, seconds: float = 90.0) -> str:
        """Run rabbitmqctl on this node and give what it prints. Raises CalledProcessError with its complaint.

        It starts an Erlang of its own: seconds of computing, on a loaded machine half a minute.
        """
        command = [*self.inside, str(PROGRAMS / "rabbitmqctl"), "--quiet", *words]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, timeout=seconds)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        return done.stdout

    def _write_files(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        cookie = self.home / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text(self._cookie())
            cookie.chmod(0o400)
        (self.home / "rabbitmq.conf").write_text(self._config())
        (self.home / "enabled_plugins").write_text("[].\n")
        (self.home / "environment.conf").write_text("")

    def _config(self) -> str:
        return CONFIG.format(address="127.0.0.1", port=self.port, password=self._password)

    def _cookie(self) -> str:
        return secrets.token_hex(16)

    def _epmd(self) -> list[str]:
        return ["epmd", "-address", "127.0.0.1"]

    def _environment(self) -> dict[str, str]:
        home = str(self.home)
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": home,
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_NODENAME": f"baiying{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONF_ENV_FILE": f"{home}/environment.conf",
            "RABBITMQ_CONFIG_FILE": f"{home}/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{home}/mnesia",
            "RABBITMQ_LOG_BASE": f"{home}/log",
            "RABBITMQ_LOGS": f"{home}/log/node.log",
            "RABBITMQ_PID_FILE": f"{home}/node.pid",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}",
            "RUNNING_UNDER_SYSTEMD": "yes",  # the script then becomes the node instead of staying beside it
        }

    def _answers_or_ended(self) -> bool:
        return not is_running(self._pid) or self._answers()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.settimeout(5)
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(connection.recv(1))
        except OSError:
            return False

    def _log_tail(self) -> str:
        output = self.home / "output.log"
        return f"its output ends: {output.read_text(errors='replace')[-1500:] if output.exists() else 'nothing'}"
