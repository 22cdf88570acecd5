"""案件表述: who is not convicted is not called a criminal; how a case is worked on is not told."""

import re
from collections.abc import Iterator

from shared.proof import Found, Passage

_JUDGED = re.compile(
    r"判处|判决|宣判|判了|有期徒刑|无期徒刑|死刑|法院|一审|二审|终审|服刑|刑满|监狱|社区矫正|生效|缓刑|获刑|改造|假释|减刑"
)
_CAUGHT = (
    r"抓获|抓捕|擒获|逮捕|刑拘|刑事拘留|拘留|押解|落网|归案|锁定|审讯|讯问|控制|缉捕|追捕|逃亡|自首|现行|查获|移送"
)
_CRIMINAL = (
    "罪犯|犯人|案犯|凶手|凶犯|杀人犯|强奸犯|诈骗犯|盗窃犯|抢劫犯|抢夺犯|纵火犯|贩毒犯|主犯|惯犯|逃犯|嫌犯|"
    "犯罪分子|毒贩|人贩子|歹徒|小偷|窃贼|劫匪|毒枭"
)
_CALLED = re.compile(
    rf"(?:{_CAUGHT})[^。!?;\n]{{0,16}}?(?P<after>{_CRIMINAL})|"
    rf"(?P<before>{_CRIMINAL})[^。!?;\n]{{0,14}}?(?:被|已|全部|悉数|终于)[^。!?;\n]{{0,6}}?(?:{_CAUGHT})|"
    rf"[将把](?P<taken>{_CRIMINAL})[^。!?;\n]{{0,10}}?(?:制服|{_CAUGHT})|"
    r"(?P<named>(?:罪犯|凶手|案犯|杀人犯|诈骗犯|强奸犯|盗窃犯|毒贩)[\u3400-\u9fff]某)"
)
_CONFESSED = re.compile(
    r"供认不讳|(?:对|就)[^。!?;\n]{0,14}(?:供认|认罪)|如实(?:供述|交代|供认)|(?:交代|供述|承认|供认)(?:了)?[^。!?;\n]{0,10}?"
    r"(?:犯罪事实|作案|罪行|全部事实|盗窃|诈骗|抢劫|杀人|贩毒)|痛哭流涕|悔不当初|悔罪书|忏悔|低头认罪|认罪伏法|(?:均|已|当场)(?:供认|认罪)"
)
_IN_A_CASE = re.compile(r"嫌疑人|某|到案|抓获|民警|警方|案件|赃|[二三]人|归案|审讯|讯问|落网|其对|该")
_LAW = re.compile(r"从宽|应当如实|可以从轻|从轻处罚|规定|法律|条|制度|权利|义务|坦白|刑法|刑事诉讼法|自愿")
_METHOD = re.compile(
    r"技侦|技术侦查|秘密侦查|控制下交付|特情|话单分析|(?:基站|手机|通信)定位|轨迹(?:研判|比对|分析)|图侦|视频(?:侦查|追踪)|网侦|资金穿透|"
    r"人脸(?:识别)?比对|DNA比对|声纹比对|步态识别|大数据碰撞|电子围栏|线人|耳目|卧底|监听|窃听|跟踪盯梢|布控抓捕|蹲守伏击|"
    r"伪装成?买家|调取(?:了)?(?:通话|话单|聊天)记录|手机信号(?:定位|追踪)|情报研判系统|虚拟身份(?:落地|侦查)|"
    r"IP(?:地址)?(?:落地|溯源|反查)|车辆卡口|卡口比对"
)
_POLICE = re.compile(
    r"警方|民警|公安|专案组|侦查员|办案|刑警|网警|支队|大队|经侦|禁毒|派出所|警务|我们通过|我局|合成作战|反诈中心"
)
_WARNING = re.compile(
    r"谨防|警惕|诈骗分子|骗子|不法分子|嫌疑人|木马|病毒|软件会|不法|偷装|窃听器|违法|防止|被监听|非法|谎称|自称|声称|电影|剧|小说|不拍"
)
_ELSEWHERE = re.compile(r"规定|法律|第[一二三四五六七八九十百]+条|刑事诉讼法|谨防|警惕|冒充|骗局|保密|不写|不得")


def convicted_before(one: Passage) -> Iterator[Found]:
    """判决前称为罪犯: caught and already called one. 犯罪分子 in general warnings is none."""
    for found in _CALLED.finditer(one.text):
        said = one.said(found.start())
        if not _JUDGED.search(said):
            name = next(group for group in ("after", "before", "taken", "named") if found.group(group))
            yield Found("criminal", found.start(name), found.end(name), f"“{found.group(name)}”")


def confessions(one: Passage) -> Iterator[Found]:
    """供认、认罪 in a case that no court has decided; not what the law says about it."""
    for found in _CONFESSED.finditer(one.text):
        said = one.said(found.start())
        if _IN_A_CASE.search(said) and not _JUDGED.search(said) and not _LAW.search(said):
            yield Found("confession", found.start(), found.end())


def methods(one: Passage) -> Iterator[Found]:
    """侦查手段 of the police in a case; not what a trojan or a fraud does, nor what the law says."""
    for found in _METHOD.finditer(one.text):
        said = one.said(found.start())
        if _POLICE.search(said) and not _told_as_warning(one, found.start()):
            yield Found("method", found.start(), found.end())


def _told_as_warning(one: Passage, at: int) -> bool:
    """The clause warns of it, or the sentence is about the law; 抓获嫌疑人 behind it makes it no warning."""
    clause = one.text[one.sentence(at)[0] : at].rsplit(",", 1)[-1]
    return _WARNING.search(clause) is not None or _ELSEWHERE.search(one.said(at)) is not None
