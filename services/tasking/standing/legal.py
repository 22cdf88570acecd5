"""法制审核: why it is asked of a version: its kind, its flags, the rules of review, or the gate."""

from sqlalchemy.orm import Session

from services.tasking.content import legal_reasons
from services.tasking.gate import asks_legal
from services.tasking.models import DraftVersion
from services.tasking.review_rules import ALL
from services.tasking.standing.gate import findings_of
from services.tasking.standing.review_rules import rules_for
from shared.db import now


def why_legal(session: Session, version: DraftVersion) -> list[str]:
    """The reasons in words, each once; empty: it is not asked."""
    reasons = legal_reasons(version.kind, version.flags)
    rules = rules_for(session, version.kind, now(session))
    if rules.legal and not reasons:
        reasons.append("审核规则要求" if rules.kind == ALL else f"审核规则第{rules.n}版要求")
    return list(dict.fromkeys([*reasons, *asks_legal(findings_of(session, version))]))
