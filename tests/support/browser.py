"""A real Chromium, and what is asked of every page it shows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

AXE: Final = Path(__file__).parent / "axe" / "axe.min.js"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root there is no sandbox to be had; the pages are our own.
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PATIENCE_MS: Final = 30_000
RUN: Final = "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"


class NoBrowserError(RuntimeError):
    """There is no Chromium here."""


def executable() -> str:
    """Return the path of a Chromium; say what to install when there is none."""
    found = os.environ.get("HUB_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowserError("Install Chromium, or set HUB_CHROMIUM to the path of one.")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """Start a browser and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=list(ARGUMENTS), headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Watched:
    """A page, and what its browser complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)


def open_page(browser: Browser, url: str, *, javascript: bool, viewport: ViewportSize) -> Watched:
    """Return a page in a fresh profile, as a visitor in London would have it."""
    context = browser.new_context(
        base_url=url,
        java_script_enabled=javascript,
        viewport=viewport,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    watched = Watched(page)

    def note_console(message: Any) -> None:
        # A refused form answers 4xx on purpose; the status is what a test looks at.
        if message.type == "error" and "Failed to load resource" not in message.text:
            watched.complaints.append(message.text)

    def note_request(request: Any) -> None:
        if not request.url.startswith((url, "data:", "about:")):
            watched.complaints.append(f"asked another host: {request.url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", note_request)
    return watched


def check(page: Page) -> None:
    """Fail on any axe violation and on any sideways scroll, narrow and wide."""
    before = page.viewport_size or WIDE
    page.wait_for_load_state()
    for viewport in (NARROW, WIDE):
        page.set_viewport_size(viewport)
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, f"{page.url} scrolls {too_wide} px sideways at {viewport['width']} px"
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = page.evaluate(RUN, list(TAGS))["violations"]
        assert [_told(found) for found in violations] == [], f"{page.url} at {viewport['width']} px"
    page.set_viewport_size(before)


def _told(violation: dict[str, Any]) -> str:
    where = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} - {where}"
