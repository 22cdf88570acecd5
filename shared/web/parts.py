"""A part of a page of another service: whole with the layout when opened by itself, bare when a page takes it in.

Home and search are made of one part a service (design.md 3): `<div data-part="/tasking/home"><a href="/tasking/home">…`
is a plain link without JavaScript; with it, baiying.js fetches the part and puts it there.
"""

from typing import Any

from flask import request

from shared.web.pages import render


def part(template: str, **context: Any) -> str:
    """A template that says `{% extends base %}` and fills the block `main`; `bare`: it stands in a page."""
    bare = request.headers.get("X-Part") == "1"
    return render(template, base="part.html" if bare else "layout.html", bare=bare, **context)
