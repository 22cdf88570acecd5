"""网关的写法 (pure): what the options of a gateway of each kind have to say, and what is wrong with given ones."""

import re
from collections.abc import Mapping
from typing import Any

from services.notify.senders.addresses import check_address
from services.notify.senders.limits import clean
from services.notify.senders.sms_form import sms_faults
from shared.egress import AllowList, EgressDenied

Faults = dict[str, str]
_MARK = re.compile(r"[A-Za-z0-9_-]{1,64}")


def faults_of(kind: str, address: str, options: Mapping[str, Any], secret: str) -> Faults:
    """What is wrong, by the name of the option, in words that may be shown; empty where all is well.

    mail: {sender, sender_name?, login?}; `secret` is the password of `login`.
    wecom_app: {corp_id, agent_id}; `secret` is the application's.
    sms: {method, format, fields, headers?, success, again?, sign?, segments?} (sms_form.py); `secret` is its key.
    """
    found = {"mail": _mail, "wecom_app": _wecom_app, "sms": sms_faults}[kind](address, options, secret)
    if not all(" " <= char <= "~" for char in secret + str(options.get("login") or "")):
        found["secret"] = "登录名和密钥只能用键盘上的英文字符"
    return found


def _mail(address: str, options: Mapping[str, Any], secret: str) -> Faults:
    found = _unknown(options, {"sender", "sender_name", "login"})
    try:
        check_address("mail", str(options.get("sender") or ""), AllowList())
    except EgressDenied:
        found["sender"] = "请填写发件邮箱"
    name = str(options.get("sender_name") or "")
    if len(name) > 40 or clean(name) != name or "\n" in name:
        found["sender_name"] = "发件人名称最长40个字，不含换行"
    if options.get("login") and address.startswith("smtp://"):
        found["login"] = "不加密的连接不得登录，请用 smtps:// 或 smtp+starttls://"
    if bool(options.get("login")) != bool(secret):
        found["login"] = "登录名和密码要么都填，要么都不填"
    return found


def _wecom_app(address: str, options: Mapping[str, Any], secret: str) -> Faults:
    found = _unknown(options, {"corp_id", "agent_id"})
    if not _MARK.fullmatch(str(options.get("corp_id") or "")):
        found["corp_id"] = "请填写企业ID"
    if not str(options.get("agent_id") or "").isascii() or not str(options.get("agent_id") or "").isdigit():
        found["agent_id"] = "请填写应用的AgentId（数字）"
    if not secret:
        found["secret"] = "请填写应用的Secret"
    return found


def _unknown(options: Mapping[str, Any], known: set[str]) -> Faults:
    return {str(name): "没有这一项" for name in options if name not in known}
