"""Sending a stored file: as an attachment, of the type that its content has, in ranges for who plays it."""

from pathlib import Path

from flask import Response, send_file


def send_stored(path: Path, sha256: str, media: str, name: str) -> Response:
    """The bytes of a kept file. Whole with Content-Length, 206 for a Range, 304 to who has it already (ETag: SHA-256).

    It is never shown in place of a page, whatever it holds: an attachment, nosniff, in a sandbox of its own.
    """
    answer = send_file(
        path, mimetype=media, as_attachment=True, download_name=name, conditional=True, etag=sha256, max_age=None
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
