"""短链接 of receipts: where a push leads as its rows stand now, and the link of each unit that was told of it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.links import address_of, code_of, target_of
from services.notify.models import Carriage, Push, Receipt


def targets_of(session: Session, pushes: Iterable[Push]) -> dict[str, str | None]:
    """Where each push leads, by push; in one query for what the connectors have placed.

    None: nowhere its readers could go, or to several texts at once (a collection names each with its own link).
    """
    held = {push.id: push for push in pushes}
    placed: dict[str, list[str]] = {}
    wanted = {push.publication_id for push in held.values() if push.publication_id}
    done = sa.select(Carriage.publication_id, Carriage.url).where(
        Carriage.publication_id.in_(wanted), Carriage.state == "done", Carriage.action != "withdraw"
    )
    for publication_id, url in session.execute(done.order_by(Carriage.settled_at)) if wanted else ():
        placed.setdefault(publication_id, []).append(url or "")
    home = home_of(session)
    return {
        push.id: target_of(push.links, placed.get(push.publication_id or "", []), push.audience, home)
        if push.publication_id or len(push.links) == 1
        else None
        for push in held.values()
    }


def home_of(session: Session) -> str:
    """The public address of this installation (BAIYING_PUBLIC_URL); empty where nobody has said it."""
    home: str = session.info["db"].settings.public_url
    return home


def short_links(session: Session, pairs: Iterable[tuple[Receipt, Push]]) -> dict[str, str]:
    """The short link of each receipt whose push leads anywhere, by receipt; a path alone without a public address."""
    held = [pair for pair in pairs if pair[1].purpose != "recall" and pair[1].state != "recalled"]
    targets, home = targets_of(session, (push for _, push in held)), home_of(session)
    return {receipt.id: address_of(home, code_of(receipt.id)) for receipt, push in held if targets[push.id]}


def outward_link(session: Session, push: Push, receipt: Receipt) -> str | None:
    """The short link for a message that leaves the house; None without a public address, or where it leads nowhere."""
    return short_links(session, [(receipt, push)]).get(receipt.id) if home_of(session) else None
