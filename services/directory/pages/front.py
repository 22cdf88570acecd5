"""The directory's pages: home, sign-in and sign-out, a first password, the tree of units with its gaps."""

from dataclasses import dataclass
from typing import Any

from flask import Response

from services.directory import actions, queries, schemas
from services.directory.actions import SignedIn
from shared.identity import ADMIN_ROLES
from shared.web import (
    PUBLIC,
    SIGNED_IN,
    Ask,
    Pages,
    Shape,
    Text,
    clear_session,
    client_address,
    done,
    go,
    local_only,
    render,
    set_session,
)

front = Pages("directory", prefix="")
pages = Pages("directory")

TASKFORCE = frozenset({"member", "leader", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer",
                       "publisher", "director"})  # fmt: skip
LEADERS = frozenset({"leader", "director", "executive_deputy", "group_leader", "supervisor", "unit_head"})
OVERSEERS = LEADERS - {"unit_head"}
DEPARTMENTS = frozenset({"publicist", "unit_head", "liaison"})
FOLLOWERS = DEPARTMENTS | LEADERS
RECEIVERS = frozenset({"liaison", "unit_head"})


@dataclass(frozen=True, slots=True)
class Card:
    """One place to go from home; shown to those who hold one of the roles (empty: to everybody)."""

    title: str
    address: str
    words: str
    action: str
    roles: frozenset[str] = frozenset()


CARDS = (
    Card("报送需求", "/intake/needs/new", "把宣传需求交给专班，随时看到办到哪一步。", "填报一件", DEPARTMENTS),
    Card("我的需求", "/intake/needs", "从受理、撰写、审核、发布，到最后一个所队签收。", "查看进度", FOLLOWERS),
    Card("专班队列", "/tasking/queue", "待领取、撰写、审核和待发布的任务。", "打开队列", TASKFORCE),
    Card("时限看板", "/tasking/leaders", "哪些快到时限，哪些已经超时，卡在哪个环节。", "看时限", OVERSEERS),
    Card("超时任务", "/tasking/queue?queue=late", "哪些任务超过了时限，停在谁手里。", "查看超时", OVERSEERS),
    Card("督办单", "/tasking/supervisions", "时限将到、超过时限的提醒，文字答复。", "去答复", TASKFORCE | OVERSEERS),
    Card("签收", "/notify/inbox", "发到本单位的推送，按一下即可签收；转发自愿。", "去签收", RECEIVERS),
    Card("推送", "/notify/pushes", "三级网络的覆盖情况，未签收单位排在最前。", "看覆盖", TASKFORCE | LEADERS),
    Card("名录", "/directory/units", "单位、人员与三级网络的空缺。", "看名录"),
    Card("日历", "/directory/calendar", "哪天上班、哪天放假，时限按它计算。", "看日历"),
)


class SignInForm(schemas.SignIn):
    """The form of the sign-in page; `next` is where to go on."""

    next = Text(0, 1000, load_default="")


class NextQuery(Shape):
    """Where to go on after signing in."""

    next = Text(0, 1000, load_default="")


@front.get("/", who=SIGNED_IN)
def home(ask: Ask) -> str:
    """Home: one card per place that one's roles open."""
    held = ask.actor.roles
    cards = [card for card in CARDS if not card.roles or card.roles & held]
    gaps = queries.vacancies(ask.session) if held & (LEADERS | ADMIN_ROLES) else []
    return render("directory/home.html", cards=cards, mine=queries.me(ask.session, ask.actor), gaps=len(gaps))


@front.get("/sign-in", who=PUBLIC, takes=NextQuery)
def sign_in_page(ask: Ask, args: dict[str, Any]) -> str:
    """The sign-in form."""
    return render("directory/sign-in.html", next=local_only(args["next"]))


@front.post("/sign-in", who=PUBLIC, takes=SignInForm, shows=sign_in_page, keep_answer=False, alone=True)
def sign_in(ask: Ask, body: dict[str, Any]) -> Response:
    """Sign the browser in: the token goes into an HttpOnly cookie."""
    signed_in = actions.sign_in(ask.db, body["login"], body["password"], client_address(ask.settings), "browser")
    answer = go(local_only(body["next"]))
    _set_cookie(answer, signed_in)
    return answer


def _set_cookie(answer: Response, signed_in: SignedIn) -> None:
    set_session(answer, signed_in.token, signed_in.seconds)


@front.post("/sign-out", who=SIGNED_IN)
def sign_out(ask: Ask) -> Response:
    """Sign out, here and everywhere this session's token is."""
    actions.sign_out(ask.session, ask.actor)
    answer = go("/sign-in")
    clear_session(answer)
    return answer


@front.get("/first-password", who=PUBLIC)
def first_password_page(ask: Ask) -> str:
    """The form for a first password with a one-time code."""
    return render("directory/first-password.html")


@front.post("/first-password", who=PUBLIC, takes=schemas.SetPassword, shows=first_password_page, keep_answer=False,
            alone=True)  # fmt: skip
def first_password(ask: Ask, body: dict[str, Any]) -> Response:
    """Choose the first password."""
    actions.set_password_by_code(ask.db, body["login"], body["code"], body["password"], client_address(ask.settings))
    return done("密码已设置，请登录", "/sign-in")


@pages.get("/units", who=SIGNED_IN)
def units(ask: Ask) -> str:
    """The tree of units: people counted, vacancies marked."""
    return render(
        "directory/units.html",
        roots=queries.tree(ask.session),
        gaps=queries.vacancies(ask.session),
        counts=queries.counts_by_level(ask.session),
        may_export=ask.actor.has("system_admin"),
    )
