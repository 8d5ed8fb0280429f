"""The demonstration, loaded on the hubs and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.demo.service import register_demo_people
from app.accounts.views import passwords
from app.core import clock
from app.demo import service
from tests.support.factories import make_hub

ADDRESS = "https://capsid.test"


@pytest.fixture
def present():
    return clock.now()


@pytest.fixture
def load(app, session):
    """Return a function that loads the demonstration as the command does, at the instant."""

    def loaded(now):
        for place, code in enumerate(("sheffield", "bristol", "london")):
            make_hub(session, code, position=place)
        with app.app_context():
            people = register_demo_people(
                session, now=now - timedelta(days=365), is_allowed=True, passwords=passwords()
            )
            return service.load(session, people, address=ADDRESS, now=now)

    return loaded


@pytest.fixture
def loaded(session, load, present):
    """Return the names of the rounds that were loaded just now."""
    names = load(present)
    session.commit()
    return names
