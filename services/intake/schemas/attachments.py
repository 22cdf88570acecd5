"""Shapes of attachments: the files of needs and materials."""

from shared.web.shape import Flag, Id, Shape, Text, UtcTime, Whole


class FileName(Shape):
    """上传时的文件名."""

    name = Text(1, 200, metadata={"description": "文件名，只用于显示；类型按内容判断"})


class AttachmentOut(Shape):
    """附件."""

    id = Id()
    name = Text()
    media = Text(metadata={"description": "按内容判断的类型"})
    label = Text(metadata={"description": "类型的中文"})
    size = Whole(metadata={"description": "字节数"})
    sha256 = Text(metadata={"description": "所存内容的 SHA-256"})
    width = Whole(allow_none=True)
    height = Whole(allow_none=True)
    cleaned = Flag(metadata={"description": "是否已去除拍摄地点、设备等信息"})
    readable = Flag(metadata={"description": "其中的文字是否经过检查"})
    uploaded_at = UtcTime()
    version = Whole()
    content = Text(metadata={"description": "下载地址"})
