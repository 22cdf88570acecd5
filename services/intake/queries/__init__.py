"""Reads of intake: lists of needs, one need, its timeline, each within what the asker may see."""

from services.intake.queries.materials import adoption, material_list, material_seen, materials_shown
from services.intake.queries.needs import need_list, need_seen, shown
from services.intake.queries.timeline import level_rows, states_seen, timeline

__all__ = [
    "adoption", "level_rows", "material_list", "material_seen", "materials_shown", "need_list", "need_seen", "shown",
    "states_seen", "timeline",
]  # fmt: skip
