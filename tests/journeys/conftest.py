"""The fixtures of the journeys: a running service, a real browser, and axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.support import browser as chromium
from tests.support import live as service

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as a journey, and keep the tests of a file in one process."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("journey")


@pytest.fixture(scope="module")
def live_engine() -> str:
    """Return the engine under the service; a file of journeys may choose the other one."""
    return "sqlite"


@pytest.fixture(scope="module")
def live(live_engine: str, worker: str) -> Iterator[service.Live]:
    """Return a running service with the demo in it, fresh for each file of journeys."""
    with service.running(live_engine, f"live_{worker}_{next(_numbers)}") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return this process's one browser."""
    with chromium.started() as opened:
        yield opened


@pytest.fixture
def new_page(browser: Browser, live: service.Live) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for one more person; complaints fail the test."""
    opened: list[chromium.Watched] = []

    def open_one(*, javascript: bool = True, viewport: ViewportSize = chromium.WIDE) -> Page:
        opened.append(
            chromium.open_page(browser, live.url, javascript=javascript, viewport=viewport)
        )
        return opened[-1].page

    yield open_one
    for watched in opened:
        watched.page.context.close()
    assert [complaint for watched in opened for complaint in watched.complaints] == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Return a page of a visitor who has never been here."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that fails on any axe violation or sideways scroll of the page."""
    return chromium.check
