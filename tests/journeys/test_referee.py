"""A referee on a phone: from the panel's asking to the thanks, and back with the same link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.people import Check, follow, heading, press, sign_in
from tests.support.browser import NARROW


def ask_for_references(page: Page, axe: Check) -> None:
    """Have the referees of the first case that was not asked written to."""
    sign_in(page, "chair")
    page.goto("/panel/demo-panel/")
    follow(page, "References, and whose referees are asked")
    axe(page)
    page.get_by_label("Ask the referees of").first.check()
    press(page, "Look at the letter first")
    assert heading(page) == "Ask the referees of 1 applicant"
    axe(page)
    press(page, "Ask referees of this applicant")
    assert "Letters to referees: 2" in page.locator("body").inner_text()


def link_in_the_letter(page: Page, axe: Check) -> str:
    """Return the path of the link in the newest letter to a referee, which a demo shows."""
    sign_in(page, "admin")
    page.goto("/admin/outbox")
    follow(page, "asks you for a reference")
    axe(page)
    address = page.get_by_role("main").locator("a[href*='/references/']").first
    return str(address.get_attribute("href")).partition("/references/")[2]


def begin(phone: Page, check: Check) -> None:
    """Say yes, confirm how the two know each other, and leave after one answer and a half."""
    assert heading(phone).startswith("Can you give a reference for ")
    check(phone)
    phone.get_by_label("No", exact=True).check()
    check(phone)
    phone.get_by_label("Yes", exact=True).check()
    press(phone, "Continue")
    check(phone)
    phone.get_by_label("Yes", exact=True).check()
    press(phone, "Continue")
    check(phone)
    phone.get_by_label("One to three years").check()
    phone.get_by_label("What have you seen them do well?").fill("Ran an aseptic suite alone.")
    press(phone, "Save and come back later")
    assert "Saved. Come back with the same link by" in phone.get_by_role("main").inner_text()
    check(phone)


def end(phone: Page, check: Check) -> None:
    """Come back, be told what is missing, answer it, and send."""
    assert phone.get_by_label("One to three years").is_checked()
    press(phone, "Save and check your answers")
    assert "Choose how their work compares" in phone.get_by_role("alert").inner_text()
    check(phone)
    phone.get_by_label("Better than most").check()
    phone.get_by_label("What may they need help with?").fill("Nothing comes to mind.")
    phone.get_by_label("Yes", exact=True).check()
    press(phone, "Save and check your answers")
    assert heading(phone).startswith("Check your reference for ")
    check(phone)
    press(phone, "Send the reference")
    assert heading(phone) == "Thank you for your reference"
    check(phone)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_reference_is_given_on_a_phone(
    new_page: Callable[..., Page], axe: Check, *, has_scripts: bool
) -> None:
    ask_for_references(new_page(), axe)
    there = f"/references/{link_in_the_letter(new_page(), axe)}"
    first, second = (new_page(viewport=NARROW, javascript=has_scripts) for _ in range(2))
    check = axe if has_scripts else lambda _page: None

    first.goto(there)
    begin(first, check)
    second.goto(there)
    end(second, check)
    first.goto(there)

    assert heading(first) == "Thank you for your reference"


def test_an_applicant_sees_where_each_stands(new_page: Callable[..., Page], axe: Check) -> None:
    page = sign_in(new_page(viewport=NARROW), "student")
    page.goto("/applications/")
    follow(page, "Demo round, with the panel")
    assert "Given" in page.get_by_role("main").inner_text()
    axe(page)
    follow(page, "Name somebody else")
    assert heading(page) == "Name another referee"
    axe(page)
    page.get_by_label("Full name").fill("Dr Petra Lindqvist")
    page.get_by_label("Email address").fill("petra@demo.example")
    page.get_by_label("Mentor").check()
    page.get_by_label("Their position and organisation").fill("Head of training")
    press(page, "Name this person")
    assert "Dr Petra Lindqvist" in page.get_by_role("main").inner_text()
    axe(page)
