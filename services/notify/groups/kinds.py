"""群组的种类: what a group is for, on which platform, how large, and what may go into it."""

from datetime import date

from shared.words import LEVELS

INTERNAL = "internal"
OUTSIDE = {
    "police_public": "警民群",
    "department": "部门群",
    "enterprise": "企业群",
    "campus": "校园群",
    "community": "村居社区群",
}
"""对外的群: their people are no officers, so nothing internal goes there."""
GROUP_KINDS = {INTERNAL: "内部工作群"} | OUTSIDE
PLATFORMS = {"wechat": "微信", "wecom": "企业微信", "dingtalk": "钉钉", "qq": "QQ", "other": "其他"}
SIZES = {"upto_50": "1至50人", "upto_200": "51至200人", "upto_500": "201至500人", "over_500": "500人以上"}
"""A band, never a count of heads and never who they are."""
STATES = {"active": "在用", "overdue": "逾期未复核", "dissolved": "已解散"}


def audience_of(kind: str) -> str:
    """内部或者公开: what may be sent into such a group."""
    return "internal" if kind == INTERNAL else "public"


def label_of(kind: str, level: str) -> str:
    """警民群; of an internal one with the level of its unit: 分县局内部工作群."""
    return f"{LEVELS.get(level, '')}{GROUP_KINDS[kind]}" if kind == INTERNAL else GROUP_KINDS[kind]


def state_of(dissolved_on: date | None, review_on: date, today: date) -> str:
    """Overdue from the review day on; a code of STATES."""
    if dissolved_on is not None:
        return "dissolved"
    return "overdue" if review_on <= today else "active"
