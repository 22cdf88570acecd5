"""导览: the main job in six clicks, played for real through the services' own doors; on the sample city only."""

from collections.abc import Mapping
from typing import Any

from deploy.tour.backstage import Wsgi
from deploy.tour.pages import doors
from deploy.tour.shown import Shown
from shared.db import Database


def mount(wsgi: Wsgi, apps: Mapping[str, Any], directory: Database) -> None:
    """Give the embedded installation its tour; not where keys are real (BAIYING_KEYS)."""
    if directory.settings.keys != "test":
        return
    apps["directory"].register_blueprint(doors(wsgi).blueprint)
    shown = Shown(directory)
    for app in apps.values():
        app.jinja_env.globals["tour"] = shown


__all__ = ["mount"]
