"""平台返回码 (pure): what the code in the body of an answer means, as the vendors' public pages say, and what we do.

HTTP 200 says nothing with these platforms. A code that stands in no table is a refusal: it fails at once, is shown with
the platform's own words, and can be sent again from the list of failed deliveries. Trying it on quietly could fill a
group with copies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry, classify


@dataclass(frozen=True, slots=True)
class Meaning:
    """One code: `after` seconds at least until the next try; `long`: shorter parts may pass; `gone`: its sink is over.

    `ours`: the gateway is set up wrongly; it is tried again, so that what waits goes out once that is mended.
    """

    words: str
    after: int | None = None
    long: bool = False
    gone: bool = False
    ours: bool = False


Codes = Mapping[int, Meaning]

# developer.work.weixin.qq.com/document/path/90313 (全局错误码) and /91770 (群机器人)
WECOM_BOT: Codes = {
    -1: Meaning("系统繁忙", after=5),
    6000: Meaning("数据版本冲突", after=5),
    40058: Meaning("消息内容不符合要求", long=True),
    45002: Meaning("消息内容超过长度限制", long=True),
    45009: Meaning("发送过于频繁，每个机器人每分钟20条", after=60),
    45033: Meaning("接口并发调用超过限制", after=10),
    93000: Meaning("机器人地址无效，可能已被移出群", gone=True),
    93004: Meaning("机器人已停用", gone=True),
    93008: Meaning("机器人不在群里", gone=True),
}
# the same pages, and /90236 (发送应用消息)
WECOM_APP: Codes = {
    -1: Meaning("系统繁忙", after=5),
    6000: Meaning("数据版本冲突", after=5),
    40001: Meaning("应用的Secret不正确", ours=True),
    40003: Meaning("成员账号不正确"),
    40013: Meaning("企业ID不正确", ours=True),
    40056: Meaning("应用AgentId不正确", ours=True),
    40058: Meaning("消息内容不符合要求", long=True),
    45002: Meaning("消息内容超过长度限制", long=True),
    45009: Meaning("接口调用超过限制", after=60),
    45033: Meaning("接口并发调用超过限制", after=10),
    48002: Meaning("应用没有发送消息的权限", ours=True),
    50003: Meaning("应用已停用", ours=True),
    60011: Meaning("应用无权向该成员发送"),
    60020: Meaning("本机的出口IP不在应用的可信IP内", ours=True),
    60111: Meaning("成员账号不存在"),
    81013: Meaning("成员不在应用可见范围内或已离职"),
    301002: Meaning("无权使用该应用", ours=True),
}
# open.dingtalk.com, 自定义机器人接入 and 错误码
DINGTALK_BOT: Codes = {
    -1: Meaning("系统繁忙", after=5),
    130101: Meaning("发送过于频繁，每个机器人每分钟20条", after=60),
    300001: Meaning("机器人不存在", gone=True),
    310000: Meaning("安全设置不通过：加签密钥、关键词或IP地址与机器人的设置不一致"),
    400013: Meaning("群已解散", gone=True),
    400101: Meaning("机器人的access_token不存在", gone=True),
    400102: Meaning("机器人已停用", gone=True),
    400106: Meaning("机器人不存在", gone=True),
    410100: Meaning("发送过于频繁，被限流", after=600),
    430101: Meaning("含有不安全的外链"),
    430102: Meaning("含有不合适的文本"),
    430104: Meaning("含有不合适的内容"),
    460101: Meaning("消息超过20000字节", long=True),
}
# open.feishu.cn, 自定义机器人使用指南 and 通用错误码
FEISHU_BOT: Codes = {
    9499: Meaning("请求内容不符合要求"),
    11232: Meaning("发送过于频繁，每个机器人每分钟100条、每秒5条", after=60),
    11233: Meaning("发送过于频繁，被限流", after=60),
    19001: Meaning("机器人地址无效", gone=True),
    19002: Meaning("请求参数不正确"),
    19007: Meaning("机器人未启用", gone=True),
    19021: Meaning("签名校验不通过：加签密钥与机器人的设置不一致"),
    19022: Meaning("本机的出口IP不在机器人的IP白名单内"),
    19024: Meaning("缺少机器人要求的关键词"),
    99991400: Meaning("接口调用超过频率限制", after=60),
}
STALE_TOKEN = frozenset({40014, 42001, 41001})
"""The application's access_token is no longer, or never was, good."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """The platform finds this part too long, or says so: shorter ones may pass."""

    error: str


def code_in(body: bytes) -> tuple[int | None, dict[str, Any]]:
    """errcode (WeCom, DingTalk) or code (Feishu; older answers: StatusCode) of a body; None: nothing to be read."""
    try:
        told = json.loads(body)
        found = next(told[name] for name in ("errcode", "code", "StatusCode") if name in told)
        return (int(found), told) if isinstance(told, dict) else (None, {})
    except (ValueError, TypeError, OverflowError, StopIteration, RecursionError):
        return None, {}


def judge(status: int, retry_after: str | None, body: bytes, codes: Codes) -> Outcome | TooLong:
    """One answer. A code that is known decides whatever the status is; then the status; then the code."""
    code, told = code_in(body)
    known = codes.get(code) if code is not None else None
    if known is not None and code is not None:
        return _known(code, known, retry_after)
    refused = classify(status, retry_after)
    if not isinstance(refused, Ok):
        return refused
    if code is None:
        return Retry("平台的答复无法读取")
    words = str(told.get("errmsg") or told.get("msg") or "")[:80]
    return Ok() if code == 0 else Permanent(f"平台返回 {code} {words}".strip())


def _known(code: int, means: Meaning, retry_after: str | None) -> Outcome | TooLong:
    words = f"{means.words}（{code}）"
    if means.after is not None:
        return Retry(words, retry_after or str(means.after), alive=True)
    if means.ours:
        return Retry(words)
    return TooLong(words) if means.long else Permanent(words, gone=means.gone)
