"""A stand-in of an HTTP proxy: CONNECT, and whole addresses; `asked` keeps each first line. `refuses`: it says 403."""

import contextlib
import socket
import threading
from typing import Any
from urllib.parse import urlsplit


class Proxy:
    """Everything goes to loopback, whatever name was asked for: `names` says to which port."""

    def __init__(self, names: dict[str, int], refuses: bool = False) -> None:
        self.names, self.refuses = names, refuses
        self.asked: list[str] = []

    def __enter__(self) -> "Proxy":
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1) or exit_thread()
            first, _, rest = head.partition(b"\r\n")
            method, where, _ = first.decode().split(" ")
            self.asked.append(f"{method} {where}")
            if self.refuses:
                client.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            host = where.rpartition(":")[0] if method == "CONNECT" else str(urlsplit(where).hostname)
            with socket.create_connection(("127.0.0.1", self.names[host]), 5) as server:
                if method == "CONNECT":
                    client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: stand-in\r\n\r\n")
                else:
                    path = urlsplit(where).path or "/"
                    server.sendall(f"{method} {path} HTTP/1.1\r\n".encode() + rest)
                back = threading.Thread(target=_pipe, args=(server, client), daemon=True)
                back.start()
                _pipe(client, server)
                back.join(5)


def exit_thread() -> Any:
    raise OSError("the client hung up")


def _pipe(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := one.recv(65536):
            other.sendall(content)
        other.shutdown(socket.SHUT_WR)
