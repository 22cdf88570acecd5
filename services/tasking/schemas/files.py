"""Shapes of the files of a task."""

from marshmallow import fields

from services.tasking.schemas.given_draft import named
from shared.web import Flag, Id, Shape, Text, UtcTime, Whole


class FileName(Shape):
    """上传时的文件名."""

    name = Text(1, 200, metadata={"description": "文件名，只用于显示；类型按内容判断"})


class FileOut(Shape):
    """附件."""

    id = Id()
    task_id = Id()
    name = Text()
    media = Text(metadata={"description": "按内容判断的类型"})
    label = Text(metadata={"description": "类型的中文"})
    size = Whole(metadata={"description": "字节数"})
    sha256 = Text(metadata={"description": "所存内容的 SHA-256，稿件版本以此引用"})
    width = Whole(allow_none=True)
    height = Whole(allow_none=True)
    cleaned = Flag(metadata={"description": "是否已去除拍摄地点、设备等信息"})
    readable = Flag(metadata={"description": "其中的文字是否可以自动检查"})
    versions = fields.List(Whole(), metadata={"description": "使用它的稿件版本"})
    by = named()
    uploaded_at = UtcTime()
    version = Whole()
    content = Text(metadata={"description": "下载地址"})
