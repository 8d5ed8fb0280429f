"""Reading the sheets of a folder together."""

from __future__ import annotations

import pytest

from app.catalogue.rules import COURSES, HUBS, PROVIDERS, SOURCES, Reading, read_all
from config import ROOT

DATA = ROOT / "data"
REAL = {source.file: (DATA / source.file).read_bytes() for source in SOURCES}


def problems(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def replaced(file: str, old: str, new: str) -> dict[str, bytes | None]:
    text = REAL[file].decode()
    assert text.count(old) >= 1
    return REAL | {file: text.replace(old, new, 1).encode()}


def test_the_real_sheets_are_read_without_a_word() -> None:
    reading = read_all(REAL)

    assert (problems(reading), reading.notes) == ([], [])
    assert {file: len(rows) for file, rows in reading.facts.items()} == {
        "hubs.csv": 3,
        "providers.csv": 38,
        "skills.csv": 48,
        "career_roles.csv": 24,
        "pay_bands.csv": 9,
        "courses.csv": 61,
        "msc_programmes.csv": 19,
        "msc_modules.csv": 22,
        "apprenticeship_standards.csv": 25,
        "employers.csv": 13,
    }


def test_every_missing_sheet_is_named() -> None:
    assert problems(read_all({})) == [
        f"{source.file}: there is no such file in the folder" for source in SOURCES
    ]


def test_a_row_that_names_a_stranger_is_refused() -> None:
    reading = read_all(replaced(COURSES, "hub,ucl,london", "hub,nowhere,london"))

    assert problems(reading) == [
        "courses.csv, line 13: it names “nowhere”, which is not in providers.csv"
    ]


def test_a_key_that_is_there_twice_is_refused_the_second_time() -> None:
    reading = read_all(replaced(COURSES, "H02,", "H01,"))

    assert problems(reading) == [
        "courses.csv, line 3: “H01” is there twice; it stands on line 2 already"
    ]


def test_a_broken_sheet_is_told_once_and_not_by_every_row_that_refers_to_it() -> None:
    reading = read_all(REAL | {HUBS: b""})

    assert problems(reading) == [
        "hubs.csv: it is empty; it needs a first line with the names of the columns"
    ]


def test_a_refused_row_is_not_told_again_by_the_rows_that_name_it() -> None:
    reading = read_all(replaced(PROVIDERS, "university_hub", "castle"))

    assert [problem.line for problem in reading.problems] == [5]


@pytest.mark.parametrize("file", [source.file for source in SOURCES])
def test_any_sheet_in_another_encoding_is_refused(file: str) -> None:
    text = REAL[file].decode()
    reading = read_all(REAL | {file: f"{text}£".encode("cp1252", "replace")})

    assert [problem.file for problem in reading.problems] == [file]
    assert "cp1252" in reading.problems[0].reason


def test_a_byte_order_mark_is_only_told() -> None:
    reading = read_all(REAL | {HUBS: b"\xef\xbb\xbf" + REAL[HUBS]})

    assert problems(reading) == []
    assert reading.notes == ["hubs.csv: it begins with a byte order mark, which was left out"]
