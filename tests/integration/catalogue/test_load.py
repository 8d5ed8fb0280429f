"""Loading the catalogue: all of it or nothing, and nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.catalogue import service
from app.catalogue.rules import SOURCES
from app.core.base import Base
from app.courses.models import Course
from app.courses.states import Price, TitleStatus
from app.organisations.models import Hub, Organisation
from app.placements.models import Employer, Standard
from app.programmes.models import Module, Programme
from app.search.models import Publication, SearchEntry
from app.sheets.service import Tally
from app.skills.models import CareerRole, PayBand, Skill
from tests.support.catalogue import DATA, load_real, read_real
from tests.support.factories import NOW

MODELS: dict[str, type[Base]] = {
    "hubs.csv": Hub,
    "skills.csv": Skill,
    "career_roles.csv": CareerRole,
    "pay_bands.csv": PayBand,
    "courses.csv": Course,
    "msc_programmes.csv": Programme,
    "msc_modules.csv": Module,
    "apprenticeship_standards.csv": Standard,
    "employers.csv": Employer,
}


def lines_of(file: str) -> int:
    text = (DATA / file).read_text(encoding="utf-8")
    return len(text.strip().splitlines()) - 1


def rows(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "data"
    shutil.copytree(DATA, copied)
    return copied


@pytest.fixture
def load(app: Flask, session: Session) -> Callable[[Path], Result]:
    def run(path: Path) -> Result:
        session.commit()
        result = app.test_cli_runner().invoke(args=["catalogue", "load", str(path)])
        session.expire_all()
        return result

    return run


def test_every_line_of_every_sheet_becomes_a_row(session: Session) -> None:
    load_real(session)

    assert {file: rows(session, model) for file, model in MODELS.items()} == {
        file: lines_of(file) for file in MODELS
    }
    providers = select(func.count()).select_from(Organisation).where(Organisation.is_provider)
    assert session.scalar(providers) == lines_of("providers.csv")


def test_an_employer_that_is_a_provider_is_one_organisation(session: Session) -> None:
    load_real(session)

    catapult = session.scalars(
        select(Organisation).where(Organisation.name == "Cell and Gene Therapy Catapult")
    ).all()

    assert [(row.key, row.is_provider) for row in catapult] == [("cgtc", True)]
    employer = session.scalars(select(Employer).where(Employer.key.like("%catapult"))).one()
    assert employer.organisation_id == catapult[0].id


def test_free_is_nought_and_unknown_is_nothing(session: Session) -> None:
    load_real(session)

    prices = session.execute(
        select(Course.price, Course.price_pence, func.count()).group_by(
            Course.price, Course.price_pence
        )
    ).all()

    assert sorted(map(tuple, prices)) == [(Price.FREE, 0, 3), (Price.UNKNOWN, None, 58)]
    assert rows(session, Course) - 9 == 52
    kinds = select(func.count()).select_from(Course)
    assert session.scalar(kinds.where(Course.title_status == TitleStatus.CATEGORY)) == 9


def test_every_row_keeps_its_source(session: Session) -> None:
    load_real(session)

    for model in [*MODELS.values(), Organisation]:
        assert [row.key for row in session.scalars(select(model).where(model.source == ""))] == []


def test_programmes_of_the_hubs_know_their_hub(session: Session) -> None:
    load_real(session)

    found = session.execute(
        select(Programme.key, Hub.code).join(Hub).order_by(Programme.position)
    ).all()

    assert [tuple(row) for row in found] == [
        ("M01", "london"),
        ("M02", "london"),
        ("M03", "london"),
        ("M04", "sheffield"),
        ("M05", "london"),
        ("M17", "london"),
        ("M19", "london"),
    ]


def test_a_second_load_changes_nothing(session: Session) -> None:
    load_real(session)
    before = session.scalars(select(Publication.token)).one()
    entries = session.scalars(select(SearchEntry.id).order_by(SearchEntry.id)).all()

    tallies = service.load(session, read_real(), by=None, now=NOW)

    assert {tally for tally in tallies.values() if tally.touched or tally.kept} == set()
    assert {file: tally.unchanged for file, tally in tallies.items()} == {
        source.file: lines_of(source.file) for source in SOURCES
    }
    assert session.scalars(select(Publication.token)).one() == before
    assert session.scalars(select(SearchEntry.id).order_by(SearchEntry.id)).all() == entries


def test_a_changed_title_keeps_its_address_and_publishes_anew(session: Session) -> None:
    load_real(session)
    before = session.scalars(select(Publication.token)).one()
    reading = read_real()
    changed = next(row for row in reading.facts["courses.csv"] if row["key"] == "P03")
    changed["title"] = "Aseptic filling"

    tallies = service.load(session, reading, by=None, now=NOW)

    assert tallies["courses.csv"] == Tally(changed=1, unchanged=60)
    course = session.scalars(select(Course).where(Course.key == "P03")).one()
    assert (course.title, course.slug) == ("Aseptic filling", "aseptic-processing")
    assert session.scalars(select(Publication.token)).one() != before
    found = select(SearchEntry.href).where(SearchEntry.title == "Aseptic filling")
    assert session.scalars(found).all() == ["/courses/aseptic-processing"]


def test_a_changed_employer_counts_once(session: Session) -> None:
    load_real(session)
    reading = read_real()
    reading.facts["employers.csv"][1]["city"] = "London"

    tallies = service.load(session, reading, by=None, now=NOW)

    assert tallies["employers.csv"] == Tally(changed=1, unchanged=12)


def test_rows_that_a_sheet_no_longer_names_are_kept_and_told(session: Session) -> None:
    load_real(session)
    reading = read_real()
    del reading.facts["courses.csv"][-1]

    tallies = service.load(session, reading, by=None, now=NOW)

    assert tallies["courses.csv"] == Tally(unchanged=60, kept=1)
    assert rows(session, Course) == 61


def test_a_load_is_one_event(session: Session) -> None:
    load_real(session)

    events = session.scalars(select(Event)).all()

    assert [(event.kind, event.actor_id) for event in events] == [("catalogue.loaded", None)]
    assert events[0].data["sheets"]["courses.csv"] == {
        "created": 61,
        "changed": 0,
        "unchanged": 0,
        "kept": 0,
    }


def test_the_command_reports_each_sheet(
    load: Callable[[Path], Result], folder: Path, session: Session
) -> None:
    result = load(folder)

    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines()]
    assert lines[0] == ["Sheet", "created", "changed", "unchanged", "refused"]
    assert ["courses.csv", "61", "0", "0", "0"] in lines
    assert len(lines) == 1 + len(SOURCES)
    assert rows(session, Course) == 61


BROKEN: dict[str, tuple[bytes | None, str]] = {
    "wrong header": (b"id,name\n1,a\n", "courses.csv: its first line is wrong"),
    "empty": (b"", "courses.csv: it is empty"),
    "missing": (None, "courses.csv: there is no such file in the folder"),
    "utf-16": ("course_id\n".encode("utf-16"), "courses.csv: it is written in UTF-16"),
    "cp1252": ("course_id\n£".encode("cp1252"), "courses.csv: it is not UTF-8 but looks like"),
    "a spreadsheet": (b"PK\x03\x04\0\0", "courses.csv: it holds NUL bytes"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_sheet_changes_nothing_and_exits_1(
    load: Callable[[Path], Result], folder: Path, session: Session, case: str
) -> None:
    content, complaint = BROKEN[case]
    path = folder / "courses.csv"
    path.unlink() if content is None else path.write_bytes(content)

    result = load(folder)

    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith(f"Refused: {complaint}")
    assert lines[1:] == ["1 refused. Nothing was changed."]
    for model in (Hub, Organisation, Course, SearchEntry, Event):
        assert rows(session, model) == 0


def test_bad_rows_are_all_named_with_file_line_and_reason(
    load: Callable[[Path], Result], folder: Path, session: Session
) -> None:
    path = folder / "courses.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace("H02,Virtual reality training,category", "H02,,category")
    text = text.replace("P32,", "P32,x,", 1)
    path.write_text(text.replace(",0,USD,", ",nought,USD,"), encoding="utf-8")

    result = load(folder)

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Refused: courses.csv, line 45: there are 19 cells; the first line names 18 columns",
        "Refused: courses.csv, line 3: title is empty; every line needs one",
        (
            "Refused: courses.csv, line 62: price is “nought”; write 1250 or 1250.50, 0 when it "
            "is free, or nothing when it is not known"
        ),
        "3 refused. Nothing was changed.",
    ]
    assert rows(session, Hub) == 0


def test_a_broken_sheet_leaves_an_older_catalogue_as_it_was(
    load: Callable[[Path], Result], folder: Path, session: Session
) -> None:
    load_real(session)
    path = folder / "hubs.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("GTIMC", "NEW"),
        encoding="utf-8",
    )
    (folder / "employers.csv").write_text("", encoding="utf-8")

    assert load(folder).exit_code == 1
    assert session.scalars(select(Hub.short_name).where(Hub.code == "sheffield")).one() == "GTIMC"


def test_a_byte_order_mark_is_told_and_taken(
    load: Callable[[Path], Result], folder: Path, session: Session
) -> None:
    path = folder / "hubs.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    result = load(folder)

    assert result.exit_code == 0
    assert result.output.splitlines()[0] == (
        "Note: hubs.csv: it begins with a byte order mark, which was left out"
    )
    assert rows(session, Hub) == 3


def test_a_folder_that_is_not_there_is_told(load: Callable[[Path], Result], tmp_path: Path) -> None:
    result = load(tmp_path / "nowhere")

    assert result.exit_code == 1
    assert result.output == f"There is no folder {tmp_path / 'nowhere'}. Nothing was changed.\n"
