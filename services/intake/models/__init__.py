"""The tables of intake."""

from services.intake.models.attachment import Attachment, FileRoom
from services.intake.models.duty import Duty, Nominee
from services.intake.models.likeness import NeedGram
from services.intake.models.material import Material, MaterialProduct, MaterialUse
from services.intake.models.need import Need, NeedPush, Progress, PushTally
from services.intake.models.outcome import Outcome
from services.intake.models.publication import KnownPublication
from services.intake.models.rating import Rating
from services.intake.models.reply import SuggestionLetter, SuggestionReply
from services.intake.models.root import Base
from services.intake.models.subscription import NeedKey, Subscription
from services.intake.models.suggestion import Signatory, Suggestion, SuggestionNote, SuggestionUnit
from services.intake.models.suggestion_limit import SuggestionLimit, SuggestionRung
from services.intake.models.unsent import UnsentNeed

__all__ = [
    "Attachment", "Base", "Duty", "FileRoom", "KnownPublication", "Material", "MaterialProduct", "MaterialUse", "Need",
    "NeedGram", "NeedKey", "NeedPush", "Nominee", "Outcome", "Progress", "PushTally", "Rating", "Signatory",
    "Subscription", "Suggestion", "SuggestionLetter", "SuggestionLimit", "SuggestionNote", "SuggestionReply",
    "SuggestionRung", "SuggestionUnit", "UnsentNeed",
]  # fmt: skip
