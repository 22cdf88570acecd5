"""deploy/nginx.conf in a real nginx, before four stand-ins that say what reached them."""

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import urllib3

from shared.settings import SERVICES
from tests.house.source import ROOT
from tests.live.processes import end, free_ports, spawn, until

BINARY = shutil.which("nginx") or "/usr/sbin/nginx"


class StandIn(BaseHTTPRequestHandler):
    """Answers with the service's name, the path and the headers it was given."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = self.server
        heard = {"service": getattr(server, "service", ""), "path": self.path, "headers": dict(self.headers)}
        body = json.dumps(heard).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx with our file; only names, ports and folders differ."""
    with ExitStack() as stack:
        ports = {service: stack.enter_context(stand_in(service)) for service in SERVICES}
        yield stack.enter_context(nginx_before(tmp_path_factory.mktemp("nginx"), ports))


@contextmanager
def nginx_before(folder: Path, *machines: dict[str, int]) -> Iterator[str]:
    """The address of an nginx with our file before services on these ports, once for each machine."""
    if not Path(BINARY).exists():
        says = pytest.fail if os.environ.get("BAIYING_REQUIRE_LIVE") == "1" else pytest.skip
        says("NOT TESTED: nginx is not installed (apt install nginx-light)")
    folder.chmod(0o755)
    (port,) = free_ports(1)
    (folder / "nginx.conf").write_text(configuration(folder, port, *machines))
    pid = spawn([BINARY, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"], folder)
    try:
        until(lambda: (folder / "nginx.pid").exists(), 10, "nginx did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        end(pid)


class stand_in:
    """A stand-in for one service on a free port, which it gives."""

    def __init__(self, service: str) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
        self.server.service = service  # type: ignore[attr-defined]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> int:
        self.thread.start()
        return self.server.server_port

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


def configuration(folder: Path, port: int, *machines: dict[str, int]) -> str:
    """Our file with the ports of the services on each machine."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(
        r"server (\w+):8000( [^;]*;)",
        lambda found: "".join(f"server 127.0.0.1:{at[found[1]]}{found[2]}" for at in machines), text,
    )  # fmt: skip
    (folder / "mime.types").write_text("types { text/css css; }")
    text = ("user root;\n" if os.geteuid() == 0 else "") + text  # its worker writes into this test's folder
    return text.replace("/tmp/", f"{folder}/").replace("listen 8080", f"listen 127.0.0.1:{port}")


@pytest.fixture(scope="module")
def pool() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False, timeout=10) as manager:
        yield manager


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "directory"),
        ("/sign-in", "directory"),
        ("/static/app.css?v=1", "directory"),
        ("/directory/v1/units", "directory"),
        ("/intake/v1/needs", "intake"),
        ("/tasking/queue", "tasking"),
        ("/notify/inbox", "notify"),
        ("/l/Ab3", "notify"),
    ],
)
def test_each_path_reaches_its_service_as_it_was(
    origin: str, pool: urllib3.PoolManager, path: str, service: str
) -> None:
    heard = pool.request("GET", origin + path).json()
    assert (heard["service"], heard["path"]) == (service, path)


def test_a_client_cannot_say_where_it_comes_from(origin: str, pool: urllib3.PoolManager) -> None:
    forged = {"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "https", "X-Request-ID": "mine"}
    heard = pool.request("GET", f"{origin}/intake/v1/needs", headers=forged).json()["headers"]
    assert (heard["X-Forwarded-For"], heard["X-Forwarded-Proto"]) == ("127.0.0.1", "http")
    assert re.fullmatch("[0-9a-f]{32}", heard["X-Request-ID"])
    assert heard["Host"] == origin.removeprefix("http://")


def test_numbers_stay_inside(origin: str, pool: urllib3.PoolManager) -> None:
    assert {pool.request("GET", f"{origin}/{service}/metrics").status for service in SERVICES} == {404}


def test_a_body_too_large_is_a_problem_in_chinese(origin: str, pool: urllib3.PoolManager) -> None:
    answer = pool.request("POST", f"{origin}/intake/v1/needs", body=b"x" * 1_100_000)
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert (answer.json()["code"], answer.json()["title"]) == ("too_large", "内容过大")
    for path in (
        "/directory/v1/roster", "/tasking/v1/tasks/1/files", "/intake/v1/needs/1/attachments",
        "/intake/materials/1/attachments",
    ):  # fmt: skip
        assert pool.request("POST", origin + path, body=b"x" * 1_100_000).status == 200, path


def test_a_flood_of_writing_is_slowed_and_reading_goes_on(origin: str, pool: urllib3.PoolManager) -> None:
    answers = [pool.request("POST", f"{origin}/sign-in", body=b"") for _ in range(40)]
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert (refused[0].json()["code"], refused[0].headers["Retry-After"]) == ("too_many_requests", "1")
    assert {pool.request("GET", f"{origin}/sign-in").status for _ in range(40)} == {200}
