"""An application with the probing routes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from tests.support import application, databases
from tests.support.client import Client
from tests.support.probe import probe


@pytest.fixture(scope="session")
def _probed() -> dict[str, Flask]:
    return {}


@pytest.fixture
def probed(app: Flask, engine_name: str, _probed: dict[str, Flask]) -> Iterator[Flask]:
    """Return a demo application, which answers a failure with a page, on the test's database."""
    if engine_name not in _probed:
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        made = create_app(application.settings(url, f"probe-{engine_name}", environment="demo"))
        made.register_blueprint(probe())
        _probed[engine_name] = made
    yield _probed[engine_name]
    # Its connections know this test's file; the next test brings another.
    databases.engine_of(_probed[engine_name]).dispose()


@pytest.fixture
def browser(probed: Flask, session: Session) -> Client:
    """Return a browser at the application with the probing routes."""
    return Client(probed, session.commit, session.expire_all)
