"""Where the header leads, and to whom; which pages belong to which place."""

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
DEPARTMENTS = frozenset(("publicist", "unit_head", "liaison"))
EVERYBODY: frozenset[str] = frozenset()
PLACES = (
    ("需求", "/intake/needs", DEPARTMENTS | LEADERS),
    ("素材", "/intake/materials", DEPARTMENTS),
    ("专班队列", "/tasking/queue", TASKFORCE),
    ("口径", "/tasking/lines", TASKFORCE),
    ("时限看板", "/tasking/leaders", LEADERS - {"unit_head"}),
    ("督办单", "/tasking/supervisions", TASKFORCE | LEADERS - {"unit_head"}),
    ("系列", "/tasking/series", TASKFORCE),
    ("素材库", "/tasking/materials", TASKFORCE),
    ("发布", "/tasking/publications", TASKFORCE | LEADERS - {"unit_head"}),
    ("策划", "/tasking/calendar", TASKFORCE | LEADERS - {"unit_head"}),
    ("敏感事件", "/tasking/sensitive-events", TASKFORCE | LEADERS),
    ("签收", "/notify/inbox", frozenset(("liaison", "unit_head"))),
    ("群组", "/notify/groups", LEADERS | {"liaison"}),
    ("发布连接", "/notify/connectors", frozenset(("system_admin",))),
    ("推送", "/notify/pushes", TASKFORCE | LEADERS),
    ("名录", "/directory/units", EVERYBODY),
    ("访问日志", "/directory/access-log", frozenset(("audit_admin",))),
)
"""Where the header leads, each with the roles it is shown to."""
BESIDE = {
    "/intake/access-log": "/directory/access-log",
    "/tasking/access-log": "/directory/access-log",
    "/notify/access-log": "/directory/access-log",
    "/notify/notes": "/notify/inbox",
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
    "/notify/hand-overs": "/notify/inbox",
    "/notify/receipts": "/notify/inbox",
    "/notify/subscriptions": "/intake/needs",
    "/notify/totals": "/notify/pushes",
    "/tasking/ratings": "/tasking/leaders",
    "/tasking/campaigns": "/tasking/calendar",
    "/tasking/plan-items": "/tasking/calendar",
    "/tasking/conferences": "/tasking/sensitive-events",
    "/tasking/concerns": "/tasking/sensitive-events",
    "/tasking/review-rules": "/tasking/lines",
    "/tasking/placements": "/tasking/publications",
    "/tasking/releases": "/tasking/publications",
    "/tasking/channels": "/tasking/publications",
    "/tasking/outlets": "/tasking/publications",
}
"""Pages that belong to a place without lying below it."""
