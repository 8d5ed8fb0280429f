"""The front page, hubs, partners, skills, search, statements, and what machines ask for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.organisations.models import Organisation
from app.skills.models import CareerRole, Skill
from app.skills.states import Stage
from tests.support.catalogue import load_real, make_course, make_provider, publish
from tests.support.client import Client

EVERY = [
    "/",
    "/courses/",
    "/programmes/",
    "/placements/",
    "/standards/",
    "/hubs/",
    "/partners/",
    "/skills/",
    "/pathways/",
    "/search",
    "/stories/",
    "/events/",
    "/about",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/terms",
]


@pytest.mark.parametrize("path", EVERY)
def test_every_page_can_be_opened_before_anything_is_loaded(client: Client, path: str) -> None:
    assert client.get(path).status == 200


def test_every_page_of_the_real_catalogue_can_be_opened(client: Client, session: Session) -> None:
    load_real(session)
    sitemap = ET.fromstring(client.get("/sitemap.xml").body)  # noqa: S314 -- our own answer
    paths = [
        str(place.text).removeprefix("https://capsid.test")
        for place in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]

    opened = {path: client.get(path) for path in paths}

    # 61 courses and kinds, 19 programmes, 25 standards, 13 employers, 3 hubs, 32 partners.
    assert len(paths) == len(set(paths)) == 17 + 61 + 19 + 25 + 13 + 3 + 32
    assert {path for path, page in opened.items() if page.status != 200} == set()
    titles = [page.title for page in opened.values()]
    assert len(set(titles)) == len(titles), "each page has a title of its own"


def test_the_sitemap_says_when_the_catalogue_changed(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/sitemap.xml")

    assert page.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert page.body.count("<lastmod>2027-03-01</lastmod>") == page.body.count("<url>")


def test_robots_are_told_of_the_sitemap_and_of_private_pages(client: Client) -> None:
    lines = client.get("/robots.txt").body.splitlines()

    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: https://capsid.test/sitemap.xml"
    assert "Disallow: /applications/" in lines


def test_the_service_says_that_it_lives_and_is_ready(client: Client) -> None:
    assert client.get("/health/live").body == "ok\n"
    assert client.get("/health/ready").body == "ready\n"


def test_the_front_page_counts_what_there_is(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/")

    assert page.texts(".ways__text") == [
        "Learn a skill: 52 courses",
        "Study in depth: 19 programmes",
        "Train on the job: 25 apprenticeship standards",
    ]
    assert page.texts(".home-hub__city") == ["Sheffield", "Bristol", "London"]
    assert page.texts(".steps__title") == [
        "Manufacturing Technician",
        "Cell Therapy Specialist",
        "Process Development Scientist",
    ]
    assert page.links["TOPRA"] == "/partners/topra"
    assert "No round is open now" in page.text


def test_the_hubs_are_told_in_their_own_order(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/hubs/")

    assert page.texts("main h2") == ["Sheffield", "Bristol", "London"]
    assert page.links["London"] == "/hubs/london"


def test_a_hub_shows_what_it_has(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/hubs/london")

    assert page.h1 == "King's, Royal Free and UCL Gene Therapy Innovation Hub"
    assert page.texts("dd")[5:7] == ["Prof Qasim Rafiq (UCL)", "Not published"]
    assert page.links["UCL modular training for the bioprocess industries"] == (
        "/courses/ucl-modular-training-for-the-bioprocess-industries"
    )
    assert len(page.all("#programmes + ul > li")) == 6
    assert page.links["Royal Free"] == "/partners/royal-free"


def test_a_hub_without_courses_says_so(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/hubs/bristol")

    assert "No course of this hub alone is published yet." in page.text
    assert "No programme of this hub is known to us yet." in page.text
    assert page.links["NHS Blood and Transplant"] == (
        "/placements/employers/nhs-blood-and-transplant"
    )
    assert page.texts("dd")[6] == "10 March 2023"


def test_partners_stand_with_how_many_courses_are_known(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/partners/")
    facts = dict(
        zip(page.texts(".catalogue-row__title"), page.texts(".catalogue-row__facts"), strict=True)
    )

    assert len(facts) == 32
    assert (
        facts["Advanced Therapies Skills Training Network"] == "Training network · UK · 5 courses"
    )
    assert facts["TOPRA"] == "Professional body · UK · No course published"
    assert facts["EATRIS"] == "Research infrastructure · Amsterdam, EU · 2 courses"
    assert "GSK" not in facts


def test_a_partner_shows_its_courses_and_kinds_of_training(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/partners/nc-state-biomanufacturing-training-and-education-center")

    assert page.texts(".catalogue-row__title") == [
        "AIM-Bio professional development courses (NC State and DTU)",
        "Fundamentals of Biomanufacturing",
        "Hands-on cGMP Biomanufacturing of Vectors for Gene Therapy",
        "QC/Analytical and Aseptic Bioprocessing",
        "Upstream and Downstream Bioprocessing",
    ]
    facts = page.texts(".catalogue-row__facts > span:last-child")
    assert facts[:2] == ["Kind of training", "Online · Price not published"]


@pytest.mark.parametrize("path", ["/hubs/leeds", "/partners/nobody"])
def test_what_is_not_known_is_404(client: Client, path: str) -> None:
    assert client.get(path).status == 404


def test_skills_stand_in_their_categories_and_unknown_pay_says_so(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/skills/")

    assert page.texts("main h3") == [
        "GMP and quality",
        "Aseptic and cleanroom",
        "Manufacturing and bioprocessing",
        "Analytics and QC",
        "Engineering and facilities",
        "Regulatory and clinical",
        "Supply chain",
        "Digital and data",
        "Leadership and enterprise",
    ]
    names, pays = page.texts("#roles ~ * tbody th"), page.texts("tbody td:last-child")
    pay = dict(zip(names, pays, strict=True))
    assert pay["Process Support Operator"] == "Not published"
    assert pay["Qualified Person"] == (
        "From £75,000. Stated as average starting salary; no upper figure"
    )


def test_roles_stand_on_their_steps_with_links_to_the_next(
    client: Client, session: Session
) -> None:
    load_real(session)
    page = client.get("/pathways/")

    assert page.texts("main h2") == [
        "Entry and technician",
        "Higher technician and associate",
        "Scientist and engineer",
        "Professional",
        "Doctoral and academic",
    ]
    assert len(page.all(".catalogue-row")) == 24
    assert page.links["Process Development Scientist"] == "#process-development-scientist"


def test_events_are_what_the_hubs_held(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/events/")

    assert page.texts(".catalogue-row__title") == [
        "IHfGT Skills Strategy launch webinar",
        "Webinar introducing the Innovation Hubs for Gene Therapies",
        "Craft a viral vector",
        "Extract DNA from a fruit",
        "Gene Therapy: The Future of Medicine",
        "How to make a gene therapy?",
        "Inheritance, recessive alleles and rare diseases",
    ]
    assert page.texts(".catalogue-row__note")[:3] == ["Recording", "Recording", "No longer runs"]


def test_stories_say_what_will_be_there(client: Client) -> None:
    assert client.get("/stories/").texts(".empty")[0].startswith("No story is published yet.")


def test_search_finds_everything_and_counts_each_kind(client: Client, session: Session) -> None:
    load_real(session)
    page = client.get("/search?q=vector")

    assert page.texts("#found") == ["8 results"]
    assert page.texts(".catalogue-row__facts span:last-child").count("Skill") == 2
    assert [
        (box["value"], box.find_parent("label").select_one(".facets__count").contents[0])
        for box in page.all(".facets input[name=kind]")
    ] == [("course", "3"), ("hub", "2"), ("skill", "2"), ("role", "1")]
    narrowed = client.get("/search?q=vector&kind=skill&kind=hub")
    assert narrowed.texts("#found") == ["4 results"]
    assert len(narrowed.all(".catalogue-row")) == 4


def test_search_pages_its_results(client: Client, session: Session) -> None:
    for number in range(25):
        make_course(session, f"Aseptic {number}")
    publish(session)

    assert len(client.get("/search?q=aseptic").all(".catalogue-row")) == 20
    assert len(client.get("/search?q=aseptic&page=2").all(".catalogue-row")) == 5
    assert len(client.get("/search?q=aseptic&page=9").all(".catalogue-row")) == 5


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%22", "q=*&kind=nothing", "q=" + "x" * 4_000, "q=a&page=0", "kind=course"],
)
def test_search_answers_whatever_is_typed(client: Client, session: Session, query: str) -> None:
    load_real(session)
    page = client.get(f"/search?{query}")

    assert page.status == 200
    assert page.all(".catalogue-row") == []
    assert page.links["short courses"] == "/courses/"
    assert page.find("meta[name=robots]")["content"] == "noindex"


def test_what_was_searched_for_is_shown_as_it_was_typed(client: Client) -> None:
    typed = '<img src=x onerror=alert(1)> "quoted"'
    page = client.get("/search", query_string={"q": typed})

    assert page.find("input[name=q]")["value"] == typed


def test_the_statements_say_what_is_so(client: Client, app: Flask) -> None:
    cookies = client.get("/cookies")

    assert cookies.texts("tbody th") == [app.config["SESSION_COOKIE_NAME"]]
    assert "Set-Cookie" not in cookies.headers
    assert "not claim that it meets the whole standard" in client.get("/accessibility").text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/partners/", 2), ("/skills/", 3), ("/pathways/", 1), ("/events/", 1), ("/search?q=asep", 3)],
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
        provider = make_provider(session, "Aseptic partner")
        make_course(session, provider_id=provider.id, dates="June")
        session.add(Skill(key=f"s{number}", category="C", name="Aseptic"))
        session.add(CareerRole(key=f"r{number}", name="Aseptic", stage=Stage.OTHER))
    publish(session)

    with count_queries() as seen:
        client.get(path)

    assert len(seen) == queries


def test_the_front_page_asks_only_for_the_version_when_nothing_has_changed(
    client: Client,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    load_real(session)
    client.get("/")

    with count_queries() as seen:
        client.get("/")

    assert seen == [], "the driver was asked for the version, which is that of rounds as well"


def test_a_missing_provider_does_not_break_a_list(client: Client, session: Session) -> None:
    session.execute(delete(Organisation))
    make_course(session, "Nobody's course", slug="nobodys")
    publish(session)

    assert client.get("/courses/").texts(".catalogue-row__title") == ["Nobody's course"]
