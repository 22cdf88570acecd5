"""The suggestion that the rights matrix plans in its county: handled by the bureau itself, answered to one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.db import SHANGHAI

Call = Callable[..., tuple[int, dict[str, Any]]]


def suggested(call: Call, county: str) -> dict[str, str]:
    """Registered, assigned, written and signed; `call(login, method, path, body, version)` gives status and answer."""
    on = datetime.now(SHANGHAI).date()
    given = {
        "body": "congress", "kind": "suggestion", "session": "示例会议", "outside_number": "1", "title": "示例建议",
        "summary": "示例建议的内容摘要。", "received_on": on.isoformat(), "signatories": [{"name": "示例领衔"}],
    }  # fmt: skip
    reply = {"title": "关于示例建议的答复", "text": "示例答复的正文，已经全部办理完毕，特此答复。", "resolved": "A"}
    status, row = call(f"{county}.publicist", "POST", "/intake/v1/suggestions", given, None)
    assert status == 201, row
    path = f"/intake/v1/suggestions/{row['id']}"

    def take(part: str, method: str, step: str, body: dict[str, Any]) -> None:
        nonlocal row
        status, row = call(f"{county}.{part}", method, f"{path}/{step}", body, row["version"])
        assert status == 200, row

    take("publicist", "POST", "assign", {"lead_id": row["bureau"]["id"]})
    take("publicist", "PUT", "reply", reply)
    take("publicist", "POST", "reply/submit", {})
    _, seen = call(f"{county}.head", "GET", path, None, None)
    take("head", "POST", "reply/sign", {"content_hash": seen["replies"][0]["content_hash"]})
    return {"suggestion_id": row["id"], "signatory_id": seen["signatories"][0]["id"]}
