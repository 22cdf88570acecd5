"""The running services: what each says of itself at /readyz, and whether its clock agrees with ours."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import urllib3

from deploy.doctoring.finding import STEP_CLOCKS, Finding
from deploy.doctoring.known import KNOWN, Known

TIMEOUT = urllib3.Timeout(connect=1.5, read=3.0)
APART_SECONDS = 5.0
START = "baiying up，或 systemctl start baiying.target"


def look_at_served(url: str) -> Iterator[Finding]:
    """Ask the four services at this address, at the same time."""
    pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
    with ThreadPoolExecutor(len(KNOWN)) as threads:
        for found in threads.map(lambda service: list(_asked(pool, url, service)), KNOWN):
            yield from found


def _asked(pool: urllib3.PoolManager, url: str, service: Known) -> Iterator[Finding]:
    try:
        answer = pool.request("GET", f"{url}/{service.name}/readyz")
    except urllib3.exceptions.HTTPError:
        yield Finding(f"{service.title}服务", "warn", f"{url} 没有应答（没有启动？）", START)
        return
    words, wrong, told = _words(answer.data)
    mend = wrong[0] if wrong else ""
    yield Finding(f"{service.title}服务", "good" if answer.status == 200 and not wrong else "warn", words, mend)
    yield from (Finding(f"{service.title}提醒", "warn", hint) for hint in told)
    yield from _clock(service, answer.headers)


def _clock(service: Known, headers: Mapping[str, str]) -> Iterator[Finding]:
    try:
        there = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart > APART_SECONDS:
        yield Finding(f"{service.title}时钟", "warn", f"与本机相差{apart:.0f}秒", STEP_CLOCKS)


def _words(raw: bytes) -> tuple[str, list[str], list[str]]:
    """What /readyz says of itself: the status with what is wrong, the hints for that, and what it warns of."""
    try:
        found = json.loads(raw)
        checks, status = found.get("checks", []), str(found.get("status", "已应答"))
    except (ValueError, AttributeError):
        return "已应答", [], []
    wrong = [one for one in checks if one.get("state") in ("degraded", "down")]
    words = "；".join([status, *(f"{one['name']} {one['state']}" for one in wrong)])
    told = [str(one.get("hint", "")) for one in checks if one.get("state") == "warn"]
    return words, [str(one.get("hint", "")) for one in wrong], told
