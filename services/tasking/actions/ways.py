"""发布渠道的选定: what the publisher named becomes the accounts, outlets and channels that will carry it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.channels import why_unusable
from services.tasking.content import CHANNELS
from services.tasking.models import ChannelAccount, MediaOutlet, Task
from services.tasking.standing.accounts import as_ruled
from shared.db import SHANGHAI
from shared.errors import Conflict, Invalid
from shared.identity import covers


@dataclass(frozen=True, slots=True)
class Way:
    """One place to publish: a channel, and the account or outlet on it when there is one in the register."""

    channel: str
    name: str
    url: str | None = None
    account: ChannelAccount | None = None
    outlet: MediaOutlet | None = None

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What makes a place one and the same."""
        return self.channel, self.account.id if self.account else None, self.outlet.id if self.outlet else None


def ways(session: Session, task: Task, items: Iterable[dict[str, Any]], at: datetime) -> list[Way]:
    """The places that `channels` of a step names; each once.

    Without an account the unit's own on that platform is taken when there is exactly one in use. Raises Invalid
    (twice the same, an account or outlet that does not fit the channel) and Conflict (an account not to be used).
    """
    found = [_way(session, task, item, at) for item in items]
    if len({way.key for way in found}) != len(found):
        raise Invalid(errors={"channels": ["同一渠道出现多次"]})
    return found


def _way(session: Session, task: Task, item: dict[str, Any], at: datetime) -> Way:
    channel = item["channel"]
    account = _account(session, task, channel, item.get("account_id"), at)
    outlet = _outlet(session, channel, item.get("outlet_id"))
    known = account.name if account else outlet.name if outlet else CHANNELS[channel]
    return Way(channel, item.get("name") or known, item.get("url"), account, outlet)


def _account(session: Session, task: Task, channel: str, given: str | None, at: datetime) -> ChannelAccount | None:
    if given is None:
        return _own(session, task, channel, at)
    account = session.get(ChannelAccount, given)
    if account is None or account.platform != channel or not _within_reach(account, task):
        raise Invalid(errors={"channels": ["没有这个账号，或账号不在这个渠道上"]})
    refusal = why_unusable(as_ruled(account), at.astimezone(SHANGHAI).date())
    if refusal:
        raise Conflict(refusal[1], code=refusal[0], account_id=account.id)
    return account


def _within_reach(account: ChannelAccount, task: Task) -> bool:
    """A bureau publishes on its own accounts and on those of units below it; a county's never speaks for the city."""
    return covers(task.unit_path, account.unit_path)


def _own(session: Session, task: Task, channel: str, at: datetime) -> ChannelAccount | None:
    mine = (ChannelAccount.unit_id == task.unit_id, ChannelAccount.platform == channel)
    rows = session.scalars(sa.select(ChannelAccount).where(*mine, ChannelAccount.state == "active").limit(2)).all()
    usable = [row for row in rows if why_unusable(as_ruled(row), at.astimezone(SHANGHAI).date()) is None]
    return usable[0] if len(rows) == len(usable) == 1 else None


def _outlet(session: Session, channel: str, given: str | None) -> MediaOutlet | None:
    if given is None:
        return None
    outlet = session.get(MediaOutlet, given)
    if outlet is None or channel != "press" or not outlet.active:
        raise Invalid(errors={"channels": ["没有这家媒体，或渠道不是新闻媒体"]})
    return outlet
