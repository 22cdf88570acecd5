"""边写边查: the gate over what is typed and not saved; nothing is kept of it."""

from typing import Any

from services.tasking.gate import examine
from services.tasking.queries.findings import finding_told
from services.tasking.standing.gate import parts_of_typed


def typed_findings(body: dict[str, Any]) -> dict[str, Any]:
    """{characters, findings}: as for a version, but `field` is the name of the editor's field, and nothing is settled.

    Pictures and the words in files are looked at once a version is saved.
    """
    parts = {one.field: one for one in parts_of_typed(body)}
    found = examine(list(parts.values()))
    return {
        "characters": sum(len(one.text) for one in parts.values()),
        "findings": [finding_told(one, parts[one.field]) for one in found],
    }
