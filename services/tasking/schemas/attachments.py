"""Shapes of the attachments of needs and materials, as a task may take them over."""

from shared.web import Choice, Id, Shape, Text, UtcTime, Whole

STATES = {"asked": "正在存入", "taken": "已存入", "refused": "未能存入"}


class OfferedOut(Shape):
    """需求或者素材的附件；名称只在报送处显示."""

    id = Id()
    need_id = Id(allow_none=True)
    material_id = Id(allow_none=True)
    number = Text(metadata={"description": "随哪项需求、素材报送"})
    media = Text()
    label = Text(metadata={"description": "类型的中文"})
    size = Whole(metadata={"description": "字节数"})
    sha256 = Text()
    added_at = UtcTime()
    content = Text(metadata={"description": "下载地址"})


class AttachmentOut(OfferedOut):
    """任务可以取用的附件."""

    state = Choice(STATES, allow_none=True, metadata={"description": "是否已存入本任务；空：没有人要过"})
    why = Text(allow_none=True, metadata={"description": "未能存入的原因"})
    file_id = Id(allow_none=True, metadata={"description": "存入之后的任务附件"})
