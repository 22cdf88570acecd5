"""The load generator, a process of its own: N keep-alive connections, one POST (or GET) after the other on each.

    python -m bench.load < {"port":..., "path":..., "seconds":..., "clients":..., "tokens":[...], "bodies":[...]}
prints {"count", "seconds", "wrong", "waits": [ms, ...]}. One thread and a selector: it costs little beside the servers.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.server import ROOT, clean_environment


@dataclass(frozen=True)
class Load:
    """What a run measured: `waits` in milliseconds, `wrong` answers other than 201."""

    count: int
    seconds: float
    wrong: int
    waits: list[float]

    @property
    def rate(self) -> float:
        return self.count / self.seconds


@dataclass
class _Client:
    sock: socket.socket
    head: bytes
    bodies: Sequence[bytes]
    """Empty: it only reads."""
    wanted: bytes = b"HTTP/1.1 201"
    port: int = 0
    sent_at: float = 0.0
    sent: int = 0
    buffer: bytes = b""
    waits: list[float] = field(default_factory=list)
    wrong: int = 0

    def send(self) -> None:
        if not self.bodies:
            self.sent_at = time.perf_counter()
            self.sock.sendall(self.head + b"\r\n")
            return
        body = self.bodies[self.sent % len(self.bodies)]
        key = b"Idempotency-Key: " + uuid.uuid4().hex.encode()
        self.sent += 1
        self.sent_at = time.perf_counter()
        self.sock.sendall(self.head + key + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def reopen(self) -> None:
        """A kept line that the server closed while nothing was asked on it: what was sent goes out on a new one."""
        self.sock.close()
        self.sock = _line(self.port)
        self.send()

    def receive(self) -> bool:
        """Read what is there; True when an answer is whole. Raises ConnectionError when the server closed."""
        piece = self.sock.recv(65536)
        if not piece:
            raise ConnectionError(self.buffer[:300])
        self.buffer += piece
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        length = next(int(row[15:]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:"))
        if len(body) < length:
            return False
        self.waits.append((time.perf_counter() - self.sent_at) * 1000)
        self.wrong += not self.buffer.startswith(self.wanted)
        self.buffer = b""
        return True


def run(order: dict[str, object]) -> dict[str, object]:
    """Drive the load in this process."""
    port, clients = int(str(order["port"])), int(str(order["clients"]))
    tokens, bodies = list(order["tokens"]), [text.encode() for text in order["bodies"]]  # type: ignore[call-overload, attr-defined]
    path, reads = str(order["path"]), int(str(order.get("reads", 0)))
    takers = [tokens[n % len(tokens)] for n in range(clients)]
    driven = [_reader(port, path, one, reads) if reads else _client(port, path, one, bodies) for one in takers]
    for warm in (0.5, 0.0):
        seconds = warm or float(str(order["seconds"]))
        for each in driven:
            each.waits, each.wrong = [], 0
        start = time.perf_counter()
        _drive(driven, start + seconds)
        took = time.perf_counter() - start
    waits = [wait for each in driven for wait in each.waits]
    return {"count": len(waits), "seconds": took, "wrong": sum(each.wrong for each in driven), "waits": waits}


def _line(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _client(port: int, path: str, token: str, bodies: Sequence[bytes]) -> _Client:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    head = "".join(f"{line}\r\n" for line in [*lines, "Content-Type: application/json"])
    return _Client(_line(port), head.encode(), bodies, port=port)


def _reader(port: int, path: str, token: str, status: int) -> _Client:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "User-Agent: Mozilla/5.0 (iPhone)"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    head = "".join(f"{line}\r\n" for line in lines)
    return _Client(_line(port), head.encode(), (), f"HTTP/1.1 {status}".encode(), port)


def _drive(driven: Sequence[_Client], until: float) -> None:
    """Keep one POST in flight on each connection; after `until` wait for those still out."""
    out = 0
    with selectors.DefaultSelector() as selector:
        for each in driven:
            selector.register(each.sock, selectors.EVENT_READ, each)
            each.send()
            out += 1
        while out:
            for key, _ in selector.select(30):
                try:
                    whole = key.data.receive()
                except ConnectionError:
                    if key.data.buffer:
                        raise
                    selector.unregister(key.fileobj)
                    key.data.reopen()
                    selector.register(key.data.sock, selectors.EVENT_READ, key.data)
                    continue
                if not whole:
                    continue
                if time.perf_counter() < until:
                    key.data.send()
                else:
                    out -= 1


def drive(port: int, path: str, seconds: float, tokens: Sequence[str], bodies: Sequence[str], clients: int) -> Load:
    """Run the load generator as a process and read what it found."""
    order = {"port": port, "path": path, "seconds": seconds, "clients": clients, "tokens": list(tokens)}
    return _driven(order | {"bodies": list(bodies)})


def read(port: int, path: str, seconds: float, token: str, clients: int, status: int = 200) -> Load:
    """The same with one GET after the other; `status` is what it should be answered with."""
    return _driven({"port": port, "path": path, "seconds": seconds, "clients": clients, "tokens": [token],
                    "bodies": [], "reads": status})  # fmt: skip


def _driven(order: dict[str, object]) -> Load:
    words = json.dumps(order)
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=words,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        env=clean_environment(),
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return Load(**json.loads(done.stdout))


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
