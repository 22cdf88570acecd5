"""传播方式: nobody is hired, disguised or ordered to like, share or comment."""

import re
from collections.abc import Iterator

from shared.proof import Found, Passage

_HIRED = re.compile(
    r"水军|网军|控评|刷评论?|刷赞|刷量|刷粉|刷阅读|刷播放|买粉|涨粉任务|点赞任务|评论任务|转发任务|跟评任务|跟帖任务|网评任务|小号|马甲号?|僵尸粉|养号|"
    r"带节奏|引导跟评|统一跟帖|统一评论|轮番(?:点赞|评论|跟帖)|以(?:普通)?(?:网民|群众|网友|路人)(?:身份|名义|口吻)"
)
_AGAINST = re.compile(
    r"打击|警惕|谨防|诈骗|骗局|骗子|被骗|不法|严禁|不得|不要|禁止|不组织|不搞|不使用|不用|不买|不做|不参与|违法|犯罪|非法|整治|治理|揭|举报|查处|防范|拒绝|抵制|兼职|佣金|返利|"
    r"返现|刷单|切勿|提醒|曝光|套路|陷阱|灰产|黑产|识别|案|规定|嫌疑|商家|任务群|公安机关.{0,4}侦|反对|清理|涉嫌|当心|打掉|捣毁|团伙"
)
_ORDER = re.compile(
    r"(?:全体|全警|各单位|各所队|各大队|各支队|民辅警|民警辅警|每名|每人|每位|所有|大家|干部职工|网格员|各级|你单位)[^。!?;\n]{0,24}?"
    r"(?P<must>必须|务必|一律|应当|要求|须|需|人人|全部|带头|限时|立即|至少|不少于|均要|都要)[^。!?;\n]{0,20}?(?:点赞|转发|关注|投票|评论|打卡|接龙|好评|分享到朋友圈|收藏)|"
    r"(?:转发|点赞|关注|投票|评论)[^。!?;\n]{0,12}?(?:截图|截屏)(?:上报|上传|反馈|报送|发群|为证|留存|备查|发至)|(?:点赞|转发|关注|投票)[^。!?;\n]{0,10}?(?:纳入|列入)(?:考核|绩效|通报)|"
    r"(?:点赞|转发|关注|评论)(?:量|数)?(?:不少于|不低于|不得少于|须达到|须达|要达到)[^。!?;\n]{0,10}|人人(?:转发|点赞|关注)|全员(?:转发|点赞|关注)"
)
_REFUSED = re.compile(
    r"不纳入|不列入|不得|不要求|严禁|禁止|不再|不作|不以|不将|不把|取消|自愿|谨防|骗|不下达|不强制|不需要|不用|不必|防止|杜绝|反对|不搞|清理"
)


def hired_voices(one: Passage) -> Iterator[Found]:
    """水军、控评、小号 that somebody is to use; not warnings of them, nor 刷单 frauds, nor news of raids."""
    for found in _HIRED.finditer(one.text):
        if not _AGAINST.search(one.said(found.start())):
            yield Found("astroturf", found.start(), found.end(), f"“{found.group()}”")


def ordered_spreading(one: Passage) -> Iterator[Found]:
    """强制点赞、转发、关注, or proof of it by screenshot; not a text that forbids that."""
    for found in _ORDER.finditer(one.text):
        if not _REFUSED.search(one.said(found.start())):
            yield Found("forced_spread", found.start(), found.end())
