"""校对: finds what is likely wrong with words and figures of a Chinese text, with the place.

Finds, decides nothing: what a finding means for a text is the business of each service.
"""

from shared.proof import figures, wording
from shared.proof.found import Found
from shared.proof.passage import Passage, passage

__all__ = ["Found", "Passage", "figures", "passage", "wording"]
