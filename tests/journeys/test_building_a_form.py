"""An admin builds a small form from nothing and looks at it as an applicant on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.people import Check, follow, heading, press, sign_in
from tests.support.browser import NARROW

FORM = "Vector bursary form, version 1"


def add(page: Page, axe: Check, kind: str, question: str) -> None:
    """Add a question of the kind to the one section, as far as its own page."""
    follow(page, "Add a question to “Your case”")
    axe(page)
    page.get_by_label(kind, exact=True).check()
    press(page, "Continue")
    axe(page)
    page.get_by_label("Question", exact=True).fill(question)


def build(page: Page, axe: Check) -> None:
    page.goto("/admin/")
    follow(page, "Application forms")
    axe(page)
    follow(page, "Begin a form")
    axe(page)
    page.get_by_label("An empty form").check()
    page.get_by_label("Name of the form").fill("Vector bursary form")
    press(page, "Begin")
    assert heading(page) == FORM
    axe(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Add a section", exact=True).click()
    axe(page)
    page.get_by_label("Title").fill("Your case")
    page.get_by_label("Group").fill("About you")
    press(page, "Save")
    add(page, axe, "A hub", "Which hub do you apply to?")
    press(page, "Save the question")
    add(page, axe, "Yes or no", "Do you work now?")
    press(page, "Save the question")
    add(page, axe, "Long text", "What is your work?")
    page.get_by_label("Most words").fill("none")
    press(page, "Save the question")
    axe(page)
    page.get_by_label("Most words").fill("50")
    page.get_by_label("When is it asked?").select_option(
        label="Only if “Do you work now?” is “Yes”"
    )
    press(page, "Save the question")


def declare(page: Page, axe: Check) -> None:
    follow(page, "Write the declaration")
    axe(page)
    page.get_by_label("Declaration", exact=True).fill("It is true.")
    press(page, "Save")
    assert "Nothing to mend" in page.get_by_role("main").inner_text()
    axe(page)


def move_and_remove(page: Page, axe: Check) -> None:
    press(page, "Move down “Do you work now?”")
    problem = "Move this below the question it depends on"
    assert problem in page.get_by_role("main").inner_text()
    axe(page)
    press(page, "Move up “Do you work now?”")
    assert problem not in page.get_by_role("main").inner_text()
    follow(page, "Remove “What is your work?”")
    axe(page)
    follow(page, "Keep it")


def look(page: Page, axe: Check) -> None:
    follow(page, "Preview it as an applicant")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Phone width").click()
    axe(page)
    page.set_viewport_size(NARROW)
    axe(page)
    follow(page, "Your case")
    axe(page)
    page.get_by_role("main").get_by_role("radio").first.check()
    press(page, "Save and continue")
    press(page, "Save and continue")
    axe(page)
    assert heading(page) == "Do you work now?"
    page.get_by_label("Yes", exact=True).check()
    press(page, "Save and continue")
    axe(page)
    assert "Asked only if" in page.get_by_role("complementary").inner_text()
    page.get_by_label("What is your work?").fill("I make vectors.")
    press(page, "Save and continue")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("link", name="What each reader sees").click()
    axe(page)
    with page.expect_navigation():
        page.get_by_role("link", name="The preview").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Leave the preview").click()
    axe(page)
    assert heading(page) == FORM


def test_a_form_is_built_and_looked_at(new_page: Callable[..., Page], axe: Check) -> None:
    page = sign_in(new_page(), "admin")
    build(page, axe)
    declare(page, axe)
    move_and_remove(page, axe)
    look(page, axe)


def test_a_form_is_built_without_scripts(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(javascript=False, viewport=NARROW), "admin")
    page.goto("/admin/forms/")
    with page.expect_navigation():
        page.get_by_role("link", name="Version 1 of").first.click()
    press(page, "Make a new version")
    assert "You can change it" in page.get_by_role("main").inner_text()
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Move down").first.click()
