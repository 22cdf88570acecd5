"""受众人群 (pure): the classes of people that stations reach, by number only; sums that must agree."""

from services.notify.audiences.kinds import FIVE, KINDS, AudienceKind
from services.notify.audiences.sums import Figure, Rolled, five_of, judge, judge_total, roll

__all__ = ["FIVE", "KINDS", "AudienceKind", "Figure", "Rolled", "five_of", "judge", "judge_total", "roll"]
