"""去向: where a sink's messages go, unsealed at the last moment: a bot's address, a work address on a person's card."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.notify.choices import ON_CARD
from services.notify.models import Gateway, Sink
from services.notify.senders import GatewayUse
from shared.db import now
from shared.identity import KnownCard, KnownPerson, SealBroken, unseal
from shared.webhooks import derive_secrets

NO_CARD = "名片上没有这种联系方式"
BROKEN = "密文无法解开，请重新登记"


class Unreachable(Exception):
    """There is nowhere to send to; the message is Chinese and says why."""


@dataclass(frozen=True, slots=True)
class Whereto:
    """The address, what signs for it, and the gateway it goes through."""

    address: str
    secrets: tuple[str, ...] = ()
    gateway: GatewayUse | None = None


def whereto(session: Session, sink: Sink, gateway: Gateway | None) -> Whereto:
    """Where this sink is now. Raises Unreachable."""
    use = _use(session, gateway) if sink.gateway_id else None
    if sink.person_id:
        return Whereto(on_card(session, sink.person_id, sink.way), (), use)
    if sink.way == "webhook":
        return Whereto(sink.url, tuple(secrets_of(session, sink)))
    if sink.sealed is None:
        return Whereto(sink.url, (), use)
    kept = _opened(session, sink.id, sink.sealed)
    return Whereto(kept["url"], tuple(filter(None, [kept.get("secret")])), use)


def on_card(session: Session, person_id: str, way: str) -> str:
    """The work address that somebody's card gives for this way. Raises Unreachable: left, erased, or none given."""
    person, card = session.get(KnownPerson, person_id), session.get(KnownCard, person_id)
    if person is None or not person.active:
        raise Unreachable("本人已离职或注销")
    if card is None or card.contact is None:
        raise Unreachable(NO_CARD)
    found = _opened(session, person_id, card.contact).get(ON_CARD[way])
    if not found:
        raise Unreachable(NO_CARD)
    return found


def _use(session: Session, gateway: Gateway | None) -> GatewayUse:
    if gateway is None or not gateway.active:
        raise Unreachable("网关已停用")
    return gateway_use(session, gateway)


def gateway_use(session: Session, gateway: Gateway) -> GatewayUse:
    """As a sender is handed it. Raises Unreachable when no key opens its secret."""
    secret = _opened(session, gateway.id, gateway.sealed).get("secret", "") if gateway.sealed else ""
    return GatewayUse(gateway.id, gateway.kind, gateway.address, dict(gateway.options), secret)


def _opened(session: Session, about: str, sealed: str) -> dict[str, str]:
    try:
        return unseal(session.info["db"].settings, about, sealed)
    except SealBroken:
        raise Unreachable(BROKEN) from None


def secrets_of(session: Session, sink: Sink) -> list[str]:
    """The secrets that sign a webhook now, the newest first; two of them while one is being rotated."""
    salts = [sink.salt]
    if sink.old_salt is not None and sink.old_until is not None and now(session) < sink.old_until:
        salts.append(sink.old_salt)
    return derive_secrets(session.info["db"].settings.secrets, salts)


def is_listed(allowed: tuple[str, ...] | None, host: str, address: str, *, through_gateway: bool) -> bool:
    """Whether these keys let a message go there; None: everywhere.

    Listed is "host" for every port of it, "host:port", or, of what goes through a gateway, the very address: that a
    server is listed does not yet list everybody it writes to.
    """
    if allowed is None:
        return True
    if through_gateway:
        return address in allowed
    return any(host == one or host.startswith(f"{one}:") for one in allowed)
