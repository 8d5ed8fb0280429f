"""Making an account: the same page for everybody, and a link that works once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import Attempt, SingleUseToken, User
from app.accounts.registration.rules import NOT_THIS_ONE
from app.accounts.signing_in import service as signing_in
from app.accounts.states import Throttle
from app.audit.models import Event
from app.core import clock
from app.messages.models import OutboxMessage
from config import Environment
from tests.support.client import Client, Page
from tests.support.factories import make_user

PASSWORD = "three plain words"


def register(client: Client, email: str = "ann@example.org", **typed: str) -> Page:
    form = client.get("/register").form()
    return form.submit(**{"name": "Ann Lee", "email": email, "password": PASSWORD} | typed)


def letters(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def link(letter: OutboxMessage) -> str:
    found = re.search(r"^https://capsid\.test(/\S+)$", letter.text, re.MULTILINE)
    assert found is not None, letter.text
    return found[1]


def person(session: Session) -> User:
    return session.scalars(select(User)).one()


def test_register_makes_an_account_that_waits(client: Client, session: Session) -> None:
    answer = register(client, email=" Ann@Example.org ")

    user, (letter,) = person(session), letters(session)
    assert (answer.status, answer.location) == (302, "/register/check-your-email")
    assert (user.name, user.email, user.email_folded) == (
        "Ann Lee",
        "Ann@Example.org",
        "ann@example.org",
    )
    assert user.confirmed_at is None
    assert user.password_hash.startswith("$argon2id$")
    assert (letter.template, letter.to_address, letter.to_user_id, letter.holds_secret) == (
        "confirm_address",
        "Ann@Example.org",
        user.id,
        True,
    )


def test_register_keeps_what_was_typed_and_says_how_to_mend_it(client: Client) -> None:
    page = register(client, email="not an address", name="Ann Lee", password="short")

    assert page.status == 200
    assert page.title.startswith("Error: ")
    assert page.errors == [
        "Enter an email address in the correct format, like name@example.org",
        "Use 12 characters or more. Three words you can remember work well",
    ]
    assert page.form().values["email"] == "not an address"
    assert page.form().values["password"] == ""


@pytest.mark.parametrize(
    "name", ["Ann\r\nBcc: all@example.org", "Buy at https://bad.example", "x" * 201]
)
def test_register_refuses_a_name_that_is_none(client: Client, session: Session, name: str) -> None:
    page = register(client, name=name)

    assert (page.status, len(page.errors), letters(session)) == (200, 1, [])


def test_confirming_signs_in_and_works_once(client: Client, session: Session) -> None:
    register(client)
    path = link(letters(session)[0])

    asked = client.get(path)
    asked_again = client.get(path)
    still_waiting = person(session).confirmed_at
    wrong = asked_again.form().submit(password="four plain new words")
    answer = wrong.form().submit(password=PASSWORD)
    account = client.get("/account")
    once_more = client.post(path)

    assert (asked.status, asked.h1) == (200, "Confirm your email address")
    assert still_waiting is None
    assert (wrong.status, wrong.errors) == (200, [NOT_THIS_ONE])
    assert (answer.status, answer.location) == (302, "/applications/")
    assert (account.status, account.h1) == (200, "Your account")
    assert person(session).confirmed_at is not None
    assert (once_more.status, once_more.h1) == (410, "This link no longer works")


def test_confirming_is_refused_when_late(client: Client, session: Session) -> None:
    register(client)
    session.scalars(select(SingleUseToken)).one().expires_at = clock.now() - timedelta(seconds=1)

    assert client.get(link(letters(session)[0])).status == 410
    assert client.post(link(letters(session)[0])).status == 410
    assert person(session).confirmed_at is None


def test_confirming_needs_a_token_made_for_it(client: Client, session: Session) -> None:
    user = make_user(session, "ann@example.org", confirmed_at=None)
    client.get("/reset-password").form().submit(email=user.email)
    reset = link(letters(session)[0])

    answer = client.post(reset.replace("/reset-password/", "/register/confirm/"))

    assert (answer.status, person(session).confirmed_at) == (410, None)
    assert client.get("/register/confirm/never-made").status == 410


@pytest.mark.parametrize("first", ["owner", "stranger"])
def test_each_letter_confirms_only_what_it_was_made_with(
    client: Client, new_client: Callable[[], Client], session: Session, first: str
) -> None:
    browsers = {"owner": client, "stranger": new_client()}
    known = {"owner": PASSWORD, "stranger": "the words of a thief"}
    order = [first, *({"owner", "stranger"} - {first})]
    for who in order:
        register(browsers[who], name=f"The {who}", password=known[who])
    paths = dict(zip(order, [link(letter) for letter in letters(session)], strict=True))

    lured = client.get(paths["stranger"]).form().submit(password=PASSWORD)
    waiting = person(session).confirmed_at
    answer = client.get(paths["owner"]).form().submit(password=PASSWORD)
    late = client.post(paths["stranger"], {"password": known["stranger"]})
    thief = new_client().get("/sign-in").form()
    stolen = thief.submit(email="ann@example.org", password=known["stranger"])

    assert (lured.status, lured.errors, waiting) == (200, [NOT_THIS_ONE], None)
    assert (answer.status, person(session).name) == (302, "The owner")
    assert (late.status, stolen.status) == (410, 200)


def test_a_link_sent_again_is_for_the_last_registration(client: Client, session: Session) -> None:
    register(client, password="the words of a thief")
    register(client, name="Ann Newer")
    client.get("/register/check-your-email").form().submit(email="ann@example.org")

    answer = client.get(link(letters(session)[-1])).form().submit(password=PASSWORD)

    assert (answer.status, person(session).name) == (302, "Ann Newer")


def test_a_reset_ends_every_letter_that_confirms(client: Client, session: Session) -> None:
    register(client, password="the words of a thief")
    path = link(letters(session)[0])
    client.get("/reset-password").form().submit(email="ann@example.org")
    client.get(link(letters(session)[1])).form().submit(password=PASSWORD)

    late = client.post(path, {"password": "the words of a thief"})

    assert late.status == 410


def test_a_password_that_nobody_confirmed_is_forgotten(client: Client, session: Session) -> None:
    register(client)

    accounts.forget_old(session, clock.now() + timedelta(hours=23))
    kept = session.scalars(select(SingleUseToken.password_hash)).one()
    accounts.forget_old(session, clock.now() + timedelta(hours=25))

    assert kept.startswith("$argon2id$")
    assert session.scalars(select(SingleUseToken.password_hash)).one() == ""


def test_guesses_at_a_letters_password_are_counted(client: Client, session: Session) -> None:
    register(client)
    path = link(letters(session)[0])

    statuses = [client.post(path, {"password": "a wrong guess"}).status for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_known_and_unknown_addresses_get_the_same_answer(
    new_client: Callable[[], Client], session: Session
) -> None:
    make_user(session, "known@example.org", name="Kim Known", password_hash="kept")
    make_user(session, "shut@example.org", disabled_at=clock.now())
    addresses = ("known@example.org", "unknown@example.org", "shut@example.org")

    answers = [(one := new_client(), register(one, email)) for email in addresses]
    pages = [one.get(str(answer.location)).text for one, answer in answers]

    assert {(answer.status, answer.location) for _, answer in answers} == {
        (302, "/register/check-your-email")
    }
    assert len(set(pages)) == 1
    assert [(letter.to_address, letter.template) for letter in letters(session)] == [
        ("known@example.org", "already_registered"),
        ("unknown@example.org", "confirm_address"),
        ("shut@example.org", "already_registered"),
    ]
    known = session.scalars(select(User).where(User.email == "known@example.org")).one()
    assert (known.name, known.password_hash) == ("Kim Known", "kept")


def test_resend_writes_to_each_address_what_fits(client: Client, session: Session) -> None:
    make_user(session, "known@example.org")
    make_user(session, "waiting@example.org", confirmed_at=None)

    answers = [
        client.get("/register/check-your-email").form().submit(email=email)
        for email in ("known@example.org", "waiting@example.org", "nobody@example.org")
    ]

    assert [(answer.status, answer.location) for answer in answers] == [
        (302, "/register/check-your-email")
    ] * 3
    assert [letter.template for letter in letters(session)] == [
        "already_registered",
        "confirm_address",
        "no_account",
    ]


def test_resend_asks_for_an_address(client: Client, session: Session) -> None:
    page = client.get("/register/check-your-email").form().submit(email="")

    assert page.errors == ["Enter your email address"]
    assert letters(session) == []


def test_one_address_gets_five_letters_an_hour_and_nobody_is_told(
    client: Client, session: Session
) -> None:
    answers = [
        client.get("/reset-password").form().submit(email="ann@example.org") for _ in range(7)
    ]

    assert {(answer.status, answer.location) for answer in answers} == {
        (302, "/reset-password/check-your-email")
    }
    assert len(letters(session)) == 5


def test_reset_changes_the_password_and_ends_every_session(
    client: Client,
    new_client: Callable[[], Client],
    sign_in_as: Callable[..., Client],
    session: Session,
) -> None:
    user = make_user(session, "ann@example.org", password_hash="old")
    elsewhere = sign_in_as(user, new_client())
    client.get("/reset-password").form().submit(email="ANN@example.org")
    path = link(letters(session)[0])

    weak = client.get(path).form().submit(password="password1234")
    answer = client.get(path).form().submit(password=PASSWORD)
    signed_in = client.get("/sign-in").form().submit(email=user.email, password=PASSWORD)

    assert len(weak.errors) == 1
    assert (answer.status, answer.location) == (302, "/sign-in")
    assert (signed_in.status, signed_in.location) == (302, "/applications/")
    assert elsewhere.get("/account").location == "/sign-in?next=/account"
    assert client.get(path).status == 410
    assert [letter.template for letter in letters(session)] == [
        "reset_password",
        "password_changed",
    ]


def test_reset_confirms_the_address(client: Client, session: Session) -> None:
    make_user(session, "ann@example.org", confirmed_at=None)
    client.get("/reset-password").form().submit(email="ann@example.org")

    client.get(link(letters(session)[0])).form().submit(password=PASSWORD)

    assert person(session).confirmed_at is not None


def test_reset_writes_to_disabled_and_unknown_alike(client: Client, session: Session) -> None:
    make_user(session, "shut@example.org", disabled_at=clock.now())

    for email in ("shut@example.org", "nobody@example.org"):
        client.get("/reset-password").form().submit(email=email)

    assert [letter.template for letter in letters(session)] == ["no_account", "no_account"]
    assert len({letter.text for letter in letters(session)}) == 1


def test_reset_is_over_once_the_account_is_disabled(client: Client, session: Session) -> None:
    user = make_user(session, "ann@example.org", password_hash="old")
    client.get("/reset-password").form().submit(email=user.email)
    page = client.get(link(letters(session)[0]))
    user.disabled_at = clock.now()

    page.form().submit(password=PASSWORD)

    assert person(session).password_hash == "old"


def test_links_begin_with_the_address_of_the_settings(client: Client, session: Session) -> None:
    page = client.get("http://evil.example/reset-password")
    answer = page.form().submit(email="ann@example.org")

    assert answer.status == 302

    (letter,) = letters(session)
    hosts = {urlsplit(url).hostname for url in re.findall(r"https?://\S+", letter.text)}
    assert hosts == {"capsid.test"}


def test_templates_in_a_name_stay_words(client: Client, session: Session) -> None:
    register(client, name="{{7*7191}} {0.__class__} <b>")

    (letter,) = letters(session)
    assert letter.text.splitlines()[0] == "Hello {{7*7191}} {0.__class__} <b>,"
    assert letter.html.count("Hello {{7*7191}} {0.__class__} &lt;b&gt;,") == 1


def test_demo_shows_the_letter_to_the_browser_that_asked(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    register(client)

    check = client.get("/register/check-your-email")
    page = client.get(check.links["Open the message that was written for you"])
    stranger = new_client().get("/demo/letter")

    assert page.h1 == letters(session)[0].subject
    assert list(page.links.values()) == [f"https://capsid.test{link(letters(session)[0])}"]
    assert stranger.status == 404


def test_a_demo_never_shows_a_letter_that_opens_another_account(
    client: Client, session: Session
) -> None:
    make_user(session, "ann@example.org")
    register(client)
    client.get("/reset-password").form().submit(email="ann@example.org")

    sent = client.get("/reset-password/check-your-email")
    shown = client.get("/demo/letter")
    with client.browser.session_transaction() as cookie:
        cookie["demo_letter"] = letters(session)[-1].dedupe_key
    forced = client.get("/demo/letter")

    assert [letter.template for letter in letters(session)] == [
        "already_registered",
        "reset_password",
    ]
    assert shown.h1 == letters(session)[0].subject
    assert "/demo/letter" not in sent.links.values()
    assert forced.status == 404


def test_production_never_shows_a_letter(
    client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(client)
    here = app.extensions["settings"]
    monkeypatch.setitem(
        app.extensions, "settings", here.model_copy(update={"environment": Environment.PRODUCTION})
    )

    register(client, email="other@example.org")

    assert client.get("/demo/letter").status == 404


def test_an_event_names_the_request(client: Client, session: Session) -> None:
    page = client.send(
        "POST",
        "/register",
        data={
            "name": "Ann Lee",
            "email": "ann@example.org",
            "password": PASSWORD,
            "csrf_token": client.csrf_token(),
        },
    )

    (event,) = session.scalars(select(Event))
    assert (event.kind, event.request_id) == (
        "account.registered",
        page.headers["X-Request-Id"],
    )


def test_one_place_has_two_hundred_letters_sent_an_hour(client: Client, session: Session) -> None:
    for number in range(400):
        signing_in.count_mail(
            session,
            Throttle.CONFIRM_MAIL if number % 2 else Throttle.RESET_MAIL,
            email=f"p{number}@example.org",
            place="127.0.0.1",
            now=clock.now(),
        )

    answers = [
        client.get(path).form().submit(email="ann@example.org")
        for path in ("/reset-password", "/register/check-your-email")
    ]

    assert [(answer.status, answer.headers["Retry-After"]) for answer in answers] == [
        (429, "3600")
    ] * 2
    assert letters(session) == []


def test_signing_in_too_early_sends_no_more_letters_than_five(
    client: Client, session: Session
) -> None:
    register(client)

    answers = [
        client.get("/sign-in").form().submit(email="ann@example.org", password=PASSWORD).status
        for _ in range(7)
    ]

    assert answers == [200] * 7
    assert len(letters(session)) == 5


def test_whoever_is_locked_out_on_purpose_can_still_enter_by_a_reset(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    user, stranger = make_user(session, "ann@example.org"), new_client()
    for number in range(10):
        form = stranger.get("/sign-in").form()
        form.submit(email=user.email, password=f"a wrong guess {number}")
        register(stranger)
    shut = client.get("/sign-in").form().submit(email=user.email, password=PASSWORD).status
    client.get("/reset-password").form().submit(email=user.email)

    client.get(link(letters(session)[-1])).form().submit(password=PASSWORD)
    answer = client.get("/sign-in").form().submit(email=user.email, password=PASSWORD)

    assert (shut, answer.status, answer.location) == (429, 302, "/applications/")


def test_what_is_dropped_is_not_counted(client: Client, session: Session) -> None:
    for _ in range(8):
        client.get("/reset-password").form().submit(email="ann@example.org")

    assert len(session.scalars(select(Attempt)).all()) == 5


@pytest.mark.parametrize("path", ["/register/check-your-email", "/register"])
def test_letters_dropped_in_silence_change_nothing(
    client: Client, session: Session, path: str
) -> None:
    for _ in range(5):
        client.get("/register/check-your-email").form().submit(email="ann@example.org")
    typed = {"email": "ann@example.org"}
    if path == "/register":
        typed |= {"name": "Ann Lee", "password": PASSWORD}

    answer = client.get(path).form().submit(**typed)

    assert (answer.status, answer.location) == (302, "/register/check-your-email")
    assert len(letters(session)) == 5
    assert session.scalars(select(User)).all() == []


def test_reset_asks_for_an_address_that_mail_could_reach(client: Client) -> None:
    long = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.org"

    empty, too_long = (
        client.get("/reset-password").form().submit(email=email) for email in ("", long)
    )

    assert empty.errors == ["Enter your email address"]
    assert too_long.errors == [
        "Enter an email address in the correct format, like name@example.org"
    ]
