"""An hour of each outage as Prometheus sees it: what the numbers of a healthy city become meanwhile."""

from collections.abc import Callable

Series = dict[str, list[float]]
"""By name with labels: a value for each minute; NaN where there is none."""
Act = Callable[[Series], None]
OUTAGE = range(10, 70)


def ready(check: str, value: float, *services: str) -> Act:
    def act(series: Series) -> None:
        for name in series:
            mine = not services or any(f'service="{one}"' in name for one in services)
            if name.startswith("baiying_ready") and f'check="{check}"' in name and mine:
                _during(series, name, [value] * len(OUTAGE))

    return act


def grows(prefix: str, *labels: str) -> Act:
    """An age that goes up a minute a minute while it lasts."""

    def act(series: Series) -> None:
        for name in series:
            if name.startswith(prefix) and all(label in name for label in labels):
                _during(series, name, [60.0 * n for n in range(len(OUTAGE))])

    return act


def is_(prefix: str, value: float, *labels: str) -> Act:
    """A number that has this value while it lasts."""

    def act(series: Series) -> None:
        for name in series:
            if name.startswith(prefix) and all(label in name for label in labels):
                _during(series, name, [value] * len(OUTAGE))

    return act


def gone(*services: str) -> Act:
    """The services answer no scrape: `up` is 0 and everything else of them is missing."""

    def act(series: Series) -> None:
        for name in list(series):
            if any(f'part="{one}"' in name for one in services):
                _during(series, name, [0.0 if name.startswith("up{") else float("nan")] * len(OUTAGE))

    return act


def unread(*services: str) -> Act:
    """The database is away: what is read from it is missing."""

    def act(series: Series) -> None:
        for name in series:
            of_them = any(f'service="{one}"' in name for one in services)
            if of_them and not name.startswith(("baiying_ready", "up{")):
                _during(series, name, [float("nan")] * len(OUTAGE))

    return act


def _during(series: Series, name: str, values: list[float]) -> None:
    series[name] = [*series[name][: OUTAGE.start], *values, *series[name][OUTAGE.stop :]]


CAUSES: dict[str, list[Act]] = {
    "BaiyingBrokerDown": [ready("broker", 0.5), ready("log", 0.5), grows("baiying_relay_lag_seconds")],
    "BaiyingDatabaseDown": [
        ready("database", 0.0, "intake"), unread("intake"), ready("follows.intake", 0.5),
        grows("baiying_follow_seen_seconds", 'producer="intake"'),
    ],
    "BaiyingServiceDown": [
        gone("tasking"), ready("follows.tasking", 0.5), grows("baiying_follow_seen_seconds", 'producer="tasking"'),
    ],
    "BaiyingWorkerDown": [
        ready("worker", 0.5, "notify"), ready("follows.intake", 0.5, "notify"),
        grows("baiying_follow_seen_seconds", 'service="notify"'),
        grows("baiying_relay_lag_seconds", 'service="notify"'), grows("baiying_deliveries_due_seconds"),
    ],
    "BaiyingFollowHalted": [
        is_("baiying_follow_halted", 1.0, 'producer="intake"', 'service="tasking"'),
        grows("baiying_follow_seen_seconds", 'producer="intake"', 'service="tasking"'),
    ],
    "BaiyingDeliveriesStuck": [grows("baiying_deliveries_due_seconds"), grows("baiying_deliveries_lease_over_seconds")],
    "BaiyingOldTransaction": [grows("baiying_oldest_transaction_seconds", 'service="intake"')],
    "BaiyingDatabaseDamaged": [
        ready("database", 0.5, "intake"), ready("follows.directory", 0.5, "intake"),
        grows("baiying_follow_seen_seconds", 'service="intake"'),
    ],
    "BaiyingReplicaHolds": [
        ready("replica", 0.5), grows("baiying_follow_seen_seconds"), grows("baiying_limits_behind_seconds"),
        grows("baiying_deliveries_lease_over_seconds"), grows("baiying_oldest_transaction_seconds"),
        grows("baiying_relay_lag_seconds"),
    ],
    "BaiyingDiskFull": [ready("disk", 0.5)],
}  # fmt: skip
