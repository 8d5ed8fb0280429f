"""The main job once through, in a browser: from a visitor's first look to the award."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.people import Check, follow, heading, press, sign_in

ROUND = "Demo bursary round"
ANSWERS = {
    "What is your full name?": "Robin Everard",
    "Where do you study or work now?": "A hospital pharmacy",
    "Why do you want to learn this, and why now?": "We open as a site for gene therapies in May.",
    "What will you do with what you learn?": "I will train the five people of my team.",
    "What have you done so far that shows you are ready?": "Ten years of aseptic work.",
    "What difference would the bursary make?": "Without it I cannot pay the fee.",
    "Who pays it, or may pay it?": "A small grant of a charity",
    "How much is it?": "250",
}
SECTIONS = (
    "Your details",
    "Where you live",
    "Course and hub",
    "Why you, why now",
    "What the bursary would change",
    "Other money",
    "Your money (optional)",
)
CHOICES = {
    "Which of these describes you best?": "Clinician, nurse or pharmacist",
    "What do you want to study?": "A short course of the hubs, named in my statement",
    "Do any of these apply to you?": "My employer does not pay for this course",
    "I have asked my employer whether it would pay, and it will not": "I confirm this",
    "Do you have, or expect, other money for the same costs?": "Yes",
}
PARTS = {
    "What is your home address?": {
        "Address line 1": "14 Alder Row",
        "Town or city": "Bristol",
        "Postcode": "BS6 9ZZ",
    },
}
RANKS = {
    "Which hub are you applying to?": {
        "First choice": "Bristol: NHSBT Clinical Biotechnology Centre",
    },
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def live_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def find_a_course(page: Page, axe: Check) -> None:
    page.goto("/")
    axe(page)
    follow(page, "Short courses")
    axe(page)
    page.get_by_role("searchbox", name="Search courses").fill("viral vector")
    press(page, "Search")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("main").locator("h2 a, h3 a").first.click()
    axe(page)
    assert "/courses/" in page.url


def pass_the_check(page: Page, axe: Check) -> None:
    page.goto("/bursaries/")
    axe(page)
    follow(page, ROUND)
    axe(page)
    follow(page, "Can I apply?")
    axe(page)
    follow(page, "Start the check")
    for answer in ("Yes", "No", "No"):
        axe(page)
        page.get_by_label(answer, exact=True).check()
        press(page, "Continue")
    assert heading(page) == "You can apply"
    axe(page)


def register(page: Page, axe: Check, email: str) -> None:
    follow(page, "Make an account")
    axe(page)
    page.get_by_label("Full name").fill("Robin Everard")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    press(page, "Make an account")
    assert heading(page) == "Check your email"
    axe(page)
    follow(page, "Open the message that was written for you")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("main").locator("a[href*='/register/confirm/']").first.click()
    axe(page)
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    press(page, "Confirm and sign in")


def fill_in(page: Page, axe: Check) -> str:
    """Answer every question and return the application's reference."""
    press(page, "Start now")
    axe(page)
    reference = page.url.rstrip("/").rpartition("/")[2]
    for section in SECTIONS:
        follow(page, section)
        while "/questions/" in page.url:
            axe(page)
            answer(page, heading(page))
            press(page, "Save and continue")
        axe(page)
        page.get_by_label("Yes, I have finished this section").check()
        press(page, "Continue")
    assert "You have completed 7 of 7 sections" in page.get_by_role("main").inner_text()
    return reference


def answer(page: Page, question: str) -> None:
    if question in ANSWERS:
        page.get_by_label(question).fill(ANSWERS[question])
    elif question in CHOICES:
        page.get_by_label(CHOICES[question], exact=True).check()
    for label, words in PARTS.get(question, {}).items():
        page.get_by_label(label, exact=True).fill(words)
    for label, option in RANKS.get(question, {}).items():
        page.get_by_label(label, exact=True).select_option(option)


def send(page: Page, axe: Check, reference: str) -> None:
    follow(page, "Check your answers")
    axe(page)
    page.get_by_label("I agree to this declaration").check()
    press(page, "Send application")
    assert heading(page) == "Application sent"
    assert reference in page.get_by_role("main").inner_text()
    axe(page)


def screen_and_assign(page: Page, axe: Check) -> None:
    sign_in(page, "admin")
    page.goto("/admin/")
    axe(page)
    follow(page, ROUND)
    axe(page)
    press(page, "Close this demo round now")
    follow(page, "Screen applications")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("main").locator("table a").first.click()
    while "/screening/" in page.url:
        axe(page)
        page.get_by_label("Yes, it is eligible").check()
        press(page, "Save and go to the next")
    follow(page, "Plan who reads what")
    axe(page)
    press(page, "Confirm the plan and write to the reviewers")


def review(page: Page, axe: Check, local: str, reference: str) -> bool:
    """Score the case with the best marks; return whether it is in this reviewer's queue."""
    sign_in(page, local)
    page.goto("/review/")
    axe(page)
    if page.goto(f"/review/{reference}/").status == 404:
        return False
    axe(page)
    page.get_by_label("No, nothing ties me to it").check()
    press(page, "Continue")
    axe(page)
    assert "Robin" not in page.content()
    assert "hospital pharmacy" not in page.content()
    press(page, "Submit and next")
    assert page.title().startswith("Error:")
    axe(page)
    for sheet in page.locator(".score-row").all():
        sheet.locator("input[value='5']").check(force=True)
        sheet.locator("textarea").fill("The best case of the batch, with an example.")
    press(page, "Submit and next")
    return True


def decide(page: Page, second: Page, axe: Check, reference: str) -> None:
    page.goto("/panel/")
    axe(page)
    follow(page, ROUND)
    axe(page)
    press(page, "Start the panel")
    axe(page)
    assert reference in page.get_by_role("main").inner_text()
    press(page, "Use this proposal")
    axe(page)
    press(page, "Confirm this list")
    axe(page)
    second.goto(page.url)
    axe(second)
    press(second, "Confirm as the second person")
    follow(second, "Look at the letters and release")
    axe(second)
    with second.expect_navigation():
        second.get_by_role("button", name="Release the outcomes").click()
    axe(second)


def meet_conditions(lead: Page, admin: Page, axe: Check, reference: str) -> None:
    lead.goto("/admin/rounds/")
    follow(lead, ROUND)
    axe(lead)
    follow(lead, "See who waits")
    axe(lead)
    press(lead, f"Confirm enrolment of {reference}")
    axe(lead)
    admin.goto(lead.url)
    axe(admin)
    for what in ("identity shown", "other funding checked"):
        press(admin, f"Mark as met: {what}")
        axe(admin)


def accept(page: Page, axe: Check, reference: str) -> None:
    page.goto(f"/applications/{reference}/outcome")
    assert heading(page) == "You have been offered a bursary"
    axe(page)
    follow(page, "Accept the bursary")
    axe(page)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("If yes, who pays it?").fill("A charity, for travel")
    page.get_by_label("If yes, how much is it?").fill("150")
    page.get_by_label("I accept this bursary and its conditions").check()
    press(page, "Accept the bursary")
    assert heading(page) == "You have accepted the bursary"


def test_a_bursary_from_first_look_to_award(
    new_page: Callable[..., Page], axe: Check, live_engine: str
) -> None:
    student = new_page()
    find_a_course(student, axe)
    pass_the_check(student, axe)
    register(student, axe, f"robin.{live_engine}@example.org")
    reference = fill_in(student, axe)
    send(student, axe, reference)

    admin = new_page()
    screen_and_assign(admin, axe)
    hubs = ("sheffield", "bristol", "london")
    read_by = [hub for hub in hubs if review(new_page(), axe, f"reviewer.{hub}", reference)]
    assert len(read_by) == 2
    admin.goto("/admin/")
    follow(admin, ROUND)
    press(admin, "Write the remaining demo reviews")
    assert admin.get_by_role("button", name="Write the remaining demo reviews").count() == 0

    decide(sign_in(new_page(), "chair"), admin, axe, reference)

    accept(student, axe, reference)
    with student.expect_navigation():
        student.get_by_role("link", name="Your application").click()
    told = student.locator(".timeline__title").all_inner_texts()
    assert told == [
        "You accepted the offer",
        "You were offered a bursary",
        "The outcome was released to you",
        "The reviewers have finished reading",
        "Your application went to the reviewers",
        "Your application is eligible and will be read",
        "You sent your application",
        "You started your application",
    ]
    meet_conditions(sign_in(new_page(), "reviewer.bristol"), admin, axe, reference)
    student.goto(f"/applications/{reference}/outcome")
    assert heading(student) == "Your award is active"
    axe(student)
    admin.goto("/admin/outbox")
    axe(admin)
    letters = admin.get_by_role("main").inner_text()
    for subject in (
        f"We have your application {reference}",
        f"You have been offered a bursary ({reference})",
        f"Your award begins ({reference})",
    ):
        assert subject in letters
