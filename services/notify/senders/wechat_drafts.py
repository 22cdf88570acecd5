"""微信公众号: pictures, then a draft, then its release and a look at it until it is shown; one call a step, each kept.

After the platform's public documentation (草稿箱 draft/*, 发布能力 freepublish/*, 素材 material/*, stable_token). What
it has answered stands in `progress` before the next step, so that a killed sender goes on where it was. Before the
release it is noted that it begins: found so, one looks what became of it and never releases a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.notify.senders.carrier import Carried, Done, Failed, FetchFile, Load, Onward, OtherBytes
from services.notify.senders.carrying import File, next_look
from services.notify.senders.outcome import Retry
from services.notify.senders.reaching import PART
from services.notify.senders.wechat_api import Picture, Told, WechatApi, refusal
from services.notify.senders.wechat_form import PICTURES, draft_of, unfit

INNER_MOST = 1024 * 1024
"""uploadimg takes up to 1 MB; a larger picture goes to the account's permanent material."""
INNER, MATERIAL = "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material?type=image"
NO_SUCH, NO_RIGHT, NO_ARTICLE = 40007, 48001, 53600
BY_HAND = frozenset({NO_RIGHT, 53504, 53505})
RELEASED, RELEASING = 0, 1
ENDS = {
    2: "平台判定原创失败",
    3: "平台发布失败",
    4: "平台审核不通过",
    5: "发布后已在平台上删除",
    6: "发布后被平台封禁",
}
LOOKS_MOST = 40
RECENT = 20


@dataclass(frozen=True)
class WechatDrafts:
    """One official account."""

    api: WechatApi
    fetch: FetchFile

    def test(self, load: Load) -> Carried:
        """Ask for a token: AppID, AppSecret and the IP list are right."""
        token = self.api.token(load)
        return Done(None, None) if isinstance(token, str) else token

    def carry(self, load: Load) -> Carried:
        """The next step: take down what stands, pictures, draft, release, look."""
        done = load.progress
        if load.stopped and "publish_id" not in done and not (done.get("releasing") and load.attempt > 1):
            return self._discard(load)
        wrong = unfit(load) if load.piece else None
        if wrong is not None:
            return wrong
        if load.action != "place" and not done.get("deleted"):
            return self._take_down(load)
        if "draft" not in done:
            return self._next_picture(load) or self._add_draft(load)
        if not load.releases:
            return Failed("draft_only")
        if "publish_id" in done:
            return self._look(load)
        return self._release(load) if done.get("releasing") else Onward({"releasing": True})

    # taking down ------------------------------------------------------------------------------------------------------
    def _take_down(self, load: Load) -> Carried:
        if not load.earlier:
            return Failed("by_hand")
        told = self.api.call(load, "/cgi-bin/freepublish/delete", {"article_id": load.earlier, "index": 0})
        if not isinstance(told, Told):
            return told
        if told.errcode == 0 or (told.errcode == NO_ARTICLE and self._is_deleted(load)):
            return Onward({"deleted": True}) if load.piece is not None else Done(None, load.earlier)
        return Failed("by_hand", refusal(told).more) if told.errcode in BY_HAND else refusal(told)

    def _is_deleted(self, load: Load) -> bool:
        """Whether the platform says itself that every part of the article is gone."""
        told = self.api.call(load, "/cgi-bin/freepublish/getarticle", {"article_id": load.earlier})
        items = told.body.get("news_item") if isinstance(told, Told) and told.errcode == 0 else None
        return bool(items) and all(item.get("is_deleted") for item in items or ())

    # pictures ---------------------------------------------------------------------------------------------------------
    def _next_picture(self, load: Load) -> Carried | None:
        """Upload one that the platform lacks; None when it has them all."""
        assert load.piece is not None
        cover, kept = load.piece.cover, dict(load.progress.get("pictures") or {})
        if cover is not None and "thumb" not in load.progress:
            told = self._upload(load, cover, MATERIAL)
            return told if not isinstance(told, Told) else _kept(told, "media_id", "thumb")
        for file in load.piece.attachments:
            if file.sha256 not in kept:
                told = self._upload(load, file, INNER if file.size <= INNER_MOST else MATERIAL)
                if not isinstance(told, Told):
                    return told
                url = told.body.get("url")
                return Onward({"pictures": {**kept, file.sha256: url}}) if isinstance(url, str) else refusal(told)
        return None

    def _upload(self, load: Load, file: File, path: str) -> Told | Failed | Retry:
        try:
            with self.fetch(file) as held:

                def parts() -> Iterator[bytes]:
                    held.seek(0)
                    return iter(lambda: held.read(PART), b"")

                name = f"{file.sha256[:16]}.{PICTURES[file.media]}"
                told = self.api.upload(load, path, Picture(name, file.media, file.size, parts))
        except OtherBytes:
            return Failed("other_bytes")
        except OSError as error:
            return Retry(str(error)[:200], alive=True)
        return refusal(told) if isinstance(told, Told) and told.errcode else told

    # draft and release ------------------------------------------------------------------------------------------------
    def _add_draft(self, load: Load) -> Carried:
        told = self.api.call(load, "/cgi-bin/draft/add", {"articles": [draft_of(load)]})
        return told if not isinstance(told, Told) else _kept(told, "media_id", "draft")

    def _release(self, load: Load) -> Carried:
        """Release the draft; on a second try first look whether it left the box, as it does when it is released."""
        if load.attempt > 1:
            seen = self.api.call(load, "/cgi-bin/draft/get", {"media_id": load.progress["draft"]})
            if not isinstance(seen, Told):
                return seen
            if seen.errcode == NO_SUCH:
                return self._find(load)
            if load.stopped:
                return self._discard(load)
        told = self.api.call(load, "/cgi-bin/freepublish/submit", {"media_id": load.progress["draft"]})
        if isinstance(told, Told) and told.errcode in BY_HAND:
            return Failed("draft_only", refusal(told).more)
        return told if not isinstance(told, Told) else _kept(told, "publish_id", "publish_id", next_look(0))

    def _discard(self, load: Load) -> Carried:
        """Recalled before it was released: the draft leaves the box too."""
        if "draft" in load.progress:
            told = self.api.call(load, "/cgi-bin/draft/delete", {"media_id": load.progress["draft"]})
            if isinstance(told, Retry):
                return told
        return Failed("withdrawn")

    def _find(self, load: Load) -> Carried:
        """The one article of this title among the latest; what cannot be told apart is left to a person."""
        told = self.api.call(load, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": RECENT, "no_content": 1})
        if not isinstance(told, Told):
            return told
        title = load.piece.title if load.piece else ""
        items = told.body.get("item") or []
        found = [(item.get("article_id"), _heads(item)) for item in items]
        mine = [(one, heads[0]) for one, heads in found if heads and heads[0].get("title") == title]
        standing = [(one, head) for one, head in mine if not head.get("is_deleted")]
        if len(standing) != 1 or not isinstance(standing[0][0], str):
            return Failed("unsure")
        return Done(_link(standing[0][1].get("url")), standing[0][0])

    def _look(self, load: Load) -> Carried:
        """What became of the release."""
        told = self.api.call(load, "/cgi-bin/freepublish/get", {"publish_id": load.progress["publish_id"]})
        if not isinstance(told, Told):
            return told
        status, looked = told.body.get("publish_status"), int(load.progress.get("looked") or 0)
        if told.errcode:
            return refusal(told)
        if status == RELEASED:
            items = (told.body.get("article_detail") or {}).get("item") or [{}]
            article_id = told.body.get("article_id")
            return Done(_link(items[0].get("article_url")), article_id) if article_id else Failed("unsure")
        if status == RELEASING and looked < LOOKS_MOST:
            return Onward({"looked": looked + 1}, next_look(looked + 1))
        return Failed("refused", ENDS[status]) if status in ENDS else Failed("unsure")


def _kept(told: Told, name: str, as_what: str, wait: timedelta = timedelta(0)) -> Carried:
    """A step that gives an id: kept, or why there is none."""
    given = told.body.get(name)
    if told.errcode or not isinstance(given, str | int) or not given:
        return refusal(told)
    return Onward({as_what: str(given)}, wait)


def _heads(item: dict[str, Any]) -> list[dict[str, Any]]:
    content = item.get("content") or {}
    return list(content.get("news_item") or []) if isinstance(content, dict) else []


def _link(url: Any) -> str | None:
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 2000 else None
