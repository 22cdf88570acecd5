"""怎么办: what somebody does who was refused, by the refusal's code, else by its status. Pure words."""

from collections.abc import Mapping

from shared.errors import Refusal

BY_CODE: Mapping[str, str] = {
    "csrf": "这一页打开得太久，或者在别处重新登录过。请返回上一页刷新，再提交一次。",
    "no_such_address": "地址可能有误。可以从上方菜单进入，或者用搜索框按编号、标题查找。",
    "scope_missing": "请本单位负责人在“系统接入”里为这个系统账号开通权限。",
    "tour_stopped": "系统刚启动时请稍等几秒，再按一次；也可以从登录页重新开始导览。",
}
BY_STATUS: Mapping[int, str] = {
    400: "链接或者填写的内容不完整。请返回上一页，重新操作一次。",
    401: "请先登录，登录后会回到这一页。",
    403: "您的角色不包含这项操作。确需办理的，请联系本单位负责人或者系统管理员调整角色。",
    404: "地址可能有误，或者内容属于其他单位。可以用编号搜索，或者向提供链接的人核实。",
    405: "这个地址只用来提交表单，不能直接打开。请从菜单进入相应页面。",
    409: "别人可能刚刚办理过。请返回并刷新页面，看清最新状态后再操作。",
    410: "内容已经到期、撤下或者删除。需要留存的，请联系发布单位。",
    411: "请换一个浏览器，或者重新选择文件后再提交。",
    412: "您打开页面之后，别人保存过新的内容。请返回并刷新，核对后再提交。",
    413: "请压缩、拆分后重新选择；大视频请用“附件”上传，不要粘贴在正文里。",
    415: "请换成页面上写明的格式再提交。",
    422: "请返回上一页，按提示修改后再提交。",
    428: "请返回并刷新页面，再操作一次。",
    429: "操作太密了。稍等再试一次，不会重复提交。",
    500: "不是您的操作有误，错误已经记录。可以稍后再试；仍不行，请把下面的编号报给系统管理员。",
    503: "系统正忙，或者正在升级。稍等再试一次，不会重复提交。",
}
FALLBACK = "请返回上一页再试一次；仍不行，请把下面的编号报给系统管理员。"


def way_on(refusal: Refusal) -> str:
    """One or two sentences that say what to do now."""
    words = BY_CODE.get(refusal.code) or BY_STATUS.get(refusal.status, FALLBACK)
    wait = refusal.headers.get("Retry-After", "") if refusal.status in (429, 503) else ""
    return f"{words}约{wait}秒后可以再试。" if wait.isdigit() and int(wait) > 2 else words
