"""管理: the places from which the system is set up and kept, and whom each is for. Pure."""

from dataclasses import dataclass

ADMINS = frozenset({"system_admin", "security_admin", "audit_admin"})
SYSTEM, OFFICE = frozenset({"system_admin"}), frozenset({"system_admin", "director"})
WATCHERS, DIRECTOR = frozenset({"audit_admin"}), frozenset({"director"})
OVERSEERS = frozenset({"director", "executive_deputy", "group_leader", "leader", "supervisor"})
ALL = ADMINS | DIRECTOR
"""Who has a page of administration at all."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One place of administration; `part`: an address that says how it stands, `told`: the name of such a line."""

    title: str
    address: str
    words: str
    icon: str
    roles: frozenset[str] = ALL
    part: str = ""
    told: str = ""


DESKS: dict[str, tuple[Desk, ...]] = {
    "单位和人员": (
        Desk("名录", "/directory/units", "三级网络的单位、辖区和沿革", "unit", told="units"),
        Desk("空缺", "/directory/vacancies", "谁还没有明确，专班差几个人", "late", told="gaps"),
        Desk("人员和账号", "/directory/people", "账号、角色、任期、口令、离职", "people", SYSTEM, told="terms"),
        Desk("角色一览", "/directory/roles", "谁在哪里担任什么，任期到哪天", "shield"),
        Desk("花名册", "/directory/roster", "先检查再导入；模板和导出", "file", SYSTEM),
        Desk("联系方式", "/directory/contacts", "已遮盖；查看须写明理由", "person", OFFICE),
    ),
    "时间和规则": (
        Desk("日历", "/directory/calendar", "放假、调休和办公时间", "clock", told="years"),
        Desk("时限规则", "/tasking/limits/policies", "各环节限多久，何时变色", "clock", DIRECTOR),
        Desk("审核规则", "/tasking/review-rules", "哪类作品走哪几级审核", "check", DIRECTOR),
        Desk("职责清单", "/intake/duties", "哪类需求由谁提出", "task"),
        Desk("催办规则", "/notify/urge-rules", "多久可以再催一次", "bell", DIRECTOR),
    ),
    "出口和接入": (
        Desk("发布连接", "/notify/connectors", "账号的代发，可测试", "link", OFFICE, part="/notify/connectors/part"),
        Desk("网关", "/notify/gateways", "邮件、短信、企业微信，可测试", "push", SYSTEM, part="/notify/gateways/part"),
        Desk("接收地址", "/notify/ways", "各单位的机器人和接口", "push", SYSTEM),
        Desk("投递", "/notify/deliveries", "没有送到的，可再送一次", "change", SYSTEM),
        Desk("渠道账号", "/tasking/channels", "公众号、微博、视频号", "file", DIRECTOR),
        Desk("系统接入", "/directory/systems", "各单位自己的系统：权限和密钥", "link", SYSTEM, told="systems"),
    ),
    "运行和监督": (
        Desk("投诉和建议", "/directory/feedback/office?state=open", "五个工作日内答复", "speech", OFFICE,
             told="feedback"),
        Desk("搁置事件 · 需求接收", "/intake/parked", "处理失败的事件", "late", SYSTEM, part="/intake/parked/part"),
        Desk("搁置事件 · 任务流转", "/tasking/parked", "处理失败的事件", "late", SYSTEM, part="/tasking/parked/part"),
        Desk("搁置事件 · 推送", "/notify/parked", "处理失败的事件", "late", SYSTEM, part="/notify/parked/part"),
        Desk("成批修复 · 需求接收", "/intake/repairs", "申请和批准", "check", ADMINS, part="/intake/repairs/part"),
        Desk("成批修复 · 任务流转", "/tasking/repairs", "申请和批准", "check", ADMINS, part="/tasking/repairs/part"),
        Desk("成批修复 · 推送", "/notify/repairs", "申请和批准", "check", ADMINS, part="/notify/repairs/part"),
        Desk("访问日志", "/directory/access-log", "登录、拒绝、查看、导出、变更", "shield", WATCHERS),
    ),
}  # fmt: skip


def desks_for(roles: frozenset[str]) -> dict[str, list[Desk]]:
    """The places for these roles, by group; groups without any are left out."""
    found = {group: [one for one in desks if one.roles & roles] for group, desks in DESKS.items()}
    return {group: desks for group, desks in found.items() if desks}
