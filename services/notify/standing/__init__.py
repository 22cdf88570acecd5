"""What both actions and queries read before they decide: whom a selector means, as the directory stands now."""

from services.notify.standing.scoping import Scope, kept_set, scope_of, successor_of, units_addressed

__all__ = ["Scope", "kept_set", "scope_of", "successor_of", "units_addressed"]
