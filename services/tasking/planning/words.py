"""策划的用语: closed lists of campaigns, days, plans, events, conferences and concerns, with their Chinese words."""

CAMPAIGN_STATES = {"planned": "筹备中", "running": "进行中", "done": "已结束", "cancelled": "已取消"}
DUTIES = {
    "group_leader": "组长",
    "executive_deputy": "常务副组长",
    "deputy": "副组长",
    "group_member": "成员",
    "owner": "责任人",
}
"""领导小组 of a campaign, and who answers for the work."""
DAY_KINDS = {
    "publicity_day": "集中宣传日",
    "visit": "大走访",
    "major_event": "重大活动",
    "memorial": "纪念日",
    "other": "其他",
}
COUNTED_BY = {"publications": "按发布记录统计", "figures": "按登记数统计"}
TRACKS = {"lawful": "依法处置", "guidance": "舆论引导", "order": "社会面管控"}
"""三同步."""
EVENT_STATES = {"open": "处置中", "closed": "已结束"}
CONFERENCE_STATES = {"planned": "筹备中", "held": "已召开", "cancelled": "已取消"}
CONCERN_STATES = {"open": "待回应", "answered": "已回应", "dismissed": "不予回应"}

LEADERS = ("leader", "director")
"""Who plans, opens an event, holds a conference: over the unit it is about."""
DIRECTOR = ("director",)
WORKERS = ("leader", "director", "member")
"""Who takes down what was asked and what was said."""
