"""渠道登记的规则: kinds and states of accounts and outlets, and when an account has been silent too long. Pure."""

ACCOUNT_KINDS = {"official": "本单位官方账号", "agreement": "签约合作账号"}
ACCOUNT_STATES = {"active": "在用", "suspended": "停用", "closed": "已注销", "merged": "已并入"}
OUTLET_TIERS = {"central": "中央级", "province": "省级", "city": "市级", "county": "县级"}
OUTLET_KINDS = {"paper": "报纸", "tv": "电视", "radio": "广播", "agency": "通讯社", "online": "网站和客户端"}
