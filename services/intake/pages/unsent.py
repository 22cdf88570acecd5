"""草稿: keeping what is typed into the form of a need without sending it, and giving it up; by plain forms."""

from typing import Any

from flask import Response, url_for

from services.intake import rights
from services.intake.actions.checks import pass_gate
from services.intake.actions.details import texts_of
from services.intake.actions.unsent import drop_unsent, keep_unsent
from services.intake.pages.raising import new_need
from services.intake.pages.root import pages
from services.intake.pages.told import told_in_the_form
from services.intake.schemas.kinds import forms
from services.intake.schemas.typed import UnsentDropped, UnsentForm
from services.intake.standing.unsent import KEPT
from shared.web import Ask, done, roles

WRITERS = roles(*rights.WRITERS)


@pages.post("/needs/unsent", who=WRITERS, takes=UnsentForm, shows=new_need)
def keep_form(ask: Ask, body: dict[str, Any]) -> Response:
    """存为草稿；有疑似个人信息时不保存，回到表单修改"""
    fields = body | {"details": forms.details_of(body["kind"], body)}
    with told_in_the_form(fields):
        pass_gate(texts_of(fields), body["kind"])
    row, _ = keep_unsent(ask.session, ask.actor, body["kind"], body)
    words = f"已存为草稿，{KEPT}天内可以继续填写" if row else "还没有填写内容，没有保存"
    return done(words, url_for("intake-page.new_need", kind=body["kind"]))


@pages.post("/needs/unsent/drop", who=WRITERS, takes=UnsentDropped)
def drop_form(ask: Ask, body: dict[str, Any]) -> Response:
    """放弃草稿"""
    drop_unsent(ask.session, ask.actor.id, body["kind"])
    return done("草稿已放弃", url_for("intake-page.needs"))
