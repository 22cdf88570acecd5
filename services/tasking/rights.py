"""市局办公室主任: who decides what holds for every desk. Pure."""

from shared.identity import Actor


def directs_city(actor: Actor) -> bool:
    """Whether somebody is the director at the top of the network, not of a county's office."""
    return any(grant.role == "director" and grant.path.count("/") == 2 for grant in actor.grants)
