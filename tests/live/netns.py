"""Hosts with links of their own on one machine: network namespaces around a switch, gone when their processes end.

Nothing of it is seen in the machine's own network: its addresses (of the range for documentation) exist only inside,
and a program outside reaches a host through `dial`.
"""

import ctypes
import os
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.live.processes import end, spawn, until

ADDRESSES = "192.0.2.{}"
NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of sched.h."""
SWITCH = 0


class Network:
    """Hosts 1..n on one switch; `cut` pulls the cable of one, `mend` puts it back."""

    def __init__(self, home: Path, hosts: int) -> None:
        self.hosts = range(1, hosts + 1)
        home.mkdir(parents=True, exist_ok=True)
        self._holders = {n: spawn(["unshare", "--net", "sleep", "infinity"], home) for n in (SWITCH, *self.hosts)}
        for holder in self._holders.values():
            until(lambda holder=holder: _network_of(holder) != _network_of(os.getpid()), 10, "a network of its own")  # type: ignore[misc]
        self._at_switch = ThreadPoolExecutor(1, "switch", self._enter_switch)
        self._lay_cables()

    @staticmethod
    def missing() -> str | None:
        """What is not there, or None: namespaces want root."""
        if os.geteuid() != 0:
            return "network namespaces (root)"
        return None if all(map(shutil.which, ("ip", "nsenter", "unshare"))) else "ip, nsenter, unshare (iproute2)"

    def inside(self, host: int) -> list[str]:
        """What to put before a command so that it runs on that host."""
        return ["nsenter", f"--net=/proc/{self._holders[host]}/ns/net", "--"]

    def cut(self, *hosts: int) -> None:
        """From now on nothing comes or goes; connections stay open and say nothing, as with a cable pulled."""
        for host in hosts:
            self._ip(SWITCH, "link", "set", f"port{host}", "down")

    def mend(self) -> None:
        for host in self.hosts:
            self._ip(SWITCH, "link", "set", f"port{host}", "up")

    def dial(self, host: int, port: int, seconds: float = 2.0) -> socket.socket:
        """A connection to a program on that host. Raises OSError."""
        made = self._at_switch.submit(socket.socket).result()
        made.settimeout(seconds)
        try:
            made.connect((ADDRESSES.format(10 + host), port))
        except OSError:
            made.close()
            raise
        return made

    def close(self) -> None:
        """The networks end with the processes that hold them."""
        self._at_switch.shutdown()
        for holder in self._holders.values():
            end(holder)

    def _lay_cables(self) -> None:
        self._ip(SWITCH, "link", "add", "switch", "type", "bridge")
        self._ip(SWITCH, "addr", "add", ADDRESSES.format(1) + "/24", "dev", "switch")
        self._ip(SWITCH, "link", "set", "switch", "up")
        for host in self.hosts:
            other_end = ["peer", "name", "cable", "netns", str(self._holders[host])]
            self._ip(SWITCH, "link", "add", f"port{host}", "type", "veth", *other_end)
            self._ip(SWITCH, "link", "set", f"port{host}", "master", "switch", "up")
            self._ip(host, "addr", "add", ADDRESSES.format(10 + host) + "/24", "dev", "cable")
            for device in ("lo", "cable"):
                self._ip(host, "link", "set", device, "up")

    def _ip(self, host: int, *words: str) -> None:
        subprocess.run([*self.inside(host), "ip", *words], check=True, capture_output=True, timeout=30)

    def _enter_switch(self) -> None:
        """Only this thread moves: its sockets stay in the switch's network whoever uses them."""
        with Path(f"/proc/{self._holders[SWITCH]}/ns/net").open() as network:
            if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), NEW_NETWORK):
                raise OSError(ctypes.get_errno(), "setns")


def _network_of(pid: int) -> str:
    return os.readlink(f"/proc/{pid}/ns/net")
