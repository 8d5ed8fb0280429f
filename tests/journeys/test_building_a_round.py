"""An admin who has never seen it opens a round from nothing, and a second admin confirms it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page

from app.core import clock
from tests.journeys.people import Check, follow, heading, press, sign_in

BUILD = "/admin/rounds/viral-vector-bursaries-2031/build"
BUILT_WITHOUT_SCRIPTS = (
    "/admin/rounds/new",
    "/admin/schemes/",
    "/admin/schemes/new",
    *(f"{BUILD}/{part}" for part in ("missing", "name", "dates", "places", "money", "references")),
)
SAVE = "Save and go back to the parts"


def fill(page: Page, answers: dict[str, str]) -> None:
    for label, text in answers.items():
        page.get_by_label(label, exact=True).fill(text)


def fill_day(page: Page, words: str, when: datetime) -> None:
    group = page.get_by_role("group", name=words, exact=True)
    for part, number in (("Day", when.day), ("Month", when.month), ("Year", when.year)):
        group.get_by_label(part, exact=True).fill(str(number))


def back(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="All parts of the round").click()


def start(page: Page, axe: Check) -> None:
    page.goto("/admin/")
    follow(page, "Start a bursary round")
    axe(page)
    follow(page, "Change a scheme or its funders, or start another scheme")
    axe(page)
    follow(page, "Start a scheme")
    axe(page)
    fill(
        page,
        {
            "Name of the scheme": "Viral vector bursaries",
            "Summary for the public page": "For people who want to make viral vectors.",
            "Funder 1": "MRC",
            "Share of funder 1, per cent": "60",
            "Funder 2": "LifeArc",
            "Share of funder 2, per cent": "40",
        },
    )
    press(page, "Save the scheme")
    fill(page, {"Year of the round": "2031"})
    press(page, "Start the round")
    assert heading(page) == "Viral vector bursaries 2031"
    axe(page)


def build(page: Page, axe: Check) -> None:
    follow(page, "See what is still missing")
    axe(page)
    follow(page, "Enter when the round opens")
    opens = clock.now().astimezone(clock.LONDON) + timedelta(days=10)
    words = ("opens", "closes", "has its reviews due", "tells applicants the outcome")
    for weeks, each in enumerate(words):
        fill_day(page, f"Day the round {each}", opens + timedelta(weeks=4 * weeks))
    axe(page)
    press(page, SAVE)
    follow(page, "Places")
    cities = dict.fromkeys(
        (f"Places kept for {c}" for c in ("Sheffield", "Bristol", "London")), "1"
    )
    fill(page, cities | {"Places shared by all hubs": "3"})
    axe(page)
    press(page, SAVE)
    follow(page, "Money")
    fill(page, {"Amount of one bursary": "2,500", "What the bursary pays for": "Course fees"})
    axe(page)
    press(page, SAVE)
    follow(page, "References")
    page.get_by_label("Only people who are shortlisted").check()
    axe(page)
    press(page, SAVE)


def add_rule(page: Page, axe: Check) -> None:
    follow(page, "Eligibility rules")
    axe(page)
    follow(page, "Add a rule")
    fill(
        page,
        {
            "Question": "Are you eighteen or older?",
            "What somebody reads who cannot apply": "The course takes adults only.",
        },
    )
    page.get_by_label("Yes", exact=True).check()
    axe(page)
    press(page, "Save the rule")
    axe(page)
    back(page)


def write_rubric(page: Page, axe: Check) -> None:
    follow(page, "Rubric")
    press(page, "Begin an empty rubric")
    for title in ("Purpose", "Use"):
        follow(page, "Add a criterion")
        fill(page, {"Name of the criterion": title, "Weight, of 100": "50"})
        for level in range(1, 6):
            page.get_by_label(f"What a {level} means").fill(f"Level {level} of {title}.")
        axe(page)
        press(page, "Save the criterion")
    press(page, "Move up: Use")
    axe(page)
    back(page)


def finish(page: Page, axe: Check) -> None:
    follow(page, "Form")
    page.get_by_role("main").get_by_role("radio").first.check()
    press(page, "Use this version")
    axe(page)
    back(page)
    follow(page, "Deciding")
    page.get_by_label("If scores are equal, the higher score for this decides").select_option("Use")
    fill(page, {"The same in words, for the public page": "Use counts first, then a draw."})
    axe(page)
    press(page, SAVE)
    follow(page, "Letters and privacy")
    fill(
        page,
        {
            "Address for questions": "vectors@demo.example",
            "What happens with what applicants write": "Reviewers read it without your name.",
            "Days kept: never sent": "90",
            "Days kept: sent and not awarded": "365",
            "Days kept: awarded": "2555",
            "Days kept: equality answers, kept apart": "365",
        },
    )
    axe(page)
    press(page, SAVE)
    follow(page, "People")
    axe(page)
    back(page)


def preview(page: Page, axe: Check) -> None:
    follow(page, "Preview the public page")
    axe(page)
    follow(page, "Can I apply?")
    follow(page, "Start the check")
    page.get_by_label("No", exact=True).check()
    axe(page)
    press(page, "Continue")
    assert heading(page) == "You cannot apply for this bursary"
    axe(page)
    follow(page, "Go on building the round")


def rehearse(page: Page, axe: Check) -> None:
    follow(page, "Rehearsal")
    axe(page)
    press(page, "Rehearse this round")
    assert "went through to the last letter" in page.locator("main").inner_text()
    axe(page)
    page.locator("main tbody a").first.click()
    page.get_by_text("It was never sent").wait_for()
    axe(page)
    page.goto(BUILD)


def sign(page: Page, button: str, axe: Check) -> None:
    page.goto("/admin/rounds/viral-vector-bursaries-2031/schedule")
    page.get_by_label("I have read all of it").check()
    axe(page)
    press(page, button)


def test_a_round_is_built_from_nothing_and_opened_by_two(
    new_page: Callable[..., Page], axe: Check
) -> None:
    admin = sign_in(new_page(javascript=False), "admin")
    quiet: Check = lambda _page: None  # noqa: E731 -- axe needs scripts
    start(admin, quiet)
    build(admin, quiet)
    writer = sign_in(new_page(), "admin")
    for address in BUILT_WITHOUT_SCRIPTS:
        writer.goto(address)
        axe(writer)
    writer.goto(BUILD)
    add_rule(writer, axe)
    write_rubric(writer, axe)
    finish(writer, axe)
    preview(writer, axe)
    rehearse(writer, axe)
    assert "Nothing is missing." in writer.locator("main").inner_text()
    sign(writer, "Ask for the round to be scheduled", axe)
    second = sign_in(new_page(), "admin2")
    sign(second, "Confirm and schedule the round", axe)
    axe(second)

    visitor = new_page()
    visitor.goto("/bursaries/viral-vector-bursaries-2031")
    assert heading(visitor) == "Viral vector bursaries 2031"
    assert "MRC (60%), LifeArc (40%)" in visitor.locator("main").inner_text()
    axe(visitor)
