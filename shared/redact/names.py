"""姓名: full Chinese names where a text says whose they are; 张某, 王女士 and 小李 are none."""

import re
from collections.abc import Iterator

from shared.redact.hit import Hit
from shared.redact.listed import listed

_COMPOUND = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|夏侯|令狐|端木|司徒"
_SURNAMES = "".join(listed("surnames"))
_GIVEN = "".join(listed("given"))
"""Characters of given names: a name in rarer ones is not found, so that fewer words are taken for names."""
_SURE = "".join(listed("sure_surnames"))
"""Those that hardly begin any other word: what follows the name need not be looked at."""
_WORDS = frozenset(listed("not_names"))
"""Words that begin with a character that is also a surname."""
_NEXT = (
    "的在于被因将到称报和与及向以对从说用先等是为涉供通利伙多经已系抓落驾家遭接收点下住某男有拨打跑逃骑步乘持发曾"
    "未也都正拿把去来给带自主不没后前同又还就让使受入出取转讲述告表回很其此这那留捡参劝帮救送举交赶冲介误上离"
)
"""What may follow a name directly."""
_NAME = re.compile(
    rf"(?:{_COMPOUND}|[{_SURE}])(?:[{_GIVEN}]{{2}}|[{_GIVEN}])|"
    rf"[{_SURNAMES}](?:[{_GIVEN}]{{2}}|[{_GIVEN}])(?=$|[^\u3400-\u9fff]|[{_NEXT}])"
)
_ALIAS = "化名"
_TITLE = re.compile(
    r".(?:先生|小姐|小朋友|小伙|小妹|小弟|小哥|大[爷妈姐哥娘叔婶伯嫂]|同学|同志|老[师人太爷板]|师傅|"
    r"家(?:$|[^\u3400-\u9fff]|[人里中的门庄村属长]))"
)
"""What stands behind a surname alone."""
PRIVATE = (
    "犯罪嫌疑人|嫌疑人|嫌犯|疑犯|违法行为人|违法人员|作案人|行为人|受害人|受害者|被害人|被害者|被骗人|当事人|报警人|报案人|事主|失主|举报人|"
    "控告人|证人|目击者|知情人|伤者|伤员|死者|逝者|遇难者|肇事者|肇事司机|逃犯|在逃人员|逃逸人员|涉案人员|涉事人员|吸毒人员|信访人|上访人|"
    "走失者|走失人员|失踪人员|被告人|同案犯|失联人员"
)
PLAIN = (
    "市民|村民|居民|群众|学生|老人|女子|男子|女士|先生|司机|驾驶人|驾驶员|乘客|业主|租客|家长|网友|患者|店主|快递员|外卖员|外卖小哥|用户|"
    "客户|员工|工人|学员|邻居|房东|车主|大爷|大妈|阿姨|老板|青年|大学生|孩子|儿童|考生"
)
_LINK = r"(?:(?:为|是|叫|名叫|即|系|姓名)?[ ]?[:：,(\[\"']{0,2})"
_AFTER = re.compile(rf"(?P<role>{PRIVATE}|{PLAIN}|姓名[:：]?|名叫){_LINK}(?={_NAME.pattern})")
_PARTICULARS = re.compile(
    r"(?:(?:[(,]|[,(]\s?)(?:男|女)[,)]|[(,](?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:岁|周岁)|(?:,|\()?身份证|(?:,|\()?(?:公民)?身份号码)"
)
_PRIVATE = re.compile(rf"{PRIVATE}|姓名|名叫")
_IS_ROLE = re.compile(rf"[(,]?(?:系|是|为)(?:本案|该案|此案|本次)?(?:的)?(?:{PRIVATE})")


def named_roles(text: str) -> Iterator[Hit]:
    """Names beside a role: kind `private` (suspect, victim, witness, or with sex and age), else `citizen`."""
    taken = -1
    for found in _AFTER.finditer(text):
        name = _name_at(text, found.end())
        if name is not None and name.start() > taken:
            taken = name.start()
            private = _PRIVATE.match(found.group("role")) or _PARTICULARS.match(text, name.end())
            yield Hit("private" if private else "citizen", name.start(), name.end())
    for told in _TOLD.finditer(text):
        yield from _before(text, told.start())


_TOLD = re.compile(rf"{_PARTICULARS.pattern}|{_IS_ROLE.pattern}")


def _before(text: str, at: int) -> Iterator[Hit]:
    """The name that ends right before `at`, where sex, age or a private role follow; once."""
    for length in (4, 3, 2):
        name = _name_at(text, at - length) if at >= length else None
        found = name is not None and name.end() == at
        if name is not None and found and not _AFTER_BEFORE.search(text, max(0, at - length - 12), at - length):
            yield Hit("private", name.start(), name.end())
            return


_AFTER_BEFORE = re.compile(rf"(?:{PRIVATE}|{PLAIN}|姓名[:：]?|名叫){_LINK}$")
"""Found from the other side already."""


def _name_at(text: str, at: int) -> "re.Match[str] | None":
    """A full name that begins here; None for a word that only begins like one, and for 化名."""
    found = _NAME.match(text, at)
    if found is None or found.group()[:2] in _WORDS or _TITLE.match(text, at):
        return None
    around = text[max(0, at - 4) : found.end() + 5]
    return None if _ALIAS in around else found


def name_ends(text: str, at: int) -> Iterator[int]:
    """Where a full name that begins here may end, the longer one first; the asker looks at what stands behind it."""
    for pattern in (_LONG_NAME, _SHORT_NAME):
        found = pattern.match(text, at)
        if found is not None and found.group()[:2] not in _WORDS and _ALIAS not in text[max(0, at - 4) : at + 8]:
            yield found.end()


def sure_name(text: str, at: int) -> int | None:
    """Where the full name that begins here ends, where it can hardly be anything else; else None."""
    found = _name_at(text, at)
    return found.end() if found is not None else None


_LONG_NAME = re.compile(rf"(?:{_COMPOUND}|[{_SURNAMES}])[{_GIVEN}]{{2}}")
_SHORT_NAME = re.compile(rf"(?:{_COMPOUND}|[{_SURNAMES}])[{_GIVEN}]")


def names_near(text: str, start: int, end: int) -> Iterator[Hit]:
    """Every full name between two places, whatever stands before it: for sentences that are about somebody already."""
    for found in _NAME.finditer(text, start, end):
        if _name_at(text, found.start()) is not None:
            yield Hit("name", found.start(), found.end())
