"""docs/workflow.md from the table: a Mermaid diagram and the table; `-m services.tasking.workflow` writes it."""

from services.tasking.workflow.rules import BY_TASK, row_labels
from services.tasking.workflow.table import CLOSED, SAME, TABLE, WAITING, WANTS, Row
from shared.words import ROLES, STAGES

CONDITIONS = {
    "": "",
    "legal": "需法制审核时",
    "plain": "不需法制审核时",
    "withdrawn": "需求已撤回时",
    "correcting": "更正途中",
    "unendorsed": "撤稿、作废尚未复核时",
}


def mermaid() -> str:
    """The stage diagram as Mermaid source; steps that keep the stage are listed in the table only."""
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {WAITING}: 需求转为任务"]
    lines += [f'    state "{word}" as {stage}' for stage, word in STAGES.items()]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TABLE:
        for start in row.start if row.to != SAME else ():
            words = row.label + (f"（{CONDITIONS[row.when]}）" if row.when else "")
            arrows.setdefault((start, row.to), []).append(words)
    lines += [f"    {start} --> {to}: {' / '.join(words)}" for (start, to), words in arrows.items() if start != to]
    return "\n".join([*lines, f"    {CLOSED} --> [*]"])


def document() -> str:
    """The whole page, in Markdown."""
    head = "| 步骤 | 代码 | 从 | 到 | 由谁 | 需要 | 条件 |\n|---|---|---|---|---|---|---|"
    lines = [_line(*found) for found in row_labels()]
    return TEMPLATE.format(diagram=mermaid(), table="\n".join([head, *lines]))


def _line(row: Row, start: str, to: str) -> str:
    roles = "、".join(_who(role) for role in row.by)
    wants = "、".join(WANTS[name] for name in row.wants) or "—"
    return f"| {row.label} | `{row.step}` | {start} | {to} | {roles} | {wants} | {CONDITIONS[row.when]} |"


def _who(role: str) -> str:
    if role in BY_TASK:
        return BY_TASK[role]
    return "（系统）" if role == "intake" else ROLES[role.rstrip("+")] + ("（含所辖）" if role.endswith("+") else "")


TEMPLATE = """# 任务流转

<!-- Generated from services/tasking/workflow/table.py by `python -m services.tasking.workflow`; a test compares. -->

```mermaid
{diagram}
```

{table}

- **由谁**: a role counts on the desk that has the task (the city's or a county's 专班); 含所辖 reaches down to
  the desks below.
- **三审三校**: whoever saved a version, whoever gave an opinion at 初审, 复审, 法制审核, 终审, and the publisher are
  different people for the whole life of a task. The same person may return at the same level. The database holds it
  too (`task_person`).
- **An approval** binds the SHA-256 of exactly what was approved. Any byte changed voids it, sending back ends the
  round, and 发布 checks all of it.
- **委派** gives a task to another member for a while. The limit runs on, and the task comes back (交回) before it goes
  to review. **协办** lets others save versions; the holder alone sends it to review. While a member is on leave his
  cover (请假代理) does what a holder does and nothing else; the part on record is that of who acted.
- **改派** gives a waiting task to another desk that the leader leads too, with its limits as they run.
- **下派对接** gives a county a task of its own about the same needs. The city's task is not closed before the county's.
- **提级审核** only where nobody on the desk may do the level; the city's 专班 then does this level of this task.
- **挂起** is a flag: the clock stands still. 退回补正 pauses too, and the department's amendment resumes it.
- Nothing approves itself and nothing is dated back: there is no such row.
"""
