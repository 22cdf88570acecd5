"""The stage: everybody signed in once, waiting until something has come about, a line for every hop."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import urllib3

from deploy.cli.client import TIMEOUT, Client
from deploy.cli.faults import Fault, Refused
from deploy.cli.printing import pad

T = TypeVar("T")
PATIENCE = 60.0
KNOWN_BY = ("/intake/v1/needs?limit=1", "/tasking/v1/tasks?limit=1", "/notify/v1/pushes?limit=1")
"""Reads by which one sees whether a service has heard of a person."""


class Unmet(Exception):
    """What should have come about has not."""


class Stage:
    """Signed-in people at one address. `say` gets each line."""

    def __init__(self, url: str, people: Mapping[str, str], say: Callable[[str], object]) -> None:
        self.url, self.people, self.say = url, people, say
        self.pool = urllib3.PoolManager(maxsize=16, timeout=TIMEOUT, retries=False)
        self.clients: dict[str, Client] = {}
        self.units: dict[str, dict[str, Any]] = {}
        self.hops = 0

    def sign_in(self) -> None:
        """Sign everybody in, each once, and wait until every service knows them. Raises Fault, Unmet."""
        with ThreadPoolExecutor(4) as pool:
            for login, client in zip(self.people, pool.map(self._signed_in, self.people), strict=True):
                self.clients[login] = client
        logins = list(self.people)
        for login in logins[:: max(1, len(logins) // 5)] + logins[-1:]:
            for path in KNOWN_BY:
                until(partial(self._known, login, path), f"{path} 认得 {login}")
        self.units = {one["code"]: one for one in self.clients[logins[0]].all("/directory/v1/units")}

    def _signed_in(self, login: str) -> Client:
        client = Client(self.url, pool=self.pool)
        body = {"login": login, "password": self.people[login]}
        client.token = client.post("/directory/v1/sessions", body)["token"]
        return client

    def _known(self, login: str, path: str) -> bool:
        try:
            self.clients[login].get(path)
        except Refused as refused:
            return refused.status == 403  # known, and without that role
        return True

    def as_(self, login: str) -> Client:
        """The client of somebody signed in."""
        return self.clients[login]

    def ids(self, codes: list[str]) -> list[str]:
        """The ids of units by code."""
        return [self.units[code]["id"] for code in codes]

    def head(self, title: str) -> None:
        """A heading."""
        self.say(f"\n{title}")

    def hop(self, what: str, number: str, who: str, words: str) -> None:
        """A line for a hop: what was done, on which number, by whom, with which words."""
        self.hops += 1
        self.say(f"  {pad(what, 13)}{pad(number, 19)}{pad(who, 29)}{words}")


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Ask again until the answer is true, and give it. Raises Unmet after `seconds`."""
    rest, ends = 0.02, time.monotonic() + seconds
    while True:
        value = found()
        if value:
            return value
        if time.monotonic() > ends:
            raise Unmet(f"等了{seconds:.0f}秒，还没有：{what}")
        time.sleep(rest)
        rest = min(0.4, rest * 1.5)


__all__ = ["Fault", "Stage", "Unmet", "until"]
