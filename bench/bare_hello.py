"""What links are measured against: the least that Flask answers, and notify's pages without the links beside them."""

from dataclasses import replace

from flask import Flask

from services.notify.app import SERVICE
from shared.process import wsgi

app = Flask(__name__)


@app.get("/alive")
@app.get("/hello")
def hello() -> str:
    """Two words."""
    return "hello world"


def pages_alone() -> Flask:
    """notify's app as it would be without /l/."""
    return wsgi(replace(SERVICE, raw={}))
