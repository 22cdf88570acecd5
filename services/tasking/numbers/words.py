"""时限统计的用语: colours, what is counted by, names of clocks, who may look, a span of time in words. Pure."""

from shared.words import STAGES

COLOURS = {
    "green": "正常",
    "blue": "临近时限",
    "yellow": "已超时",
    "red": "超时督办",
    "none": "不计时",
    "paused": "已挂起",
}
"""In the order in which they are shown; never a colour without its word."""
OUTCOMES = {"kept": "按时办完", "late": "超时办完", "unlimited": "不计时办完", "cancelled": "已取消"}
RUNGS = {"blue": "蓝色", "yellow": "黄色", "red": "红色", "hand": "人工"}
LEADERS = frozenset({"leader", "director", "executive_deputy", "group_leader", "supervisor"})
"""Who sees the numbers, each within the subtree of his grant."""
BY = {"stage": "环节", "unit": "单位", "topic": "领域", "priority": "缓急", "member": "专班成员"}
NAMES = tuple(stage for stage in STAGES if stage not in ("published", "closed"))
"""Clocks of which an open task has exactly one: counted by these, tasks are counted once."""
OTHERS = {
    "acknowledge": "需求受理",
    "statement": "首次权威发布",
    "chase": "更正撤稿到位",
    "city": "本级部门签收",
    "county": "分县局签收",
    "station": "基层签收",
    "event_statement": "敏感事件权威发布",
    "event_conference": "敏感事件新闻发布会",
    "event_answer": "敏感事件回应",
    "concern": "回应社会关切",
    "reanswer": "重新答复",
    "reanswer_again": "再次答复",
}
"""Clocks that run beside a stage: shown by name, never added to the tasks."""


def label_of(name: str) -> str:
    """The Chinese word for a clock's name."""
    return STAGES.get(name) or OTHERS.get(name, name)


def span_in_words(seconds: int | None) -> str:
    """How long something took: 45分, 7小时30分; hours go on beyond 24, since they may be working hours."""
    if seconds is None:
        return "—"
    hours, minutes = divmod(round(seconds / 60), 60)
    return (f"{hours}小时{minutes}分" if minutes else f"{hours}小时") if hours else f"{minutes}分"
