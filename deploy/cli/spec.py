"""baiying spec: the interfaces as documents, made from the code without a running service."""

import json
import tempfile
from pathlib import Path

import click

from deploy.cli.faults import UNMET, Fault
from deploy.cli.installation import quiet
from deploy.cli.printing import good
from deploy.embedded import SERVICES
from shared import asyncapi as events
from shared.db import Database
from shared.settings import Settings
from shared.web import create_app

NAMES = tuple(service.name for service in SERVICES)
TO = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到文件；不给则输出到屏幕")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="紧凑的 JSON（默认带缩进）")


@click.group()
def spec() -> None:
    """输出接口说明：OpenAPI（HTTP 接口）、AsyncAPI（事件）。"""


@spec.command()
@click.argument("service", type=click.Choice(NAMES))
@TO
@AS_JSON
def openapi(service: str, out: Path | None, as_json: bool) -> None:
    """一个服务的 HTTP 接口说明（OpenAPI 3.1）。

    \b
    例子：
      baiying spec openapi intake > intake.json
      baiying spec openapi tasking --out tasking.json
    """
    one = next(found for found in SERVICES if found.name == service)
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(data=Path(folder))
        quiet(chosen)
        db = Database(service, chosen)
        answer = create_app(one, chosen, db).test_client().get(f"/{service}/openapi.json")
        db.dispose()
    if answer.status_code != 200:
        raise Fault("接口说明无法生成", f"status {answer.status_code}", UNMET)
    _give(answer.get_json(), out, as_json)


@spec.command()
@click.argument("service", type=click.Choice(NAMES), required=False)
@TO
@AS_JSON
def asyncapi(service: str | None, out: Path | None, as_json: bool) -> None:
    """事件说明（AsyncAPI 3.0）：一个服务说的和听的，不给服务名则是全部事件。

    \b
    例子：
      baiying spec asyncapi > events.json
      baiying spec asyncapi intake
    """
    one = next((found for found in SERVICES if found.name == service), None)
    _give(events.document(service, tuple(one.handlers.by_name) if one else ()), out, as_json)


def _give(document: object, out: Path | None, compact: bool) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=None if compact else 2)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        good(f"已写入{out}")
