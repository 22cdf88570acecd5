"""重复的日志: lines of one kind beyond some a minute are counted and told in one line, so that no loop fills a disk."""

import atexit
import logging
import os
import sys
import threading
import time
import weakref
from collections import Counter as Tally
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from prometheus_client import Counter

MINUTE = 60.0
OF_ONE, OF_ALL = 20, 300
"""Lines a minute written whole of one kind, and of all kinds together: refusals and warnings."""
OF_ONE_FAULT, OF_ALL_FAULTS = 60, 600
"""The same of what is ours to mend: errors, and answers from 500 on."""
KINDS = 500
"""Kinds told apart in a minute; what comes after them is one kind, so that nothing a client makes up grows here."""
TOLD = ("service", "route", "status", "code", "producer", "worker", "type", "error", "line")
"""What makes a kind, beside the event and its level: words of ours. Never a path: whoever asks could make it up."""
HELD = Counter("baiying_log_lines_held", "Lines of the log that were counted in one line instead of written (G09)")
Kind = tuple[tuple[str, str], ...]
_OTHERS: Kind = (("of", "others"),)


class Repeated(logging.Filter):
    """Before a handler: what may be written of a minute's repetitions. `tell` writes the lines that count the rest.

    A minute begins with its first line that could repeat. What was held back in it is told when it is over, by the next
    such line or a timer, whichever comes first, and when the process ends.
    """

    _lock: threading.Lock
    _timer: threading.Timer | None
    _since: float
    _held: Tally[Kind]
    _seen: Tally[Kind]
    _all: Tally[bool]
    _traced: set[str]

    def __init__(self, tell: Callable[[logging.LogRecord], Any], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._tell, self._clock = tell, clock
        self._forget()
        _all.add(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written; a traceback only with the first of its kind in a minute."""
        line = record.msg if isinstance(record.msg, dict) else {}
        said = line.get("status")
        status = said if isinstance(said, int) else 0
        if getattr(record, "counts_others", False) or (record.levelno < logging.WARNING and status < 400):
            return True
        fault = record.levelno >= logging.ERROR or status >= 500
        with self._lock:
            over = self._turn_over()
            written = self._admit(_kind(record, line), fault, _raised(record, line))
        self._say(over)
        if written == "short":
            record.exc_info = record.exc_text = None
            if line:
                record.msg = {name: value for name, value in line.items() if name != "exc_info"}
        return bool(written)

    def flush(self) -> None:
        """Tell what was held back so far."""
        with self._lock:
            over, self._held = self._held, Tally()
        self._say(over)

    def _admit(self, kind: Kind, fault: bool, raised: str) -> str:
        """whole, short (without its traceback) or nothing."""
        if kind not in self._seen and len(self._seen) >= KINDS:
            kind = _OTHERS
        self._seen[kind] += 1
        most, most_of_all = (OF_ONE_FAULT, OF_ALL_FAULTS) if fault else (OF_ONE, OF_ALL)
        if self._seen[kind] > most or self._all[fault] >= most_of_all:
            self._hold(kind)
            return ""
        self._all[fault] += 1
        if not raised:
            return "whole"
        first = raised not in self._traced and len(self._traced) < KINDS
        self._traced.add(raised if first else "")
        return "whole" if first else "short"

    def _hold(self, kind: Kind) -> None:
        HELD.inc()
        self._held[kind] += 1
        if self._timer is None:  # the loop may stop in this minute: then no line comes that would tell of it
            self._timer = threading.Timer(MINUTE, self._ring)
            self._timer.daemon = True
            self._timer.start()

    def _ring(self) -> None:
        with self._lock:
            self._timer = None
        self.flush()

    def _turn_over(self) -> Tally[Kind]:
        """Begin a new minute when one is over; what is to be told of the old one."""
        if self._clock() - self._since < MINUTE:
            return Tally()
        over, self._since = self._held, self._clock()
        self._held, self._seen, self._all, self._traced = Tally(), Tally(), Tally(), set()
        return over

    def _say(self, held: Tally[Kind]) -> None:
        for kind, count in held.items():
            self._tell(_counting(kind, count))

    def _forget(self) -> None:
        """As at the beginning; also in a child of a fork: what its parent held back, its parent tells."""
        self._lock = threading.Lock()
        self._timer = None
        self._since = float("-inf")
        self._held, self._seen, self._all, self._traced = Tally(), Tally(), Tally(), set()


def _kind(record: logging.LogRecord, line: dict[str, Any]) -> Kind:
    """What a line is one of. A library's line is known by where it is said: its words may hold what a client sent."""
    if not line:
        return (("of", record.name), ("at", f"{record.filename}:{record.lineno}"))
    told = ((name, str(line[name])[:80]) for name in TOLD if line.get(name) is not None)
    return (("of", str(line.get("event"))[:80]), ("of_level", record.levelname), *told)


def _raised(record: logging.LogRecord, line: dict[str, Any]) -> str:
    """The type and the innermost place of the exception a line carries; empty: none."""
    held = line.get("exc_info") or record.exc_info
    if held is True:
        held = sys.exc_info()
    error = held[1] if isinstance(held, tuple) else held
    if not isinstance(error, BaseException):
        return ""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__qualname__} {at}"


def _counting(kind: Kind, count: int) -> logging.LogRecord:
    """The line that stands for those held back; as structlog's own, without the ids of whoever comes next."""
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {"event": "log.repeated", "held": count, **dict(kind), "level": "warning", "timestamp": at}
    record = logging.LogRecord("repeated", logging.WARNING, __file__, 0, line, None, None)
    record.__dict__.update(_logger=None, _name="warning", counts_others=True)
    return record


_all: "weakref.WeakSet[Repeated]" = weakref.WeakSet()


@atexit.register
def flush() -> None:
    """Tell what is held back, at the end of a process."""
    for each in list(_all):
        each.flush()


def _in_child() -> None:
    for each in list(_all):
        each._forget()


os.register_at_fork(after_in_child=_in_child)
