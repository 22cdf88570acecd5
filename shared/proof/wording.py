"""文字差错: repeated words, deputies and their papers, words often written wrongly, fields left empty."""

import re
from collections.abc import Iterator

from shared.proof.found import Found
from shared.proof.passage import Passage

_TWICE = re.compile(r"([\u3400-\u9fff]{2,6})\1")
_DOUBLED_UNLESS = {
    "的": "哥姐士确", "了": "解结不然", "是": "非否", "和": "平睦气美解谐",
    "在": "线职校建场逃押", "与": "会", "为": "了民何什", "对": "方象手联付",
    "或": "者", "被": "告害子动骗", "将": "来军", "请": "假求示",
    "局": "长务属域势面限机领党部", "所": "长有在需属谓以务领学用得做写说见述称辖管里内",
    "县": "长委级城区局域政乡道",
    "市": "长委区民场政级直局中面属容县内",
    "省": "长委级会厅内道直政", "警": "察官务员示情力种惕衔报告犬用车营民", "案": "件情发犯例卷值由底",
}  # fmt: skip
"""A character that is hardly ever written twice, and what may follow the second: 分局局长, 一是是否."""
_DOUBLED = re.compile("|".join(f"{char}{char}(?![{behind}])" for char, behind in _DOUBLED_UNLESS.items()))
_OFTEN = frozenset(
    "学习 研究 讨论 了解 考虑 休息 商量 打听 活动 锻炼 整理 收拾 打扫 介绍 比较 琢磨 合计 体验 感受 放松 交流 "
    "叮咚 滴答 哗啦 嘀嗒 来来 往返 彼此 你好 加油 快跑 帮帮 恭喜 辛苦 再见 早点 小心 注意 一家".split()
)
_COMPOUND = re.compile(r"身份|[证法章员]")
"""居民居民身份证, 学生学生证: the second begins another word."""
_DEPUTIES = re.compile(
    r"人大代表[^。!?;,、政\n]{0,10}?(?P<a>提案)|(?P<b>政协代表)|(?P<c>人大委员)(?!会)|政协委员[^。!?;,、人\n]{0,10}?(?P<d>议案)|"
    r"(?P<e>人大提案)|(?P<f>政协议案)|人大(?:会议|期间)[^。!?;,\n]{0,8}?(?P<g>提案)"
)
_PAIRS = (
    "请按装 请安装 下载按装 下载安装 防犯意识 防范意识 防犯能力 防范能力 通辑 通缉 "
    "登陆网站 登录网站 登陆账号 登录账号 登陆APP 登录APP 登陆平台 登录平台 渡假 度假 "
    "截止目前 截至目前 份内 分内 幅射 辐射 追朔 追溯 震憾 震撼 既使 即使 迫不急待 迫不及待 "
    "一如继往 一如既往 再接再励 再接再厉 诈偏 诈骗 炸骗 诈骗 诈编 诈骗 帐号 账号 帐户 账户 "
    "转帐 转账 松驰 松弛 渲泄 宣泄 签定协议 签订协议 签定合同 签订合同 派出锁 派出所 反炸 反诈 "
    "共亨 共享 严历打击 严厉打击 严历查处 严厉查处 不径而走 不胫而走 布署 部署 侯车 候车 "
    "倍受关注 备受关注 下栽 下载 验正码 验证码 粘帖 粘贴 座落 坐落 必竟 毕竟 既时 及时 "
    "竞竞业业 兢兢业业"
).split()
_WRONG = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_MISSPELT = re.compile("|".join(sorted(map(re.escape, _WRONG), key=len, reverse=True)))
_EMPTY = re.compile(
    r"(?:^|\n)[ ]*(?P<field>签发人?|审核人?|审批人?|批准人?|核稿|会签|承办人|拟稿人?|校对|监制)[ ]?:[ _]*(?=\n|$)|"
    r"(?P<inline>签发人?|审核人?|审批人?|核稿|会签|校对)[ ]?:[ _]{1,}(?=签发|审核|审批|核稿|会签|校对|拟稿|承办)"
)


def repeated(one: Passage) -> Iterator[Found]:
    """宣传宣传, 各分局局; not what is doubled on purpose: 学习学习, 一步一步, three times and more."""
    for found in _TWICE.finditer(one.text):
        word = found.group(1)
        behind = one.text[found.end() : found.end() + len(word)]
        if not _on_purpose(word, behind) and one.normal.unbroken(found.start(), found.end()):
            yield Found("repeated_word", found.start(), found.end(), f"“{found.group()}”")
    for found in _DOUBLED.finditer(one.text):
        if one.normal.unbroken(found.start(), found.end()):
            yield Found("repeated_word", found.start(), found.end(), f"“{found.group()}”")


def _on_purpose(word: str, behind: str) -> bool:
    """Meant so: a usual reduplication, one of 一X一X, a word of one character, said three times, a new word."""
    if len(set(word)) == 1 or word in _OFTEN or word[0] in "一几" or word[-1] in "着呀啊" or word == behind:
        return True
    return len(word) == 2 and _COMPOUND.match(behind) is not None


def deputies(one: Passage) -> Iterator[Found]:
    """代表与委员, 建议与提案: who is which and files what."""
    for found in _DEPUTIES.finditer(one.text):
        name = found.lastgroup or "a"
        yield Found("deputies", found.start(name), found.end(name), f"“{found.group()}”")


def misspelt(one: Passage) -> Iterator[Found]:
    """错别字 that are common in this trade, with the right word."""
    for found in _MISSPELT.finditer(one.text):
        yield Found("wrong_word", found.start(), found.end(), f"“{found.group()}”应为“{_WRONG[found.group()]}”")


def corrected(word: str) -> str | None:
    """The right word for one that `misspelt` finds."""
    return _WRONG.get(word)


def empty_fields(one: Passage) -> Iterator[Found]:
    """签发： and nothing behind it."""
    for found in _EMPTY.finditer(one.text):
        name = found.lastgroup or "field"
        yield Found("empty_field", found.start(name), found.end(name), f"“{found.group(name)}”")
