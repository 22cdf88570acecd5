"""What the rights matrix plans in its county's network: a group, an institution's number, a month of figures."""

from collections.abc import Callable
from typing import Any

Call = Callable[..., tuple[int, dict[str, Any]]]

GROUP = {
    "kind": "police_public", "platform": "wechat", "name": "示例警民群", "purpose": "发布防范提示",
    "position": "社区民警岗", "size": "upto_50",
}  # fmt: skip
INSTITUTION = {"kind": "school", "name": "示例小学", "position": "安全保卫科", "number": "0539-8012345"}
TALLY = {"period": "2026-01", "source": "月报", "figures": [{"kind": "patrol", "number": 3, "people": 30}]}


def grouped(call: Call, county: str) -> dict[str, str]:
    """Registered by the county's head; `call(login, method, path, body)` gives status and answer."""
    found = {}
    for name, path, body in (
        ("group_id", "groups", GROUP), ("institution_id", "institutions", INSTITUTION),
        ("tally_id", "audiences", TALLY),
    ):  # fmt: skip
        status, row = call(f"{county}.head", "POST", f"/notify/v1/{path}", body)
        assert status == 201, row
        found[name] = row["id"]
    return found
