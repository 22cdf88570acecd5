"""任务流转表: the one table. Checks, buttons, CHECK lists, the diagram and the exhaustive test come from it."""

from dataclasses import dataclass

WAITING, DRAFTING, PUBLISHING, PUBLISHED, CLOSED = "waiting", "drafting", "publishing", "published", "closed"
FIRST, SECOND, LEGAL, FINAL = "first_review", "second_review", "legal_review", "final_review"
REVIEWS = (FIRST, SECOND, LEGAL, FINAL)
RUNNING = (WAITING, DRAFTING, *REVIEWS, PUBLISHING)
"""Stages in which a task still moves, can be paused and can be late."""
LATER = (*REVIEWS, PUBLISHING)
SAME = ""
"""As a target: the stage does not change."""
HELD = ("paused",)
WORKING = (DRAFTING, *LATER)
"""Stages in which a correction of something published is on its way."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `by`: role on the desk that has the task; a `+` reaches down to desks below the grant."""

    step: str
    label: str
    start: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    wants: tuple[str, ...] = ()
    part: str = ""
    """The exclusive part the doer must be free for (三审三校); empty: none."""
    when: str = ""
    """The row counts only when this holds of the task: legal, plain, withdrawn, correcting, unendorsed."""
    unless: tuple[str, ...] = HELD
    """Guards (GUARDS) that refuse the step."""


WHY = ("reason",)
VIEW = ("content_hash", "opinion")
BOSS = ("leader+",)
CHIEF = (*BOSS, "final_reviewer+")

# fmt: off
TABLE = (
    #   step               label       from                 to          by                    wants
    Row("claim",           "领取",     (WAITING,),          DRAFTING,   ("member",), part="writing"),
    Row("assign",          "指派",     (WAITING,),          DRAFTING,   BOSS,                 ("member_id",)),
    Row("accept",          "受理",     (WAITING,),          SAME,       BOSS, unless=("paused", "accepted")),
    Row("return_need",     "退回补正", (WAITING,),          SAME,       BOSS,                 WHY),
    Row("merge",           "并入",     (WAITING,),          CLOSED,     BOSS,                 ("task_id",), unless=()),
    Row("decline",         "不予采纳", (WAITING,),          CLOSED,     BOSS,                 WHY, unless=()),
    Row("reroute",         "改派",     (WAITING,),          SAME,       BOSS,                 ("unit_id", "reason")),
    Row("release",         "退领",     (DRAFTING,),         WAITING,    ("holder",),          WHY,
        unless=("paused", "correcting")),
    Row("transfer",        "转办",     (DRAFTING,),         SAME,       BOSS,                 ("reason", "member_id")),
    Row("delegate",        "委派",     (DRAFTING,),         SAME,       ("holder", *BOSS),    ("reason", "member_id"),
        unless=("paused", "delegated")),
    Row("hand_back",       "交回",     (DRAFTING,),         SAME,       ("holder", "delegator"),
        unless=("paused", "undelegated")),
    Row("assist",          "协办",     (DRAFTING,),         SAME,       ("holder", *BOSS),    ("reason", "member_id")),
    Row("end_assist",      "结束协办", (DRAFTING,),         SAME,       ("holder", *BOSS),    ("member_id",),
        unless=("unassisted",)),
    Row("submit",          "送审",     (DRAFTING,),         FIRST,      ("holder",),          ("version",), "writing",
        unless=("paused", "delegated")),
    Row("take_back",       "拿回",     (FIRST,),            DRAFTING,   ("holder",)),
    Row("approve",         "通过",     (FIRST,),            SECOND,     ("first_reviewer",),  VIEW, "first"),
    Row("approve",         "通过",     (SECOND,),           LEGAL,      ("second_reviewer",), VIEW, "second", "legal"),
    Row("approve",         "通过",     (SECOND,),           FINAL,      ("second_reviewer",), VIEW, "second", "plain"),
    Row("approve",         "通过",     (LEGAL,),            FINAL,      ("legal_reviewer",),  VIEW, "legal"),
    Row("approve",         "通过",     (FINAL,),            PUBLISHING, ("final_reviewer",),  VIEW, "final"),
    Row("send_back",       "退回修改", (FIRST,),            DRAFTING,   ("first_reviewer",),  WHY, "first"),
    Row("send_back",       "退回修改", (SECOND,),           DRAFTING,   ("second_reviewer",), WHY, "second"),
    Row("send_back",       "退回修改", (LEGAL,),            DRAFTING,   ("legal_reviewer",),  WHY, "legal"),
    Row("send_back",       "退回修改", (FINAL,),            DRAFTING,   ("final_reviewer",),  WHY, "final"),
    Row("send_back",       "退回修改", (PUBLISHING,),       DRAFTING,   ("publisher",),       WHY, "publishing"),
    Row("publish",         "发布",     (PUBLISHING,),       PUBLISHED,  ("publisher",), ("content_hash", "channels"),
        part="publishing"),
    Row("schedule",        "定时发布", (PUBLISHING,),       SAME,       ("publisher",),
        ("content_hash", "channels", "release_at"), "publishing", unless=("paused", "scheduled")),
    Row("unschedule",      "取消定时", (PUBLISHING,),       SAME,       ("publisher", *BOSS), WHY,
        unless=("unscheduled",)),
    Row("close",           "办结",     (PUBLISHED,),        CLOSED,     BOSS, unless=("mirrors_open",)),
    Row("close",           "终止办理", LATER,               CLOSED,     BOSS, WHY, when="withdrawn", unless=()),
    Row("withdraw",        "需求撤回", (WAITING, DRAFTING), CLOSED,     ("intake",),          WHY, unless=()),
    Row("correct",         "更正",     (PUBLISHED, CLOSED), DRAFTING,   CHIEF, WHY,
        unless=("unpublished", "withdrawn_copy")),
    Row("drop_correction", "放弃更正", WORKING,             PUBLISHED,  CHIEF, WHY, when="correcting"),
    Row("recall",          "撤稿",     (PUBLISHED, CLOSED), CLOSED,     CHIEF, WHY, unless=("unpublished", "recalled")),
    Row("recall",          "撤稿",     WORKING,             CLOSED,     CHIEF, WHY, when="correcting",
        unless=("recalled",)),
    Row("kill",            "作废",     (PUBLISHED, CLOSED), CLOSED,     CHIEF, WHY, unless=("unpublished", "killed")),
    Row("kill",            "作废",     WORKING,             CLOSED,     CHIEF, WHY, when="correcting",
        unless=("killed",)),
    Row("endorse",         "撤稿复核", (CLOSED,),           SAME,       ("director+", "final_reviewer+"), ("opinion",),
        when="unendorsed", unless=()),
    Row("pause",           "挂起",     RUNNING,             SAME,       BOSS,                 WHY),
    Row("resume",          "恢复办理", RUNNING,             SAME,       BOSS,                 WHY, unless=("running",)),
    Row("extend",          "延期",     RUNNING,             SAME,       BOSS,                 ("reason", "until"),
        unless=("paused", "late")),
    Row("urge",            "催办",     RUNNING,             SAME,       (*BOSS, "supervisor+"), WHY),
    Row("supervise",       "督办",     RUNNING,             SAME,       (*BOSS, "supervisor+"), WHY),
    Row("escalate_review", "提级审核", LATER,               SAME,       BOSS,                 WHY,
        unless=("paused", "at_city", "eligible")),
    Row("mirror",          "下派对接", (DRAFTING, *LATER, PUBLISHED), SAME, BOSS,             ("unit_id", "reason"),
        unless=("at_county",)),
)
# fmt: on

GUARDS = {
    "paused": ("paused", "任务已挂起，恢复办理后再操作"),
    "running": ("not_paused", "任务没有挂起"),
    "accepted": ("already_accepted", "任务已经受理"),
    "late": ("already_late", "已经超过时限，不能再延期"),
    "unpublished": ("never_published", "任务没有发布过，无稿可撤"),
    "recalled": ("already_recalled", "稿件已经撤回"),
    "killed": ("already_killed", "稿件已经作废"),
    "withdrawn_copy": ("already_recalled", "稿件已经撤回或作废，不能更正"),
    "delegated": ("delegated", "这是委派件，请先交回委派人"),
    "undelegated": ("not_delegated", "任务没有委派出去"),
    "unassisted": ("not_assisted", "任务没有协办人"),
    "scheduled": ("already_scheduled", "已经定时发布，先取消定时"),
    "unscheduled": ("not_scheduled", "没有定时发布"),
    "mirrors_open": ("mirrors_open", "对接的县级任务尚未办结，不能办结"),
    "correcting": ("correcting", "更正件不能退领，请组长转办，或者放弃更正"),
    "at_county": ("not_at_city", "只有市局的任务可以下派对接"),
    "at_city": ("no_higher_desk", "本环节已在市局专班，没有上一级可提"),
    "eligible": ("reviewers_available", "本级还有可以办理的人员，不需要提级"),
}
"""What refuses a step: fact of the task -> stable code and the words people read."""

WANTS = {
    "reason": "原因",
    "member_id": "专班成员",
    "task_id": "并入的任务",
    "version": "稿件版本",
    "content_hash": "内容指纹",
    "opinion": "审核意见",
    "channels": "发布渠道",
    "push": "推送方案",
    "until": "延至何时",
    "unit_id": "对接单位",
    "release_at": "发布时间",
    "checked": "已查项目",
    "line_ids": "所依口径",
}
OPTIONAL = {
    "publish": ("push",),
    "schedule": ("push",),
    "merge": ("reason",),
    "approve": ("checked", "line_ids"),
}
"""What a step asks for besides what it wants; a reason may be given with any step."""

PARTS = {
    "writing": "撰写",
    "first": "初审",
    "second": "复审",
    "legal": "法制审核",
    "final": "终审",
    "publishing": "发布",
}
"""三审三校的环节: one person takes at most one of them in the whole life of a task."""
ROLE_OF = {row.start[0]: row.by[0] for row in TABLE if row.step in ("approve", "publish")}
"""Stage -> the role that does its level."""
PART_OF = {row.start[0]: row.part for row in TABLE if row.step in ("approve", "publish")} | {DRAFTING: "writing"}
STEPS = {row.step: row.label for row in reversed(TABLE)}
"""Step -> its Chinese label (of its first row)."""


def check_list(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK: column IN ('a', 'b')."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
