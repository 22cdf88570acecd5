"""A department's own system: a token, one need, many needs at once, what became of them. Standard library only.

    BAIYING=http://127.0.0.1:8000 CLIENT_ID=sys-... CLIENT_SECRET=bys_... python3 examples/department.py

With RECEIVER=http://... it also subscribes, and prints the secret with which the receiver checks what it gets
(examples/receiver.py). The credentials come from 名录 › 系统接入.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any

BAIYING = os.environ.get("BAIYING", "http://127.0.0.1:8000")
NEED = {
    "kind": "prevention", "topic": "crime", "subtopic": "telecom_fraud", "audience": "public", "priority": "ordinary",
    "title": "请宣传防范冒充客服退款诈骗",
    "body": "近期冒充客服退款类警情上升，建议面向网购群体开展防范宣传。",
}  # fmt: skip


class Refused(Exception):
    """Baiying said no: `problem` is its application/problem+json, with a stable English `code`."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        super().__init__(f"{problem['status']} {problem['code']}: {problem['title']} {problem.get('errors', '')}")


def token() -> str:
    """Half an hour's bearer token (OAuth 2.0 client credentials)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": os.environ["CLIENT_ID"],
        "client_secret": os.environ["CLIENT_SECRET"],
    }
    request = urllib.request.Request(f"{BAIYING}/directory/v1/tokens", urllib.parse.urlencode(form).encode())
    answer: dict[str, Any] = _send(request)
    return str(answer["access_token"])


def call(bearer: str, method: str, path: str, body: Any = None) -> Any:
    """One call; a POST carries an Idempotency-Key, so that sending it again after a cut line changes nothing twice."""
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    if method == "POST":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    return _send(urllib.request.Request(BAIYING + path, data, headers, method=method))


def _send(request: urllib.request.Request) -> Any:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Refused(json.load(error)) from None


def main() -> None:
    bearer = token()
    if receiver := os.environ.get("RECEIVER"):
        subscription = call(bearer, "POST", "/intake/v1/subscriptions", {"url": receiver, "events": ["all"]})
        print("secret", subscription["secret"])
    need = call(bearer, "POST", "/intake/v1/needs", NEED)
    print("raised", need["number"], need["id"])
    items = [NEED | {"key": f"case-{n}", "title": f"第{n}项：{NEED['title']}"} for n in (1, 2)]
    items.append(NEED | {"key": "case-3", "body": "请联系 13800138000 核实情况后再行宣传。"})  # a number is refused
    batch = call(bearer, "POST", "/intake/v1/needs/batch", {"items": items})
    for one in batch["results"]:
        print("batch", one["key"], one["status"], one["number"] or one["problem"]["code"])
    timeline = call(bearer, "GET", f"/intake/v1/needs/{need['id']}/timeline")
    for line in timeline["items"]:
        print("timeline", line["at"], line["words"])


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(str(refused))
