"""密级标志: marks of state secrets and of internal papers, not the words themselves."""

import re
from collections.abc import Iterator

from shared.redact.hit import Hit

_S = r"[ \-_.·*/|]{0,3}"
_LEVEL = rf"(?:绝{_S}密|机{_S}密|秘{_S}密)"
_TERM = r"(?:★|☆|\*)"
MARK = re.compile(
    rf"{_LEVEL}{_S}级?{_S}{_TERM}|{_TERM}{_S}{_LEVEL}|"
    rf"(?:密{_S}级|定{_S}密{_S}级{_S}别|涉密等级|保密等级){_S}[:：]?{_S}{_LEVEL}|"
    rf"[\[(<《]{_S}{_LEVEL}级?{_S}[\])>》]|"
    rf"(?:^|\n)[ \"#*]*{_LEVEL}级?[ ]*(?:[,:：]?[ ]?(?:长期|\d{{1,2}}[ ]?(?:年|个?月)))?[ \"#*!]*(?=\n|$)|"
    rf"(?:^|\n)[ ]*{_LEVEL}级?(?:文件|材料|电报|件)(?=[ :：\n]|$)|"
    rf"{_LEVEL}级?[ ]?(?:长期|\d{{1,2}}[ ]?(?:年|个月))(?=[\])\s]|$)"
)
INTERNAL = re.compile(
    r"内部(?:资料|文件|材料|情况|刊物)[ ,:]?(?:请)?(?:注意保密|严禁外传|不得外传|请勿外传|不得外泄)|"
    r"[\[(](?:警务)?工作秘密[\])]|(?:仅供|只供|限)(?:公安)?内部(?:使用|传阅|参阅|掌握)|内部掌握[,]?(?:不得|不要|严禁|请勿)|"
    r"(?:^|\n)[ ]*(?:警务工作秘密|内部资料|内部文件|工作秘密)[ ]*(?=\n|$)|"
    r"(?:严禁|不得|请勿|禁止)(?:对外)?(?:外传|扩散)(?=[!。)\]\n]|$)|内部明电|阅后(?:即)?(?:销毁|收回|删除)"
)


def secrecy_marks(text: str) -> Iterator[Hit]:
    """密级标志: 机密★, 密级：秘密, 【绝密】, the word alone on a line; never 保守国家秘密 or 商业秘密."""
    for found in MARK.finditer(text):
        yield Hit("secrecy_mark", found.start() + (found.group()[0] == "\n"), found.end())


def internal_marks(text: str) -> Iterator[Hit]:
    """内部标识: 内部资料注意保密, 仅供内部使用, 【工作秘密】."""
    for found in INTERNAL.finditer(text):
        yield Hit("internal_mark", found.start() + (found.group()[0] == "\n"), found.end())
