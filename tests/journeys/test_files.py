"""Sending a file in a browser, reading what became of it, and taking it out again."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.people import Check, button, follow, press, sign_in
from tests.support.attachments import image, pdf


def test_a_file_is_sent_and_taken_out_again(page: Page, axe: Check) -> None:
    sign_in(page, "student")
    page.goto("/applications/")
    follow(page, "Demo bursary round")
    page.goto(f"{page.url}questions/evidence")
    assert page.url.endswith("/questions/evidence/files")
    axe(page)

    press(page, "Upload the file")
    assert page.title().startswith("Error: ")
    axe(page)
    send(page, "notes.txt", b"no file of ours")
    assert page.title().startswith("Error: ")
    send(page, "letter.pdf", pdf())
    send(page, "photo.png", image())
    axe(page)
    assert page.locator("main dt").all_inner_texts() == ["letter.pdf", "photo.png"]

    with page.expect_download() as begun:
        page.get_by_role("link", name="Download letter.pdf").click()
    assert begun.value.suggested_filename == "letter.pdf"

    for name in ("letter.pdf", "photo.png"):
        with page.expect_navigation():
            page.get_by_role("button", name=f"Remove {name}").click()
        axe(page)
    assert page.locator("main dt").count() == 0
    button(page, "Save and continue").wait_for()


def send(page: Page, name: str, data: bytes) -> None:
    """Choose the file and upload it."""
    page.locator("main input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    press(page, "Upload the file")
