"""锚点: the signed heads that were sent out day by day, against the log as it is now (reliability.md 2.10)."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from shared.envelope import compact
from shared.identity.signing import is_signed
from shared.log import hash_at
from shared.log.shipping import read_line


def check_heads(path: Path, session: Session, public_key: str = "") -> tuple[int, list[str]]:
    """How many heads a file holds, and in Chinese what does not hold: a signature, or the log's hash at a position.

    A position that is pruned, and is no archive's end, is passed over. Raises ValueError for a public key that is none.
    """
    count, faults = 0, []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = read_line(text)
        if line is None:
            continue  # cut by a full disk; it was said again
        count += 1
        fault = _fault(line, session, public_key)
        if fault:
            faults.append(f"第{number}行：{fault}")
    return count, faults


def _fault(line: dict[str, Any], session: Session, public_key: str) -> str | None:
    said = {name: value for name, value in line.items() if name != "signature"}
    if not is_signed(public_key or str(said.get("public_key")), compact(said).encode(), str(line.get("signature"))):
        return "签名不符"
    there = hash_at(session, said["pos"])
    if there not in (None, said["hash"]):
        return f"位置{said['pos']}的哈希与{said['at'][:10]}送出的不同"
    return None
