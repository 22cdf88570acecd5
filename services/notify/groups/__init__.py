"""群组 (pure): kinds of groups and institutions, who keeps them, when they are late, what may be written."""

from services.notify.groups.institutions import (
    INSTITUTION_KINDS,
    KEPT_FOR,
    KEPT_LONGEST,
    masked_number,
    unfit_number,
)
from services.notify.groups.kinds import (
    GROUP_KINDS,
    INTERNAL,
    OUTSIDE,
    PLATFORMS,
    SIZES,
    STATES,
    audience_of,
    label_of,
    state_of,
)
from services.notify.groups.rights import ABOVE, KEEPING, OWN, SEEING, keeps_groups
from services.notify.groups.staffing import PER_OFFICER, officers_for
from services.notify.groups.wording import named, unfit_position, words_of

__all__ = [
    "ABOVE",
    "GROUP_KINDS",
    "INSTITUTION_KINDS",
    "INTERNAL",
    "KEEPING",
    "KEPT_FOR",
    "KEPT_LONGEST",
    "OUTSIDE",
    "OWN",
    "PER_OFFICER",
    "PLATFORMS",
    "SEEING",
    "SIZES",
    "STATES",
    "audience_of",
    "keeps_groups",
    "label_of",
    "masked_number",
    "named",
    "officers_for",
    "state_of",
    "unfit_number",
    "unfit_position",
    "words_of",
]  # fmt: skip
