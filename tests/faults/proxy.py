"""A TCP proxy that spoils the connection on purpose: stall, drop, reset, delay, rate, cut; each direction by itself."""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

PIECE = 16 * 1024
LOOK = 0.02


@dataclass
class Direction:
    """How bytes flow one way; may be changed at any time.

    `pass` them on, `stall` (read nothing: the sender's buffers fill), or `drop` (read and throw away: half-open);
    `delay` seconds a piece, `rate` bytes a second (0: no limit), `cut_after` so many more bytes reset everything.
    """

    mode: Literal["pass", "stall", "drop"] = "pass"
    delay: float = 0.0
    rate: float = 0.0
    cut_after: int | None = None
    carried: int = 0


class FaultProxy:
    """Listens on `port` and forwards to a port of this machine, or to where `dial` leads.

    `up` is from client to server, `down` the way back.
    """

    def __init__(self, target_port: int, dial: Callable[[], socket.socket] | None = None) -> None:
        self._dial = dial or partial(socket.create_connection, ("127.0.0.1", target_port), 2)
        self.up, self.down = Direction(), Direction()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.accepted = 0
        self._start(self._accept)

    def both(self, mode: Literal["pass", "stall", "drop"]) -> None:
        """Set the mode of both directions, for connections open and to come."""
        self.up.mode = self.down.mode = mode

    def reset(self) -> None:
        """Break all open connections with RST."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for each in (end for pair in pairs for end in pair):
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                each.close()

    def heal(self) -> None:
        """As new: whatever is open passes again."""
        for direction in (self.up, self.down):
            direction.mode, direction.delay, direction.rate, direction.cut_after = "pass", 0.0, 0.0, None

    def close(self) -> None:
        self._closed = True
        self._listener.close()
        self.reset()

    def __enter__(self) -> "FaultProxy":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _start(self, what: object, *words: object) -> None:
        threading.Thread(target=what, args=words, daemon=True).start()  # type: ignore[arg-type]

    def _accept(self) -> None:
        while not self._closed:
            try:
                if not select.select([self._listener], [], [], LOOK)[0]:
                    continue
                client = self._listener.accept()[0]
            except (OSError, ValueError):
                return
            self.accepted += 1
            self._start(self._join, client)  # one that cannot be reached keeps nobody waiting

    def _join(self, client: socket.socket) -> None:
        try:
            server = self._dial()
        except OSError:
            client.close()
            return
        server.settimeout(None)
        with self._lock:
            self._pairs.append((client, server))
        self._start(self._pump, client, server, self.up)
        self._start(self._pump, server, client, self.down)

    def _pump(self, source: socket.socket, sink: socket.socket, direction: Direction) -> None:
        try:
            while self._step(source, sink, direction):
                pass
        except (OSError, ValueError):
            pass
        with contextlib.suppress(OSError):  # the end of one way is told to the other side, as a router would
            sink.shutdown(socket.SHUT_WR)

    def _step(self, source: socket.socket, sink: socket.socket, direction: Direction) -> bool:
        """Carry one piece; False at the end of the stream."""
        if direction.mode == "stall":
            time.sleep(LOOK)
            return True
        if not select.select([source], [], [], LOOK)[0]:
            return True
        piece = source.recv(PIECE)
        if not piece:
            return direction.mode == "drop" and not self._closed and not time.sleep(LOOK)
        while direction.mode == "stall" and not self._closed:  # told so while this piece was being read
            time.sleep(LOOK)
        if direction.mode == "drop":
            return True
        time.sleep(direction.delay + (len(piece) / direction.rate if direction.rate else 0.0))
        if direction.cut_after is not None and len(piece) >= direction.cut_after:
            with contextlib.suppress(OSError):
                sink.sendall(piece[: direction.cut_after])
            direction.cut_after = None
            self.reset()
            return False
        if direction.cut_after is not None:
            direction.cut_after -= len(piece)
        direction.carried += len(piece)
        sink.sendall(piece)
        return True
