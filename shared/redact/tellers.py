"""来信来访人与民警: names of those who are said to have told something, and of officers who are named by their rank."""

import re
from collections.abc import Iterator

from shared.redact.hit import Hit
from shared.redact.names import name_ends, sure_name

_TELLER = re.compile(
    r"(?:来访人员?|来信人|来电人|投诉人|反映人|诉求人|申请人|求助人|发帖人|网民|博主|群主|主播|群众|居民|村民|业主|市民|家属|和|及|与|[、,;。:(\"!?\s]|^)"
)
_TOLD = re.compile(
    r"(?:等\d{0,3}[一二三四五六七八九十]{0,2}人)?(?:[、和及与][\u3400-\u9fff]{2,4})?"
    r"(?:(?:多次|再次|又|曾|向[\u3400-\u9fff]{0,8}?|到[\u3400-\u9fff]{0,8}?|通过[\u3400-\u9fff]{0,8}?|在网上))?"
    r"(?:来信|来访|来电|致电|反映|投诉|举报|信访|上访|控告|发帖|发文|爆料|求助|诉称|要求)"
)
_RANK = re.compile(
    r"(?:民警|辅警|警员|警官|副?所长|副?大队长|副?中队长|副?支队长|教导员|副?指导员|警长)[ ]?(?:叫|名叫|是)?[:,]?"
)
_COMRADE = re.compile(r"同志")


def tellers(text: str) -> Iterator[Hit]:
    """来信来访人: a full name before a word of telling (张三反映, 李四来访); several joined by 、 or 和 each."""
    reached = 0
    for before in _TELLER.finditer(text):
        at = before.end()
        end = next((end for end in name_ends(text, at) if _TOLD.match(text, end)), None)
        if at >= reached and end is not None:
            reached = end
            yield Hit("citizen", at, end)


def officers(text: str) -> Iterator[Hit]:
    """民警姓名: a full name after a rank (民警王某某 is none), or before 同志."""
    seen: set[int] = set()
    for rank in _RANK.finditer(text):
        at = rank.end()
        end = next((end for end in name_ends(text, at) if _COMRADE.match(text, end)), None) or sure_name(text, at)
        if end is not None and at not in seen:
            seen.add(at)
            yield Hit("officer", at, end)
    for word in _COMRADE.finditer(text):
        for length in (3, 2, 4):
            at = word.start() - length
            if at >= 0 and at not in seen and word.start() in name_ends(text, at):
                yield Hit("officer", at, word.start())
                break
