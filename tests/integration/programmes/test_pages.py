"""The catalogue of programmes in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.organisations.states import Origin
from app.programmes.models import Module
from app.programmes.states import Level, Status
from tests.support.catalogue import load_real, make_programme, publish
from tests.support.client import Client, Page
from tests.support.factories import make_hub


def titles(page: Page) -> list[str]:
    return page.texts(".catalogue-row__title")


@pytest.fixture
def three(session: Session) -> None:
    """Publish a current programme of London, an old one, and a partner's doctorate."""
    make_programme(
        session,
        "Gene Therapy",
        award="MSc",
        provider_name="UCL",
        hub_id=make_hub(session, "london").id,
        status=Status.OFFERED,
        known_year=2021,
        study="|full_time|",
        mode="full-time",
        duration="1 year",
        credits=180,
    )
    make_programme(session, "Old Virology", award="MSc", rank=10, status=Status.OLD)
    make_programme(
        session,
        "Viral Products",
        award="DPhil",
        level=Level.DOCTORAL,
        origin=Origin.PARTNER,
        provider_name="Oxford",
        rank=1,
        last_checked=date(2027, 2, 1),
    )
    publish(session)


def test_an_empty_list_says_what_will_be_there(client: Client) -> None:
    page = client.get("/programmes/")

    assert page.texts(".empty p")[0].startswith("No programmes are here yet.")


@pytest.mark.usefixtures("three")
def test_a_row_tells_its_facts_and_how_fresh_they_are(client: Client) -> None:
    page = client.get("/programmes/")

    assert titles(page) == ["MSc Gene Therapy", "DPhil Viral Products", "MSc Old Virology"]
    assert page.texts(".catalogue-row__facts") == [
        "L London UCL · full-time · 1 year · 180 credits",
        "Oxford",
        "",
    ]
    assert page.texts(".catalogue-row__note") == [
        "Offered (2021) · not checked yet",
        "Not known whether it runs · last checked 1 February 2027",
        "From an old document · not checked yet",
    ]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=doctoral", ["DPhil Viral Products"]),
        ("by=london", ["MSc Gene Therapy"]),
        ("by=partner&by=london", ["MSc Gene Therapy", "DPhil Viral Products"]),
        ("mode=full_time", ["MSc Gene Therapy"]),
        ("mode=unknown", ["DPhil Viral Products", "MSc Old Virology"]),
        ("status=old&status=offered", ["MSc Gene Therapy", "MSc Old Virology"]),
        ("status=closed", []),
        ("q=virology", ["MSc Old Virology"]),
        ("sort=title", ["MSc Gene Therapy", "MSc Old Virology", "DPhil Viral Products"]),
        (
            "level=x&by=&mode=%25&status=1&sort=x&page=x",
            ["MSc Gene Therapy", "DPhil Viral Products", "MSc Old Virology"],
        ),
    ],
)
def test_choices_narrow_the_list(client: Client, query: str, expected: list[str]) -> None:
    assert titles(client.get(f"/programmes/?{query}")) == expected


def test_the_real_programmes_are_counted(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/programmes/")

    assert page.texts("#found") == ["19 programmes"]
    assert [
        (option["value"], option.find_parent("label").select_one(".facets__count").contents[0])
        for option in page.all(".facets input[name=status]")
    ] == [("offered", "3"), ("listed", "2"), ("old", "7"), ("closed", "1"), ("unknown", "6")]
    assert len(page.all("#modules ~ * tbody tr")) == 6


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
) -> None:
    hub = make_hub(session)
    for _ in range(rows):
        make_programme(session, hub_id=hub.id)
    publish(session)

    with count_queries() as cold:
        client.get("/programmes/")
    with count_queries() as warm:
        page = client.get("/programmes/")

    assert len(titles(page)) == rows
    assert (len(cold), len(warm)) == (4, 0)


def test_a_programme_shows_its_modules_and_their_sum(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/programmes/tissue-engineering-and-innovation-technology")

    assert page.h1 == "MRes Tissue Engineering and Innovation Technology"
    assert [" ".join(row.get_text().split()) for row in page.all("tbody tr")] == [
        "Innovation & Translational Research coursework; practical 15",
        "Research Training coursework; practical 30",
        "Tissue Engineering & Research Method coursework; practical 45",
        "Research Project dissertation 90",
        "Together 180",
    ]
    facts = json.loads(str(page.find('script[type="application/ld+json"]').string))
    assert (facts["@type"], facts["numberOfCredits"]) == ("EducationalOccupationalProgram", 180)


def test_modules_without_known_credits_have_no_sum(client: Client, session: Session) -> None:
    programme = make_programme(session, slug="virology")
    for number, credits_ in enumerate((15, None)):
        session.add(
            Module(key=f"m{number}", title="M", programme_id=programme.id, credits=credits_)
        )
    page = client.get("/programmes/virology")

    assert page.texts("tbody td:last-child") == ["15", "Not published"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"known_year": 2013, "provider_name": "Leeds"},
            (
                "Nobody has checked it here since its source was read, which speaks of 2013. "
                "Ask Leeds before you plan on it."
            ),
        ),
        (
            {},
            (
                "Nobody has checked it here since its source was read. "
                "Ask the university before you plan on it."
            ),
        ),
        ({"last_checked": date(2027, 2, 1)}, "Last checked Monday 1 February 2027."),
    ],
)
def test_a_programme_says_when_it_was_last_checked(
    client: Client, session: Session, columns: dict[str, object], words: str
) -> None:
    make_programme(session, slug="virology", **columns)

    assert page_words(client.get("/programmes/virology")) == words


def page_words(page: Page) -> str:
    return page.texts("main > p")[1]


def test_an_unknown_programme_is_404(client: Client) -> None:
    assert client.get("/programmes/nothing-here").status == 404
