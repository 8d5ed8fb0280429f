"""Writing through bad weather: no network, no service, two tabs, a closed page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Check, button, press, sign_in

KEPT = "JSON.stringify(sessionStorage)"
NOT_SAVED = "Not saved. We will keep trying. Your text is kept on this device."
PATIENCE_MS = 30_000


@pytest.fixture
def writer(new_page: Callable[..., Page]) -> Page:
    """Return the page of a long question in a draft of its own writer."""
    page = sign_in(new_page(), "student")
    page.goto("/applications/")
    page.get_by_role("link", name="Demo bursary round").first.click()
    page.goto(f"{page.url}questions/why")
    return page


def status(page: Page, words: str) -> None:
    """Wait until the page says so of its saving."""
    said = page.locator("[data-autosave-status]")
    expect(said).to_contain_text(words, timeout=PATIENCE_MS)


def text(page: Page) -> str:
    return page.locator("textarea").input_value()


def test_no_network_then_one(writer: Page, axe: Check) -> None:
    writer.locator("textarea").fill("Before the tunnel")
    status(writer, "Saved ")
    writer.context.set_offline(True)
    writer.locator("textarea").fill("In the tunnel")
    status(writer, NOT_SAVED)
    axe(writer)
    assert "In the tunnel" in writer.evaluate(KEPT)
    button(writer, "Save and continue").click()
    status(writer, "You are offline, so this page cannot be sent.")

    writer.context.set_offline(False)

    status(writer, "Saved ")
    assert writer.evaluate(KEPT) == "{}"
    writer.reload()
    assert text(writer) == "In the tunnel"


def test_the_service_is_away_and_the_page_is_opened_again(writer: Page) -> None:
    writer.route("**/autosave", lambda route: route.abort())
    writer.locator("textarea").fill("Said to nobody")
    status(writer, NOT_SAVED)
    asked: list[str] = []
    writer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    writer.reload()

    assert asked == ["beforeunload"]
    assert text(writer) == "Said to nobody"
    writer.unroute("**/autosave")
    status(writer, "Saved ")
    writer.reload()
    assert asked == ["beforeunload"]
    assert text(writer) == "Said to nobody"


def test_two_tabs_show_both_texts_and_either_is_kept(writer: Page, axe: Check) -> None:
    other = writer.context.new_page()
    other.goto(writer.url)
    other.locator("textarea").fill("The other tab")
    status(other, "Saved ")
    writer.locator("textarea").fill("This tab")
    status(writer, "changed in another tab")
    press(writer, "Save and continue")
    assert writer.locator("main pre").all_inner_texts() == ["This tab", "The other tab"]
    axe(writer)

    writer.get_by_role("link", name="Keep what is saved now").click()
    assert text(writer) == "The other tab"
    assert writer.evaluate(KEPT) == "{}"

    other.locator("textarea").fill("The other tab once more")
    status(other, "Saved ")
    writer.locator("textarea").fill("This tab after all")
    status(writer, "changed in another tab")
    press(writer, "Save and continue")
    press(writer, "Keep what I wrote here")
    writer.wait_for_url("**/questions/use")
    other.reload()
    assert text(other) == "This tab after all"


def test_a_page_that_is_closed_saves_its_last_words(writer: Page) -> None:
    address = writer.url
    context = writer.context
    last = context.new_page()
    last.goto(address)
    last.locator("textarea").fill("Typed just before closing")
    status(last, "Saved ")
    last.close()

    again = context.new_page()
    again.goto(address)

    assert text(again) == "Typed just before closing"


def test_signing_out_forgets_what_was_kept(writer: Page) -> None:
    writer.route("**/autosave", lambda route: route.abort())
    writer.locator("textarea").fill("Private words")
    status(writer, NOT_SAVED)
    assert "Private words" in writer.evaluate(KEPT)
    writer.on("dialog", lambda dialog: dialog.accept())

    writer.get_by_role("button", name="Sign out").first.click()
    writer.wait_for_url("**/signed-out")

    assert writer.evaluate(KEPT) == "{}"


def test_words_are_counted_down_and_never_cut(writer: Page) -> None:
    count = writer.locator(".text-count[aria-hidden]")
    heard = writer.locator("[data-count] [aria-live]")
    writer.locator("textarea").fill("word " * 200)
    expect(count).to_have_text("You have 100 words left")
    writer.wait_for_timeout(1500)
    assert heard.text_content() == ""
    writer.locator("textarea").fill("word " * 299)
    expect(heard).to_have_text("You have 1 word left")
    writer.locator("textarea").fill("word " * 303)
    expect(count).to_have_text("You have 3 words too many")
    expect(heard).to_have_text("You have 3 words too many")

    press(writer, "Save and continue")

    expect(writer).to_have_title(re.compile("^Error: "), timeout=PATIENCE_MS)
    assert len(text(writer).split()) == 303
