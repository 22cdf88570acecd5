"""The JSON doors of attachments: those of a need, those of a material, and the one read by SHA-256 for services."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from services.intake import queries, rights
from services.intake.actions.attachments import add_attachment, drop_attachment, may_attach
from services.intake.models import Attachment, Material, Need
from services.intake.queries.attachments import (
    attachment_by_hash,
    attachment_seen,
    attachment_shown,
    attachments_of,
    need_with_files,
    owner_of,
)
from services.intake.schemas.attachments import AttachmentOut, FileName
from shared.files import Arrived, Store
from shared.web import SERVICE, SIGNED_IN, Ask, Door, Streamed, roles, send_stored

OFFERERS = roles(*rights.RAISERS)
View = Callable[..., Any]


def _need(ask: Ask, need_id: str) -> Need:
    return need_with_files(ask.session, ask.actor, need_id)


def _material(ask: Ask, material_id: str) -> Material:
    return queries.material_seen(ask.session, ask.actor, material_id)


def _of_need(ask: Ask, need_id: str, attachment_id: str) -> Attachment:
    return attachment_seen(ask.session, _need(ask, need_id), attachment_id)


def _of_material(ask: Ask, material_id: str, enclosed_id: str) -> Attachment:
    return attachment_seen(ask.session, _material(ask, material_id), enclosed_id)


def _before(ask: Ask, owner: Need | Material) -> None:
    """Whoever may not, or has no room, learns it before the file is read."""
    may_attach(ask.session, ask.actor, owner, request.content_length or 0)


def list_attachments(ask: Ask, owner: Need | Material) -> list[dict[str, Any]]:
    """全部附件，先上传的在前"""
    return [attachment_shown(row) for row in attachments_of(ask.session, owner)]


def upload_attachment(ask: Ask, owner: Need | Material, arrived: Arrived, args: dict[str, Any]) -> dict[str, Any]:
    """上传一个附件：请求内容即文件，或者表单中名为 file 的一项；类型按内容判断，图片和影音去除拍摄信息"""
    row = add_attachment(ask.session, ask.actor, owner, arrived)
    shown = attachment_shown(row)
    ask.headers["Location"] = shown["content"].removesuffix("/content")
    return shown


def one_attachment(ask: Ask, row: Attachment) -> dict[str, Any]:
    """一个附件，不含内容"""
    return attachment_shown(row)


def attachment_content(ask: Ask, row: Attachment) -> Response:
    """附件的内容；支持 Range"""
    return _send(ask, row)


def delete_attachment(ask: Ask, row: Attachment) -> None:
    """删除附件；需求、素材办结或者采用之后不能删除"""
    drop_attachment(ask.session, ask.actor, owner_of(ask.session, ask.actor, row), row, ask.expected)


def _send(ask: Ask, row: Attachment) -> Response:
    held = Store.of(ask.session.info["db"].settings, "intake")
    return send_stored(held.where(row.sha256), row.sha256, row.media, row.name)


def _door(part: str, words: str, on: View, one_of: View, key: str) -> Door:
    """The routes under /needs/… or /materials/…: the same five. `key` names the file in the path."""
    made = Door("intake", f"{part}-attachments", words)
    of, read, write = f"/{part}s/<uuid:{part}_id>/attachments", f"{part}s:read", f"{part}s:write"
    one = f"{of}/<uuid:{key}>"
    made.query(of, gives=AttachmentOut, many=True, who=SIGNED_IN, on=on, scope=read)(list_attachments)
    made.command("POST", of, takes=Streamed(_before), args=FileName, gives=AttachmentOut, status=201, who=OFFERERS,
                 on=on, scope=write)(upload_attachment)  # fmt: skip
    made.query(one, gives=AttachmentOut, who=SIGNED_IN, on=one_of, scope=read)(one_attachment)
    made.query(f"{one}/content", who=SIGNED_IN, on=one_of, scope=read)(attachment_content)
    made.command("DELETE", one, status=204, who=OFFERERS, on=one_of, if_match=True, scope=write)(delete_attachment)
    return made


of_needs = _door("need", "需求的附件：上传、下载、删除", _need, _of_need, "attachment_id")
of_materials = _door("material", "素材的附件：上传、下载、删除", _material, _of_material, "enclosed_id")
by_hash = Door("intake", "files", "附件的内容，供其他服务取用")


@by_hash.query("/files/<sha256>", who=SERVICE)
def file_for_service(ask: Ask, sha256: str) -> Response:
    """按 SHA-256 取附件的内容"""
    return _send(ask, attachment_by_hash(ask.session, sha256))
