"""A public page that has not changed is not sent again; a signed-in person's always is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.states import RoundEvent, RoundState
from app.core import clock
from app.search.models import Publication
from app.web.headers import HEADERS
from tests.support.catalogue import make_course, publish
from tests.support.client import Client
from tests.support.factories import make_user
from tests.support.rounds import make_round

PATHS = [
    "/",
    "/bursaries/",
    "/courses/",
    "/courses/?sort=title",
    "/courses/filling",
    "/search?q=fill",
    "/about",
]


@pytest.fixture(autouse=True)
def course(session: Session) -> None:
    make_course(session, "Filling", slug="filling")
    publish(session)


def again(client: Client, path: str, tag: str) -> int:
    return client.get(path, headers={"If-None-Match": tag}).status


@pytest.mark.parametrize("path", PATHS)
def test_an_unchanged_page_is_answered_with_304(client: Client, path: str) -> None:
    first = client.get(path)

    assert first.headers["ETag"].startswith('W/"')
    assert "Cookie" in first.headers["Vary"]
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status, second.body) == (304, "")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "Cookie" in second.headers["Vary"]
    # The page that the browser has goes on under the headers that it came with.
    assert set(HEADERS) <= set(first.headers.keys())
    assert set(HEADERS) & set(second.headers.keys()) == set()


def test_an_unchanged_page_asks_for_nothing_but_the_version(
    client: Client, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    first = client.get("/courses/")

    with count_queries() as seen:
        assert again(client, "/courses/", first.headers["ETag"]) == 304
        assert client.get("/courses/").body == first.body

    assert seen == []


def test_the_front_page_changes_with_a_round_and_not_only_with_the_catalogue(
    client: Client, session: Session
) -> None:
    tag = client.get("/").headers["ETag"]
    assert again(client, "/", tag) == 304

    # Pages read the real clock, so the round is open by that and not by the test's.
    opened = make_round(session, state=RoundState.OPEN, now=clock.now(), name="The spring round")
    page = client.get("/", headers={"If-None-Match": tag})

    assert page.status == 200
    assert page.links["The spring round"] == f"/bursaries/{opened.slug}"
    assert page.links["Can I apply?"] == f"/bursaries/{opened.slug}/check"
    opened.closes_at = clock.now() - timedelta(seconds=1)
    closed = client.get("/", headers={"If-None-Match": page.headers["ETag"]})
    assert closed.status == 200
    assert "No round is open now" in closed.text


def test_a_page_about_a_round_is_kept_until_the_round_changes(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    opened = make_round(session, state=RoundState.OPEN, now=clock.now(), covers="Fees")
    path = f"/bursaries/{opened.slug}"
    first = client.get(path)

    with count_queries() as seen:
        assert again(client, path, first.headers["ETag"]) == 304
        assert client.get(path).body == first.body
    assert seen == []

    opened.covers = "Fees and travel"
    assert "Pays for Fees and travel" in client.get(path).text
    assert again(client, path, first.headers["ETag"]) == 200
    opened.move(RoundEvent.PAUSE, now=clock.now())
    assert "This round is paused" in client.get(path).text


def test_pages_about_rounds_follow_the_clock_to_the_second(session: Session) -> None:
    opened = make_round(session, state=RoundState.OPEN)
    session.commit()
    midnight = opened.closes_at.astimezone(clock.LONDON).replace(hour=0, minute=0, second=0)
    second, moment = timedelta(seconds=1), timedelta(microseconds=1)

    def version(instant: datetime) -> str:
        today = instant.astimezone(clock.LONDON).date()
        published = rounds.version(session)
        return rounds.version_at(session, published=published, now=instant, today=today)

    for change in (opened.opens_at, midnight, opened.closes_at):
        assert version(change - second) == version(change - moment)
        assert version(change - moment) != version(change) == version(change + moment)


def test_a_change_of_the_catalogue_changes_every_tag(client: Client, session: Session) -> None:
    tags = {path: client.get(path).headers["ETag"] for path in PATHS}
    publish(session)

    assert {path: again(client, path, tag) for path, tag in tags.items()} == dict.fromkeys(
        PATHS, 200
    )


def test_each_address_has_a_tag_of_its_own(client: Client) -> None:
    tags = [client.get(path).headers["ETag"] for path in PATHS]

    assert len(set(tags)) == len(PATHS)


def test_a_signed_in_person_is_never_told_not_modified(
    client: Client, session: Session, sign_in_as: Callable[..., Client]
) -> None:
    tag = client.get("/courses/").headers["ETag"]
    sign_in_as(make_user(session))

    page = client.get("/courses/", headers={"If-None-Match": tag})

    assert page.status == 200
    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"


def test_a_page_that_is_not_there_has_no_tag(client: Client) -> None:
    page = client.get("/courses/nothing-here")

    assert page.status == 404
    assert "ETag" not in page.headers


def test_before_anything_is_published_nothing_is_kept(client: Client, session: Session) -> None:
    session.execute(delete(Publication))

    assert "ETag" not in client.get("/courses/").headers
