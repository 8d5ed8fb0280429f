"""State machines are tables."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import pytest

from app.core.machine import Labelled, TransitionRefusedError, may, step


class Light(Labelled):
    RED = "red", "Stop", "bad"
    GREEN = "green", "Go", "good"
    OFF = "off", "Out of order"


class Press(StrEnum):
    CROSS = "cross"
    WAIT = "wait"


TABLE = {(Light.RED, Press.CROSS): Light.GREEN, (Light.GREEN, Press.WAIT): Light.RED}


@pytest.mark.parametrize(("state", "event"), list(product(Light, Press)))
def test_step_follows_the_table_and_refuses_the_rest(state: Light, event: Press) -> None:
    assert may(TABLE, state, event) is ((state, event) in TABLE)
    if (state, event) in TABLE:
        assert step(TABLE, state, event) is TABLE[state, event]
    else:
        with pytest.raises(TransitionRefusedError, match=f"while the state is “{state.label}”"):
            step(TABLE, state, event)


def test_labelled_carries_its_words_and_is_its_text() -> None:
    assert (Light.RED.label, Light.RED.tone, Light.RED.value, f"{Light.RED}") == (
        "Stop",
        "bad",
        "red",
        "red",
    )
    assert Light.OFF.tone == "quiet"
    assert Light("green") is Light.GREEN
