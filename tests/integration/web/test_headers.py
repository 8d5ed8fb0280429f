"""What every answer carries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.orm import Session

from app import create_app
from app.web.headers import HEADERS
from tests.support import application
from tests.support.client import Client
from tests.support.factories import make_user


@pytest.mark.parametrize("url", ["/probe/own", "/nothing-here", "/probe/broken"])
def test_every_answer_carries_the_security_headers(browser: Client, url: str) -> None:
    page = browser.get(url)

    assert {name: page.headers.get(name) for name in HEADERS} == HEADERS
    assert page.headers.get("Strict-Transport-Security") is None


@pytest.mark.parametrize(
    ("proxies", "given", "length"),
    [
        (1, "abcd-1234", 9),
        (1, "short", 16),
        (1, "a" * 65, 16),
        (1, "a b<c>d e", 16),
        (0, "abcd-1234", 16),
    ],
)
def test_a_request_id_is_taken_from_our_proxy_only_when_it_is_one(
    browser: Client,
    probed: Flask,
    monkeypatch: pytest.MonkeyPatch,
    proxies: int,
    given: str,
    length: int,
) -> None:
    here = probed.extensions["settings"].model_copy(update={"trusted_proxies": proxies})
    monkeypatch.setitem(probed.extensions, "settings", here)

    page = browser.get("/probe/own", headers={"X-Request-Id": given})

    assert len(page.headers["X-Request-Id"]) == length


def test_what_a_signed_in_person_sees_is_kept_nowhere(
    browser: Client, session: Session, sign_in_as: Callable[..., Client]
) -> None:
    before = browser.get("/probe/own")
    sign_in_as(make_user(session), browser)
    after = browser.get("/probe/signed-in")

    assert (before.headers["Cache-Control"], before.headers["Vary"]) == ("no-cache", "Cookie")
    assert (after.headers["Cache-Control"], after.headers["Vary"]) == ("no-store", "Cookie")


def test_production_promises_https_and_knows_its_own_name(session: Session) -> None:
    settings = application.settings(
        "sqlite://",
        "production",
        environment="production",
        secret_key=SecretStr("long enough for production" * 2),
        mail_from="capsid@example.org",
        mail_url="smtp://127.0.0.1:1",
    )
    browser = Client(create_app(settings), session.commit, session.expire_all)
    ours = {"base_url": "https://capsid.test"}

    page = browser.get("/nothing-here", **ours)
    forged = browser.get("/nothing-here", headers={"Host": "evil.example"}, **ours)

    assert page.status == 404
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert forged.status == 400
    assert "evil.example" not in forged.body
