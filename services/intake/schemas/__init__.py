"""Shapes of intake's doors: what they take, what they give."""

from services.intake.schemas.materials import (
    CreditFilter,
    CreditOut,
    MarkBest,
    MaterialFilter,
    MaterialForm,
    MaterialOut,
    OfferMaterial,
)
from services.intake.schemas.needs import (
    AmendNeed,
    NeedFilter,
    NeedForm,
    NeedOut,
    RaiseNeed,
    TimelineOut,
    UnitOut,
    WithdrawNeed,
)  # fmt: skip

__all__ = [
    "AmendNeed", "CreditFilter", "CreditOut", "MarkBest", "MaterialFilter", "MaterialForm", "MaterialOut",
    "NeedFilter", "NeedForm", "NeedOut", "OfferMaterial", "RaiseNeed", "TimelineOut", "UnitOut", "WithdrawNeed",
]  # fmt: skip
