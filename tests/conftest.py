"""The fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support import application, counting, databases, factories, ground, network, postgres
from tests.support.client import Client
from tests.support.signing_in import Person, sign_in

PROGRAMS = frozenset({"HUB_CHROMIUM", "HUB_CLAMD_PROGRAM"})
for name in [name for name in os.environ if name.startswith("HUB_") and name not in PROGRAMS]:
    del os.environ[name]  # a setting of the machine is no setting of the tests

_made: list[Path] = []


def pytest_configure() -> None:
    """Make the run's temporary folder, in the outermost process only."""
    folder = ground.claim()
    if folder is not None:
        _made.append(folder)


def pytest_unconfigure() -> None:
    """Stop what the run started and clear its folder away, whatever happened in it."""
    for folder in _made:
        databases.drop_made(folder)
        postgres.stop(folder)
        ground.clear(folder)


@pytest.fixture(scope="session", autouse=True)
def _network_shut() -> Iterator[None]:
    with network.shut():
        yield


@pytest.fixture(scope="session")
def worker() -> str:
    """Return the name of this process among the run's."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(params=databases.ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Return each engine's name in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def _grounds(worker: str) -> Iterator[Callable[[str], application.Ground]]:
    grounds: dict[str, application.Ground] = {}

    def of(name: str) -> application.Ground:
        if name not in grounds:
            grounds[name] = application.Ground(name, worker)
        return grounds[name]

    yield of
    for made in grounds.values():
        made.engine.dispose()


@pytest.fixture
def app(engine_name: str, _grounds: Callable[[str], application.Ground]) -> Flask:
    """Return the application on an empty database."""
    made = _grounds(engine_name)
    made.empty()
    return made.app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Return a session of the test's own; it commits before each request of a client."""
    with Session(databases.engine_of(app), expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def now() -> datetime:
    """Return a fixed instant, Monday 1 March 2027, 10:30am in London."""
    return factories.NOW


@pytest.fixture
def new_client(app: Flask, session: Session) -> Callable[[], Client]:
    """Return a function that opens one more browser."""

    def before() -> None:
        # What the test arranged is there for the page, and no lock of the test is in its way.
        session.commit()

    def after() -> None:
        # The test sees what the page did.
        session.expire_all()

    return lambda: Client(app, before, after)


@pytest.fixture
def client(new_client: Callable[[], Client]) -> Client:
    """Return a browser that inspects every page it is shown."""
    return new_client()


@pytest.fixture
def sign_in_as(session: Session, client: Client) -> Callable[..., Client]:
    """Return a function that signs a person (row or e-mail) in: in `client`, or the one given."""

    def signed_in(person: Person, browser: Client | None = None) -> Client:
        return sign_in(session, person, browser or client)

    return signed_in


@pytest.fixture
def count_queries(app: Flask, session: Session) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a context manager that gives the list of statements sent while inside."""

    def counted() -> AbstractContextManager[list[str]]:
        session.commit()  # what the test arranged is not what the page asked
        return counting.statements(databases.engine_of(app))

    return counted
