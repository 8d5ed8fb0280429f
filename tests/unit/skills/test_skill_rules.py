"""What a row of skills, roles or pay says."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.sheets.rules import CellError, Cells
from app.skills.rules import (
    PAY_COLUMNS,
    ROLE_COLUMNS,
    by_category,
    by_scale,
    by_stage,
    pay_band,
    pay_words,
    role,
)
from app.skills.states import Stage

BARE = dict.fromkeys(ROLE_COLUMNS, "") | {"role": "Technician", "source": "A page"}


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("entry / technician", Stage.TECHNICIAN),
        ("Higher technician", Stage.ASSOCIATE),
        ("scientist / professional", Stage.SCIENTIST),
        ("senior professional", Stage.PROFESSIONAL),
        ("doctoral", Stage.ACADEMIC),
        ("", Stage.OTHER),
        ("astronaut", Stage.OTHER),
    ],
)
def test_a_role_stands_on_the_step_that_its_words_name(words: str, stage: Stage) -> None:
    assert role(Cells(2, BARE | {"stage": words}))["stage"] is stage


def test_pay_that_was_not_published_stays_empty() -> None:
    facts = role(Cells(2, BARE | {"typical_salary_low_gbp": "75000"}))

    assert (facts["pay_low_pence"], facts["pay_high_pence"]) == (7_500_000, None)


def test_pay_that_falls_from_low_to_high_is_refused() -> None:
    cells = BARE | {"typical_salary_low_gbp": "30000", "typical_salary_high_gbp": "20000"}
    with pytest.raises(CellError, match="is more than"):
        role(Cells(2, cells))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (7_500_000, None, "from £75,000"),
        (None, 3_500_000, "up to £35,000"),
        (4_141_700, 4_141_700, "£41,417"),
        (1_500_000, 2_500_000, "£15,000 to £25,000"),
        (0, 0, "£0"),
    ],
)
def test_pay_is_told_as_it_was_published(low: int | None, high: int | None, words: str) -> None:
    assert pay_words(low, high) == words


def test_a_pay_band_is_known_by_scale_year_and_band() -> None:
    cells = dict.fromkeys(PAY_COLUMNS, "") | {
        "scale": "NHS",
        "year": "2025/26",
        "band": "8a",
        "source": "A page",
    }
    facts = pay_band(Cells(2, cells))

    assert facts["key"] == "nhs-2025-26-8a"
    assert (facts["entry_pence"], facts["intermediate_pence"]) == (None, None)


def test_rows_are_grouped_in_the_order_they_come() -> None:
    skills = [SimpleNamespace(category=category) for category in ("B", "A", "B")]
    bands = [SimpleNamespace(scale="NHS", year=year) for year in ("2025", "2024")]

    assert by_category(skills) == {"B": [skills[0], skills[2]], "A": [skills[1]]}
    assert by_scale(bands) == {("NHS", "2025"): bands[:1], ("NHS", "2024"): bands[1:]}


def test_steps_come_in_the_order_of_the_pathway_and_empty_ones_not_at_all() -> None:
    roles = [SimpleNamespace(stage=stage) for stage in (Stage.ACADEMIC, Stage.TECHNICIAN)]

    assert list(by_stage(roles).items()) == [
        (Stage.TECHNICIAN, [roles[1]]),
        (Stage.ACADEMIC, [roles[0]]),
    ]
