"""The identity room: who asks, what the scope rule says, and each service's own copy of the directory."""

from shared.identity.actor import Actor, Grant
from shared.identity.bearer import actor_of, authenticate
from shared.identity.cards import fetch_cards, keep_card
from shared.identity.copies import EndedSession, KnownCard, KnownPerson, KnownUnit
from shared.identity.fresh import require_fresh_directory
from shared.identity.hearing import (
    apply_person,
    apply_session_ended,
    apply_unit,
    forget_ended_sessions,
    identity_handlers,
)
from shared.identity.names import (
    NAME_ERASED,
    NAME_PENDING,
    active_with,
    holders,
    names_of,
    subtree,
    unit_by_code,
    unit_of,
    units_of,
)
from shared.identity.profiles import PROFILES, Presence, presence
from shared.identity.recent import require_recent
from shared.identity.rights import ADMIN_ROLES, WORK_ROLES, covers, may_see, roles_conflict, scopes
from shared.identity.sealing import SealBroken, seal, unseal
from shared.identity.tokens import PEERS, PEOPLE, Claims, claims_of, read, renewed, service_token, sign

__all__ = [
    "ADMIN_ROLES",
    "NAME_ERASED",
    "NAME_PENDING",
    "PEERS",
    "PEOPLE",
    "PROFILES",
    "WORK_ROLES",
    "Actor",
    "Claims",
    "EndedSession",
    "Grant",
    "KnownCard",
    "KnownPerson",
    "KnownUnit",
    "Presence",
    "SealBroken",
    "active_with",
    "actor_of",
    "apply_person",
    "apply_session_ended",
    "apply_unit",
    "authenticate",
    "claims_of",
    "covers",
    "fetch_cards",
    "forget_ended_sessions",
    "holders",
    "identity_handlers",
    "keep_card",
    "may_see",
    "names_of",
    "presence",
    "read",
    "renewed",
    "require_fresh_directory",
    "require_recent",
    "roles_conflict",
    "scopes",
    "seal",
    "service_token",
    "sign",
    "subtree",
    "unit_by_code",
    "unit_of",
    "units_of",
    "unseal",
]
