"""What a cell may say, column by column."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.states import Mode
from app.sheets.rules import CellError, Cells, free_slug, slug


def cell(text: str) -> Cells:
    return Cells(line=2, cells={"price": text})


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("", None),
        ("   ", None),
        ("0", 0),
        ("0.00", 0),
        ("1250", 125_000),
        ("£1,250", 125_000),
        ("1,250.50", 125_050),
        (" 12.05 ", 1_205),
        ("1000000", 100_000_000),
    ],
)
def test_money_is_pence_and_an_empty_cell_is_not_nought(text: str, pence: int | None) -> None:
    assert cell(text).money("price") == pence


@pytest.mark.parametrize(
    "text", ["free", "-1", "1,25", "12.5", "12.505", "£", "1 250", "€90", "1e3", "١٢", "TBC"]
)
def test_money_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(CellError, match=r"^price is “"):
        cell(text).money("price")


@given(pence=st.integers(min_value=0, max_value=10**10))
def test_money_reads_back_what_was_written(pence: int) -> None:
    assert cell(f"£{pence // 100:,}.{pence % 100:02d}").money("price") == pence


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("2023-03-10", date(2023, 3, 10)),
        ("10/03/2023", date(2023, 3, 10)),
        ("1/2/2023", date(2023, 2, 1)),
    ],
)
def test_day_reads_iso_and_british_dates(text: str, day: date | None) -> None:
    assert cell(text).day("price") == day


@pytest.mark.parametrize("text", ["31/02/2023", "03/13/2023", "10 March 2023", "2023", "TBC"])
def test_day_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(CellError, match="write a date such as 2027-06-12"):
        cell(text).day("price")


@pytest.mark.parametrize(
    ("text", "answer"), [("", None), ("yes", True), ("No", False), ("YES", True)]
)
def test_yes_no_keeps_not_known_apart(text: str, answer: object) -> None:
    assert cell(text).yes_no("price") is answer


def test_yes_no_refuses_anything_else() -> None:
    with pytest.raises(CellError, match="write yes, no, or nothing"):
        cell("maybe").yes_no("price")


@pytest.mark.parametrize(("text", "number"), [("", None), ("0", 0), ("36", 36)])
def test_whole_reads_a_number(text: str, number: int | None) -> None:
    assert cell(text).whole("price") == number


@pytest.mark.parametrize("text", ["3.5", "-3", "three", "²"])
def test_whole_refuses_what_is_none(text: str) -> None:
    with pytest.raises(CellError, match="write a whole number"):
        cell(text).whole("price")


def test_choice_reads_a_member_and_nothing() -> None:
    assert cell("vr").choice("price", Mode) is Mode.VR
    assert cell("").choice("price", Mode) is None


def test_choice_names_what_it_can_be() -> None:
    with pytest.raises(CellError, match="it can be one of: practical, in_person, blended"):
        cell("hologram").choice("price", Mode)


def test_a_needed_cell_may_not_be_empty() -> None:
    with pytest.raises(CellError, match=r"^price is empty; every line needs one$"):
        cell("  ").needed("price")
    with pytest.raises(CellError, match=r"^price is empty"):
        cell("").needed_choice("price", Mode)
    assert cell("blended").needed_choice("price", Mode) is Mode.BLENDED


def test_a_text_that_does_not_fit_is_refused_and_never_cut() -> None:
    with pytest.raises(CellError, match=r"^price is 6 letters long; at most 5 fit$"):
        cell("abcdef").text("price", most=5)
    assert cell("abcde").text("price", most=5) == "abcde"


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Craft a viral vector", "craft-a-viral-vector"),
        ("King's, Royal Free & UCL", "kings-royal-free-ucl"),
        ("Präzision: CAR-T", "prazision-car-t"),
        ("???", "untitled"),
        ("x" * 200, "x" * 80),
    ],
)
def test_slug_is_plain_words_joined_by_hyphens(title: str, address: str) -> None:
    assert slug(title) == address


def test_free_slug_numbers_the_second_of_a_name() -> None:
    assert free_slug("Aseptic", {"other"}) == "aseptic"
    assert free_slug("Aseptic", {"aseptic", "aseptic-2"}) == "aseptic-3"
