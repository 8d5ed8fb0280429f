"""An open round with every kind of question, and a student who has signed in."""

from __future__ import annotations

import pytest

from app.core import clock
from tests.support.applying import make_draft, make_whole_round
from tests.support.factories import make_user


@pytest.fixture
def present():
    """Return the real present instant: pages ask the clock, so their rounds must suit it."""
    return clock.now()


@pytest.fixture
def round_(session, present):
    return make_whole_round(session, now=present)


@pytest.fixture
def student(session):
    return make_user(session, "ada@example.org", name="Ada Field")


@pytest.fixture
def browser(student, sign_in_as):
    """Return the student's browser."""
    return sign_in_as(student)


@pytest.fixture
def draft(session, round_, student, present):
    """Return the student's draft, every section answered and called finished."""
    return make_draft(session, round_, student, now=present)
