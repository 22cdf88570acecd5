"""号码、住址、姓名: the rules that hand on what the recognisers are sure of."""

import re
from collections.abc import Iterator

from shared.proof import Found, Passage
from shared.redact import accounts, classes, documents, doors, landlines, named_roles, numbers, plates

_PAPER = re.compile(r"身份证|证件|公民身份")
_PUBLIC = re.compile(r"官方|公众号|政务|举报|投稿|征集|报名|公开|工作邮箱|公务|受理|意见|服务|咨询|平台|警方")
_HOME = re.compile(
    r"家中|家里|家庭|住宅|本人|当事人|受害人|被害人|报警人|嫌疑人|事主|机主|户主|其(?:座机|电话)|老板|店主|家属|亲属"
)
_NAMES = {"private": "named_person", "citizen": "named_citizen"}
_PAPERS = re.compile(
    r"身份证|户口本|户口簿|笔录|起诉意见书|处罚决定书|拘留证|逮捕证|案卷|卷宗|病历|体检表|通话记录|话单|花名册|通讯录|征信|流水明细"
)


def known_numbers(one: Passage) -> Iterator[Found]:
    """身份证、手机、银行卡; 15 digits only where a word says that it is an identity card."""
    for hit in one.hits(numbers):
        if hit.kind != "old_resident_id":
            yield Found(hit.kind, hit.start, hit.end)
        elif _PAPER.search(one.said(hit.start)):
            yield Found("resident_id", hit.start, hit.end, "15位身份证号码")


def papers(one: Passage) -> Iterator[Found]:
    """号牌、护照、车辆识别代号."""
    for hit in one.hits(plates):
        yield Found("plate", hit.start, hit.end)
    for hit in one.hits(documents):
        yield Found("document", hit.start, hit.end)


def addresses(one: Passage) -> Iterator[Found]:
    """住址到门牌."""
    return (Found("address", hit.start, hit.end) for hit in one.hits(doors))


def names(one: Passage) -> Iterator[Found]:
    """姓名 beside what makes them somebody's of a case, or a citizen's."""
    return (Found(_NAMES[hit.kind], hit.start, hit.end) for hit in one.hits(named_roles))


def reachable(one: Passage) -> Iterator[Found]:
    """网络账号、邮箱, unless the words before say that they are published; 座机 only where they say it is private."""
    for hit in one.hits(accounts):
        if not _PUBLIC.search(one.text, max(0, hit.start - 18), hit.start):
            yield Found("net_account", hit.start, hit.end)
    for hit in one.hits(landlines):
        if _HOME.search(one.text, max(0, hit.start - 24, one.sentence(hit.start)[0]), hit.start):
            yield Found("landline", hit.start, hit.end)


def schools(one: Passage) -> Iterator[Found]:
    """学校加班级."""
    return (Found("school_class", hit.start, hit.end) for hit in one.hits(classes))


def file_names(one: Passage) -> Iterator[Found]:
    """A file that is called like a paper of a case or of a person; looked at in names only."""
    if one.field.endswith(".name"):
        yield from (Found("file_name", hit.start(), hit.end()) for hit in _PAPERS.finditer(one.text))
