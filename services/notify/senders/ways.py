"""出口的清单: every way out by its name, made once for the settings it depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from services.notify.senders.dingtalk_bot import dingtalk_bot
from services.notify.senders.feishu_bot import feishu_bot
from services.notify.senders.file_way import FileWay
from services.notify.senders.mail import Mail
from services.notify.senders.road import Road
from services.notify.senders.sms import Sms
from services.notify.senders.way import Way
from services.notify.senders.webhook import Webhook
from services.notify.senders.wecom_app import WecomApp
from services.notify.senders.wecom_bot import wecom_bot
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Means:
    """What ways are made of: the road outside, and the folder below which files are put down."""

    road: Road
    folder: Path = field(default=Path("dropped"))


WAYS: Mapping[str, Callable[[Means], Way]] = {
    "webhook": lambda means: Webhook(means.road),
    "wecom_bot": lambda means: wecom_bot(means.road),
    "dingtalk_bot": lambda means: dingtalk_bot(means.road),
    "feishu_bot": lambda means: feishu_bot(means.road),
    "wecom_app": lambda means: WecomApp(means.road),
    "mail": lambda means: Mail(means.road),
    "sms": lambda means: Sms(means.road),
    "file": lambda means: FileWay(means.folder),
}


def ways_of(settings: Settings) -> Mapping[str, Way]:
    """The ways of this process by the name of a sink's way; the same objects each time: they keep tokens."""
    return _made(Means(Road.of(settings), settings.drop_folder))


@lru_cache(maxsize=16)
def _made(means: Means) -> Mapping[str, Way]:
    return {name: make(means) for name, make in WAYS.items()}
