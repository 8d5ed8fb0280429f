"""What a row of programmes says, and how fresh it is."""

from __future__ import annotations

import pytest

from app.organisations.queries import ProviderPlace
from app.organisations.states import Origin
from app.programmes.rules import (
    MODULE_COLUMNS,
    PROGRAMME_COLUMNS,
    full_name,
    known_year,
    level,
    module,
    packed_study,
    programme,
    status,
    structured,
    sum_of,
)
from app.programmes.service import hub_of
from app.programmes.states import Level, Status
from app.sheets.rules import Cells


@pytest.mark.parametrize(
    ("award", "expected"),
    [
        ("MSc", Level.MASTERS),
        ("PgCert / PgDip / MSc", Level.MASTERS),
        ("MPhil", Level.MASTERS),
        ("DPhil", Level.DOCTORAL),
        ("EngD", Level.DOCTORAL),
        ("MRes + PhD", Level.DOCTORAL),
        ("doctorate", Level.DOCTORAL),
    ],
)
def test_the_level_is_that_of_the_highest_award(award: str, expected: Level) -> None:
    assert level(award) is expected


@pytest.mark.parametrize(
    ("words", "expected", "year"),
    [
        ("", Status.UNKNOWN, None),
        ("unknown", Status.UNKNOWN, None),
        ("doctoral", Status.UNKNOWN, None),
        ("grant EP/L01520X/1", Status.UNKNOWN, None),
        ("offered", Status.OFFERED, None),
        ("offered (2021)", Status.OFFERED, 2021),
        ("listed", Status.LISTED, None),
        ("2022 entry", Status.LISTED, 2022),
        ("module dated 2023", Status.LISTED, 2023),
        ("specification dated 2013", Status.OLD, 2013),
        ("2016/17 specification", Status.OLD, 2016),
        ("2009-2019 grant", Status.OLD, 2019),
        ("closed to applications", Status.CLOSED, None),
    ],
)
def test_a_status_is_what_the_words_amount_to(
    words: str, expected: Status, year: int | None
) -> None:
    assert (status(words), known_year(words)) == (expected, year)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("", ""),
        ("full-time, in person", "|full_time|"),
        ("full-time, part-time or distance", "|full_time|part_time|distance|"),
        ("modular across the year", "|modular|"),
    ],
)
def test_the_ways_to_study_are_packed(mode: str, expected: str) -> None:
    assert packed_study(mode) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"), [([], None), ([15, None], None), ([15, 30, 45, 90], 180)]
)
def test_credits_add_up_only_when_all_are_known(
    numbers: list[int | None], expected: int | None
) -> None:
    assert sum_of(numbers) == expected


def test_a_name_begins_with_a_capital() -> None:
    assert full_name("doctorate", "Bioprocess") == "Doctorate Bioprocess"
    assert full_name("", "Bioprocess") == "Bioprocess"


def test_a_bare_programme_keeps_its_unknowns() -> None:
    cells = dict.fromkeys(PROGRAMME_COLUMNS, "") | {
        "programme_id": "M1",
        "title": "ATMP",
        "origin": "partner",
        "source": "A page",
    }
    facts = programme(Cells(2, cells))

    assert (facts["credits"], facts["known_year"], facts["fees"]) == (None, None, "")
    assert facts["status"] is Status.UNKNOWN
    assert "last_checked" not in facts, "loading never says that somebody has checked"


def test_a_module_is_known_by_its_code_or_title_and_its_programme() -> None:
    cells = dict.fromkeys(MODULE_COLUMNS, "") | {"module_title": "Virology", "source": "A page"}

    assert module(Cells(2, cells | {"programme_id": "M09"}))["key"] == "m09-virology"
    assert module(Cells(2, cells | {"provider": "Keele", "module_code": "P1"}))["key"] == "keele-p1"


PLACES = [
    ProviderPlace(1, "University of Sheffield GTIMC", "UK", Origin.HUB, 7),
    ProviderPlace(2, "University of Oxford", "UK", Origin.PARTNER, None),
]


@pytest.mark.parametrize(
    ("origin", "provider", "hub"),
    [
        (Origin.HUB, "University of Sheffield", 7),
        (Origin.PARTNER, "University of Sheffield", None),
        (Origin.HUB, "University of Oxford", None),
        (Origin.HUB, "", None),
    ],
)
def test_a_programme_of_the_hubs_belongs_to_its_universitys_hub(
    origin: Origin, provider: str, hub: int | None
) -> None:
    assert hub_of(origin, provider, PLACES) == hub


def test_schema_org_leaves_out_what_is_not_known() -> None:
    bare = structured(
        title="ATMP", award="", summary="", address="a", provider="", total_credits=None
    )
    full = structured(
        title="ATMP", award="MSc", summary="s", address="a", provider="UCL", total_credits=180
    )

    assert sorted(bare) == ["@context", "@type", "description", "name", "url"]
    assert full["name"] == "MSc ATMP"
    assert full["numberOfCredits"] == 180
    assert full["provider"] == {"@type": "EducationalOrganization", "name": "UCL"}
    assert full["educationalCredentialAwarded"] == "MSc"
