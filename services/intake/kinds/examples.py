"""范例: what a good need of each kind says, and an invented one to begin from. Pure data, in the words of the forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Example:
    """`says`: what belongs into a good one. The rest are fields of the form; `period`, `year`: what its days are."""

    says: tuple[str, ...]
    title: str
    body: str
    topic: str
    subtopic: str = ""
    audience: str = "public"
    pieces: Mapping[str, str] = field(default_factory=dict)
    period: bool = False
    year: bool = False


_COUNTS = "数字写类别和件数：不足5的不保存，显示为“<5”"

EXAMPLES: dict[str, Example] = {
    "incident_analysis": Example(
        ("哪一类警情、在哪里、什么时段多发", "与上一时段相比是升是降", "希望提醒哪些人注意什么", _COUNTS),
        "示例：夏季夜间盗窃电动自行车电瓶警情分析",
        "上月夜间盗窃电动自行车电瓶警情多发，集中在无人看管的露天停车处，22时至次日5时为高发时段。"
        "建议提醒群众把车停放到有人看管或有监控的地方，并给电瓶加装锁具。",
        "crime", "theft",
        pieces={"d_area": "主城区", "d_rows": "盗窃电瓶 46\n盗窃整车 18", "d_total": "64"}, period=True,
    ),
    "experience": Example(
        ("做法是什么，从哪个实际问题来", "分几步做，别的单位怎样照着做", "有什么看得见的变化"),
        "示例：“一村一群”推送预警信息的做法",
        "针对农村老年人收不到防骗提醒的问题，派出所与村委会约定：每周把一条预警短文发到各村工作群，由网格员用大喇叭和入户两种方式转达。"
        "做法简单、不增加村里负担，建议总结推广。",
        "crime", "telecom_fraud",
    ),
    "force_state": Example(
        ("队伍中值得宣传或者需要引导的共性情况", "只写类别和数量，不点名"),
        "示例：夏季高温期间一线执勤保障情况",
        "高温期间一线执勤单位普遍落实错峰轮换、防暑物资配备，队伍状态稳定。建议以群像方式反映一线坚守，不突出个人。",
        "public_order", audience="internal",
    ),
    "role_model": Example(
        ("突出的事迹和具体的细节", "为什么值得学习", "人选的姓名只填在“推荐人选”一栏，并须有本人同意"),
        "示例：扎根乡镇的社区民警事迹宣传",
        "推荐的社区民警多年驻村工作，坚持每周上门走访，牵头建立邻里调解小组，辖区矛盾纠纷明显减少。建议以人物故事的形式宣传。",
        "disputes", "neighbours",
    ),
    "inspection": Example(
        ("哪一类问题，涉及哪些环节", "怎样整改，整改到什么程度", "只面向内部，不写单位以下的个人"),
        "示例：接处警规范用语问题整改提示",
        "上月督察发现的共性问题集中在接处警用语不规范、回访不及时两类，均已督促整改。建议编发内部提示，列出规范用语对照。",
        "public_order", audience="internal", pieces={"d_rows": "用语不规范 21\n回访不及时 13"}, period=True,
    ),
    "law_analysis": Example(
        ("哪一类案件，适用哪些条文", "办理中容易出错的地方", "建议怎样解释给群众或者办案单位"),
        "示例：邻里纠纷引发殴打他人案件的执法分析",
        "上月办理的殴打他人案件多由邻里纠纷引发，双方互有过错的占多数。建议结合条文说明先动手一方和还手一方各自的责任，引导依法调解。",
        "disputes", "neighbours",
        pieces={"d_rows": "邻里纠纷引发 32\n债务纠纷引发 14",
                "d_statutes": "《中华人民共和国治安管理处罚法》（全文）"},
        period=True,
    ),
    "law_education": Example(
        ("讲哪一条法律，和群众的什么事有关", "常见的误解是什么", "法律依据必须写明"),
        "示例：燃放烟花爆竹有哪些规定",
        "春节前后群众咨询燃放烟花爆竹的规定较多，常见误解是“自家院子里放就没事”。建议用问答形式说明哪些地方、哪些时段不能燃放，违反了会怎样。",
        "public_order", "fire",
        pieces={"d_statutes": "《烟花爆竹安全管理条例》第三十条"},
    ),
    "online_topic": Example(
        ("网上在谈什么，为什么需要回应", "希望在什么时间之前有统一的说法", "只写汇总的主题，不写账号、链接和网名"),
        "示例：关于校园周边交通秩序的网上讨论",
        "开学前后网上关于校园周边接送车辆拥堵的讨论较多，主要关心护学岗设置和临时停车。建议发布护学安排和接送提示，回应群众关切。",
        "traffic", "school_bus",
        pieces={"d_topic": "校园周边接送拥堵", "d_reason": "开学前集中讨论，及时说明安排可以减少误解。"},
    ),
    "petition_topic": Example(
        ("哪几类诉求多，各多少件", "群众最想知道什么", _COUNTS),
        "示例：上月户籍业务类信访诉求集中的问题",
        "上月信访中户籍业务类诉求较多，主要是不了解线上办理的范围和所需材料。建议编发办事指南，列明材料清单和办理时限。",
        "public_order", pieces={"d_rows": "材料不清楚 26\n办理时限 11"}, period=True,
    ),
    "prevention": Example(
        ("什么风险、怎么发生的、什么时候多发", "提醒哪些人，最容易忽视的是什么", "一两条马上能做到的防范办法"),
        "示例：冒充客服退款诈骗防范提示",
        "近期冒充电商客服、以“商品有质量问题主动退款”为由的诈骗多发，受害人多为经常网购的群众。"
        "建议提醒：正规退款不需要下载会议软件、不需要共享屏幕；接到此类来电先挂断，再从购物平台官方渠道核实。",
        "crime", "telecom_fraud",
    ),
    "topic_tally": Example(
        ("群众反映最多的几类事，各多少次", "在什么时段、从什么渠道了解到", _COUNTS + "；不写反映人的姓名和住址"),
        "示例：上月社区群众反映的主要问题",
        "上月在社区走访和接待中，群众反映较多的是夜间噪声、楼道充电和占用消防通道。建议针对楼道充电的火灾风险开展一次集中提醒。",
        "public_order", "fire", pieces={"d_rows": "夜间噪声 42\n楼道充电 27\n占用消防通道 15"}, period=True,
    ),
    "case_reduction": Example(
        ("压减哪一类发案，从多少到多少", "数据从哪里来", "宣传要配合哪些打防措施"),
        "示例：压减农村地区电动车盗窃发案",
        "今年计划把农村地区电动车盗窃发案压减三成，配合加装停车点监控和巡逻，需要面向赶集群众和留守老人开展防盗宣传。",
        "crime", "theft",
        pieces={"d_indicator": "cases", "d_from": "120", "d_to": "84", "d_source": "本单位上年度刑事警情统计"},
        year=True,
    ),
}  # fmt: skip
"""By kind; every one of them is invented, and passes the gate and the form (tests/intake/kinds/test_examples.py)."""


def filled(kind: str, today: date) -> dict[str, str]:
    """The fields of the form of a kind with its example, by name; days are of the month before, or of this year."""
    one = EXAMPLES[kind]
    fields = {"title": one.title, "body": one.body, "topic": one.topic, "subtopic": one.subtopic}
    return fields | {"audience": one.audience, "priority": "ordinary"} | dict(one.pieces) | _days(one, today)


def _days(one: Example, today: date) -> dict[str, str]:
    if one.period:
        last = today.replace(day=1) - timedelta(days=1)
        return {"d_since": last.replace(day=1).isoformat(), "d_until": last.isoformat()}
    return {"d_since": f"{today.year}-01-01", "d_until": f"{today.year}-12-31"} if one.year else {}


def is_example(title: str, body: str) -> bool:
    """Whether the words of an example still stand there: nobody means to raise those."""
    return any(title == one.title or body == one.body for one in EXAMPLES.values())
