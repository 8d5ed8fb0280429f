"""What a row of standards or employers says."""

from __future__ import annotations

import pytest

from app.placements.rules import (
    EMPLOYER_COLUMNS,
    STANDARD_COLUMNS,
    employer,
    standard,
    structured,
)
from app.sheets.rules import CellError, Cells

BARE = dict.fromkeys(STANDARD_COLUMNS, "") | {"title": "Data analyst", "source": "A page"}


def test_a_standard_without_a_reference_is_known_by_its_title() -> None:
    facts = standard(Cells(2, BARE))

    assert (facts["key"], facts["reference"]) == ("data-analyst", "")
    assert facts["code_verified"] is False
    assert facts["used_in_advanced_therapies"] is None
    assert (facts["level"], facts["max_funding_pence"]) == (None, None)


@pytest.mark.parametrize("reference", ["ST1406", "FA0001", "AU0001"])
def test_a_reference_is_the_key(reference: str) -> None:
    assert standard(Cells(2, BARE | {"st_code": reference}))["key"] == reference


@pytest.mark.parametrize("reference", ["st1406", "ST140", "ST14066", "XX0001"])
def test_a_reference_of_another_shape_is_refused(reference: str) -> None:
    with pytest.raises(CellError, match="write two letters and four digits"):
        standard(Cells(2, BARE | {"st_code": reference}))


@pytest.mark.parametrize("level", ["1", "9"])
def test_a_level_that_there_is_not_is_refused(level: str) -> None:
    with pytest.raises(CellError, match="a level from 2 to 8"):
        standard(Cells(2, BARE | {"level": level}))


def test_an_employer_is_known_by_its_name() -> None:
    cells = dict.fromkeys(EMPLOYER_COLUMNS, "")
    facts = employer(Cells(2, cells | {"employer": "GSK", "kind": "industry", "source": "A page"}))

    assert (facts["key"], facts["name"], facts["joined"]) == ("employer-gsk", "GSK", "")


def test_schema_org_leaves_out_what_is_not_known() -> None:
    bare = structured(title="Analyst", reference="", level=None, months=None, address="a")
    full = structured(title="Analyst", reference="ST0118", level=4, months=24, address="a")

    assert sorted(bare) == ["@context", "@type", "description", "name", "url"]
    assert full["identifier"] == "ST0118"
    assert full["timeToComplete"] == "P24M"
    assert full["educationalCredentialAwarded"] == "Apprenticeship, level 4"
