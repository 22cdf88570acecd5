"""提醒: what a unit is told about its needs, suggestions and groups, in words, and who reads it. Pure."""

from shared.words import STAGES

NOTED = ("publicist", "liaison", "unit_head", "director", "executive_deputy", "group_leader")
"""Who reads a unit's notes, where the role is held on that very unit."""
ABOUT = {"need": "宣传需求", "suggestion": "建议提案", "group": "群组"}
_OF_NEEDS = {
    **{stage: f"进入“{words}”环节" for stage, words in STAGES.items()},
    "pending": "重新等待受理",
    "accepted": "已受理",
    "returned": "退回补正，请补充后重新提交",
    "merged": "已并入其他任务，一并办理",
    "declined": "不予采纳",
    "drafting": "专班正在撰写",
    "published": "已发布，可以评价是否满意",
    "closed": "已办结，可以评价是否满意、填报成效",
    "recalled": "已发布的内容已撤稿",
    "answered": "专班已重新答复，可以再评价一次",
}
_OF_SUGGESTIONS = {
    "assigned": "交由本单位办理",
    "released": "改由其他单位办理",
    "handed_back": "承办单位退回，请重新交办",
    "returned": "不属本局职责，已退回交办机构",
    "opinion_given": "会办单位已提出意见",
    "submitted": "答复已送签",
    "sent_back": "答复退回修改",
    "signed": "答复已签发，请寄送",
    "replied": "答复已全部寄出",
    "dissatisfied": "反馈为不满意，须重新答复",
    "extended": "答复时限已延长",
    "follow_up_ended": "跟踪办理已终止",
    "closed": "已办结",
    "limit_blue": "临近时限",
    "limit_yellow": "已到时限",
    "limit_red": "已超过时限",
    "limit_moved": "因工作日历调整，时限已重新计算",
}
_OF_GROUPS = {"review_due": "已到复核日期，请确认是否继续使用，或者解散"}
WORDS = {"need": _OF_NEEDS, "suggestion": _OF_SUGGESTIONS, "group": _OF_GROUPS}
"""What it is about -> what happened -> the line."""
URGENT = frozenset({"returned", "dissatisfied", "sent_back", "limit_yellow", "limit_red", "review_due"})
"""What waits for the unit itself."""
OWN = frozenset({"withdrawn", "pending"})
"""States of a need that its own unit brought about: nobody is told what he did himself."""


def words(about: str, what: str) -> str:
    """One line for people. What this code does not know is told as a change, never hidden."""
    return WORDS[about].get(what, "有新的进展")


def place_of(about: str, about_id: str) -> str:
    """Where a note leads."""
    return f"/{'notify' if about == 'group' else 'intake'}/{about}s/{about_id}"
