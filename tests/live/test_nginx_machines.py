"""deploy/nginx.conf before two machines: what one does not take goes to the other, and no write is sent twice."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import urllib3

from shared.settings import SERVICES
from tests.live.processes import free_ports
from tests.live.test_nginx import nginx_before, stand_in

CALLS = 20
Origin = Callable[..., str]


@pytest.fixture
def pool() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False, timeout=30) as manager:
        yield manager


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """Give the port of tasking on each machine; the other services run on all."""
    with ExitStack() as stack:
        others = {service: stack.enter_context(stand_in(service)) for service in SERVICES}

        def before(*ports: int) -> str:
            machines = [others | {"tasking": port} for port in ports]
            return stack.enter_context(nginx_before(tmp_path_factory.mktemp("nginx"), *machines))

        yield before


@contextmanager
def hanging_up(heard: Counter[str]) -> Iterator[int]:
    """A machine that dies over each request: it has read it, and is gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    heard[line.recv(65536).split(b" ")[0].decode()] += 1

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@contextmanager
def silent() -> Iterator[int]:
    """A machine that does not even say no, like one without power: its line of those who knock is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as stack:
        for _ in range(4):
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def statuses(pool: urllib3.PoolManager, at: str, method: str) -> Counter[int]:
    return Counter(pool.request(method, f"{at}/tasking/v1/tasks").status for _ in range(CALLS))


def test_a_machine_that_is_down_is_noticed_by_nobody(origin: Origin, pool: urllib3.PoolManager) -> None:
    """As it is while it is upgraded: nobody listens on its port."""
    with stand_in("tasking") as up:
        at = origin(*free_ports(1), up)
        assert statuses(pool, at, "GET") == statuses(pool, at, "POST") == {200: CALLS}


def test_a_machine_without_power_is_noticed_by_a_few_seconds(origin: Origin, pool: urllib3.PoolManager) -> None:
    with stand_in("tasking") as up, silent() as dark:
        at = origin(dark, up)
        assert statuses(pool, at, "POST") == statuses(pool, at, "GET") == {200: CALLS}


def test_a_read_that_broke_off_is_asked_again_and_a_write_never_is(origin: Origin, pool: urllib3.PoolManager) -> None:
    """Whether the write was done is not known: its sender asks, with the same Idempotency-Key."""
    heard = Counter[str]()
    with stand_in("tasking") as up, hanging_up(heard) as dying:
        assert statuses(pool, origin(dying, up), "GET") == {200: CALLS}
    assert heard["GET"] > 0
    with hanging_up(heard) as dying, hanging_up(heard) as another:
        answer = pool.request("POST", f"{origin(dying, another)}/tasking/v1/tasks", body=b"{}")
    assert (answer.status, heard["POST"]) == (503, 1)


def test_a_service_that_is_away_everywhere_is_a_problem_in_chinese(origin: Origin, pool: urllib3.PoolManager) -> None:
    at = origin(*free_ports(2))
    for path in ("/tasking/v1/tasks", "/tasking/queue"):
        answer = pool.request("GET", at + path)
        assert (answer.status, answer.json()["status"], answer.json()["code"]) == (503, 503, "unavailable")
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert pool.request("GET", f"{at}/intake/v1/needs").status == 200


def test_who_looks_at_pages_is_told_by_a_page_what_to_do(origin: Origin, pool: urllib3.PoolManager) -> None:
    at, looks = origin(*free_ports(2)), {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    read = pool.request("GET", f"{at}/tasking/queue", headers=looks)
    sent = pool.request("POST", f"{at}/tasking/tasks/1/claim", headers=looks, body=b"")
    for answer in (read, sent):
        assert (answer.status, answer.headers["Content-Type"], answer.headers["Retry-After"]) == (503, "text/html", "5")
        assert "<h1>服务暂时不可用</h1>" in answer.data.decode()
    assert '<meta http-equiv="refresh" content="5">' in read.data.decode()
    assert "http-equiv" not in sent.data.decode(), "a page that loads itself again would send the form by itself"
    assert "同一份内容只会保存一次" in sent.data.decode()
    large = pool.request("POST", f"{at}/intake/needs/new", headers=looks, body=b"x" * 1_100_000)
    assert (large.status, "<h1>内容过大，没有收下</h1>" in large.data.decode()) == (413, True)
    many = [pool.request("POST", f"{at}/sign-in", headers=looks, body=b"") for _ in range(40)][-1]
    assert (many.status, "<h1>请求过于频繁</h1>" in many.data.decode()) == (429, True)
    assert many.headers["Retry-After"] == "1"
