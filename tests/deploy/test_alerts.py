"""K16: the rules of alerting: what they name is really told, each has its page, and a cause is one alert, once."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from deploy import dashboard
from deploy.embedded import Embedded
from shared.settings import SERVICES, Settings
from tests.deploy.outages import CAUSES, OUTAGE, Series

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "alerts.yml"
PAGE = DEPLOY.parent / "docs" / "watching.md"
NAME = re.compile(r"\bbaiying_[a-z_]+\b")
POSTGRES_ONLY = {"baiying_oldest_transaction_seconds", "baiying_commit_wait_seconds"}
"""Told on PostgreSQL alone (tests/shared/web/test_metrics.py sees it there)."""
UNTIL_FIRST = {"baiying_backup_age_seconds"}
"""Told once there was one (the same test)."""
MINUTES = 120
FIRED = re.compile(r"time: ((?:\d+h)?(?:\d+m)?(?:0s)?),\s+exp:.*?\n\s+got:(.*?)(?:\n\n|\n\s*expr|\Z)", re.DOTALL)
NAMED: set[str] = set()
"""Families that were told, also those without a sample yet."""


@pytest.fixture
def promtool() -> None:
    """The engine of Prometheus for rules."""
    if shutil.which("promtool"):
        return
    words = "NOT TESTED: promtool is not installed (apt install prometheus)"
    if os.environ.get("BAIYING_REQUIRE_LIVE") == "1":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@pytest.fixture(scope="module")
def told(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Series:
    """Everything that the four services of a healthy city tell, as series that stay as they are."""
    folder = tmp_path_factory.mktemp("told") / "data"
    shutil.copytree(city_template, folder)
    system = Embedded(Settings(data=folder, low_disk=0))
    system.settle()
    found: Series = {}
    for service in SERVICES:
        client = system.apps[service].test_client()
        client.get(f"/{service}/readyz")
        text = client.get(f"/{service}/metrics").text
        NAMED.update(name + end for name in re.findall(r"# TYPE (\S+)", text) for end in ("", "_bucket"))
        for name, labels, value in _samples(text):
            if labels.get("route", probe := f"/{service}/readyz") != probe:
                continue  # of tests that ran before in this process: promtool takes no more than ten thousand samples
            found[_series(name, {**labels, "job": "baiying", "part": service})] = [value] * MINUTES
        found[_series("up", {"job": "baiying", "part": service})] = [1.0] * MINUTES
        for check in ("worker", "replica"):
            named = {"check": check, "job": "baiying", "part": service, "service": service}
            found |= {_series(name, named): [1.0] * MINUTES for name in ("baiying_ready", "baiying_warned")}
        aged = {"job": "baiying", "part": service, "service": service}
        found[_series("baiying_oldest_transaction_seconds", aged)] = [0.0] * MINUTES
    system.stop()
    return _well(found)


def _well(found: Series) -> Series:
    """What a city without a broker, a worker and a new calendar says of them, as it is when all is well."""
    for name in found:
        if name.startswith("baiying_ready"):
            found[name] = [1.0] * MINUTES
        if name.startswith(("baiying_follow_seen", "baiying_limits_behind", "baiying_relay_lag_seconds")):
            found[name] = [1.0] * MINUTES
        if name.startswith("baiying_check_value") and "calendar" in name:
            found[name] = [300.0] * MINUTES
        if name.startswith("baiying_warned"):
            found[name] = [0.0] * MINUTES
    return found


def _samples(text: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for family in text_string_to_metric_families(text):
        yield from ((one.name, dict(one.labels), one.value) for one in family.samples)


def _series(name: str, labels: Mapping[str, str]) -> str:
    inner = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    return f"{name}{{{inner}}}"


def _rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def test_every_number_that_is_asked_for_is_told(told: Series) -> None:
    names = NAMED | {series.partition("{")[0] for series in told}
    asked = {name for rule in _rules() for name in NAME.findall(json.dumps(rule, ensure_ascii=False))}
    asked |= {name for rows in dashboard.ROWS.values() for row in rows for name in NAME.findall(row[2])}
    assert asked - names - UNTIL_FIRST - POSTGRES_ONLY == set()
    checks = {check for rule in _rules() for check in re.findall(r'check="(\w+)"', str(rule["expr"]))}
    shown = {check for series in told for check in re.findall(r'check="(\w+)"', series)}
    assert checks - shown - {"shipping", "workers"} == set()


def test_each_alert_has_its_page_and_words() -> None:
    headings = re.findall(r"^### (\w+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for rule in _rules():
        name = rule["alert"].removeprefix("Baiying")
        assert name in headings, f"docs/watching.md has nothing on {name}"
        assert rule["annotations"]["runbook"] == f"docs/watching.md#{name.lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket")
    assert len(headings) == len(_rules())


def test_the_dashboard_is_the_one_of_the_table() -> None:
    assert json.loads((DEPLOY / "dashboard.json").read_text()) == dashboard.document()


@pytest.mark.usefixtures("promtool")
def test_prometheus_reads_every_expression(tmp_path: Path) -> None:
    shown = [row[2] for rows in dashboard.ROWS.values() for row in rows]
    rules = [{"record": f"panel:{n}", "expr": one} for n, one in enumerate(shown)]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    for file in (RULES, tmp_path / "panels.yml"):
        done = subprocess.run(["promtool", "check", "rules", str(file)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("promtool")
@pytest.mark.parametrize("cause", [pytest.param(one, marks=pytest.mark.faults) for one in CAUSES])
def test_an_hour_of_it_is_one_alert_and_one_recovery(cause: str, told: Series, tmp_path: Path) -> None:
    """At every minute of two hours: nothing but this alert, from within two minutes on (ages grow first) to its end."""
    series = {name: list(values) for name, values in told.items()}
    for act in CAUSES[cause]:
        act(series)
    firing = _firing(series, tmp_path)
    minutes = [minute for minute, names in enumerate(firing) if names]
    assert {name for names in firing for name in names} == {cause}
    assert minutes == list(range(minutes[0], minutes[-1] + 1)), "it stopped and began again"
    assert OUTAGE.start < minutes[0] <= OUTAGE.start + 13
    assert OUTAGE.stop - 1 <= minutes[-1] <= OUTAGE.stop + 4


@pytest.mark.faults
@pytest.mark.usefixtures("promtool")
def test_a_healthy_city_is_silent(told: Series, tmp_path: Path) -> None:
    assert set(map(tuple, _firing(told, tmp_path))) == {()}


def _firing(series: Series, tmp_path: Path) -> list[list[str]]:
    """The names of the alerts that fire at each minute, as promtool's engine finds them."""
    asked = [
        {"expr": 'count by (alertname) (ALERTS{alertstate="firing"})', "eval_time": f"{minute}m", "exp_samples": []}
        for minute in range(MINUTES)
    ]
    given = [{"series": name, "values": " ".join(map(_value, values))} for name, values in series.items()]
    tests = [{"interval": "1m", "input_series": given, "promql_expr_test": asked}]
    whole = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}
    (tmp_path / "tests.yml").write_text(yaml.safe_dump(whole))
    done = subprocess.run(["promtool", "test", "rules", str(tmp_path / "tests.yml")], capture_output=True, text=True)
    said = done.stdout + done.stderr
    firing = _read(said)
    assert done.returncode == 0 or any(firing), said  # else it could not read what it was given
    return firing


def _value(value: float) -> str:
    return "_" if value != value else f"{value:g}"


def _read(said: str) -> list[list[str]]:
    """What promtool complains of (we expected nothing) is what fired."""
    firing: list[list[str]] = [[] for _ in range(MINUTES)]
    for minutes, got in FIRED.findall(said):
        hours, rest = re.match(r"(?:(\d+)h)?(?:(\d+)m)?", minutes).groups()  # type: ignore[union-attr]
        firing[int(hours or 0) * 60 + int(rest or 0)] = re.findall(r'alertname="(\w+)"', got)
    return firing
