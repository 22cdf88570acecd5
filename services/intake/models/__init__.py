"""The tables of intake."""

from services.intake.models.material import Material, MaterialUse
from services.intake.models.need import Need, NeedPush, Progress, PushTally
from services.intake.models.publication import KnownPublication
from services.intake.models.root import Base

__all__ = ["Base", "KnownPublication", "Material", "MaterialUse", "Need", "NeedPush", "Progress", "PushTally"]
