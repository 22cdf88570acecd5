"""The table of steps: every state is reached and left as the table says, and nothing else is possible."""

import pytest

from services.intake.suggestions import LABELS, STATES, STEPS, possible, require_step
from services.intake.suggestions.flow import CLOSED, RETURNED, SAME, WHO
from shared.errors import Conflict


def test_the_table_names_known_states_and_positions() -> None:
    for step in STEPS.values():
        assert set(step.start) <= set(STATES)
        assert step.to == SAME or step.to in STATES
        assert set(step.by) <= set(WHO)
        assert LABELS[step.name] == step.label


@pytest.mark.parametrize("state", STATES)
def test_what_the_state_does_not_allow_is_refused_with_what_it_does(state: str) -> None:
    for step in STEPS.values():
        if state in step.start:
            assert require_step(step.name, state, WHO) is step
            continue
        with pytest.raises(Conflict) as refused:
            require_step(step.name, state, WHO)
        assert refused.value.code == "wrong_state"
        assert refused.value.extra["allowed_steps"] == possible(state, WHO)


def test_nobody_signs_who_does_not_lead() -> None:
    assert "sign" in possible("for_signing", {"signer"})
    assert "sign" not in possible("for_signing", set(WHO) - {"signer"})
    assert possible("for_signing", {"co"}) == []


def test_the_ends_are_ends() -> None:
    assert possible(RETURNED, WHO) == ["erase"]
    assert possible(CLOSED, WHO) == ["rate", "erase"]
