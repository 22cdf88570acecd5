"""A stand-in of the WeChat official account platform on loopback, after its public documentation, with scripted faults.

    with Wechat() as platform:
        platform.script["freepublish/submit"] = ["500", "done-reset"]   # the next calls of this path, in order
        platform.published                                              # article_id -> the article as readers see it

Faults: a status (429, 500, ...), errcode:<n> (HTTP 200 with that errcode, nothing done), hang, reset (before anything
is done), done-reset and done-cut (done, then no answer), junk (200 with no JSON). After the script all is well.
What it holds to: stable_token with AppID and AppSecret; a token that was replaced is 40001; a picture is multipart with
the name `media`; uploadimg takes 1 MB; a draft wants a permanent thumb; a released draft leaves the box (40007); titles
of 32, authors of 16 characters (45003, 45110); releases are looked at by freepublish/get.
"""

import json
import re
import socket
import struct
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Wechat:
    """One official account. `calls` counts each path; `looks` is how often a release is still under way."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "app-secret"
    looks: int = 1
    ends: int = 0
    """publish_status at the end: 0 shown, 2 to 4 refused."""
    script: dict[str, list[str]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    published: dict[str, dict[str, Any]] = field(default_factory=dict)
    releases: dict[str, dict[str, Any]] = field(default_factory=dict)
    token: str = ""

    def __enter__(self) -> "Wechat":
        self.lock, self.stop, self.number = threading.RLock(), threading.Event(), 0
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()

    def next(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number:06d}"

    def shown(self) -> list[dict[str, Any]]:
        """The articles that readers can open."""
        return [article for article in self.published.values() if not article["is_deleted"]]

    def answer(self, path: str, query: dict[str, list[str]], body: bytes, kind: str) -> dict[str, Any]:
        """What the platform says to one call."""
        if path == "stable_token":
            return self._stable_token(json.loads(body))
        if query.get("access_token") != [self.token] or not self.token:
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        if path in ("media/uploadimg", "material/add_material"):
            return self._picture(path, body, kind)
        told = json.loads(body)
        self.bodies[path].append(told)
        done: dict[str, Any] = getattr(self, "_" + path.replace("/", "_"))(told)
        return done

    def _stable_token(self, told: dict[str, Any]) -> dict[str, Any]:
        if told["appid"] != self.app_id:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if told["secret"] != self.secret:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if told.get("force_refresh") or not self.token:
            self.token = self.next("token-")
        return {"access_token": self.token, "expires_in": 7200}

    def _picture(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        found = re.fullmatch(r"multipart/form-data; boundary=(\S+)", kind)
        if not found:
            return {"errcode": 41005, "errmsg": "media data missing"}
        head, _, rest = body.partition(b"\r\n\r\n")
        content = rest.rpartition(f"\r\n--{found[1]}--".encode())[0]
        if b'name="media"; filename="' not in head or not content:
            return {"errcode": 41005, "errmsg": "media data missing"}
        if path == "media/uploadimg" and len(content) > 1024 * 1024:
            return {"errcode": 40009, "errmsg": "invalid image size"}
        name = self.next("media-")
        self.pictures[name] = content
        return (
            {"media_id": name, "url": f"http://mmbiz.qpic.example/{name}"}
            if "add" in path
            else {"url": f"http://mmbiz.qpic.example/{name}"}
        )

    def _draft_add(self, told: dict[str, Any]) -> dict[str, Any]:
        (article,) = told["articles"]
        if len(article["title"]) > 32:
            return {"errcode": 45003, "errmsg": "title size out of limit"}
        if len(article["author"]) > 16:
            return {"errcode": 45110, "errmsg": "author size out of limit"}
        if article["thumb_media_id"] not in {*self.pictures, "permanent-cover"}:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        name = self.next("draft-")
        self.drafts[name] = article
        return {"media_id": name}

    def _draft_get(self, told: dict[str, Any]) -> dict[str, Any]:
        article = self.drafts.get(told["media_id"])
        return {"news_item": [article]} if article else {"errcode": 40007, "errmsg": "invalid media_id"}

    def _draft_delete(self, told: dict[str, Any]) -> dict[str, Any]:
        self.drafts.pop(told["media_id"], None)
        return dict(OK)

    def _freepublish_submit(self, told: dict[str, Any]) -> dict[str, Any]:
        article = self.drafts.pop(told["media_id"], None)
        if article is None:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        release = self.next("100")
        self.releases[release] = {"article": article, "left": self.looks, "article_id": None}
        self._finish(self.releases[release])
        return {**OK, "publish_id": release, "msg_data_id": 1}

    def _finish(self, release: dict[str, Any]) -> None:
        if self.ends == 0 and release["article_id"] is None:
            release["article_id"] = self.next("article-")
            url = f"http://mp.weixin.example/s/{release['article_id']}"
            self.published[release["article_id"]] = {**release["article"], "url": url, "is_deleted": False}

    def _freepublish_get(self, told: dict[str, Any]) -> dict[str, Any]:
        release = self.releases[told["publish_id"]]
        if release["left"] > 0:
            release["left"] -= 1
            return {"publish_id": told["publish_id"], "publish_status": 1, "fail_idx": []}
        if self.ends:
            return {"publish_id": told["publish_id"], "publish_status": self.ends, "fail_idx": [1]}
        item = {"idx": 1, "article_url": self.published[release["article_id"]]["url"]}
        return {
            "publish_id": told["publish_id"], "publish_status": 0, "article_id": release["article_id"],
            "article_detail": {"count": 1, "item": [item]}, "fail_idx": [],
        }  # fmt: skip

    def _freepublish_delete(self, told: dict[str, Any]) -> dict[str, Any]:
        article = self.published.get(told["article_id"])
        if article is None or article["is_deleted"]:
            return {"errcode": 53600, "errmsg": "invalid article_id"}
        article["is_deleted"] = True
        return dict(OK)

    def _freepublish_getarticle(self, told: dict[str, Any]) -> dict[str, Any]:
        article = self.published.get(told["article_id"])
        return {"news_item": [article]} if article else {"errcode": 53600, "errmsg": "invalid article_id"}

    def _freepublish_batchget(self, told: dict[str, Any]) -> dict[str, Any]:
        newest = list(reversed(self.published.items()))[told["offset"] : told["offset"] + told["count"]]
        items = [
            {"article_id": name, "content": {"news_item": [article]}, "update_time": 1} for name, article in newest
        ]
        return {"total_count": len(self.published), "item_count": len(items), "item": items}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hangs up is part of the play."""


def _handler(platform: Wechat) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            path = parts.path.removeprefix("/cgi-bin/")
            with platform.lock:
                platform.calls[path] += 1
                script = platform.script.get(path) or []
                step = script.pop(0) if script else ""
                told: Any = None
                if step in ("", "done-reset", "done-cut"):
                    kind = self.headers.get("Content-Type", "")
                    told = platform.answer(path, parse_qs(parts.query), body, kind)
            self._play(step, told)
            self.close_connection = True

        def _play(self, step: str, told: Any) -> None:
            if step == "hang":
                platform.stop.wait(60)
            elif step.endswith("reset"):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            elif step.startswith("errcode:"):
                self._reply(200, json.dumps({"errcode": int(step[8:]), "errmsg": "scripted"}).encode())
            elif step == "junk":
                self._reply(200, b"<html>")
            elif step.isdigit():
                self._reply(int(step), b"{}")
            elif step != "done-cut":
                self._reply(200, json.dumps(told, ensure_ascii=False).encode())

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler
