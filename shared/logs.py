"""日志: one JSON line an event on standard output, with who and what it belongs to; secrets and persons masked."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from prometheus_client import Counter

from shared.repeated import Repeated
from shared.settings import Settings

MASK = "***"
_SECRET_NAMES = re.compile(r"password|passwd|secret|token|authorization|cookie|api_?key|csrf|login_code|one_time", re.I)
_MASKS = (
    (re.compile(r"\b([a-z][a-z0-9+.-]{1,20}://[^\s:/@]*):[^\s/@]+@", re.I), r"\1:***@"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"), MASK),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 ***"),
    (re.compile(r"(?i)\b((?:access_)?token|secret|password|key|sign)=[^\s&\"']+"), r"\1=***"),
    (re.compile(r"(?<![\w-])[1-9]\d{5}(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![\w-])", re.A), MASK),
    (re.compile(r"(?<![0-9A-Za-z.-])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z-])"), MASK),
    (re.compile(r"(?<![0-9A-Za-z.-])[3-6]\d{15,18}(?![0-9A-Za-z-])"), MASK),
    (re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"), MASK),
)  # fmt: skip
_LONGEST = 8000
LOST = Counter("baiying_log_lines_lost", "Lines of the log that could not be written (matrix C13)")


def set_up_logs(settings: Settings, service: str = "") -> None:
    """Set up logging once a process: structlog and the standard library's loggers through the same masks, as JSON."""
    level = settings.log_level
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Any] = [
        structlog.processors.format_exc_info,
        mask,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = structlog.stdlib.ProcessorFormatter(processors=[remove, *ending], foreign_pre_chain=shared)
    _write_to_stdout(formatter, level)
    if service:
        bind(service=service)


class _Counting(logging.StreamHandler[Any]):
    """A full disk below the log costs lines, which are counted, and never a request."""

    def handleError(self, record: logging.LogRecord) -> None:
        LOST.inc()


def _write_to_stdout(formatter: logging.Formatter, level: str) -> None:
    handler = _Counting(sys.stdout)
    handler.setFormatter(formatter)
    handler.addFilter(Repeated(handler.handle))
    root = logging.getLogger()
    for old in root.handlers:
        for held in old.filters:
            if isinstance(held, Repeated):
                held.flush()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("kombu", "amqp", "urllib3"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    take_over_server()


def take_over_server() -> None:
    """A request that gunicorn refuses itself is a line as any other: masked, and held back where it repeats."""
    server = logging.getLogger("gunicorn.error")
    server.handlers[:] = []
    server.propagate = True


def bind(**values: Any) -> None:
    """Add to what every line of this request or message carries: request_id, trace_id, actor, event_id ..."""
    structlog.contextvars.bind_contextvars(**values)


def clear() -> None:
    """Forget what was bound; at the start of each request."""
    structlog.contextvars.clear_contextvars()


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """Bind for the length of a block: a message being handled, a delivery being sent."""
    with structlog.contextvars.bound_contextvars(**values):
        yield


def mask(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor that lets no secret and no personal identifier into a line (promise P11)."""
    return {name: MASK if _SECRET_NAMES.search(name) else masked(value) for name, value in line.items()}


def masked(value: Any) -> Any:
    """A value with passwords in URLs, tokens, ID, phone, bank card and mail numbers replaced, all the way down."""
    if isinstance(value, str):
        text = value[:_LONGEST]
        for pattern, instead in _MASKS:
            text = pattern.sub(instead, text)
        return text
    if isinstance(value, dict):
        return mask(None, "", {str(name): inner for name, inner in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    return value if isinstance(value, int | float | bool | None) else masked(str(value))
