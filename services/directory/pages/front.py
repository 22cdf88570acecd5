"""The directory's pages: home, and the cards that lead on from it."""

from dataclasses import dataclass

from services.directory import queries
from shared.identity import ADMIN_ROLES
from shared.web import SIGNED_IN, Ask, Pages, render

front = Pages("directory", prefix="")
pages = Pages("directory")

TASKFORCE = frozenset({"member", "leader", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer",
                       "publisher", "director"})  # fmt: skip
LEADERS = frozenset({"leader", "director", "executive_deputy", "group_leader", "supervisor", "unit_head"})
OVERSEERS = LEADERS - {"unit_head"}
DEPARTMENTS = frozenset({"publicist", "unit_head", "liaison"})
FOLLOWERS = DEPARTMENTS | LEADERS
SYSTEM = frozenset({"system_admin"})
WATCHERS = frozenset({"audit_admin"})
SEERS = frozenset(queries.SEERS)
RECEIVERS = frozenset({"liaison", "unit_head"})
CONNECTORS = frozenset({"system_admin", "unit_head"})


@dataclass(frozen=True, slots=True)
class Card:
    """One place to go from home; shown to those who hold one of the roles (empty: to everybody)."""

    title: str
    address: str
    words: str
    action: str
    roles: frozenset[str] = frozenset()


CARDS = (
    Card("报送需求", "/intake/needs/new", "把宣传需求交给专班，随时看到办到哪一步。", "填报一件", DEPARTMENTS),
    Card("我的需求", "/intake/needs", "从受理、撰写、审核、发布，到最后一个所队签收。", "查看进度", FOLLOWERS),
    Card("专班队列", "/tasking/queue", "待领取、撰写、审核和待发布的任务。", "打开队列", TASKFORCE),
    Card("时限看板", "/tasking/leaders", "哪些快到时限，哪些已经超时，卡在哪个环节。", "看时限", OVERSEERS),
    Card("超时任务", "/tasking/queue?queue=late", "哪些任务超过了时限，停在谁手里。", "查看超时", OVERSEERS),
    Card("督办单", "/tasking/supervisions", "时限将到、超过时限的提醒，文字答复。", "去答复", TASKFORCE | OVERSEERS),
    Card("签收", "/notify/inbox", "发到本单位的推送，按一下即可签收；转发自愿。", "去签收", RECEIVERS),
    Card("推送", "/notify/pushes", "三级网络的覆盖情况，未签收单位排在最前。", "看覆盖", TASKFORCE | LEADERS),
    Card("名录", "/directory/units", "单位、人员与三级网络的空缺。", "看名录"),
    Card("人员", "/directory/people", "账号、角色和任期，发放口令，办理离职。", "管理人员", SYSTEM),
    Card("联系方式", "/directory/contacts", "推送没有签收时联系到人；查看须写明理由。", "去查找", SEERS),
    Card("访问日志", "/directory/access-log", "登录、拒绝、查看、导出和变更，谁在什么时候。", "查看记录", WATCHERS),
    Card("系统接入", "/directory/systems", "本单位自己的系统：权限、密钥和更换。", "看系统", CONNECTORS),
    Card("日历", "/directory/calendar", "哪天上班、哪天放假，时限按它计算。", "看日历"),
)


@front.get("/", who=SIGNED_IN)
def home(ask: Ask) -> str:
    """Home: one card per place that one's roles open."""
    held = ask.actor.roles
    cards = [card for card in CARDS if not card.roles or card.roles & held]
    gaps = queries.vacancies(ask.session) if held & (LEADERS | ADMIN_ROLES) else []
    return render("directory/home.html", cards=cards, mine=queries.me(ask.session, ask.actor), gaps=len(gaps))
