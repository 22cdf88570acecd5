"""联系单位: institutions whose duty telephone a unit keeps: which kinds, which numbers, how shown."""

import re
from datetime import timedelta

INSTITUTION_KINDS = {
    "school": "学校",
    "kindergarten": "幼儿园",
    "enterprise": "企事业单位",
    "venue": "重点行业场所",
    "village": "村居社区",
}
KEPT_FOR, KEPT_LONGEST = timedelta(days=365), timedelta(days=730)
"""How long a number is kept when nobody said otherwise, and at most (ours: a number is asked for again in time)."""
MARKS = re.compile(r"[\s()\-—－（）]")
LANDLINE = re.compile(r"(?:0\d{2,3})?[2-8]\d{6,7}(?:[转,，x#]\d{1,6})?")
SERVICE = re.compile(r"(?:400|800)\d{7}|9[56]\d{3,6}|1(?:10|19|20|22)|12\d{3}")
EXTENSION = re.compile(r"\d{3,6}")
MOBILE = re.compile(r"(?:\+?86|0086|0)?1[3-9]\d{9}")


def unfit_number(given: str) -> str | None:
    """Why this is no work number, or None. A mobile belongs to a person, whoever pays for it: it is never kept."""
    plain = MARKS.sub("", given)
    if MOBILE.fullmatch(plain):
        return "手机号码属于个人，不得登记；请填写值班室或者办公室的固定电话"
    if any(pattern.fullmatch(plain) for pattern in (LANDLINE, SERVICE, EXTENSION)):
        return None
    return "请填写固定电话、服务热线或者内线号码，例如 0539-8012345"


def masked_number(number: str) -> str:
    """0539-*****45: area code and the last two digits; of a short number the last one."""
    places = [at for at, char in enumerate(number) if char.isdigit()]
    area = 3 if number.startswith(("01", "02")) else 4 if number.startswith("0") else 0
    first = area if len(places) > 8 else 0
    shown = {*places[:first], *places[-2 if len(places) > 6 else -1 :]}
    return "".join("*" if at in places and at not in shown else char for at, char in enumerate(number))
