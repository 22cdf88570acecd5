"""Refusals: what an action, a query or a rule says when it will not; the doors turn them into problem+json."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A clear no. `title` is Chinese and for people, `code` is English and stable, `extra` goes into the body."""

    status: ClassVar[int] = 400
    code = "bad_request"
    title = "请求有误"

    def __init__(
        self,
        title: str | None = None,
        *,
        code: str | None = None,
        detail: str | None = None,
        errors: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        self.title = title or type(self).title
        self.code = code or type(self).code
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.extra = extra
        super().__init__(f"{self.status} {self.code}: {detail or self.title}")


class BadRequest(Refusal):
    """400: cannot be read at all."""


class NotSignedIn(Refusal):
    """401: no token, or one that does not hold; never says why."""

    status = 401
    code = "not_signed_in"
    title = "请先登录"


class Forbidden(Refusal):
    """403: seen, but not yours to do."""

    status = 403
    code = "forbidden"
    title = "无权进行此操作"


class NotFound(Refusal):
    """404: not there, or another unit's, which looks the same from outside."""

    status = 404
    code = "not_found"
    title = "没有找到"


class Conflict(Refusal):
    """409: a rule of the workflow says no; the body says who holds it and what is allowed."""

    status = 409
    code = "conflict"
    title = "当前状态不允许此操作"


class Gone(Refusal):
    """410: was here, is pruned."""

    status = 410
    code = "gone"
    title = "内容已不再保留"


class LengthRequired(Refusal):
    """411: a body without a length would be cut silently."""

    status = 411
    code = "length_required"
    title = "请求缺少长度"


class Stale(Refusal):
    """412: somebody changed it first; `current` is the version now."""

    status = 412
    code = "stale"
    title = "内容已被他人更新，请刷新后再试"


class TooLarge(Refusal):
    """413."""

    status = 413
    code = "too_large"
    title = "内容过大"


class UnsupportedMedia(Refusal):
    """415."""

    status = 415
    code = "unsupported_media_type"
    title = "不支持的内容类型"


class Invalid(Refusal):
    """422: readable, but not what is wanted; `errors` maps field to messages."""

    status = 422
    code = "invalid"
    title = "内容不符合要求"


class PreconditionMissing(Refusal):
    """428: If-Match is wanted."""

    status = 428
    code = "precondition_required"
    title = "缺少版本号（If-Match）"


class TooMany(Refusal):
    """429: with Retry-After."""

    status = 429
    code = "too_many_requests"
    title = "操作过于频繁，请稍后再试"


class Unavailable(Refusal):
    """503: not now; try again with the same Idempotency-Key."""

    status = 503
    code = "unavailable"
    title = "系统繁忙，请稍后再试"


def expect_version(row: Any, expected: int | None) -> None:
    """Compare If-Match with the row's version; called after the rules (order of checks: 403, 409, then 428/412).

    Raises PreconditionMissing when the caller gave none, Stale with the current version when it differs.
    """
    if expected is None:
        raise PreconditionMissing(current=row.version)
    if expected != row.version:
        raise Stale(current=row.version)
