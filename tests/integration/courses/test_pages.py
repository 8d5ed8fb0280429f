"""The catalogue of courses in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from app.courses.rules import packed
from app.courses.states import Audience, Cpd, Mode, Price, Running, TitleStatus
from app.organisations.states import Origin
from tests.support.catalogue import load_real, make_course, make_provider, publish
from tests.support.client import Client, Page
from tests.support.factories import make_hub, make_user
from tests.support.pages import words

TITLES = ".catalogue-row__title"


def titles(page: Page) -> list[str]:
    lists = page.all("section[aria-labelledby=found] > .catalogue")
    return [words(title) for title in lists[0].select(TITLES)] if lists else []


def facet(page: Page, name: str) -> dict[str, int]:
    options = page.all(f".facets input[name={name}]")
    return {
        str(option["value"]): int(
            option.find_parent("label").select_one(".facets__count").get_text().split()[0]
        )
        for option in options
    }


@pytest.fixture
def three(session: Session) -> None:
    """Publish a course of London, one of the network, and one of a partner."""
    london = make_hub(session, "london")
    make_course(
        session,
        "Filling vials",
        hub_id=london.id,
        mode=Mode.PRACTICAL,
        price=Price.PRICED,
        price_pence=125_000,
        currency="GBP",
        duration="3 days",
        audience="industry staff",
        audience_groups=packed([Audience.INDUSTRY]),
        cpd=Cpd.ACCREDITED,
    )
    make_course(session, "Vector webinar", mode=Mode.ONLINE, price=Price.FREE, price_pence=0)
    make_course(
        session,
        "Aseptic work",
        origin=Origin.PARTNER,
        provider_id=make_provider(session, "ATSTN").id,
        rank=1,
        mode=Mode.PRACTICAL,
        audience="schools; public",
        audience_groups=packed([Audience.SCHOOLS, Audience.PUBLIC]),
    )
    publish(session)


def test_an_empty_catalogue_says_what_will_be_there(client: Client) -> None:
    page = client.get("/courses/")

    assert page.h1 == "Short courses"
    assert words(page.find(".empty")) == (
        "No courses are here yet. As soon as a hub publishes one, it stands here. Until then, "
        "look at the MSc programmes."
    )


@pytest.mark.usefixtures("three")
def test_a_row_tells_its_facts_in_the_same_order(client: Client) -> None:
    page = client.get("/courses/")

    assert titles(page) == ["Filling vials", "Vector webinar", "Aseptic work"]
    assert page.texts(".catalogue-row__facts") == [
        "L London Practical, on site · 3 days · £1,250",
        "All three hubs · Online · Free",
        "Partner course · ATSTN · Practical, on site · Price not published",
    ]
    assert page.texts(".catalogue-row__audience") == ["For industry staff", "For schools; public"]


@pytest.mark.usefixtures("three")
def test_facets_count_every_course(client: Client) -> None:
    page = client.get("/courses/")

    assert facet(page, "by") == {"london": 1, "network": 1, "partner": 1}
    assert facet(page, "mode") == {"practical": 2, "online": 1}
    assert facet(page, "for") == {"industry": 1, "schools": 1, "public": 1, "unknown": 1}
    assert facet(page, "price") == {"priced": 1, "free": 1, "unknown": 1}
    assert facet(page, "cpd") == {"accredited": 1, "unknown": 2}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("by=partner", ["Aseptic work"]),
        ("by=london&by=network", ["Filling vials", "Vector webinar"]),
        ("mode=practical", ["Filling vials", "Aseptic work"]),
        ("mode=practical&by=london", ["Filling vials"]),
        ("for=public", ["Aseptic work"]),
        ("for=unknown", ["Vector webinar"]),
        ("price=free&price=priced", ["Filling vials", "Vector webinar"]),
        ("cpd=accredited", ["Filling vials"]),
        ("mode=online&by=partner", []),
        ("q=vials", ["Filling vials"]),
        ("q=fill&mode=online", []),
        ("sort=title", ["Aseptic work", "Filling vials", "Vector webinar"]),
        ("sort=price", ["Vector webinar", "Filling vials", "Aseptic work"]),
        ("q=ATSTN&sort=title", ["Aseptic work"]),
        ("q=astronaut", []),
        ("q=%3F%3F", ["Filling vials", "Vector webinar", "Aseptic work"]),
    ],
)
def test_choices_narrow_the_list(client: Client, query: str, expected: list[str]) -> None:
    page = client.get(f"/courses/?{query}")

    assert titles(page) == expected
    assert page.texts("#found") == [
        {0: "0 courses", 1: "1 course"}.get(len(expected), f"{len(expected)} courses")
        + ("" if query.startswith("sort") else " found")
    ]


@pytest.mark.usefixtures("three")
def test_a_choice_can_be_taken_back(client: Client) -> None:
    page = client.get("/courses/?q=fill&mode=practical&by=london&sort=title&page=1")

    chips = [(str(chip.contents[0]).strip(), chip["href"]) for chip in page.all(".chip")]
    assert chips == [
        ("“fill”", "/courses/?by=london&mode=practical&sort=title"),
        ("London", "/courses/?q=fill&mode=practical&sort=title"),
        ("Practical, on site", "/courses/?q=fill&by=london&sort=title"),
    ]
    assert page.form(".facets").values == {
        "q": "fill",
        "sort": "title",
        "by": "london",
        "mode": "practical",
    }
    assert page.links["Clear all"] == "/courses/"


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "sort=rank;DROP",
        "sort=",
        "by=nowhere",
        "mode=%27%20OR%201",
        "for=%25",
        "price=&cpd=%20",
        "q=%22",
        "q=" + "x" * 5_000,
        "unknown=1",
    ],
)
def test_what_makes_no_sense_is_left_out(client: Client, query: str) -> None:
    assert client.get(f"/courses/?{query}").status == 200


def test_a_long_list_is_paged_and_a_page_beyond_is_the_last(
    client: Client, session: Session
) -> None:
    for number in range(120):
        make_course(session, f"Course {number:03d}")
    publish(session)

    second, beyond = client.get("/courses/?page=2"), client.get("/courses/?page=900")

    assert titles(second)[::49] == ["Course 050", "Course 099"]
    assert titles(beyond) == [f"Course {number:03d}" for number in range(100, 120)]
    assert second.title.startswith("Short courses, page 2 ")
    hrefs = [link["href"] for link in second.all(".govuk-pagination__link")]
    assert hrefs == [
        "/courses/?page=1",
        "/courses/?page=1",
        "/courses/?page=2",
        "/courses/?page=3",
        "/courses/?page=3",
    ]


def test_paging_keeps_the_choices(client: Client, session: Session) -> None:
    for number in range(60):
        make_course(session, f"Course {number:02d}", mode=Mode.VR)
    publish(session)

    page = client.get("/courses/?mode=vr&sort=title")

    assert page.find("a[rel=next]")["href"] == "/courses/?mode=vr&sort=title&page=2"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?sort=title&mode=vr", "?q=aseptic"])
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
    query: str,
) -> None:
    hub = make_hub(session)
    for _ in range(rows):
        provider = make_provider(session)
        make_course(session, mode=Mode.VR, hub_id=hub.id, provider_id=provider.id)
        make_course(session, title_status=TitleStatus.CATEGORY, provider_id=provider.id)
    publish(session)

    with count_queries() as cold:
        client.get(f"/courses/{query}")
    with count_queries() as warm:
        page = client.get(f"/courses/{query}")

    assert len(titles(page)) == rows
    # The version is asked of the driver itself and is not among them.
    assert (len(cold), len(warm)) == (4, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_signed_in_persons_list_asks_as_much_for_many_rows_as_for_one(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    sign_in_as: Callable[..., Client],
    rows: int,
) -> None:
    for _ in range(rows):
        make_course(session, provider_id=make_provider(session).id)
    publish(session)
    sign_in_as(make_user(session))

    with count_queries() as cold:
        client.get("/courses/")
    with count_queries() as warm:
        page = client.get("/courses/")

    assert len(titles(page)) == rows
    assert len(cold) <= 7
    assert len(warm) <= 3


def test_kinds_of_training_stand_apart_and_are_not_counted(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/courses/")

    assert page.texts("#found") == ["52 courses"]
    assert facet(page, "by") == {"london": 1, "network": 7, "partner": 44}
    assert facet(page, "cpd") == {"credits": 4, "unknown": 48}
    kinds = page.find("#kinds").find_next_sibling("ul")
    assert len(kinds.find_all("li")) == 9
    assert "CPD-accredited short courses" not in titles(page)
    assert client.get("/courses/?q=accredited").texts("#found") == ["0 courses found"]


def test_a_kind_of_training_says_that_it_is_no_course(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/courses/virtual-reality-training")

    assert words(page.find(".govuk-inset-text")) == (
        "This is a kind of training, not a course you can book. No single titles or dates are "
        "published yet."
    )
    assert page.texts(".tag") == ["Kind of training"]
    assert "How to take it" not in page.text


def test_a_partner_course_says_whose_it_is_and_that_no_address_is_known(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/courses/aseptic-processing")

    assert page.h1 == "Aseptic processing"
    assert page.texts("dd") == [
        "Advanced Therapies Skills Training Network",
        "Practical, on site",
        "Not published",
        "Not published",
        "National Training Centres",
        "Advanced therapy and vaccine staff",
        "Price not published",
        "Not published",
        "Not known whether it runs",
        "GEN: New training program from UK Cell and Gene Therapy Catapult",
    ]
    assert page.links["What we know of Advanced Therapies Skills Training Network"] == (
        "/partners/advanced-therapies-skills-training-network"
    )
    assert "We have no address for it yet" in page.text
    assert "The title is in our words" in page.text


def test_a_partner_course_with_an_address_links_there(client: Client, session: Session) -> None:
    provider = make_provider(session)
    make_course(
        session,
        slug="filling",
        origin=Origin.PARTNER,
        provider_id=provider.id,
        website="https://partner.example/filling",
    )
    link = client.get("/courses/filling").find("a[rel=external]")

    assert link["href"] == "https://partner.example/filling"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"running": Running.ENDED}, "This has taken place and no longer runs."),
        ({"origin": Origin.PARTNER}, "A partner runs this, and our source does not say which."),
        ({}, "No dates are published. Ask the hub or partner when it runs next."),
    ],
)
def test_a_course_says_how_to_take_it(
    client: Client, session: Session, columns: dict[str, object], words: str
) -> None:
    make_course(session, slug="filling", **columns)

    assert words in client.get("/courses/filling").text


def test_what_is_known_of_running_and_credits_is_told_in_its_sources_words(
    client: Client, session: Session
) -> None:
    make_course(
        session,
        slug="filling",
        running=Running.RUNNING,
        running_note="as of 2023",
        cpd=Cpd.CREDITS,
        credit="4 ECTS",
    )
    page = client.get("/courses/filling")

    assert page.texts("dd")[7:9] == [
        "Gives credits or a certificate: 4 ECTS",
        "Running, as of 2023",
    ]
    assert page.texts(".tag") == ["Running"]


def test_an_unknown_course_is_404(client: Client) -> None:
    assert client.get("/courses/nothing-here").status == 404


def test_a_course_is_told_to_machines_and_cannot_break_out_of_its_block(
    client: Client, session: Session
) -> None:
    title = "Filling </script><script>alert(1)</script> & “more”"
    make_course(session, title, slug="filling", price=Price.FREE, price_pence=0, currency="EUR")
    page = client.get("/courses/filling")

    block = page.find('script[type="application/ld+json"]')
    facts = json.loads(str(block.string))
    assert facts["name"] == title
    assert facts["url"] == "https://capsid.test/courses/filling"
    assert facts["offers"]["price"] == "0.00"
    assert page.h1 == title
    assert page.find('meta[property="og:title"]')["content"] == title
    assert page.find("link[rel=canonical]")["href"] == "https://capsid.test/courses/filling"


def test_the_canonical_address_of_a_narrowed_list_is_the_list(client: Client) -> None:
    page = client.get("/courses/?mode=vr&page=3")

    assert page.find("link[rel=canonical]")["href"] == "https://capsid.test/courses/"
