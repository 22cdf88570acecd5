"""接收地址的样子 (pure): what an address of each way has to look like, what of it may be shown, where it leads to."""

import hashlib
import re
from urllib.parse import parse_qs, urlsplit

from services.notify.senders.carrying import is_folder
from shared.egress import AllowList, EgressDenied, Target, check

BOTS = {"wecom_bot": "企业微信群机器人", "dingtalk_bot": "钉钉群机器人", "feishu_bot": "飞书群机器人"}
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_KEYS = {"wecom_bot": "key", "dingtalk_bot": "access_token"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,200}")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@({_LABEL}\.)+[A-Za-z][A-Za-z0-9-]{{1,62}}")
_NUMBER = re.compile(r"\+?[0-9]{5,20}")
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_PATTERNS = {
    "mail": (_MAIL, "邮箱地址不正确"),
    "sms": (_NUMBER, "电话号码不正确"),
    "wecom_app": (_USER, "企业微信账号不正确"),
}


def check_address(way: str, address: str, allow: AllowList) -> Target | None:
    """At save and again at sending: where this address of a sink leads to; None where its gateway or a folder is meant.

    Raises EgressDenied, in words that may be shown.
    """
    if way == "file":
        if not is_folder(address):
            raise EgressDenied("文件夹名称只能用小写字母、数字、- 和 _，最长 40 个字符")
        return None
    if way in _PATTERNS:
        pattern, words = _PATTERNS[way]
        if not pattern.fullmatch(address) or len(address) > 254:
            raise EgressDenied(words)
        return None
    if way in BOTS:
        token_of(way, address)
    return check(address, allow)


def check_gateway(kind: str, address: str, allow: AllowList) -> Target:
    """Where a gateway is: smtp://, smtp+starttls:// or smtps:// host:port for mail, else http. Raises EgressDenied."""
    if kind != "mail":
        return check(address, allow)
    scheme, _, rest = address.partition("://")
    if scheme not in MAIL_PORTS:
        raise EgressDenied("邮件服务器写作 smtp+starttls://主机:端口、smtps://主机:端口 或 smtp://主机:端口")
    found = check(f"https://{rest}", allow)
    parts = urlsplit(f"https://{rest}")
    if parts.path.strip("/") or parts.query:
        raise EgressDenied("邮件服务器只写主机和端口")
    return Target(address, found.host, parts.port or MAIL_PORTS[scheme], scheme == "smtps")


def token_of(way: str, address: str) -> str:
    """What in a bot's address proves who may speak there. Raises EgressDenied where it has none."""
    try:
        parts = urlsplit(address)
        if way == "feishu_bot":
            found = parts.path.rstrip("/").rpartition("/")[2]
        else:
            (found,) = parse_qs(parts.query).get(_KEYS[way], [""])
    except ValueError:
        found = ""
    if not _TOKEN.fullmatch(found):
        where = "以 /hook/ 后的一段结尾" if way == "feishu_bot" else f"含有 {_KEYS[way]} 参数"
        raise EgressDenied(f"{BOTS[way]}的地址应{where}")
    return found


def shown(way: str, address: str) -> str:
    """An address as it may be shown and stored in the clear: of a bot's no part that speaks, but told from others."""
    if way not in BOTS:
        return address
    parts, mark = urlsplit(address), bucket(way, address)[:8]
    path = parts.path.rstrip("/").rpartition("/")[0] + "/" if way == "feishu_bot" else parts.path
    return f"{parts.scheme}://{parts.netloc}{path}#{mark}"


def bucket(way: str, address: str) -> str:
    """What a bot's rate is counted by, however its address is written: 64 hexadecimal digits."""
    return hashlib.sha256(f"{way}:{token_of(way, address)}".encode()).hexdigest()
