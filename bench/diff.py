"""Part `diff`: two versions of a draft of 10,000 characters compared, against difflib on their sentences alone."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial

from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, median
from services.tasking.content.diff import diff

CHARACTERS = 10_000
TARGET = 250
"""Milliseconds: somebody waits for the page."""
PHRASES = (
    "接到自称客服的来电，请先挂断电话", "官方客服不会索要验证码和密码", "凡是要求转账到安全账户的都是诈骗",
    "遇到可疑情况请拨打官方电话核实",
    "不点击陌生链接，不下载不明软件", "请把这条提醒转告家里的老人", "民警走进社区讲解防范知识",
    "刷单返利从一开始就是骗局",
)  # fmt: skip
SHARES = {"one sentence in twenty edited": 0.05, "every second sentence edited": 0.5, "every sentence edited": 1.0}


def measure(run: Run) -> list[Figure]:
    """Milliseconds for one comparison; the limit is what finding the unchanged sentences costs."""
    before = _text(CHARACTERS // (10 if run.tiny else 1))
    cases = {what: (before, _edited(before, share)) for what, share in SHARES.items()}
    cases["nothing in common"] = (before, _text(len(before), seed=2))
    unbroken = _unbroken(before)
    cases["one word in a text without punctuation"] = (unbroken, unbroken.replace("核实", "核查", 1))
    return [_compared(run, what, *pair) for what, pair in cases.items()]


def _compared(run: Run, what: str, before: str, after: str) -> Figure:
    timed: dict[str, Callable[[], float]] = {
        "bare": partial(_timed, lambda: _bare(before, after)),
        "ours": partial(_timed, lambda: diff(before, after)),
    }
    found = {name: median(took) * 1000 for name, took in rounds(timed, run.rounds).items()}
    beside = absolute(f"{what} ({len(before):,} characters)", found["ours"], "ms", most=TARGET)
    return replace(beside, limit=found["bare"], ratio=found["ours"] / found["bare"])


def _bare(before: str, after: str) -> object:
    return SequenceMatcher(None, before.split("。"), after.split("。"), autojunk=False).get_opcodes()


def _timed(call: Callable[[], object]) -> float:
    """Seconds for one call, of at least three."""
    begun, calls = time.perf_counter(), 0
    while calls < 3 or time.perf_counter() - begun < 0.2:
        call()
        calls += 1
    return (time.perf_counter() - begun) / calls


def _text(length: int, seed: int = 1) -> str:
    """Sentences as prevention texts have them, each with a number of its own."""
    chance, found = random.Random(seed), ""
    while len(found) < length:
        found += f"第{chance.randrange(100_000)}条，{chance.choice(PHRASES)}，{chance.choice(PHRASES)}。"
    return found[:length]


def _edited(text: str, share: float) -> str:
    chance = random.Random(3)
    lines = text.split("。")
    return "。".join(line.replace("请", "务必", 1) + "谨记" if chance.random() < share else line for line in lines)


def _unbroken(text: str) -> str:
    return text.replace("。", "").replace("，", "")
