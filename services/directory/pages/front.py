"""The directory's pages: home, made of what each service says, and the places that lead on from it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, make_response

from services.directory import queries
from services.directory.pages.last_look import last_look, remember
from shared.identity import ADMIN_ROLES
from shared.web import SIGNED_IN, Ask, Pages, part, render
from shared.web.places import CONTACTS, DEPARTMENTS, LEADERS, NOTED, OVERSEERS, RECEIVERS, SYSTEM, TASKFORCE

front = Pages("directory", prefix="")
pages = Pages("directory")

FOLLOWERS = DEPARTMENTS | LEADERS
WATCHERS = frozenset({"audit_admin"})
CONNECTORS = SYSTEM | {"unit_head"}


@dataclass(frozen=True, slots=True)
class Card:
    """One place to go from home; shown to those who hold one of the roles (empty: to everybody)."""

    title: str
    address: str
    words: str
    icon: str
    roles: frozenset[str] = frozenset()


CARDS = (
    Card("报送需求", "/intake/needs/new", "把宣传需求交给专班", "plus", DEPARTMENTS),
    Card("我的需求", "/intake/needs", "从受理到最后一个所队签收", "need", FOLLOWERS),
    Card("专班队列", "/tasking/queue", "待领取、在撰写、在审核", "task", TASKFORCE),
    Card("时限看板", "/tasking/leaders", "快到的、超时的、卡在哪", "clock", OVERSEERS),
    Card("超时任务", "/tasking/queue?queue=late", "超过了时限，停在谁手里", "late", OVERSEERS),
    Card("督办单", "/tasking/supervisions", "时限提醒和文字答复", "bell", TASKFORCE | OVERSEERS),
    Card("签收", "/notify/inbox", "按一下即可签收，转发自愿", "check", RECEIVERS),
    Card("推送", "/notify/pushes", "三级网络的覆盖，缺口在前", "push", TASKFORCE | LEADERS),
    Card("名录", "/directory/units", "单位、人员与网络的空缺", "unit"),
    Card("人员", "/directory/people", "账号、角色、任期和离职", "people", SYSTEM),
    Card("联系方式", "/directory/contacts", "查看须写明理由", "person", CONTACTS),
    Card("访问日志", "/directory/access-log", "谁在什么时候看了、改了什么", "shield", WATCHERS),
    Card("系统接入", "/directory/systems", "本单位系统的权限和密钥", "link", CONNECTORS),
    Card("日历", "/directory/calendar", "哪天上班，时限按它计算", "calendar"),
)
PARTS = {
    "tasking": ("专班", "专班：等我办的、超时的、有变化的", TASKFORCE | OVERSEERS),
    "intake": ("需求", "需求：等我补正的、有变化的", FOLLOWERS),
    "notify": ("推送", "推送：等我签收的、有缺口的", NOTED | RECEIVERS | TASKFORCE | LEADERS | SYSTEM),
}
"""What the other services say on home and find in a search: a word, a link's words, and for whom they have any."""


def parts_of(roles: frozenset[str]) -> list[str]:
    """The services with something for these roles, the one of their daily work first."""
    if roles & TASKFORCE or not roles & DEPARTMENTS:
        order = ("tasking", "intake", "notify")
    else:
        order = ("notify", "intake", "tasking") if "liaison" in roles else ("intake", "notify", "tasking")
    return [name for name in order if PARTS[name][2] & roles]


@front.get("/", who=SIGNED_IN)
def home(ask: Ask) -> Response:
    """首页：等我办的、超时的、有变化的，再是常用的地方"""
    held, session = ask.actor.roles, ask.session
    since = last_look(session)
    query = f"?{urlencode({'since': since})}" if since else ""
    parts = [{"address": f"/{name}/home{query}", "words": PARTS[name][1]} for name in parts_of(held)]
    parts.append({"address": "/directory/home", "words": "名录和账号：将到期的、空缺的"})
    shown = render(
        "directory/home.html",
        cards=[card for card in CARDS if not card.roles or card.roles & held],
        mine=queries.me(session, ask.actor),
        parts=parts,
    )
    return remember(session, make_response(shown))


@pages.get("/home", who=SIGNED_IN)
def home_part(ask: Ask) -> str:
    """名录和账号：将到期的、空缺的、等待答复的"""
    told = queries.told_at_home(ask.session, ask.actor, ask.actor.roles & (LEADERS | ADMIN_ROLES))
    return part("directory/home_part.html", told=told)
