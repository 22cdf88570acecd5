"""网络账号与链接: handles, groups and links as people write them, whether or not a word says what they are."""

import re
from collections.abc import Iterator

from shared.redact.hit import Hit

_PLATFORM = "微信|VX|WX|V信|QQ|扣扣|抖音|快手|微博|小红书|哔哩哔哩|B站|知乎|支付宝|闲鱼|陌陌|TELEGRAM|电报|WHATSAPP"
HANDLE = re.compile(
    rf"(?:(?:{_PLATFORM})(?:群)?(?:公众)?(?:号码|账号|帐号|账户|号|ID|群)?|UID|ID号|用户ID|账号名?|帐号|网名|昵称|群号)"
    r"[ ]?(?:为|是|叫|[:：=])?[ ]?[\"(\[]?(?P<value>[A-Z0-9][A-Z0-9_\-]{4,29})"
)
_NICK = re.compile(
    r"(?:网名|昵称|微信名|账号名|帐号名|用户名|抖音名)[ ]?(?:为|是|叫|[:：])[ ]?\"?"
    r"(?P<value>[\u3400-\u9fffA-Z0-9_\-]{2,12})"
)
_AT = re.compile(r"(?<![A-Z0-9._%+\-])@(?P<value>[\u3400-\u9fffA-Z0-9_\-]{2,30})")
_END = "COM|CN|NET|ORG|TOP|XYZ|VIP|CC|TV|INFO|CLUB|ME|IO|APP|SHOP|LINK|SITE|WANG"
LINK = re.compile(
    r"(?:HTTPS?|FTP)://[^\s\u3000-\u303f\u3400-\u9fff,;()\"]{3,300}|"
    rf"(?<![A-Z0-9@.\-])(?:[A-Z0-9\-]{{1,40}}\.){{1,4}}(?:{_END})(?![A-Z0-9\-])(?:/[^\s\u3000-\u303f\u3400-\u9fff,;()\"]{{0,300}})?"
)


def handles(text: str) -> Iterator[Hit]:
    """账号: beside the name of a platform, as a nickname in quotes, or behind an @; mail addresses are not these."""
    for pattern in (HANDLE, _NICK, _AT):
        for found in pattern.finditer(text):
            yield Hit("account", found.start("value"), found.end("value"))


def links(text: str) -> Iterator[Hit]:
    """链接: with its scheme, or a bare host name with a path or without."""
    return (Hit("link", found.start(), found.end()) for found in LINK.finditer(text))
