"""号牌与证件: plates, passports, vehicle identification numbers, landlines, accounts on the net."""

import re
from collections.abc import Iterator

from shared.redact.hit import Hit

_SEP = r"[ ·.\-_*]{0,2}"
_TAIL = "A-HJ-NP-Z0-9"
PLATE = re.compile(
    rf"(?<![A-Z0-9])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]{_SEP}[A-HJ-NP-Z]"
    rf"(?:{_SEP}[{_TAIL}]){{4,5}}(?:{_SEP}[{_TAIL}学警挂港澳领])(?![A-Z0-9])|"
    rf"(?<![A-Z0-9])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]{_SEP}[A-HJ-NP-Z]"
    rf"(?:{_SEP}[{_TAIL}]){{4}}[学警挂港澳领]"
)
PASSPORT = re.compile(r"(?<![A-Z0-9])(?:[EGDPS]\d{8}|E[A-HJ-NP-Z]\d{7})(?![A-Z0-9])")
PERMIT = re.compile(r"(?<![A-Z0-9])[HMC]\d{8,10}(?![A-Z0-9])")
_PAPERS = re.compile(r"护照|通行证|证件号|回乡证|台胞证")
VIN = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])")
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", (
    *range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)), strict=True))  # fmt: skip
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
LANDLINE = re.compile(r"(?<![\d\-])0(?:10|2\d|[3-9]\d{2})[ \-)]{1,2}[2-8]\d{6,7}(?![\d\-])")
ACCOUNT = re.compile(
    r"(?:(?:微信|VX|WX|V信|支付宝|抖音|快手|闲鱼|小红书)(?:号|账号|账户|ID|帐号)?|QQ(?:号|号码|账号)?|扣扣(?:号)?|网名|陌陌号)"
    r"[ ]?(?:为|是|[:：])[ ]?(?P<value>[A-Z0-9][A-Z0-9_\-]{4,29})"
)
MAIL = re.compile(r"(?<![A-Z0-9._%+\-])[A-Z0-9][A-Z0-9._%+\-]{0,63}@(?:[A-Z0-9\-]{1,63}\.){1,4}[A-Z]{2,10}(?![A-Z0-9])")
_OFFICIAL_MAIL = re.compile(r"\.GOV\.CN|\.POLICE")


def plates(text: str) -> Iterator[Hit]:
    """号牌 (GA 36): the province, a letter, five or six more; letters alone are none."""
    for found in PLATE.finditer(text):
        if sum(char.isdigit() for char in found.group()) >= 2:
            yield Hit("plate", found.start(), found.end())


def documents(text: str) -> Iterator[Hit]:
    """Passports and permits beside a word that says so, and vehicle numbers (GB 16735) whose check digit is right."""
    for found in PASSPORT.finditer(text):
        yield Hit("passport", found.start(), found.end())
    for found in PERMIT.finditer(text):
        if _PAPERS.search(text, max(0, found.start() - 16), found.start()):
            yield Hit("passport", found.start(), found.end())
    for found in VIN.finditer(text):
        if vehicle(found.group()):
            yield Hit("vehicle", found.start(), found.end())


def vehicle(code: str) -> bool:
    """17 characters, letters and digits, the ninth of which is their check digit."""
    if code.isdigit() or code.isalpha():
        return False
    total = sum(_VIN_VALUES[char] * weight for char, weight in zip(code, _VIN_WEIGHTS, strict=True))
    return code[8] == "0123456789X"[total % 11]


def landlines(text: str) -> Iterator[Hit]:
    """座机: with the area code and a mark behind it."""
    return (Hit("landline", found.start(), found.end()) for found in LANDLINE.finditer(text))


def accounts(text: str) -> Iterator[Hit]:
    """网络账号: named as one, with its value; and mail addresses but for official ones."""
    for found in ACCOUNT.finditer(text):
        yield Hit("account", found.start("value"), found.end("value"))
    for found in MAIL.finditer(text):
        if not _OFFICIAL_MAIL.search(found.group()):
            yield Hit("mail", found.start(), found.end())
