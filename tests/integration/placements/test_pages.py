"""Employers and standards in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from app.organisations.states import OrganisationKind
from app.placements import service as placements
from app.placements.models import Employer, Standard
from tests.support.catalogue import load_real, make_provider, publish
from tests.support.client import Client, Page
from tests.support.factories import make_hub


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
    assert page.links["See all standards"] == "/standards/"


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

    levels = [facts.partition(" · ")[0] for facts in page.texts(".catalogue-row__facts")]
    assert levels == sorted(levels)
    assert (levels[0], levels[-2:]) == ("Level 2", ["Level not published"] * 2)
    facts = dict(
        zip(page.texts(".catalogue-row__title"), page.texts(".catalogue-row__facts"), strict=True)
    )
    assert len(facts) == 25
    assert facts["Science manufacturing technician (2023)"] == (
        "Level 3 · ST1406 · 36 months to gateway · Up to £22,000 funding"
    )
    assert facts["Pharmacy technician"] == (
        "Level 3 · Reference not verified · Funding not published"
    )


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


def facet(page: Page, name: str) -> dict[str, int]:
    """Return what a facet counts, by the value of each of its boxes."""
    return {
        str(box["value"]): int(
            box.find_parent("label").select_one(".facets__count").get_text().split()[0]
        )
        for box in page.all(f".facets input[name={name}]")
    }


@pytest.fixture
def standards(session: Session) -> None:
    """Make three standards that differ in every facet."""
    for title, level, pence, used in (
        ("Technician", 3, 2_200_000, True),
        ("Scientist", 6, 2_700_000, None),
        ("Analyst", None, None, False),
    ):
        session.add(
            Standard(
                key=title,
                slug=title,
                title=title,
                level=level,
                max_funding_pence=pence,
                used_in_advanced_therapies=used,
                source="A page",
            )
        )
    session.flush()
    placements.index(session)
    publish(session)


@pytest.mark.usefixtures("standards")
def test_facets_count_the_standards(client: Client) -> None:
    page = client.get("/standards/")

    assert page.texts("#found") == ["3 standards"]
    assert facet(page, "level") == {"3": 1, "6": 1, "unknown": 1}
    assert facet(page, "used") == {"yes": 1, "no": 1, "unknown": 1}
    assert facet(page, "funding") == {"published": 2, "unknown": 1}


@pytest.mark.usefixtures("standards")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Technician", "Scientist", "Analyst"]),
        ("level=6&level=3", ["Technician", "Scientist"]),
        ("level=unknown", ["Analyst"]),
        ("used=yes", ["Technician"]),
        ("used=yes&funding=unknown", []),
        ("sort=title", ["Analyst", "Scientist", "Technician"]),
        ("sort=funding", ["Scientist", "Technician", "Analyst"]),
        ("sort=funding&funding=published", ["Scientist", "Technician"]),
        ("sort=name&level=9&page=x", ["Technician", "Scientist", "Analyst"]),
        ("q=scientist", ["Scientist"]),
        ("q=astronaut", []),
    ],
)
def test_choices_narrow_and_order_the_standards(
    client: Client, query: str, expected: list[str]
) -> None:
    page = client.get(f"/standards/?{query}")

    assert page.texts(".catalogue-row__title") == expected
    assert (page.texts(".empty") == []) is bool(expected)


@pytest.fixture
def employers(session: Session) -> None:
    """Make an employer of a hub and one of none, listed against the alphabet."""
    hub = make_hub(session, "bristol")
    for place, (name, kind, where) in enumerate(
        (("Zeta Bio", OrganisationKind.INDUSTRY, None), ("Blood Trust", OrganisationKind.NHS, hub))
    ):
        organisation = make_provider(session, name)
        organisation.kind, organisation.hub_id = kind, where.id if where else None
        session.add(
            Employer(key=name, organisation_id=organisation.id, position=place, source="A page")
        )
    session.flush()
    placements.index(session)
    publish(session)


@pytest.mark.usefixtures("employers")
def test_facets_count_the_employers(client: Client) -> None:
    page = client.get("/placements/")

    assert page.texts("#employers") == ["2 employers"]
    assert facet(page, "kind") == {"industry": 1, "NHS": 1}
    assert facet(page, "hub") == {"bristol": 1, "none": 1}


@pytest.mark.usefixtures("employers")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Zeta Bio", "Blood Trust"]),
        ("sort=name", ["Blood Trust", "Zeta Bio"]),
        ("kind=NHS", ["Blood Trust"]),
        ("hub=none", ["Zeta Bio"]),
        ("hub=bristol&kind=industry", []),
        ("q=zeta", ["Zeta Bio"]),
    ],
)
def test_choices_narrow_and_order_the_employers(
    client: Client, query: str, expected: list[str]
) -> None:
    page = client.get(f"/placements/?{query}")

    assert page.texts(".catalogue-row__title") == expected
    assert [chip for chip in page.texts(".chip") if "bristol" in chip.lower()] == (
        page.texts(".chip")[-1:] if "bristol" in query else []
    )


@pytest.mark.parametrize("path", ["/standards/", "/placements/"])
def test_a_long_list_is_paged_and_keeps_its_order(
    client: Client, session: Session, path: str
) -> None:
    for number in range(60):
        organisation = make_provider(session, f"Employer {number:02d}")
        session.add(Employer(key=f"e{number}", organisation_id=organisation.id, source="A page"))
        session.add(
            Standard(key=f"s{number}", slug=f"s{number}", title=f"S {number:02d}", source="A page")
        )
    publish(session)
    sort = "title" if path == "/standards/" else "name"

    first, second = client.get(f"{path}?sort={sort}"), client.get(f"{path}?sort={sort}&page=2")

    assert first.find("a[rel=next]")["href"] == f"{path}?sort={sort}&page=2"
    assert [len(page.all(".catalogue-row")) for page in (first, second)] == [50, 10]
    assert second.texts(".catalogue-row__title")[-1].endswith("59")
    assert ", page 2 " in second.title


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/placements/", 4),
        ("/placements/?sort=name&hub=none", 5),
        ("/standards/", 2),
        ("/standards/?sort=title&level=unknown", 3),
    ],
)
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
    path: str,
    queries: int,
) -> None:
    for number in range(rows):
        organisation = make_provider(session, f"Employer {number}")
        session.add(Employer(key=f"e{number}", organisation_id=organisation.id))
        session.add(Standard(key=f"s{number}", slug=f"s{number}", title="S"))
    publish(session)

    with count_queries() as seen:
        page = client.get(path)

    assert len(page.all(".catalogue-row")) == rows
    assert len(seen) == queries
