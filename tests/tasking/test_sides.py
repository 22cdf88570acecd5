"""对照: paragraphs that stayed, changed, came, went and moved; what stayed is folded but beside a change."""

import pytest

from services.tasking.content.sides import Row, folded, sides

FIVE = ["第一段讲案情概要。", "第二段讲防范办法。", "第三段讲报警方式。", "第四段讲法律依据。", "第五段讲宣传安排。"]


def _text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def _ops(before: list[str], after: list[str]) -> list[str]:
    return [row.op for row in sides(_text(*before), _text(*after))]


@pytest.mark.parametrize(
    ("after", "ops"),
    [
        (FIVE, ["same"] * 5),
        ([*FIVE[:1], "第二段讲三条防范办法。", *FIVE[2:]], ["same", "changed", "same", "same", "same"]),
        (FIVE[1:], ["gone", "same", "same", "same", "same"]),
        ([*FIVE, "最后新增一段提示。"], ["same"] * 5 + ["new"]),
        ([*FIVE[1:], FIVE[0]], ["moved_away", "same", "same", "same", "same", "moved_here"]),
        (["完全两样的话", *FIVE[1:]], ["changed", "same", "same", "same", "same"]),
    ],
)
def test_each_paragraph_says_what_became_of_it(after: list[str], ops: list[str]) -> None:
    assert _ops(FIVE, after) == ops


def test_a_move_names_the_other_place() -> None:
    rows = sides(_text(*FIVE), _text(*FIVE[1:], FIVE[0]))
    assert (rows[0].other, rows[-1].other) == (5, 1)


def test_a_paragraph_that_moved_and_changed_is_still_one() -> None:
    rows = sides(_text(*FIVE), _text(FIVE[0], *FIVE[2:], "第二段讲三条防范办法。"))
    assert [(row.op, row.other) for row in rows] == [
        ("same", 0), ("moved_away", 5), ("same", 0), ("same", 0), ("same", 0), ("moved_here", 2),
    ]  # fmt: skip
    assert [piece.text for piece in rows[-1].both if piece.op == "insert"] == ["三条"]


def test_both_columns_are_the_texts_themselves() -> None:
    after = [FIVE[3], "第二段讲三条防范办法。", FIVE[0], "又一段。"]
    rows = sides(_text(*FIVE), _text(*after))
    left = ["".join(piece.text for piece in row.left) for row in rows]
    right = ["".join(piece.text for piece in row.right) for row in rows]
    assert sorted("".join(left).replace("\n", "")) == sorted("".join(FIVE))
    assert sorted("".join(right).replace("\n", "")) == sorted("".join(after))


def test_what_stayed_is_folded_but_beside_a_change() -> None:
    many = [f"第{n}段的内容没有变化。" for n in range(1, 9)]
    rows = sides(_text(*many), _text(*many[:5], "改过的第六段。", *many[6:]))
    found = [(one.folded, len(one.rows)) for one in folded(rows)]
    assert found == [(True, 4), (False, 1), (False, 1), (False, 2)]
    assert [one.folded for one in folded(sides(_text(*many), _text(*many)))] == [True]
    assert sum(len(one.rows) for one in folded(rows)) == len(rows)


def test_nothing_at_all() -> None:
    assert folded(sides("", "")) == []
    assert [row.op for row in sides("", "只有一段。")] == ["new"]
    assert isinstance(sides("甲\n", "甲")[0], Row)
