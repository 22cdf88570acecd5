"""0003: what a task keeps of delegation, mirrors, campaigns, schedules, corrections; limits for chasing a copy."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0003"
down_revision = "0002"

COLUMNS = (
    ("delegator_id", Uuid),
    ("mirror_of", Uuid),
    ("campaign_id", Uuid),
    ("release_at", UtcTime),
    ("correcting_at", UtcTime),
    ("correct_reason", sa.String(500)),
    ("killed_at", UtcTime),
    ("withdrawn_by", Uuid),
    ("endorsed_at", UtcTime),
    ("endorsed_by", Uuid),
)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
LADDER = [
    {"rung": "blue", "to": "member", "percent": 80},
    {"rung": "yellow", "to": "leader", "percent": 100},
    {"rung": "red", "to": "director", "working_days_late": 1},
    {"rung": "red", "to": "executive_deputy", "working_days_late": 2},
]
CHASE = (
    # n, priority, minutes, words, urge_minutes
    (33, "flash", 30, "特急：30分钟内更正、撤稿到位", 15),
    (34, "urgent", 60, "加急：1小时内更正、撤稿到位", 30),
    (35, "ordinary", 120, "平件：2小时内更正、撤稿到位", 120),
)
POLICY = sa.table(
    "limit_policy",
    sa.column("id", Uuid),
    *(sa.column(name) for name in (
        "code", "n", "subject", "name", "priority", "measure", "amount", "words", "source", "urge_minutes",
    )),
    sa.column("keeps_hours", sa.Boolean),
    sa.column("ladder", Json),
    sa.column("effective_from", UtcTime),
    sa.column("created_at", UtcTime),
)  # fmt: skip


def _policy(n: int, priority: str, minutes: int, words: str, urge: int) -> dict[str, object]:
    return {
        "id": f"00000000-0000-7000-8000-{n:012d}", "code": f"chase.{priority}", "n": 1, "subject": "task",
        "name": "chase", "priority": priority, "measure": "wall_hours", "amount": minutes, "words": words,
        "source": "本系统默认值，可由办公室调整", "urge_minutes": urge, "keeps_hours": priority != "flash",
        "ladder": LADDER, "effective_from": SINCE, "created_at": SINCE,
    }  # fmt: skip


def upgrade() -> None:
    """Add the columns and the policies; nothing of what exists changes its meaning."""
    op.bulk_insert(POLICY, [_policy(*row) for row in CHASE])
    for name, kind in COLUMNS:
        op.add_column("task", sa.Column(name, kind, nullable=True))
    for name in ("mirror_of", "campaign_id"):
        op.create_index(f"ix_task_{name}", "task", [name])
