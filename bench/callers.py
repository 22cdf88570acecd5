"""Callers who keep their own pace: each call at its own moment, waits counted from there (parts flood, burst, soak)."""

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PATIENCE = 30.0


@dataclass(frozen=True)
class Call:
    """One request to come: with a body it is a POST under a key of its own."""

    path: str
    token: str
    body: str = ""
    version: int | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass
class Answered:
    """Answers by status (0: none came), milliseconds from the moment each was due, ids of what was made (201)."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    """Whose token each was made with."""
    sheds: list[str] = field(default_factory=list)
    """Retry-After of those sent away; "" where it was missing."""


def keep_pace(
    port: int, per_second: float, seconds: float, lines: int, make: Callable[[int], Call],
    over: threading.Event | None = None, found: Answered | None = None,
) -> Answered:  # fmt: skip
    """So many calls a second on so many lines, evenly; a line that is late goes on as fast as it can."""
    found, begin = found or Answered(), time.perf_counter() + 0.1
    many = max(lines, int(per_second * seconds))

    def work(turn: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        for number in range(turn, many, lines):
            due = begin + number / per_second
            if (over and over.is_set()) or (time.perf_counter() - begin) > seconds + PATIENCE:
                break
            time.sleep(max(0.0, due - time.perf_counter()))
            _answered(found, line, make(number), due)
        line.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(lines)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def _answered(found: Answered, line: http.client.HTTPConnection, call: Call, due: float) -> None:
    status, text, after = ask(line, call)
    found.waits.append((time.perf_counter() - due) * 1000)
    found.statuses[status] += 1
    if status == 201:
        found.makers.append(call.token)
        found.made.append(json.loads(text)["id"])
    elif status in (429, 503):
        found.sheds.append(after)


def ask(line: http.client.HTTPConnection, call: Call) -> tuple[int, bytes, str]:
    """Status, body and Retry-After; status 0 when no answer came."""
    headers = {"Authorization": f"Bearer {call.token}"} if call.token else {}
    if call.body:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": call.key}
    if call.version is not None:
        headers["If-Match"] = f'"{call.version}"'
    try:
        line.request("POST" if call.body else "GET", call.path, call.body.encode() or None, headers)
        answer = line.getresponse()
        return answer.status, answer.read(), answer.getheader("Retry-After", "")
    except (OSError, http.client.HTTPException):
        line.close()
        return 0, b"", ""


def in_turn(calls: Sequence[Call]) -> Callable[[int], Call]:
    """The calls one after the other, again and again, each time under another key."""
    return lambda number: Call(calls[number % len(calls)].path, calls[number % len(calls)].token,
                               calls[number % len(calls)].body)  # fmt: skip
