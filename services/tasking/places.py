"""发布去向: the places a publication goes to, what is done there, and what is left to chase. Pure."""

DISCLOSURES = {"open": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
ACTIONS = {"place": "发布", "correct": "更正", "withdraw": "撤下"}
STATES = {
    "waiting": "正在送达",
    "asked": "待人工确认",
    "placed": "已发布",
    "failed": "未成功",
    "gone": "已撤下",
    "dropped": "不再办理",
}
"""waiting: a connector works on it; asked: a person does it and confirms; dropped: overtaken before it was done."""
OPEN_STATES = ("waiting", "asked", "failed")
"""Still to be done, or to be tried again."""
