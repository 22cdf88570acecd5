"""素材与线索: kinds, states and how they move. Data and one pure rule."""

KINDS = {"material": "素材", "lead": "线索"}
STATES = {"offered": "待采用", "used": "已采用", "published": "已发布"}


def next_state(state: str, published: bool) -> str:
    """The state after a use was heard; facts may come twice, and a state never goes back."""
    return "published" if published or state == "published" else "used"
