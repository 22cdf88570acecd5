"""What part `pages` looks through: somebody signed in at a WSGI door, a first load's bytes, polls that ask again."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from werkzeug.test import Client

LINKED = re.compile(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"|<script src="([^"]+)"')
IMPORTED = re.compile(r'@import url\("([^"]+)"\)')
LIVE = re.compile(r'data-live="([^"]+)"')
SEEN = re.compile(r'data-seen="([^"]+)"')


@dataclass(frozen=True)
class Seat:
    """Somebody's browser at a door."""

    client: Client

    @staticmethod
    def of(wsgi: object, token: str = "") -> "Seat":
        """At this WSGI application, with this token in the cookie."""
        client = Client(wsgi)  # type: ignore[arg-type]
        if token:
            client.set_cookie("baiying", token)
        return Seat(client)

    def get(self, address: str, **headers: str) -> bytes:
        """The body of an answer. Raises RuntimeError for anything but 200 and 304."""
        answer = self.client.get(address, headers={name.replace("_", "-"): words for name, words in headers.items()})
        if answer.status_code not in (200, 304):
            raise RuntimeError(f"{address}: {answer.status_code}")
        return answer.get_data()

    def milliseconds(self, address: str) -> float:
        """How long the server took over a page, to its last byte."""
        start = time.perf_counter()
        self.get(address)
        return (time.perf_counter() - start) * 1000

    def first_load(self, address: str) -> int:
        """Bytes of a page and everything that it links, as they travel to a browser that has nothing of it yet."""
        page = self.get(address).decode()
        wanted = [one or other for one, other in LINKED.findall(page)]
        for linked in [one for one in wanted if ".css" in one]:
            wanted += [urljoin(linked, one) for one in IMPORTED.findall(self.get(linked).decode())]
        return sum(len(self.get(one, Accept_Encoding="gzip")) for one in dict.fromkeys([address, *wanted]))

    def unchanged(self, address: str, times: int) -> float:
        """Per cent of polls answered 304 while nothing changes; nan for a page that does not keep up by itself."""
        page = self.get(address).decode()
        live, seen = LIVE.search(page), SEEN.search(page)
        if not live or not seen:
            return float("nan")
        asked = [
            self.client.get(live[1].replace("&amp;", "&"), headers={"If-None-Match": f'W/"{seen[1]}"'}).status_code
            for _ in range(times)
        ]
        return 100 * asked.count(304) / times
