"""python -m services.tasking.workflow: write docs/workflow.md from the table."""

from pathlib import Path

from services.tasking.workflow.document import document

Path("docs").mkdir(exist_ok=True)
Path("docs/workflow.md").write_text(document(), encoding="utf-8")
