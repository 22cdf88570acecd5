"""各类需求的要素: what each kind asks for beyond the text, and how what was given is checked and kept. Pure.

Sources: 临公通〔2020〕28号 二 (mechanisms A38, A39, A41, A42, A48, A49, A51, A53, A55, A65); E1, E2.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.intake.kinds.cells import is_small, percent_fault, percent_of
from services.intake.kinds.figures import days, settle_figures
from services.intake.kinds.settled import Nominated, Settled
from services.intake.kinds.statutes import cited, fault_of

CONSENTS = {"written": "书面同意", "recorded": "谈话记录"}
"""How an officer agreed to be put forward (A42): on paper, or in a talk that was written down."""

DEMANDED = frozenset({"case_reduction", "petition_topic", "topic_tally"})
"""Kinds that say nothing without their details; of the others a need in words alone is taken."""

Settle = Callable[[Mapping[str, Any], str, date], Settled]


def settle(kind: str, given: Mapping[str, Any], text: str, today: date) -> Settled:
    """The details of a need as they are kept. `text` is its title and body; nothing given is {}."""
    settled = _SETTLE.get(kind)
    return settled(given, text, today) if settled else Settled({})


def _incidents(given: Mapping[str, Any], text: str, today: date) -> Settled:
    return settle_figures(given, "counts", "type", today)


def _tally(given: Mapping[str, Any], text: str, today: date) -> Settled:
    return settle_figures(given, "categories", "topic", today)


def _online(given: Mapping[str, Any], text: str, today: date) -> Settled:
    return Settled({name: given[name] for name in ("topic", "reason") if name in given})


def _education(given: Mapping[str, Any], text: str, today: date) -> Settled:
    """Statutes as given, else those that the text cites; without any it is no legal material."""
    named = list(given.get("statutes") or ())
    faults = {str(n): [words] for n, one in enumerate(named) if (words := fault_of(one))}
    if faults:
        return Settled({}, {"statutes": faults})
    kept = list(dict.fromkeys(named)) or cited(text)
    return Settled({"statutes": kept}) if kept else Settled({}, {"statutes": [MISSING_STATUTE]})


MISSING_STATUTE = "普法宣传须写明依据的法律条文，例如《中华人民共和国治安管理处罚法》第二十九条"


def _analysis(given: Mapping[str, Any], text: str, today: date) -> Settled:
    """Counts by category and statutes, each where there is something to say."""
    figures = _tally(given, text, today)
    named = given.get("statutes")
    law = _education(given, text, today) if named else Settled({})
    return Settled(figures.kept | law.kept, figures.faults | law.faults)


def _target(given: Mapping[str, Any], text: str, today: date) -> Settled:
    """压减目标: from what to what, in which period, by whose figures."""
    aim: Mapping[str, Any] = given.get("target") or {}
    start, end = aim["from"], aim["to"]
    faults = {
        "to": None if end < start else "目标须低于现有数",
        "period": _ahead(aim["period"], today),
        "percent": percent_fault(aim.get("percent"), end, start),
    }
    if any(faults.values()):
        return Settled({}, {"target": {name: [words] for name, words in faults.items() if words}})
    kept = {name: aim[name] for name in ("indicator", "from", "to", "source")} | {"period": days(aim["period"])}
    hidden = ["from"] if is_small(start) else []
    kept |= {"percent": None if hidden else percent_of(end, start), "suppressed": hidden}
    return Settled({"target": kept | ({"from": None} if hidden else {})})


def _ahead(period: Mapping[str, date], today: date) -> str | None:
    if period["until"] < period["since"]:
        return "结束日期不得早于开始日期"
    return "目标时段已经结束" if period["until"] < today else None


def _role_model(given: Mapping[str, Any], text: str, today: date) -> Settled:
    """先进典型: who it is stays apart from what is kept here; nobody is named without his consent."""
    person, consent = given.get("nominee"), given.get("consent")
    if person is None:
        return Settled({}) if consent is None else Settled({}, {"nominee": ["记录了本人同意，须写明人选"]})
    if consent is None:
        return Settled({}, {"consent": ["推荐先进典型须有本人同意：写明同意的日期和方式"]})
    if consent["given_on"] > today:
        return Settled({}, {"consent": {"given_on": ["不得晚于今天"]}})
    agreed = {"given_on": consent["given_on"].isoformat(), "how": consent["how"]}
    who = Nominated(person["name"], person["position"], consent["given_on"], consent["how"])
    return Settled({"nominated": True, "consent": agreed}, nominated=who)


_SETTLE: dict[str, Settle] = {
    "incident_analysis": _incidents,
    "force_state": _tally,
    "inspection": _tally,
    "law_analysis": _analysis,
    "law_education": _education,
    "online_topic": _online,
    "petition_topic": _tally,
    "topic_tally": _tally,
    "role_model": _role_model,
    "case_reduction": _target,
}
