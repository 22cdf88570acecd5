"""The room of the kinds of needs: what each asks for, what is kept of it, what is hidden."""

from services.intake.kinds.cells import FLOOR, HIDDEN, hide, is_small, percent_fault, percent_of
from services.intake.kinds.figures import TRENDS
from services.intake.kinds.settled import Nominated, Settled
from services.intake.kinds.settling import CONSENTS, DEMANDED, settle
from services.intake.kinds.statutes import cited, fault_of

__all__ = [
    "CONSENTS", "DEMANDED", "FLOOR", "HIDDEN", "TRENDS", "Nominated", "Settled", "cited", "fault_of", "hide",
    "is_small", "percent_fault", "percent_of", "settle",
]  # fmt: skip
