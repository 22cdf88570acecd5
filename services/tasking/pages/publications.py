"""Pages of publications: the records, what is still to be confirmed, what leaves when, one with its places."""

from typing import Any

from flask import Response, url_for

from services.tasking import actions, queries
from services.tasking.channels import OUTLET_TIERS
from services.tasking.content import CHANNELS, DISCLOSURES, PRODUCT_KINDS
from services.tasking.models import Placement, Publication, ScheduledRelease
from services.tasking.pages.panel_publication import PLACE_WORDS
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.places import may_settle
from services.tasking.schemas import PublicationFilter
from services.tasking.schemas.publications import CarriedIn, ConfirmIn, PlacementFilter, ReleaseFilter
from shared.errors import NotFound
from shared.web import SIGNED_IN, Ask, done, page, render

LISTS = {"channels": CHANNELS, "kinds": PRODUCT_KINDS, "disclosures": DISCLOSURES, **PLACE_WORDS}


def _publication(ask: Ask, publication_id: str) -> Publication:
    return queries.publication_seen(ask.session, ask.actor, publication_id)


def _placement(ask: Ask, placement_id: str) -> Placement:
    return queries.placement_seen(ask.session, ask.actor, placement_id)


def _published(ask: Ask, publication_id: str) -> Publication:
    row = _publication(ask, publication_id)
    queries.task_seen(ask.session, ask.actor, row.task_id)
    return row


@pages.get("/publications", who=TASKFORCE, takes=PublicationFilter)
def publications(ask: Ask, args: dict[str, Any]) -> str:
    """发布记录, the newest first."""
    statement = queries.publication_list(ask.session, ask.actor, args)
    key = (Publication.published_at, Publication.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = [queries.publication_shown(ask.session, row) for row in found["items"]]
    return render("tasking/publications.html", publications=rows, next=found["next"], chosen=args, **LISTS)


@pages.get("/placements", who=TASKFORCE, takes=PlacementFilter)
def placements(ask: Ask, args: dict[str, Any]) -> str:
    """待确认的去向: what a person has to do or to confirm, what failed, what is on its way."""
    chosen = args if args.get("state") else args | {"open": True}
    statement = queries.placement_list(ask.session, ask.actor, chosen)
    key = (Placement.asked_at, Placement.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = queries.placement_rows(ask.session, ask.actor, found["items"])
    return render("tasking/placements.html", placements=rows, next=found["next"], chosen=chosen, **LISTS)


@pages.get("/releases", who=TASKFORCE, takes=ReleaseFilter)
def releases(ask: Ask, args: dict[str, Any]) -> str:
    """定时发布: what leaves when, the next one first."""
    chosen = {"state": "waiting"} | args
    statement = queries.release_list(ask.session, ask.actor, chosen)
    key = (ScheduledRelease.release_at, ScheduledRelease.id)
    first = chosen["state"] == "waiting"
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=first)
    rows = queries.release_rows(ask.session, found["items"])
    return render("tasking/releases.html", releases=rows, next=found["next"], chosen=chosen, **LISTS)


@pages.get("/publications/<uuid:publication_id>", who=SIGNED_IN, on=_publication)
def publication(ask: Ask, publication: Publication) -> str:
    """发布页: the published text, for everybody it is for; for the 专班 also where it stands."""
    sees = _sees(ask, publication)
    context = {
        "publication": queries.publication_shown(ask.session, publication),
        "placements": queries.placements_of(ask.session, ask.actor, publication) if sees else [],
        "outlets": {one.id: f"{one.name}（{OUTLET_TIERS[one.tier]}）" for one in queries.outlets(ask.session)},
        "may_see_task": sees,
        "may_settle": may_settle(ask.actor, publication.unit_path),
        "goes_out": publication.audience == "public" and publication.disclosure == "open",
    }
    return render("tasking/publication.html", **context, **LISTS)


def _sees(ask: Ask, row: Publication) -> bool:
    try:
        return bool(queries.task_seen(ask.session, ask.actor, row.task_id))
    except NotFound:
        return False


@pages.post("/publications/<uuid:publication_id>/placements", who=TASKFORCE, on=_published, takes=CarriedIn,
            shows=publication)  # fmt: skip
def record_carried(ask: Ask, row: Publication, body: dict[str, Any]) -> Response:
    """登记媒体采用."""
    actions.record_carried(ask.session, ask.actor, row, body)
    return done("已登记媒体采用", url_for("tasking-page.publication", publication_id=row.id))


@pages.post("/placements/<uuid:placement_id>/confirm", who=TASKFORCE, on=_placement, takes=ConfirmIn)
def confirm_placement(ask: Ask, row: Placement, body: dict[str, Any]) -> Response:
    """人工确认一处去向."""
    actions.confirm_placement(ask.session, ask.actor, row, body, ask.expected)
    return done(f"已确认：{row.name}", url_for("tasking-page.task", task_id=row.task_id))


@pages.post("/placements/<uuid:placement_id>/retry", who=TASKFORCE, on=_placement)
def retry_placement(ask: Ask, row: Placement) -> Response:
    """再试一次."""
    actions.retry_placement(ask.session, ask.actor, row, ask.expected)
    return done("已重新提交", url_for("tasking-page.task", task_id=row.task_id))
