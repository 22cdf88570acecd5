"""附件的表单: uploading a file to a need or a material, and removing it again, on the page of either."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for

from services.intake import queries
from services.intake.actions.attachments import add_attachment, drop_attachment, may_attach, may_drop
from services.intake.models import Attachment, Material, Need
from services.intake.pages.root import RAISERS, pages
from services.intake.queries.attachments import attachment_seen, attachment_shown, attachments_of
from shared.errors import Refusal
from shared.files import ACCEPTED, Arrived
from shared.web import Ask, Streamed, done


def _need(ask: Ask, need_id: str) -> Need:
    return queries.need_seen(ask.session, ask.actor, need_id)


def _material(ask: Ask, material_id: str) -> Material:
    return queries.material_seen(ask.session, ask.actor, material_id)


def _of_need(ask: Ask, need_id: str, attachment_id: str) -> Attachment:
    return attachment_seen(ask.session, _need(ask, need_id), attachment_id)


def _of_material(ask: Ask, material_id: str, enclosed_id: str) -> Attachment:
    return attachment_seen(ask.session, _material(ask, material_id), enclosed_id)


def _before(ask: Ask, owner: Need | Material) -> None:
    may_attach(ask.session, ask.actor, owner, request.content_length or 0)


@pages.post("/needs/<uuid:need_id>/attachments", who=RAISERS, on=_need, takes=Streamed(_before))
def attach_to_need(ask: Ask, owner: Need, arrived: Arrived) -> Response:
    """上传需求的附件."""
    return _added(add_attachment(ask.session, ask.actor, owner, arrived))


@pages.post("/materials/<uuid:material_id>/attachments", who=RAISERS, on=_material, takes=Streamed(_before))
def attach_to_material(ask: Ask, owner: Material, arrived: Arrived) -> Response:
    """上传素材的附件."""
    return _added(add_attachment(ask.session, ask.actor, owner, arrived))


@pages.post("/needs/<uuid:need_id>/attachments/<uuid:attachment_id>/delete", who=RAISERS, on=_of_need)
def drop_from_need(ask: Ask, row: Attachment, need_id: str) -> Response:
    """删除需求的附件."""
    return _dropped(ask, _need(ask, need_id), row)


@pages.post("/materials/<uuid:material_id>/attachments/<uuid:enclosed_id>/delete", who=RAISERS, on=_of_material)
def drop_from_material(ask: Ask, row: Attachment, material_id: str) -> Response:
    """删除素材的附件."""
    return _dropped(ask, _material(ask, material_id), row)


def _added(row: Attachment) -> Response:
    told = "，已去除其中的拍摄信息" if row.cleaned else ""
    return done(f"已上传“{row.name}”{told}", _address(row))


def _dropped(ask: Ask, owner: Need | Material, row: Attachment) -> Response:
    words, address = f"已删除“{row.name}”", _address(row)
    drop_attachment(ask.session, ask.actor, owner, row, ask.expected)
    return done(words, address)


def _address(row: Attachment) -> str:
    if row.need_id:
        return url_for("intake-page.one_need", need_id=row.need_id) + "#files"
    return url_for("intake-page.one_material", material_id=row.material_id) + "#files"


def panel_files(ask: Ask, owner: Need | Material) -> dict[str, Any]:
    """The variables of files.html: the files, and where to send more or to remove one.

    `upload` is the form of one file; `uploads` the JSON door that takes several, one after the other.
    """
    kind = "need" if isinstance(owner, Need) else "material"
    key: dict[str, Any] = {f"{kind}_id": owner.id}
    may_add = _allowed(lambda: may_attach(ask.session, ask.actor, owner, 0))
    dropping = _allowed(lambda: may_drop(ask.actor, owner))
    files = [attachment_shown(row) for row in attachments_of(ask.session, owner)]
    for one in files:
        named = {"attachment_id" if kind == "need" else "enclosed_id": one["id"]}
        one["drop"] = url_for(f"intake-page.drop_from_{kind}", **key, **named) if dropping else None
    upload = url_for(f"intake-page.attach_to_{kind}", **key) if may_add else None
    uploads = f"/intake/v1/{kind}s/{owner.id}/attachments"
    return {"attachments": files, "upload": upload, "uploads": uploads, "accepted_files": ACCEPTED}


def _allowed(ask_for: Callable[[], None]) -> bool:
    try:
        ask_for()
    except Refusal:
        return False
    return True
