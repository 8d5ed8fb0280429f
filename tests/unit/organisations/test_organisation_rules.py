"""What a row of hubs or providers says."""

from __future__ import annotations

from datetime import date

import pytest

from app.organisations.rules import HUB_COLUMNS, PROVIDER_COLUMNS, hub, provider
from app.sheets.rules import Cells

HUB = dict.fromkeys(HUB_COLUMNS, "") | {
    "hub_id": "bristol",
    "name": "CBC",
    "city": "Filton, Bristol",
    "opened": "2023-03-10",
    "source": "A page",
}
PROVIDER = dict.fromkeys(PROVIDER_COLUMNS, "") | {
    "provider_id": "ucl",
    "name": "UCL",
    "kind": "university_hub",
    "origin": "hub",
    "source": "A page",
}


def test_a_hubs_city_is_one_word_and_its_location_is_as_written() -> None:
    facts = hub(Cells(2, HUB))

    assert (facts["city"], facts["location"]) == ("Bristol", "Filton, Bristol")
    assert facts["opened"] == date(2023, 3, 10)
    assert hub(Cells(2, HUB | {"city": "London"}))["city"] == "London"


@pytest.mark.parametrize(("related", "code"), [("all", ""), ("", ""), ("london", "london")])
def test_a_provider_of_all_hubs_belongs_to_none_alone(related: str, code: str) -> None:
    assert provider(Cells(2, PROVIDER | {"related_hub": related}))["hub_code"] == code
