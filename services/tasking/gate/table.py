"""规则表: every rule of the gate on one screen, in the order in which findings are told."""

from services.tasking.gate.rule import Rule

OURS = "本系统默认规则"
PRIVACY = "《个人信息保护法》第二十五条、第二十八条；公安机关以案说防宣传不得泄露个人信息"
MINORS = "《未成年人保护法》第四十九条、第一百零三条"
VICTIMS = "《未成年人保护法》第一百零三条；《民法典》第一千零三十二条"
PRESUMED = "《刑事诉讼法》第十二条：未经人民法院依法判决，对任何人都不得确定有罪"
SECRETS = "《保守国家秘密法》第三十一条；涉密不上网"
POLICE = "《人民警察法》第二十二条：不得泄露警务工作秘密"
SPREAD = "《关于防治“指尖上的形式主义”的若干意见》（2023）；国办秘函〔2019〕19号"
TRUE_FIGURES = "《统计法》；数据须写明时段、出处和基数"
PROOF = "三审三校制度；《宣传稿件校对要求》由办公室掌握"

# fmt: off
TABLE = (
    #    rule              verdict    what was found         what to do
    Rule("secrecy_mark",   "block",   "密级标志",
         "涉密信息不得上网，请通过涉密渠道办理", SECRETS, fixed=True),
    Rule("minor",          "block",   "可识别的未成年人",
         "隐去姓名、学校和班级，用“小某”“某学生”", MINORS, fixed=True),
    Rule("sexual_victim",  "block",   "可推断性侵害案件被害人身份的内容", "删去姓名、学校、住址和亲属关系", VICTIMS,
         fixed=True, legal=True),
    Rule("astroturf",      "block",   "水军、控评、刷量的要求",
         "只以官方账号署名发布，不组织、不购买评论和点赞", SPREAD,
         fixed=True),
    Rule("resident_id",    "block",   "居民身份号码",        "删去号码", "GB 11643；" + PRIVACY),
    Rule("mobile",         "block",   "手机号码",            "删去号码；对外公布的公务电话请用座机或者热线", PRIVACY),
    Rule("bank_card",      "block",   "银行卡号",            "删去卡号", PRIVACY),
    Rule("plate",          "block",   "机动车号牌",          "隐去后几位，例如“鲁Q·12**5”", PRIVACY),
    Rule("document",       "block",   "证件或者车辆识别代号", "删去号码", PRIVACY),
    Rule("address",        "block",   "具体住址",            "只写到乡镇、街道或者“某小区”", PRIVACY),
    Rule("named_person",   "block",   "当事人姓名",          "改为“张某”，或者注明化名", PRIVACY),
    Rule("criminal",       "block",   "判决前称为罪犯",      "判决生效前称“犯罪嫌疑人”", PRESUMED, legal=True),
    Rule("confession",     "block",   "判决前写供认、认罪",
         "删去；只写“案件正在进一步办理中”", PRESUMED, legal=True),
    Rule("named_citizen",  "confirm", "群众姓名",
         "确认本人同意公开姓名，否则改为“王先生”“李女士”", PRIVACY),
    Rule("net_account",    "confirm", "网络账号或者邮箱",    "确认是对外公布的账号，否则删去", PRIVACY),
    Rule("landline",       "confirm", "私人座机",            "确认是对外公布的电话，否则删去", PRIVACY),
    Rule("school_class",   "confirm", "学校和班级",          "确认不会指向具体学生，否则只写“某小学”", MINORS),
    Rule("method",         "confirm", "侦查手段",
         "不写怎样查、用什么查，由法制审核把关", POLICE, legal=True),
    Rule("internal_mark",  "confirm", "内部标识",            "确认可以按本稿的范围公开，并删去标识", POLICE),
    Rule("file_name",      "confirm", "附件名称像是办案或者个人材料",
         "确认附件可以公开，并改用不含案情和姓名的名称", PRIVACY),
    Rule("forced_spread",  "confirm", "强制点赞、转发、关注", "改为自愿分享；不下达数量、不要求截图", SPREAD),
    Rule("percent_bases",  "confirm", "百分比没有两个基数",  "写明两个时期各是多少", TRUE_FIGURES),
    Rule("percent_wrong",  "confirm", "百分比与基数不符",    "请复核数字", TRUE_FIGURES),
    Rule("figure_period",  "confirm", "数字没有时段",        "写明是什么时间内的数字", TRUE_FIGURES),
    Rule("mixed_units",    "confirm", "量与率混用",          "“率”用百分比，“量”用次数", TRUE_FIGURES),
    Rule("twin_number",    "confirm", "同一数字出现两次",    "确认不是复制时写错", TRUE_FIGURES),
    Rule("repeated_word",  "confirm", "重复的字词",          "删去多出的字词", PROOF),
    Rule("deputies",       "confirm", "代表委员、建议提案混用", "人大代表提建议、议案；政协委员提提案", PROOF),
    Rule("wrong_word",     "note",    "可能的错别字",        "请核对", PROOF),
    Rule("empty_field",    "note",    "空着的签发、审核栏",  "补齐，或者删去这一栏", PROOF),
    Rule("figure_source",  "note",    "数字没有出处",        "写明据何处统计", TRUE_FIGURES),
    Rule("causal",         "note",    "因果说得过满",        "只写做了什么和同期情况，不写“因此杜绝”", OURS),
    Rule("image_faces",    "note",    "图片须人工查看",      "人脸、车牌、门牌、证件须遮挡，请人看一遍", PRIVACY),
)
# fmt: on
RULES = {rule.id: rule for rule in TABLE}
ORDER = {rule.id: place for place, rule in enumerate(TABLE)}
