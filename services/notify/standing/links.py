"""短链接 of receipts: where a push leads as its rows stand now, and the link of each unit that was told of it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.links import address_of, code_of, target_of
from services.notify.models import Carriage, PostedPage, Push, Receipt


def targets_of(session: Session, pushes: Iterable[Push]) -> dict[str, str | None]:
    """Where each push leads, by push; in one query for where they were placed.

    None: nowhere its readers could go, or to several texts at once (a collection names each with its own link).
    """
    held = {push.id: push for push in pushes}
    placed, home = _placed(session, {push.publication_id for push in held.values()}), home_of(session)
    return {
        push.id: target_of(push.links, placed.get(push.publication_id or "", []), push.audience, home)
        if push.publication_id or len(push.links) == 1
        else None
        for push in held.values()
    }


def _placed(session: Session, publications: set[str | None]) -> dict[str, list[dict[str, str]]]:
    """{channel, url} by publication: what connectors carried and people posted, the earliest first."""
    wanted = [one for one in publications if one]
    if not wanted:
        return {}
    carried = sa.select(Carriage.publication_id, Carriage.channel, Carriage.url, Carriage.settled_at.label("at")).where(
        Carriage.publication_id.in_(wanted), Carriage.state == "done", Carriage.action != "withdraw"
    )
    posted = sa.select(PostedPage.publication_id, PostedPage.channel, PostedPage.url, PostedPage.at)
    both = carried.union_all(posted.where(PostedPage.publication_id.in_(wanted))).subquery()
    found: dict[str, list[dict[str, str]]] = {}
    for row in session.execute(sa.select(both).order_by(both.c.at)):
        found.setdefault(row.publication_id, []).append({"channel": row.channel, "url": row.url or ""})
    return found


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
