"""G09: 20,000 refusals by the embedded server make a bounded number of lines, which add up, as its numbers do."""

import http.client
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.repeated import OF_ALL, OF_ONE
from shared.settings import SERVICES
from tests.faults.running import Running

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
CALLERS, EACH = 4, 5000
ASKED = (
    ("GET", "/intake/v1/no-such-address/{n}", {}),
    ("GET", "/intake/v1/needs?n={n}", {}),
    ("GET", "/tasking/v1/tasks", {"Authorization": "Bearer made-up-{n}"}),
    ("MADEUP{n}", "/intake/v1/needs", {}),
    ("POST", "/directory/v1/sessions", {"Content-Type": "application/json", "Content-Length": "1", "X-N": "{n}"}),
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path / "data", BAIYING_LOG_LEVEL="INFO") as it:
        yield it.up()


def test_refusals_without_end_fill_no_disk_and_none_is_silent(server: Running) -> None:
    port, answers, lock = server.ports["intake"], Counter[int](), threading.Lock()

    def ask(first: int) -> None:
        line, own = http.client.HTTPConnection("127.0.0.1", port, timeout=30), Counter[int]()
        for number in range(first, first + EACH):
            method, path, headers = ASKED[number % len(ASKED)]
            given = {name: value.format(n=number) for name, value in headers.items()}
            body = b"{" if "Content-Length" in headers else None
            line.request(method.format(n="ABCDEFGHIJ"[number // 10 % 10]), path.format(n=number), body, given)
            answer = line.getresponse()
            answer.read()
            own[answer.status] += 1
        line.close()
        with lock:
            answers.update(own)

    callers = [threading.Thread(target=ask, args=(n * EACH,)) for n in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    told = _counted(port)
    server.end("server")
    log = (server.folder.parent / "server.log").read_text().splitlines()
    lines = [json.loads(line) for line in log if line.startswith("{")]
    asked = [line for line in lines if "request" in (line["event"], line.get("of"))]
    assert answers.total() == CALLERS * EACH
    assert min(answers) >= 400
    shown: Counter[int] = Counter()
    for line in asked:
        shown[int(line["status"])] += int(line.get("held", 1))
    assert {status: count for status, count in shown.items() if status >= 400} == dict(answers)
    assert told == answers
    assert len(lines) < 6 * OF_ALL
    assert any(line["event"] == "log.repeated" and line["held"] > OF_ONE for line in lines)


def _counted(port: int) -> Counter[int]:
    """Refusals by status as the services' numbers have them; a method that a caller made up is no label."""
    line, text = http.client.HTTPConnection("127.0.0.1", port, timeout=30), ""
    for service in SERVICES:
        line.request("GET", f"/{service}/metrics")
        text += line.getresponse().read().decode()
    line.close()
    assert "MADEUP" not in text
    found: Counter[int] = Counter()
    for status, count in re.findall(r'^baiying_requests_total\{.*status="(\d+)".*\} (\S+)$', text, re.M):
        found[int(status)] += int(float(count)) if int(status) >= 400 else 0
    return +found
