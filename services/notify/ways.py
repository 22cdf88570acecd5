"""出口的名称 (pure): every way by its Chinese name, which of them a unit registers, how an address fares."""

from datetime import datetime

UNIT_WAYS = {
    "webhook": "系统接口（webhook）",
    "wecom_bot": "企业微信群机器人",
    "dingtalk_bot": "钉钉群机器人",
    "feishu_bot": "飞书群机器人",
    "mail": "工作邮箱",
    "file": "文件落地",
}
"""What a unit registers; SMS and the application's messages go to people, by their own choice."""
WAY_LABELS = {"inbox": "站内收件箱", **UNIT_WAYS, "wecom_app": "企业微信应用消息", "sms": "短信"}
GATEWAY_LABELS = {"mail": "邮件服务器", "sms": "短信网关", "wecom_app": "企业微信应用"}
DIGEST_LABELS = {"each": "随到随发", "hourly": "每小时汇总一次", "daily": "每个工作日汇总一次"}
HEALTH = {"off": "已停用", "unknown": "还没有用过", "failing": "有问题", "resting": "暂停重试", "well": "正常"}
STATE_LABELS = {
    "pending": "待发送",
    "sending": "发送中",
    "sent": "已发出",
    "delivered": "已送达",
    "failed": "未送达",
    "expired": "已过期",
    "cancelled": "已取消",
}


def health_of(
    active: bool, checked_at: datetime | None, last_error: str | None, resting_until: datetime | None, at: datetime
) -> str:
    """A code of HEALTH: off, unknown until it was used, failing when the last try went wrong, resting while its host is

    left alone, else well.
    """
    if not active:
        return "off"
    if resting_until is not None and resting_until > at:
        return "resting"
    if checked_at is None:
        return "unknown"
    return "failing" if last_error else "well"
