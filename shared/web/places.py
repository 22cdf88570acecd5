"""Where the header leads, and to whom: places in groups; which pages belong to which place.

A new place is one line in PLACES: (group, name, address, roles that it is shown to; EVERYBODY for all). The order is
the order on the page; a group is shown to those who have a place in it, and leads to the first of these.
A page below a place's address belongs to it; one that lies elsewhere gets a line in BESIDE.
"""

TASKFORCE = frozenset(
    (
        "member",
        "leader",
        "first_reviewer",
        "second_reviewer",
        "final_reviewer",
        "legal_reviewer",
        "publisher",
        "director",
    )
)
LEADERS = frozenset(("leader", "director", "executive_deputy", "group_leader", "supervisor", "unit_head"))
OVERSEERS = LEADERS - {"unit_head"}
DEPARTMENTS = frozenset(("publicist", "unit_head", "liaison"))
RECEIVERS = frozenset(("liaison", "unit_head"))
NOTED = frozenset(("publicist", "liaison", "unit_head", "director", "executive_deputy", "group_leader"))
CONTACTS = frozenset(("system_admin", "unit_head", "leader", "director"))
SYSTEM = frozenset(("system_admin",))
ADMINS = frozenset(("system_admin", "security_admin", "audit_admin"))
EVERYBODY: frozenset[str] = frozenset()

PLACES = (
    ("首页", "首页", "/", EVERYBODY),
    ("首页", "通知", "/notify/notes", NOTED),
    ("首页", "意见建议", "/directory/feedback", EVERYBODY),
    ("首页", "我的账号", "/me", EVERYBODY),
    ("需求", "需求", "/intake/needs", DEPARTMENTS | LEADERS),
    ("需求", "素材", "/intake/materials", DEPARTMENTS),
    ("需求", "建议提案", "/intake/suggestions", (DEPARTMENTS | OVERSEERS) - {"leader"}),
    ("需求", "结果推送", "/intake/subscriptions", frozenset(("unit_head",))),
    ("专班", "队列", "/tasking/queue", TASKFORCE),
    ("专班", "口径", "/tasking/lines", TASKFORCE),
    ("专班", "系列", "/tasking/series", TASKFORCE),
    ("专班", "素材库", "/tasking/materials", TASKFORCE),
    ("专班", "敏感事件", "/tasking/sensitive-events", TASKFORCE | LEADERS),
    ("专班", "人员", "/tasking/taskforce", TASKFORCE),
    ("发布", "发布记录", "/tasking/publications", TASKFORCE | OVERSEERS),
    ("发布", "账号", "/tasking/channels", TASKFORCE | OVERSEERS),
    ("发布", "策划", "/tasking/calendar", TASKFORCE | OVERSEERS),
    ("推送", "签收", "/notify/inbox", RECEIVERS),
    ("推送", "推送", "/notify/pushes", TASKFORCE | LEADERS),
    ("推送", "群组", "/notify/groups", LEADERS | {"liaison"}),
    ("时限", "时限看板", "/tasking/leaders", OVERSEERS),
    ("时限", "督办单", "/tasking/supervisions", TASKFORCE | OVERSEERS),
    ("时限", "时限规则", "/tasking/limits/policies", OVERSEERS),
    ("管理", "管理总览", "/directory/admin", ADMINS | {"director"}),
    ("管理", "名录", "/directory/units", EVERYBODY),
    ("管理", "日历", "/directory/calendar", EVERYBODY),
    ("管理", "人员", "/directory/people", SYSTEM),
    ("管理", "角色", "/directory/roles", ADMINS | {"director"}),
    ("管理", "联系方式", "/directory/contacts", CONTACTS),
    ("管理", "系统接入", "/directory/systems", SYSTEM | {"unit_head"}),
    ("管理", "发布连接", "/notify/connectors", SYSTEM),
    ("管理", "搁置事件", "/intake/parked", SYSTEM),
    ("管理", "成批修复", "/intake/repairs", ADMINS),
    ("管理", "访问日志", "/directory/access-log", frozenset(("audit_admin",))),
)
"""Group, name, address, and the roles that see it."""
BESIDE = {
    "/search": "/",
    "/directory/home": "/",
    "/directory/search": "/",
    "/intake/access-log": "/directory/access-log",
    "/tasking/access-log": "/directory/access-log",
    "/notify/access-log": "/directory/access-log",
    "/notify/me": "/me",
    "/notify/ways": "/notify/connectors",
    "/notify/gateways": "/notify/connectors",
    "/notify/deliveries": "/notify/connectors",
    "/notify/institutions": "/notify/groups",
    "/notify/audiences": "/notify/groups",
    "/notify/network-report": "/notify/groups",
    "/notify/schedules": "/notify/pushes",
    "/notify/rehearsal": "/notify/pushes",
    "/notify/units": "/notify/pushes",
    "/notify/urge-rules": "/notify/pushes",
    "/notify/addressees": "/notify/pushes",
    "/notify/totals": "/notify/pushes",
    "/notify/hand-overs": "/notify/inbox",
    "/notify/receipts": "/notify/inbox",
    "/notify/subscriptions": "/intake/subscriptions",
    "/tasking/ratings": "/tasking/leaders",
    "/tasking/campaigns": "/tasking/calendar",
    "/tasking/plan-items": "/tasking/calendar",
    "/tasking/conferences": "/tasking/sensitive-events",
    "/tasking/concerns": "/tasking/sensitive-events",
    "/tasking/review-rules": "/tasking/lines",
    "/tasking/placements": "/tasking/publications",
    "/tasking/releases": "/tasking/publications",
    "/tasking/outlets": "/tasking/channels",
    "/tasking/parked": "/intake/parked",
    "/notify/parked": "/intake/parked",
    "/tasking/repairs": "/intake/repairs",
    "/notify/repairs": "/intake/repairs",
    "/directory/vacancies": "/directory/units",
    "/directory/roster": "/directory/people",
}
"""Pages that belong to a place without lying below it."""
FIRST = {
    "directory": "/directory/units",
    "intake": "/intake/needs",
    "tasking": "/tasking/queue",
    "notify": "/notify/pushes",
}
"""The place of a service's pages that belong to no other."""


def places_for(roles: frozenset[str]) -> list[tuple[str, str, str]]:
    """Group, name and address of the places for these roles, in order."""
    return [(group, name, address) for group, name, address, wanted in PLACES if not wanted or wanted & roles]


def groups_for(roles: frozenset[str]) -> list[tuple[str, str]]:
    """The groups with a place for these roles, each with the address of its first."""
    found: dict[str, str] = {}
    for group, _, address in places_for(roles):
        found.setdefault(group, address)
    return list(found.items())


def place_of(path: str) -> str | None:
    """The address of the place that a page belongs to: the longest that it lies below; None when it has none."""
    under = {address: address for _, _, address, _ in PLACES} | BESIDE
    above = [one for one in under if one != "/" and f"{path}/".startswith(f"{one}/")]
    found = max(above, key=len, default="")
    if found:
        return under[found]
    return "/" if path == "/" else FIRST.get(path.split("/")[1])


def group_of(path: str) -> str:
    """The group of the place that a page belongs to; "" when it has none."""
    place = place_of(path)
    return next((group for group, _, address, _ in PLACES if address == place), "")
