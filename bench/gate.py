"""Part `gate`: checking 5,000 characters, ordinary and full of findings; recall and precision over the corpus."""

import re
import time
from collections.abc import Callable
from functools import partial

from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, median
from deploy.demo.needs import all_needs
from deploy.sample.measured import measure as corpus
from deploy.sample.measured import samples
from services.tasking.gate import Part, examine
from services.tasking.gate.examine import forget
from shared.redact import normalise

LENGTH = 5_000
MOST = 20.0  # milliseconds


def measure(run: Run) -> list[Figure]:
    """Milliseconds for one text, as processor time: what another process takes meanwhile is not the gate's."""
    repeats = 2 if run.tiny else 10
    ordinary = "\n".join(need.draft_text for need in all_needs())[:LENGTH]
    full = "\n".join(one.text for one in samples() if one.fires)[:LENGTH]
    cases: dict[str, Callable[[], float]] = {
        "bare": partial(_timed, lambda: re.findall(r"\d", ordinary), repeats),
        "normalise": partial(_timed, lambda: normalise(ordinary), repeats),
        "ordinary": partial(_timed, partial(_examined, ordinary), repeats),
        "full": partial(_timed, partial(_examined, full), repeats),
    }
    found = {name: median(took) for name, took in rounds(cases, run.rounds).items()}
    rules, _ = corpus()
    return [
        absolute(f"one bare search over {LENGTH:,} characters", found["bare"], "ms"),
        absolute("normalising them, with the way back", found["normalise"], "ms"),
        absolute("every rule over an ordinary text of that length", found["ordinary"], "ms", most=MOST),
        absolute("every rule over a text full of findings", found["full"], "ms", most=MOST),
        absolute("recall over the corpus", 100 * sum(one.recall for one in rules) / len(rules), "%", least=99),
        absolute("precision over the corpus", 100 * sum(one.precision for one in rules) / len(rules), "%", least=99),
    ]


def _examined(text: str) -> None:
    forget()
    examine([Part("text", "正文", text)])


def _timed(call: Callable[[], object], repeats: int) -> float:
    """Milliseconds of processor time for one call."""
    begun = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - begun) / repeats * 1000
