"""Part `hop`: from the commit of need.raised to the commit of task.opened in tasking's database.

Three ways: embedded (memory bus), RabbitMQ and PostgreSQL with the processes of production, and the same with the
broker away (feed poll); against a bare relay hop that ends where the consumer's callback begins.
"""

from collections.abc import Sequence

from bench.hop_bare import BareHop
from bench.hop_ways import EmbeddedHop, LiveHop
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, median, paired, quantile


def measure(run: Run) -> list[Figure]:
    """p50 and p99 of each way, in milliseconds."""
    count = 10 if run.tiny else 50 if run.quick else 120
    found: list[Figure] = []
    if run.live:
        with BareHop(run) as bare, LiveHop(run) as live, EmbeddedHop(run) as embedded:
            cases = {"bare": bare.waits, "live": live.waits, "embedded": embedded.waits}
            waits = rounds({name: lambda take=take: take(count) for name, take in cases.items()}, run.rounds)  # type: ignore[misc]
        found += _against("RabbitMQ + PostgreSQL", waits["bare"], waits["live"])
        found += _alone("embedded", waits["embedded"], 20, None)
        with LiveHop(run, broker=False) as polled:
            waits_polled = [polled.waits(12 if run.quick else 30, 0.3)]
        found += _alone("broker down (feed poll every 2 s)", waits_polled, None, 2500)
    else:
        with EmbeddedHop(run) as embedded:
            found += _alone("embedded", [embedded.waits(count) for _ in range(run.rounds)], 20, None)
    return found


def _against(what: str, bare: Sequence[list[float]], ours: Sequence[list[float]]) -> list[Figure]:
    """Each round's own p50; p99 over all rounds, since a round alone has too few."""
    halves = [[quantile(one, 0.5) for one in found] for found in (bare, ours)]
    last = [quantile([each for one in found for each in one], 0.99) for found in (bare, ours)]
    return [
        paired(f"{what}: p50", *halves, "ms", most=2),
        paired(f"{what}: p99", [last[0]], [last[1]], "ms", most=3),
    ]


def _alone(what: str, ours: Sequence[list[float]], most_p50: float | None, most_p99: float | None) -> list[Figure]:
    last = quantile([each for one in ours for each in one], 0.99)
    return [
        absolute(f"{what}: p50", median(quantile(one, 0.5) for one in ours), "ms", most=most_p50),
        absolute(f"{what}: p99", last, "ms", most=most_p99),
    ]
