"""What a row of courses says, and what it leaves unknown."""

from __future__ import annotations

import pytest

from app.courses.rules import (
    COLUMNS,
    audience_groups,
    course,
    line_of_facts,
    packed,
    price_kind,
    price_words,
    rank,
    still_running,
    structured,
)
from app.courses.states import Audience, Cpd, Mode, Price, Running, TitleStatus
from app.organisations.states import Origin
from app.sheets.rules import CellError, Cells

BARE = dict.fromkeys(COLUMNS, "") | {
    "course_id": "H1",
    "title": "Aseptic",
    "title_status": "exact",
    "origin": "hub",
    "source": "A page",
}


def row(**cells: str) -> Cells:
    return Cells(line=2, cells=BARE | cells)


def test_what_a_row_leaves_out_stays_unknown() -> None:
    facts = course(row())

    assert facts == {
        "key": "H1",
        "title": "Aseptic",
        "title_status": TitleStatus.EXACT,
        "origin": Origin.HUB,
        "provider_key": "",
        "hub_code": "",
        "mode": None,
        "duration": "",
        "cpd": Cpd.UNKNOWN,
        "cpd_note": "",
        "credit": "",
        "price_pence": None,
        "currency": "",
        "audience": "",
        "audience_groups": "",
        "dates": "",
        "location": "",
        "summary": "",
        "running": Running.UNKNOWN,
        "running_note": "",
        "source": "A page",
    }


@pytest.mark.parametrize("column", ["course_id", "title", "title_status", "origin", "source"])
def test_a_row_without_the_least_it_needs_is_refused(column: str) -> None:
    with pytest.raises(CellError, match=f"^{column} is empty"):
        course(row(**{column: ""}))


def test_a_price_needs_its_currency_and_a_free_course_does_not() -> None:
    assert course(row(price="0"))["price_pence"] == 0
    assert course(row(price="90", currency="eur"))["currency"] == "EUR"
    with pytest.raises(CellError, match="a price needs one of: GBP, EUR, USD"):
        course(row(price="90"))


@pytest.mark.parametrize(
    ("accredited", "points", "expected"),
    [
        ("yes", "", (Cpd.ACCREDITED, "", "")),
        ("Yes", "6 points", (Cpd.ACCREDITED, "", "6 points")),
        ("no", "", (Cpd.NONE, "", "")),
        ("", "", (Cpd.UNKNOWN, "", "")),
        ("", "4 ECTS", (Cpd.CREDITS, "", "4 ECTS")),
        ("no", "4 ECTS", (Cpd.CREDITS, "", "4 ECTS")),
        (
            "continuing education certificate",
            "",
            (Cpd.CREDITS, "continuing education certificate", ""),
        ),
    ],
)
def test_cpd_keeps_accreditation_credits_and_silence_apart(
    accredited: str, points: str, expected: tuple[Cpd, str, str]
) -> None:
    facts = course(row(cpd_accredited=accredited, cpd_points=points))

    assert (facts["cpd"], facts["cpd_note"], facts["credit"]) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", (Running.UNKNOWN, "")),
        ("unknown", (Running.UNKNOWN, "")),
        ("yes", (Running.RUNNING, "")),
        ("yes (as of 2023)", (Running.RUNNING, "as of 2023")),
        ("recording", (Running.RECORDING, "")),
        ("planned", (Running.PLANNED, "")),
        ("no", (Running.ENDED, "")),
        ("2025", (Running.UNKNOWN, "2025")),
    ],
)
def test_whether_it_runs_keeps_what_the_source_adds(
    words: str, expected: tuple[Running, str]
) -> None:
    assert still_running(words) == expected


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ("", []),
        ("schools; public", [Audience.SCHOOLS, Audience.PUBLIC]),
        ("advanced therapy and vaccine staff", [Audience.INDUSTRY]),
        ("career changers; existing staff", [Audience.INDUSTRY, Audience.NEWCOMERS]),
        (
            "schools, colleges, universities, NHS, industry",
            [Audience.INDUSTRY, Audience.STUDENTS, Audience.CLINICIANS, Audience.SCHOOLS],
        ),
        ("experienced inspectors and assessors", [Audience.REGULATORS]),
        ("regulatory staff", [Audience.INDUSTRY]),
        ("NCI-funded junior faculty", [Audience.RESEARCHERS]),
        ("PhD students", [Audience.STUDENTS, Audience.RESEARCHERS]),
        ("graduates; cleanroom staff", [Audience.INDUSTRY, Audience.NEWCOMERS]),
    ],
)
def test_an_audience_is_sorted_by_its_own_words(words: str, groups: list[Audience]) -> None:
    assert audience_groups(words) == groups


def test_groups_are_packed_between_bars() -> None:
    assert packed([Audience.INDUSTRY, Audience.PUBLIC]) == "|industry|public|"
    assert packed([]) == ""


def test_ours_come_first_then_this_country_and_what_is_over_comes_last() -> None:
    ranks = [
        rank(origin=Origin.HUB, running=Running.UNKNOWN, country="UK"),
        rank(origin=Origin.PARTNER, running=Running.UNKNOWN, country="UK"),
        rank(origin=Origin.PARTNER, running=Running.RUNNING, country="USA"),
        rank(origin=Origin.HUB, running=Running.ENDED, country="UK"),
        rank(origin=Origin.PARTNER, running=Running.ENDED, country=""),
    ]

    assert ranks == [0, 1, 2, 10, 12]


@pytest.mark.parametrize(
    ("pence", "currency", "kind", "words"),
    [
        (None, "", Price.UNKNOWN, "Price not published"),
        (0, "EUR", Price.FREE, "Free"),
        (125_000, "GBP", Price.PRICED, "£1,250"),
        (9_050, "EUR", Price.PRICED, "€90.50"),
        (9_000, "USD", Price.PRICED, "US$90"),
    ],
)
def test_a_price_is_told_as_it_is_known(
    pence: int | None, currency: str, kind: Price, words: str
) -> None:
    assert price_kind(pence) is kind
    assert price_words(pence, currency) == words


def test_the_line_of_facts_leaves_out_what_is_unknown() -> None:
    assert line_of_facts("vr", "3 days", "", "Free") == "Virtual reality · 3 days · Free"
    assert line_of_facts(None, "", "", "Price not published") == "Price not published"


def test_schema_org_is_told_only_what_is_known() -> None:
    unknown = {"mode": None, "audience": "", "price_pence": None, "currency": "", "provider": ""}
    address = "https://capsid.test/courses/aseptic"

    assert structured(title="Aseptic", summary="", address=address, **unknown) == {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": "Aseptic",
        "description": "Aseptic",
        "url": address,
    }


def test_schema_org_is_told_all_that_is_known() -> None:
    facts = structured(
        title="Aseptic",
        summary="Clean work",
        address="a",
        provider="ATSTN",
        mode=Mode.BLENDED,
        audience="staff",
        price_pence=0,
        currency="EUR",
    )

    assert facts["provider"] == {"@type": "Organization", "name": "ATSTN"}
    assert facts["audience"] == {"@type": "EducationalAudience", "audienceType": "staff"}
    assert facts["hasCourseInstance"] == {"@type": "CourseInstance", "courseMode": "blended"}
    assert facts["offers"] == {
        "@type": "Offer",
        "category": "Free",
        "price": "0.00",
        "priceCurrency": "EUR",
    }
