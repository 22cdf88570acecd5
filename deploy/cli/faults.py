"""What goes wrong on the command line: one clear line, Chinese then English, and an exit code for programs."""

from typing import Any

import click

UNMET, USAGE, FORBIDDEN, MISSING, CONFLICT, INVALID, UNREACHABLE, BUSY, CONFIGURATION = 1, 2, 3, 4, 5, 6, 7, 8, 78
EXIT_CODES = {
    0: "成功 done",
    UNMET: "检查未通过、操作未完成 something is unmet",
    USAGE: "命令写错 wrong usage",
    FORBIDDEN: "未登录或无权 not signed in, forbidden",
    MISSING: "没有找到 not found",
    CONFLICT: "状态不允许或已被他人更新 conflict",
    INVALID: "内容不符合要求 invalid",
    UNREACHABLE: "连接不上服务 unreachable",
    BUSY: "繁忙，请稍后再试 busy",
    CONFIGURATION: "环境变量设置有误 configuration",
}
BY_STATUS = {
    400: INVALID, 401: FORBIDDEN, 403: FORBIDDEN, 404: MISSING, 409: CONFLICT, 410: MISSING, 411: INVALID,
    412: CONFLICT, 413: INVALID, 415: INVALID, 422: INVALID, 428: CONFLICT, 429: BUSY, 503: BUSY,
}  # fmt: skip


class Fault(click.ClickException):
    """A fault for people and programs: `code` becomes the exit code; `problem` is the answer's body, if any."""

    def __init__(self, chinese: str, english: str, code: int = UNMET, problem: dict[str, Any] | None = None) -> None:
        super().__init__(f"{chinese} ({english})")
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class
        self.problem = problem or {}

    def show(self, file: Any = None) -> None:
        """One line on standard error."""
        click.secho(f"✗ {self.message}", err=True, fg="red")


class Refused(Fault):
    """The service said no: its Chinese title, its code, what is wrong with which field."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        parts = [str(problem.get("title") or "服务拒绝了请求"), str(problem.get("detail") or "")]
        parts += [f"{name}：{_flat(found)}" for name, found in (problem.get("errors") or {}).items()]
        english = f"{status} {problem.get('code') or 'refused'}"
        super().__init__("；".join(part for part in parts if part), english, BY_STATUS.get(status, UNMET), problem)


def _flat(found: Any) -> str:
    if isinstance(found, dict):
        return "；".join(f"{name} {_flat(inner)}" for name, inner in found.items())
    return "；".join(map(_flat, found)) if isinstance(found, list) else str(found)
