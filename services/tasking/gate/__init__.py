"""发布前检查: pure rules over the texts of a piece; each finding says which rule, where, why and what to do."""

from services.tasking.gate.examine import asks_legal, examine
from services.tasking.gate.rule import OVERRIDE_STATES, VERDICTS, Finding, Part, Rule
from services.tasking.gate.table import RULES, TABLE

__all__ = ["OVERRIDE_STATES", "RULES", "TABLE", "VERDICTS", "Finding", "Part", "Rule", "asks_legal", "examine"]
