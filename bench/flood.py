"""Part `flood`: one department asks without a breath; what the others feel of it, embedded and in production."""

import contextlib
from collections.abc import Iterator, Mapping

from bench.callers import Answered, Call, in_turn, keep_pace
from bench.city import embedded, environment, make_city, open_all, open_database, production
from bench.intake import BODIES
from bench.load import Load, drive
from bench.meanwhile import Meanwhile
from bench.network import known_people
from bench.run import Run
from bench.server import WebServer
from bench.table import Figure, absolute, median, paired, quantile
from services.intake.app import SERVICE
from shared.settings import Settings

NEEDS = "/intake/v1/needs"
LISTED = f"{NEEDS}?limit=20"
CALM = 20.0
"""Calls a second of all the others together, half of them needs: many times an ordinary day."""
FLOODERS = 40
"""Lines of the one department; each asks again as soon as it is answered, whatever the answer."""
LINES = 16
FIRST = 5.0
"""Seconds after which it is a flood: what comes at once is let through as a burst, and told by itself."""


def measure(run: Run) -> list[Figure]:
    """99th percentiles of the others with the flood and without, in turns."""
    places: dict[str, Settings] = {"embedded, SQLite": embedded(run.folder("flood"))}
    if run.live:
        urls = {"intake": run.stack.fresh_database("flood")}
        places["web process of intake, PostgreSQL"] = production(run.folder("flood"), urls)
    return [found for name, settings in places.items() for found in _measured(run, name, settings)]


def _measured(run: Run, name: str, settings: Settings) -> list[Figure]:
    city = make_city(60)
    if not settings.production:  # the whole system runs: needs become tasks meanwhile
        open_all(settings, city)
    db = open_database(SERVICE, settings, city)
    tokens = known_people(db, settings, [city.units[code] for code in city.units if code != "city"])
    flooder = tokens.pop(city.units["office"])
    seconds = 1.5 if run.tiny else 5.0 if run.quick else 20.0
    whole = FIRST + seconds + 2
    calm, first, flooded, floods = [], [], [], []
    with served(settings) as server:
        port = server.port
        _others(port, 2.0, tokens)
        for _ in range(run.rounds):
            calm.append(_others(port, seconds, tokens))
            with Meanwhile(lambda: drive(port, NEEDS, whole, [flooder], BODIES, FLOODERS)) as flood:
                first.append(_others(port, FIRST, tokens))
                flooded.append(_others(port, seconds, tokens))
            floods.append(flood.given)
    db.dispose()
    return [*_figures(name, calm, first, flooded), _flood(name, floods)]


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[WebServer]:
    """The door of intake: the whole embedded system, or its web process as it is in production."""
    words = ("-m", "services.intake", "web") if settings.production else ("-m", "deploy.serve")
    environ: Mapping[str, str] = environment(settings) | {"WEB_CONCURRENCY": "1"}
    with WebServer(words, environ, settings.data, ["/intake/livez"]) as server:
        yield server


def _others(port: int, seconds: float, tokens: Mapping[str, str]) -> Answered:
    calls = []
    for number, token in enumerate(tokens.values()):
        calls += [Call(NEEDS, token, BODIES[number % len(BODIES)]), Call(LISTED, token)]
    return keep_pace(port, CALM, seconds, LINES, in_turn(calls))


def _figures(name: str, calm: list[Answered], first: list[Answered], flooded: list[Answered]) -> list[Figure]:
    def told(share: float) -> tuple[list[float], list[float]]:
        return [quantile(one.waits, share) for one in calm], [quantile(one.waits, share) for one in flooded]

    wrong = sum(one.statuses.total() - one.statuses[200] - one.statuses[201] for one in [*calm, *first, *flooded])
    early = median(quantile(one.waits, 0.99) for one in first)
    return [
        paired(f"{name}: the others' p50, calm -> flooded", *told(0.5), "ms"),
        paired(f"{name}: the others' p99, calm -> flooded", *told(0.99), "ms", most=2.0),
        absolute(f"{name}: the others' p99 in the first {FIRST:g} s, a burst", early, "ms"),
        absolute(f"{name}: of the others sent away or failed", wrong, "calls", most=0),
    ]


def _flood(name: str, floods: list[Load]) -> Figure:
    served_all = median((one.count - one.wrong) / one.seconds for one in floods)
    asked = median(one.rate for one in floods)
    return absolute(f"{name}: needs of the flood taken ({asked:,.0f}/s asked for)", served_all, "/s")
