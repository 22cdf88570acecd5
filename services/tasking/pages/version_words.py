"""版本比对的用语: what changed besides the texts, in the words of the editor."""

from typing import Any

from services.tasking.content import CHANNELS, DISCLOSURES, FLAGS, PRODUCT_KINDS
from services.tasking.content.product import DETAIL_NAMES
from shared.words import AUDIENCES, TOPICS

FIELD_NAMES = {
    "kind": "产品类型", "flags": "内容标记", "channels": "拟发布渠道", "disclosure": "公开属性", "audience": "受众",
    "topic": "领域", "series": "系列", "strand": "子栏目", "cover": "封面", "attachments": "附件", **DETAIL_NAMES,
}  # fmt: skip
CODES = {
    "kind": PRODUCT_KINDS, "flags": FLAGS, "channels": CHANNELS, "disclosure": DISCLOSURES, "audience": AUDIENCES,
    "topic": TOPICS,
}  # fmt: skip


def in_words(name: str, value: Any) -> str:
    """A value of a field as people read it: its Chinese word, a list with 、, nothing as 无."""
    listed = value if isinstance(value, list | tuple) else [value]
    known = CODES.get(name, {})
    return "、".join(str(known.get(one, one)) for one in listed if one not in (None, "")) or "无"
