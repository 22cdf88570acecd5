"""未成年人、性侵害被害人: who must not be recognised, whatever the reason."""

import re
from collections.abc import Iterator

from shared.proof import Found, Passage
from shared.redact import Hit, classes, doors, named_roles, names_near

_AGE = (
    r"(?<!\d)(?:1[0-7]|[1-9])(?:周)?岁|(?<![一二三四五六七八九十])(?:十[一二三四五六七]?|[一二三四五六七八九])(?:周)?岁"
)
_CHILD = re.compile(
    rf"(?:{_AGE})|未成年|小学生|初中生|高中生|中学生|女童|男童|幼女|幼童|少年|少女|女孩|男孩|儿童|孩子|学童|学生"
)
_YOUNG = re.compile(rf"[,(]?(?:男|女)?[,]?(?:今年|年仅|现年|时年)?(?:{_AGE})")
_PUPIL = re.compile(r"[,(是系为](?:系|是|为|就读于|在)?[^。!?;\n]{0,14}?(?:小学|中学|初中|高中|幼儿园|年级)")
_LEAD = re.compile(
    rf"(?:(?:{_AGE})(?:的)?|未成年(?:人|嫌疑人|犯罪嫌疑人|被害人|受害人|学生)?|小学生|初中生|高中生|中学生|女童|男童|[初高][一二三](?:学生|男生|女生)|"
    r"幼女|幼童|少年|少女|女孩|男孩|儿童|孩子|学童|[一二三四五六七八九]年级(?:的)?(?:学生|男生|女生))(?:叫|名叫|是)?[:,(\"']{0,3}$"
)
_CASE = re.compile(
    r"受害|被害|被骗|受骗|遭到|遭受|遭人|殴打|被打|欺凌|霸凌|溺水|嫌疑|违法|盗窃|走失|失踪|自杀|轻生|跳楼|辍学|猥亵|性侵|强奸|被拐"
)
_TEACHING = re.compile(r"宣传|讲座|讲解|开展|走进|课堂|[一堂节]课|演练|活动|教育|普法|主题|班会|知识|家长会")
_SEX = re.compile(r"强奸|轮奸|猥亵|性侵|奸淫|迷奸|诱奸|性骚扰|强暴|偷拍裙底|裸照|卖淫")
_VICTIM = re.compile(
    rf"被害人|受害人|受害者|被害女|受害女|(?:遭|被|对)[^。!?;\n]{{0,12}}?(?:{_SEX.pattern})|(?:{_SEX.pattern})(?:了)?"
    r"(?:女子|女孩|女童|女生|学生|[\u3400-\u9fff]某)"
)
_SCHOOL = re.compile(
    r"(?P<named>[\u3400-\u9fff]{2,8}?)(?:小学|中学|幼儿园|高中|[一二三四]中|大学|学院|职专|酒店|宾馆|公司)(?!生)"
)
_GENERAL = re.compile(r"(?:附近|学校|中小|所|名|个|有|开)$|某|XX|各|该|全市|一家|多所|一所")
_LEADS_TO = re.compile(r"[在于的和与为是系到往回从对](?=[\u3400-\u9fff]*$)")
_SOMEBODY = re.compile(r"[\u3400-\u9fff]某|小[\u3400-\u9fff](?=[,(。在被的遭])")
_KIN = re.compile(
    r"(?:其|被害人|受害人|受害者|女孩|女童|孩子)的?(?:继父|养父|生父|亲生父亲|父亲|舅舅|叔叔|伯父|爷爷|外公|姑父|姨夫|哥哥|继女|养女|班主任)"
)
_KIN_OF = re.compile(r"对(?:其|自己的?)(?:继女|养女|亲生女儿|女儿|侄女|外甥女|孙女|学生)")


def minors(one: Passage) -> Iterator[Found]:
    """未成年人: a full name beside a child's age, school or word; a class of a named school in a case."""
    seen: set[int] = set()
    for child in _CHILD.finditer(one.text):
        start, end = one.sentence(child.start())
        for name in names_near(one.text, max(start, child.start() - 30), min(end, child.end() + 30)):
            if name.start not in seen and _is_childs(one.text, name, start):
                seen.add(name.start)
                yield Found("minor", name.start, name.end, "未成年人姓名")
    for hit in one.hits(classes):
        said = one.said(hit.start)
        if _CASE.search(said) and not _TEACHING.search(said):
            yield Found("minor", hit.start, hit.end, "涉及案事件的学生，写明了学校和班级")


def _is_childs(text: str, name: Hit, start: int) -> bool:
    """Does what stands directly before or behind the name say that it is a child's?"""
    if _YOUNG.match(text, name.end) or _PUPIL.match(text, name.end):
        return True
    return _LEAD.search(text[max(start, name.start - 14) : name.start]) is not None


def sexual_victims(one: Passage) -> Iterator[Found]:
    """性侵害被害人: a name, a school, an address or a relation beside an offence and its victim."""
    reached = 0
    for offence in _SEX.finditer(one.text):
        start, end = one.sentence(offence.start(), more=1)
        if end <= reached or not _VICTIM.search(one.text, start, end):
            continue
        for hit in _telling(one, max(start, reached), end, _SOMEBODY.search(one.text, start, end) is not None):
            yield Found("sexual_victim", hit.start, hit.end, _TOLD.get(hit.kind, ""))
        reached = end


_TOLD = {"school": "学校、单位", "kin": "与被害人的关系"}


def _telling(one: Passage, start: int, end: int, somebody: bool) -> Iterator[Hit]:
    """What of these sentences tells who it was."""
    yield from (hit for hit in (*one.hits(named_roles), *one.hits(doors)) if start <= hit.start < end)
    for found in _SCHOOL.finditer(one.text, start, end):
        named = _LEADS_TO.split(found.group("named"))[-1]
        if named and not _GENERAL.search(named) and not _TEACHING.search(one.said(found.start())):
            yield Hit("school", found.start(), found.end())
    for pattern in (_KIN, _KIN_OF) if somebody else ():
        yield from (Hit("kin", found.start(), found.end()) for found in pattern.finditer(one.text, start, end))
