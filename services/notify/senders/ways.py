"""出口的清单: every way out by its name, made once for the settings it depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from services.notify.senders.road import Road
from services.notify.senders.way import Way
from services.notify.senders.webhook import Webhook
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Means:
    """What ways are made of: the road outside, and the folder below which files are put down."""

    road: Road
    folder: Path = field(default=Path("dropped"))


WAYS: Mapping[str, Callable[[Means], Way]] = {
    "webhook": lambda means: Webhook(means.road),
}


def ways_of(settings: Settings) -> Mapping[str, Way]:
    """The ways of this process by the name of a sink's way; the same objects each time: they keep tokens."""
    return _made(Means(Road.of(settings), settings.drop_folder))


@lru_cache(maxsize=16)
def _made(means: Means) -> Mapping[str, Way]:
    return {name: make(means) for name, make in WAYS.items()}
