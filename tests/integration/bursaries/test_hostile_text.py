"""Whatever is typed comes back letter for letter, as text, on every page that shows it."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import select

from app.bursaries.applications import queries, rules
from app.core.roles import Role
from app.messages.models import OutboxMessage
from tests.support.applying import answer_of, make_draft
from tests.support.factories import make_user
from tests.support.hostile import TEXTS

TEXT_QUESTIONS = ("name", "more")  # the two fields that there are for text


def test_the_texts_are_many_and_differ():
    assert len(set(TEXTS)) == len(TEXTS)
    assert len(TEXTS) >= 60


@pytest.mark.parametrize("key", TEXT_QUESTIONS)
def test_a_hostile_answer_comes_back_as_it_was_typed(session, browser, draft, key):
    url = f"/applications/{draft.reference}/questions/{key}"
    page = browser.get(url)
    for text in TEXTS:
        version = page.find("input[name=version]")["value"]
        answer = browser.post(url, {"answer": text, "version": version})

        assert answer.status in {200, 302}, text
        assert answer_of(session, draft, key) == text.strip(), text
        page = browser.get(url)
        field = page.find("#answer")
        shown = field.get_text().removeprefix("\n") if field.name == "textarea" else field["value"]
        assert shown == text.strip().replace("\r\n", "\n")


def test_the_check_page_the_receipt_and_the_reading_show_text_as_text(session, browser, draft):
    text = "\n".join(TEXTS)
    url = f"/applications/{draft.reference}/questions/more"
    browser.get(url).form().submit(answer=text)
    browser.get(f"/applications/{draft.reference}/sections/case/finish").form().submit(
        finished="yes"
    )

    check = browser.get(f"/applications/{draft.reference}/check")
    check.form().submit(declared="y")
    read = browser.get(f"/applications/{draft.reference}/answers")

    flat = "".join(text.split())
    assert "".join(check.find("#more .answers__value").get_text().split()) == flat
    values = dict(zip(read.texts("dt"), read.all("dd"), strict=True))
    assert "".join(values["What about more?"].get_text().split()) == flat
    snapshot = queries.snapshot(session, draft.id)
    assert flat in "".join(answers_in(snapshot)["more"].split())
    assert rules.digest(snapshot.content) == snapshot.sha256


def answers_in(snapshot):
    content = rules.content(snapshot.content)
    return {
        item["key"]: item["value"]
        for section in content["sections"]
        for item in section["questions"]
    }


def test_a_hundred_thousand_letters_are_kept_and_pointed_at(session, browser, draft):
    text = "gene therapy und für alle " * 4_200
    url = f"/applications/{draft.reference}/questions/more"

    page = browser.get(url).form().submit(answer=text)

    assert len(text) > 100_000
    assert page.errors == ["Shorten this to 20,000 characters or fewer"]
    assert answer_of(session, draft, "more") == text.strip()


@pytest.mark.parametrize("key", ["name", "more", "route", "context", "hub", "starts", "cost"])
def test_a_null_byte_which_postgresql_cannot_keep_is_left_out(session, browser, draft, key):
    url = f"/applications/{draft.reference}/questions/{key}"
    for text in ("\x00", "a\x00b", "\x00" * 9):
        version = browser.get(url).find("input[name=version]")["value"]

        page = browser.post(url, {"answer": text, "version": version, "from": "\x00"})

        assert page.status in {200, 302}
        kept = answer_of(session, draft, key) or ""
        assert [mark for mark in ("\x00", "u0000") if mark in kept] == []


CONTROLS = "".join(
    chr(number)
    for number in [*range(1, 32), *range(127, 160)]
    if chr(number) not in "\t\n\r" and unicodedata.category(chr(number)) == "Cc"
)


def test_control_characters_are_no_letters(session, browser, draft):
    url = f"/applications/{draft.reference}/questions/more"

    browser.get(url).form().submit(answer=f"before{CONTROLS}after\tand\x1b[31m")

    assert answer_of(session, draft, "more") == "beforeafter\tand[31m"
    assert browser.get(url).find("#answer").get_text() == "beforeafter\tand[31m"


REFERENCES = ["%00", "A%00B", "%0d%0a", "'%20OR%201=1", "%ff", "%e2%80%ae", "a" * 5000, "%C2%85"]


@pytest.mark.parametrize("where", ["{}/", "{}/questions/name", "{}/check", "{}/receipt"])
def test_an_address_nobody_has_is_not_found(browser, where):
    answers = [
        browser.get("/applications/" + where.format(reference)).status for reference in REFERENCES
    ]

    assert answers == [404] * len(REFERENCES)


def test_a_round_nobody_has_is_not_found(browser):
    for slug in ("%00", "a%00b", "%ff", "%2e%2e", "a" * 5000):
        assert browser.get(f"/bursaries/{slug}/check").status == 404
        assert browser.post(f"/applications/start/{slug}").status == 404


def test_a_null_byte_in_a_query_is_not_found(browser):
    assert browser.get("/applications/?from=%00").status == 404


HOSTILE_NAME = "{{ 7 * 7191 }} {0.__class__} %(x)s <img src=x onerror=alert(1)>"


def test_a_hostile_name_is_text_in_letters_and_on_the_pages_of_staff(
    session, round_, present, new_client, sign_in_as
):
    student = make_user(session, name=HOSTILE_NAME)
    draft = make_draft(session, round_, student, now=present)
    browser = sign_in_as(student, new_client())
    admin = sign_in_as(make_user(session, roles=[Role.ADMIN]), new_client())

    browser.get(f"/applications/{draft.reference}/check").form().submit(declared="y")
    screening = f"/admin/rounds/{round_.slug}/screening"
    listed, read = admin.get(screening), admin.get(f"{screening}/{draft.reference}")

    letter = session.scalars(select(OutboxMessage)).one()
    assert HOSTILE_NAME in letter.text
    assert ("<img" in letter.html, "50337" in letter.html) == (False, False)
    assert listed.texts("tbody td")[0] == HOSTILE_NAME
    assert read.texts(".govuk-caption-l")[0].startswith(HOSTILE_NAME)


def test_a_forged_host_does_not_reach_the_letter(app, session, browser, draft):
    url = f"/applications/{draft.reference}/check"
    form = browser.get(url).form()
    cookie = browser.browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    forger = app.test_client()
    forger.set_cookie(cookie.key, cookie.value, domain="evil.example")

    sent = forger.post(
        url,
        data=form.values | {"declared": "y"},
        base_url="http://evil.example",
        headers={"X-Forwarded-Host": "evil.example"},
    )

    letter = session.scalars(select(OutboxMessage)).one()
    assert sent.status_code == 302
    assert "evil.example" not in letter.text + letter.html
    assert f"https://capsid.test/applications/{draft.reference}/" in letter.text


def test_no_page_of_an_application_is_kept_by_a_cache(browser, draft):
    for page in ("", "questions/name", "sections/about/finish", "check", "withdraw"):
        headers = browser.get(f"/applications/{draft.reference}/{page}").headers

        assert headers["Cache-Control"] == "no-store"
