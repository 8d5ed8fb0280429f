"""Employers and standards in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from app.placements.models import Employer, Standard
from tests.support.catalogue import load_real, make_provider, publish
from tests.support.client import Client


def test_with_nothing_loaded_each_list_says_what_will_be_there(client: Client) -> None:
    assert len(client.get("/placements/").all(".empty")) == 2
    assert client.get("/standards/").texts(".empty") == [
        "No standards are here yet. When an admin loads them, they stand here by level."
    ]


def test_placements_show_employers_and_say_that_there_are_no_vacancies(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/placements/")

    assert page.texts("h2#employers") == ["13 employers"]
    assert page.texts(".catalogue-row__facts")[0] == (
        "B Bristol NHS organisation · ATAC founding employer, 2018 · Bristol and others"
    )
    assert page.texts(".empty")[0].startswith("No vacancies are published yet.")
    assert page.links["See all standards by level"] == "/standards/"


def test_an_employer_is_told_with_its_source(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/placements/employers/nhs-blood-and-transplant")

    assert page.h1 == "NHS Blood and Transplant"
    assert page.texts("dd") == [
        "NHS organisation",
        "ATAC founding employer",
        "2018",
        "Bristol and others",
        "Levels 3 to 7; own scheme since 2017",
        "ATAC case study: NHSBT",
    ]


def test_standards_stand_by_level_and_unknown_levels_last(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/standards/")

    assert page.texts("main h2") == [
        "Level 2",
        "Level 3",
        "Level 4",
        "Level 5",
        "Level 6",
        "Level 7",
        "Level not published",
    ]
    facts = dict(
        zip(page.texts(".catalogue-row__title"), page.texts(".catalogue-row__facts"), strict=True)
    )
    assert len(facts) == 25
    assert facts["Science manufacturing technician (2023)"] == (
        "ST1406 · 36 months to gateway · Up to £22,000 funding"
    )
    assert facts["Pharmacy technician"] == "Reference not verified · Funding not published"


def test_a_standard_is_told_at_its_reference(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/standards/ST1406")

    assert page.h1 == "Science manufacturing technician (2023) apprenticeship"
    assert page.texts("dd")[:7] == [
        "ST1406",
        "755",
        "3",
        "36 months",
        "3 months",
        "£22,000",
        "Engineering and manufacturing",
    ]
    facts = json.loads(str(page.find('script[type="application/ld+json"]').string))
    assert (facts["identifier"], facts["timeToComplete"]) == ("ST1406", "P36M")


def test_a_standard_without_a_reference_is_told_at_its_title(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/standards/pharmacy-technician")

    assert page.texts("dd")[:6] == [
        "Not verified",
        "Not published",
        "3",
        "Not published",
        "Not published",
        "Not published",
    ]
    assert "No page we have read ties a reference to this title." in page.text


def test_funding_of_nought_is_nought_and_not_unknown(client: Client, session: Session) -> None:
    session.add(Standard(key="a", slug="a", title="A", source="A page", max_funding_pence=0))

    assert client.get("/standards/a").texts("dd")[5] == "£0"


@pytest.mark.parametrize("path", ["/standards/ST9999", "/placements/employers/nobody"])
def test_what_is_not_known_is_404(client: Client, path: str) -> None:
    assert client.get(path).status == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/placements/", 2), ("/standards/", 1)])
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
    path: str,
    queries: int,
) -> None:
    for number in range(rows):
        organisation = make_provider(session)
        session.add(Employer(key=f"e{number}", organisation_id=organisation.id))
        session.add(Standard(key=f"s{number}", slug=f"s{number}", title="S"))
    publish(session)

    with count_queries() as seen:
        page = client.get(path)

    assert len(page.all(".catalogue-row")) == rows
    assert len(seen) == queries
