"""建议提案的词表: closed lists with their Chinese words."""

BODIES = {"congress": "人大", "cppcc": "政协"}
KINDS = {"suggestion": "建议", "proposal": "提案"}
KIND_OF = {"congress": "suggestion", "cppcc": "proposal"}
"""人大代表提建议，政协委员提提案."""
SALUTATIONS = {"suggestion": "代表", "proposal": "委员"}
"""How the one who put it forward is addressed."""
SERIES = {"suggestion": "建", "proposal": "提"}
"""The word of its number in the register: 建〔2026〕0001号."""

STATES = {
    "registered": "待交办",
    "handling": "办理中",
    "for_signing": "待签发",
    "signed": "待寄送",
    "replied": "已答复",
    "closed": "已办结",
    "returned": "已退回交办机构",
}
PARTS = {"lead": "主办", "co": "会办"}
PURPOSES = {"first": "首次答复", "again": "重新答复", "follow_up": "跟踪答复"}
REPLY_STATES = {"draft": "拟稿", "submitted": "送签", "signed": "已签发"}
RESOLVED = {
    "A": "已经解决或者基本解决",
    "B": "正在解决或者已列入计划",
    "C": "因条件限制暂不能解决，留作参考",
}
"""办理结果分类, printed at the upper right of the reply."""
FEEDBACK = {"satisfied": "满意", "basically": "基本满意", "dissatisfied": "不满意"}
WAYS = {"visit": "上门送达", "mail": "邮寄", "meeting": "座谈时当面送达", "system": "代表委员履职平台"}
"""How a reply reached the one it answers."""
