"""渠道登记的规则: kinds and states of accounts and outlets, and when an account has been silent too long. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.identity import Actor, Grant

ACCOUNT_KINDS = {"official": "本单位官方账号", "agreement": "签约合作账号"}
ACCOUNT_STATES = {"active": "在用", "suspended": "停用", "closed": "已注销", "merged": "已并入"}
OUTLET_TIERS = {"central": "中央级", "province": "省级", "city": "市级", "county": "县级"}
OUTLET_KINDS = {"paper": "报纸", "tv": "电视", "radio": "广播", "agency": "通讯社", "online": "网站和客户端"}

AMBER_DAYS, RED_DAYS = 10, 14
SOURCE = "政务新媒体检查指标（国办秘函〔2019〕19号）：账号14天内无更新为不合格；本系统提前到10天提醒"
COLOURS = {"green": "更新正常", "amber": "超过10天未更新", "red": "超过14天未更新"}

KEEPERS = ("leader", "director")
"""Who keeps the register, for the units that the grant covers."""
OUTLET_KEEPERS = (*KEEPERS, "publisher")


def may_keep(actor: Actor, unit_path: str) -> bool:
    """May this person enter and change accounts of this unit?"""
    return actor.has_any(KEEPERS, unit_path)


def keeper_of_outlets(actor: Actor) -> Grant | None:
    """The grant by which a person enters outlets, the widest one; None without any."""
    held = [grant for grant in actor.grants if grant.role in OUTLET_KEEPERS]
    return min(held, key=lambda grant: len(grant.path), default=None)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the rules see it. `since`: when it was registered, for one that never posted."""

    id: str
    platform: str
    name: str
    unit_id: str
    state: str
    last_published_at: datetime | None
    since: datetime
    kind: str = "official"
    agreement_until: date | None = None


def silent_days(one: Account, at: datetime) -> int:
    """Whole days since its last post, or since it was registered."""
    return max(0, (at - (one.last_published_at or one.since)) // timedelta(days=1))


def colour(one: Account, at: datetime) -> str | None:
    """green, amber from 10 days of silence, red from 14; None for one that is not in use."""
    if one.state != "active":
        return None
    days = silent_days(one, at)
    return "red" if days >= RED_DAYS else "amber" if days >= AMBER_DAYS else "green"


def why_unusable(one: Account, today: date) -> tuple[str, str] | None:
    """Why nothing may be published there: stable code and Chinese words; None when it may."""
    if one.state != "active":
        return "account_not_active", f"“{one.name}”{ACCOUNT_STATES[one.state]}，不能发布"
    if one.kind == "agreement" and (one.agreement_until is None or one.agreement_until < today):
        return "agreement_ended", f"“{one.name}”的合作协议已到期，续签后才能发布"
    return None


def proposal(one: Account, others: Iterable[Account], at: datetime) -> str | None:
    """What to do with an account that is red: merge it into a lively one of the same unit, else close it."""
    if colour(one, at) != "red":
        return None
    lively = [other for other in others if _could_take(other, one) and colour(other, at) == "green"]
    lively.sort(key=lambda other: (other.platform != one.platform, other.name))
    if lively:
        return f"建议并入“{lively[0].name}”"
    return f"建议注销，或恢复更新（已{silent_days(one, at)}天没有发布）"


def _could_take(other: Account, one: Account) -> bool:
    return other.id != one.id and other.unit_id == one.unit_id
