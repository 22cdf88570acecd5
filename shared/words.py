"""The closed lists of the contract with their Chinese words: kinds, topics, priorities, levels, roles, stages."""

KINDS = {
    "incident_analysis": "警情分析",
    "experience": "经验亮点",
    "force_state": "队伍建设",
    "role_model": "先进典型",
    "inspection": "督察整改",
    "law_analysis": "执法分析",
    "law_education": "普法宣传",
    "online_topic": "网络热点主题",
    "petition_topic": "信访主题",
    "prevention": "防范宣传",
    "topic_tally": "社情民意",
    "case_reduction": "压减发案",
}
"""需求类别; which unit may file which is data of intake."""

DETAILS = {
    "area": "范围",
    "period": "统计时段",
    "compared_with": "对比时段",
    "trend": "趋势",
    "topic": "主题",
    "reason": "原因",
    "statutes": "法律依据",
    "indicator": "指标",
    "from": "现有数",
    "to": "目标数",
    "percent": "增减",
    "source": "数据出处",
    "nominated": "推荐人选",
    "given_on": "本人同意日期",
    "how": "同意方式",
}
"""类别要素: what a kind asks for beyond the text, in the order in which it is shown; counts by category beside them."""

DETAIL_CODES = {
    "rising": "上升",
    "falling": "下降",
    "level": "持平",
    "mixed": "有升有降",
    "written": "书面同意",
    "recorded": "谈话记录",
    "cases": "发案",
    "accidents": "事故",
    "deaths": "死亡",
    "injuries": "受伤",
    "fires": "火灾",
    "hazards": "排查整改隐患",
    "disputes": "化解矛盾纠纷",
}
"""The codes among them."""

TOPICS = {
    "crime": "违法犯罪",
    "political_security": "政治安全",
    "public_order": "治安安全",
    "traffic": "交通安全",
    "disputes": "矛盾纠纷化解",
}
"""五大领域 (Linyi 二、目标任务)."""

SUBTOPICS = {
    "crime": {
        "telecom_fraud": "电信网络诈骗",
        "theft": "盗抢",
        "illegal_fundraising": "非法集资",
        "pyramid_selling": "传销",
        "drugs": "毒品",
        "minors_protection": "未成年人保护",
    },
    "political_security": {"cults": "反邪教", "state_security": "国家安全", "counter_terror": "反恐防范"},
    "public_order": {
        "fire": "火灾",
        "drowning": "防溺水",
        "dangerous_goods": "危爆物品",
        "campus": "校园安全",
        "festival": "节日与大型活动",
        "online_order": "网络秩序",
    },
    "traffic": {
        "rural_traffic": "农村交通",
        "drunk_driving": "酒驾醉驾",
        "electric_bicycle": "电动自行车",
        "school_bus": "校车与接送",
    },
    "disputes": {"neighbours": "邻里纠纷", "family": "婚姻家庭", "wages": "欠薪劳资", "land": "土地邻界"},
}

PRIORITIES = {"flash": "特急", "urgent": "加急", "ordinary": "平件"}
AUDIENCES = {"internal": "内部", "public": "公开"}
LEVELS = {"city": "市局", "county": "分县局", "station": "基层所队"}
PUSH_LEVELS = LEVELS | {"city": "本级部门"}
"""The levels as a push means them: of the city, the bureau's own departments."""

UNIT_KINDS = {
    "bureau": "市局",
    "lead": "宣传处",
    "six": "六部门",
    "branch": "警种部门",
    "county": "县区分局",
    "zone": "功能区分局",
    "station": "基层所队",
}

ROLES = {
    "publicist": "宣传员",
    "liaison": "联络人",
    "unit_head": "单位负责人",
    "member": "专班成员",
    "first_reviewer": "初审",
    "second_reviewer": "复审",
    "final_reviewer": "终审",
    "legal_reviewer": "法制审核",
    "publisher": "发布员",
    "leader": "专班组长",
    "director": "办公室主任",
    "executive_deputy": "常务副组长",
    "group_leader": "领导小组组长",
    "deputy_leader": "领导小组副组长",
    "group_member": "领导小组成员",
    "supervisor": "督察",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
    "client": "接口客户端",
}

SCOPES = {
    "needs:read": "查看需求",
    "needs:write": "提出和修改需求",
    "materials:read": "查看素材",
    "materials:write": "提供素材",
    "subscriptions": "管理订阅",
}
"""What a department's own system may be allowed; each route that it may call names one."""

STAGES = {
    "waiting": "待领取",
    "drafting": "撰写中",
    "first_review": "初审",
    "second_review": "复审",
    "legal_review": "法制审核",
    "final_review": "终审",
    "publishing": "待发布",
    "published": "已发布",
    "closed": "已办结",
}

RECEIPT_STATES = {
    "pending": "待推送",
    "sent": "已投递",
    "delivered": "已送达",
    "acknowledged": "已签收",
    "relayed": "已转发",
    "declined": "不转发",
    "failed": "投递失败",
    "expired": "逾期未签收",
    "exempt": "免办",
}
