"""`make test`, `make faults` and `make lint`: which commands they are, in which order."""

import os
import subprocess
import time
from dataclasses import dataclass, field

from deploy import debian
from deploy.environment import PYTHON, ROOT
from deploy.telling import tell, warn

NOTHING_COLLECTED = 5  # pytest's own number
QUICK = "not live and not browser and not faults"
WHOLE = "(live or browser) and not faults"


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that are run as one; `crowd`: how many side by side, waiting for one another."""

    name: str
    words: list[str]
    crowd: list[str] = field(default_factory=list)


def test(words: list[str]) -> int:
    """Everything that can be tested on this machine; with words, just what pytest makes of them."""
    debian.provide()
    if words:
        return _run("pytest", [*words])
    return _all(
        Suite("units, contracts, embedded journeys", ["-q", "-m", QUICK], _side_by_side(4, "loadfile")),
        Suite("live broker and database, browser", ["-q", "-m", WHOLE], _side_by_side(2, "loadfile")),
    )


def faults(words: list[str]) -> int:
    """The full sweep of fail-points and the long chaos: tens of minutes."""
    debian.provide()
    sweep = ["-q", "-m", "faults and not nightly", "--timeout", "1800", *words]
    return _all(Suite("the sweep", sweep, _side_by_side(2, "worksteal")))


def lint(words: list[str]) -> int:
    """ruff, then mypy --strict; both are run even when the first one complains."""
    codes = [_run("ruff", ["check", *(words or ["."])]), _run("mypy", words)]
    return max(codes)


def _side_by_side(most: int, how: str) -> list[str]:
    """Worker processes of one run, at most one a core; each has a RabbitMQ, a PostgreSQL and a system of its own."""
    return ["-n", str(min(os.cpu_count() or 1, most)), "--dist", how]


def _all(*suites: Suite) -> int:
    """Run each suite whatever the one before said, and sum up at the end: 0 only if all passed and any test ran."""
    lines, codes = [], []
    for suite in suites:
        started = time.monotonic()
        code, word = _tried(suite)
        lines.append((code, f"{word}: {suite.name} ({time.monotonic() - started:.0f} s)"))
        codes.append(code)
    for code, line in lines:
        tell(line, {0: "good", NOTHING_COLLECTED: "warn"}.get(code, "bad"))
    if set(codes) == {NOTHING_COLLECTED}:
        warn("no test was run at all")
        return 1
    return max(code for code in codes if code != NOTHING_COLLECTED)


def _tried(suite: Suite) -> tuple[int, str]:
    """The exit code and a word for it; of a crowded suite the cases that failed have one more try, alone and told."""
    code = _run("pytest", [*suite.words, *suite.crowd])
    if code == 1 and suite.crowd:
        warn("some cases failed; they are tried once more by themselves, on a machine that does nothing else meanwhile")
        code = _run("pytest", [*suite.words, "--last-failed", "--last-failed-no-failures", "none"])
        return code, "passed at the second try" if code == 0 else "FAILED"
    return code, {0: "passed", NOTHING_COLLECTED: "held no test"}.get(code, "FAILED")


def _run(module: str, words: list[str]) -> int:
    environ = dict(os.environ)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process that a test starts compiles the whole source anew
    if os.environ.get("CI"):
        environ["BAIYING_REQUIRE_LIVE"] = "1"  # there a test that cannot have its broker or browser fails
    return subprocess.run([str(PYTHON), "-m", module, *words], cwd=ROOT, env=environ, check=False).returncode
