"""What people do on the pages, by what they see there: labels, links and buttons."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from app.accounts.demo.rules import DEMO_PASSWORD

Check = Callable[[Page], None]


def sign_in(page: Page, local: str) -> Page:
    """Sign in as somebody of the demo and return the page."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(f"{local}@demo.example")
    page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
    return page


def button(page: Page, name: str) -> Locator:
    """Return the button of the name in the page's main part."""
    return page.get_by_role("main").get_by_role("button", name=name, exact=True).first


def press(page: Page, name: str) -> None:
    """Press the button and wait for the page that answers it.

    A click comes back before the page has begun to change, the more so where a save that is on
    its way goes out first.
    """
    with page.expect_navigation():
        button(page, name).click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of the name in the page's main part, to where it leads."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def heading(page: Page) -> str:
    """Return the page's one main heading."""
    return page.locator("h1").inner_text().strip()
