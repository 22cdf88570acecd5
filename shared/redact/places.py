"""住址与班级: an address down to the door, a school with its class."""

import re
from collections.abc import Iterator

from shared.redact.digits import CHINESE
from shared.redact.hit import Hit

_N = f"[0-9A-Z十百{''.join(CHINESE)}]{{1,5}}"
_DOOR = re.compile(
    rf"(?P<place>[\u3400-\u9fff]{{2,12}}?)(?:{_N}(?:号院|区|期)){{0,2}}"
    rf"(?:{_N}(?:号楼|栋|幢|座|楼|号)[,\-]?(?:{_N}单元[,\-]?(?:{_N}层)?(?:{_N}(?:室|户|号)?)|"
    rf"(?:{_N}层)?{_N}(?:室|户)|(?<=[楼栋幢])\d{{3,4}}(?![\d年元人起件次%]))"
    rf"|\d{{1,3}}-\d{{1,2}}-\d{{3,4}}(?![\d\-])室?)"
)
_LIVES = re.compile(
    r"(?:家住|现住|住在|居住在|(?:住址|居住地|户籍地|家庭地址)(?:为|是|:)|"
    r"住(?=[\u3400-\u9fff]{2,12}(?:路|街|村|巷|社区|小区)))[ ]?"
    r"(?P<place>[\u3400-\u9fff0-9]{2,24}?(?:路|街|巷|弄|胡同|村|组|社区|小区|花园|家园)"
    rf"[\u3400-\u9fff]{{0,6}}?{_N}(?:号楼|号|组|栋))"
)
_OFFICE = re.compile(
    r"派出所|警务室|分局|县局|市局|支队|大队|中队|中心|大厅|办公|窗口|法院|检察院|医院|学校|报名|领取|咨询|会议室"
)
_UNNAMED = re.compile(r"(?:某|XX|××|\*\*|X)[\u3400-\u9fff]{0,4}$|^(?:某|在|从|至|到|位于)*(?:某|XX|××)|X{2}|×{2}")
_BLANK = re.compile(r"[X×*某][ ]?$")
_WAYS = ("小区 花园 家园 新村 公寓 社区 苑 城 里 村 街 路 巷 弄 庄园 国际 府 湾 庭 园 大厦 广场 院 楼 宿舍").split()
SCHOOL_CLASS = re.compile(
    r"(?P<school>[\u3400-\u9fff]{2,14}?(?:小学|中学|幼儿园|[一二三四]中|职专|中专|学校))"
    r"[的,]?(?P<class>(?:[一二三四五六1-6](?:年级|年)|[初高][一二三123]年?级?|[七八九789](?:年级|年)|[大中小]班)"
    r"[(]?(?:第)?[一二三四五六七八九十\d]{0,3}[)]?(?:班|组)?)(?<=[班级组])"
)
_CLASS = re.compile(r"班")


def doors(text: str) -> Iterator[Hit]:
    """住址: a named place with building and door; or after a word for living there. Offices and 某小区 are none."""
    taken = 0
    for found in _DOOR.finditer(text):
        if _named(text, found):
            yield Hit("address", found.start("place"), found.end())
            taken = found.end()
    for found in _LIVES.finditer(text):
        if found.start() >= taken and not _UNNAMED.search(found.group("place")):
            yield Hit("address", found.start("place"), found.end())


def _named(text: str, found: "re.Match[str]") -> bool:
    place = found.group("place")
    if _BLANK.search(text, max(0, found.start() - 3), found.start()):
        return False
    around = text[max(0, found.start() - 4) : found.end() + 4]
    return not _UNNAMED.search(place) and not _OFFICE.search(around) and any(way in place for way in _WAYS)


def classes(text: str) -> Iterator[Hit]:
    """学校加班级: a named school with grade and class."""
    for found in SCHOOL_CLASS.finditer(text):
        named = found.group("school")
        if _CLASS.search(found.group("class")) and not re.search(r"某|XX|各|全市|全县|所有|有的|该", named):
            yield Hit("school_class", found.start(), found.end())
