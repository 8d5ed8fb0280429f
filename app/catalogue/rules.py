"""What a catalogue folder holds, and how its sheets are read and checked together; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from app.courses import rules as courses
from app.organisations import rules as organisations
from app.placements import rules as placements
from app.programmes import rules as programmes
from app.sheets.rules import (
    CellError,
    Cells,
    Facts,
    Problem,
    Sheet,
    UnreadableError,
    read,
)
from app.skills import rules as skills


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet: its file, its columns, how a line is read, and which sheets it refers to."""

    file: str
    columns: tuple[str, ...]
    parse: Callable[[Cells], Facts]
    refers: Mapping[str, str] = field(default_factory=dict)


HUBS: Final = "hubs.csv"
PROVIDERS: Final = "providers.csv"
SKILLS: Final = "skills.csv"
ROLES: Final = "career_roles.csv"
PAY: Final = "pay_bands.csv"
COURSES: Final = "courses.csv"
PROGRAMMES: Final = "msc_programmes.csv"
MODULES: Final = "msc_modules.csv"
STANDARDS: Final = "apprenticeship_standards.csv"
EMPLOYERS: Final = "employers.csv"

# In the order of loading: a sheet stands below those it refers to.
SOURCES: Final = (
    Source(HUBS, organisations.HUB_COLUMNS, organisations.hub),
    Source(
        PROVIDERS,
        organisations.PROVIDER_COLUMNS,
        organisations.provider,
        {"hub_code": HUBS},
    ),
    Source(SKILLS, skills.SKILL_COLUMNS, skills.skill),
    Source(ROLES, skills.ROLE_COLUMNS, skills.role),
    Source(PAY, skills.PAY_COLUMNS, skills.pay_band),
    Source(
        COURSES,
        courses.COLUMNS,
        courses.course,
        {"provider_key": PROVIDERS, "hub_code": HUBS},
    ),
    Source(PROGRAMMES, programmes.PROGRAMME_COLUMNS, programmes.programme),
    Source(
        MODULES,
        programmes.MODULE_COLUMNS,
        programmes.module,
        {"programme_key": PROGRAMMES},
    ),
    Source(STANDARDS, placements.STANDARD_COLUMNS, placements.standard),
    Source(EMPLOYERS, placements.EMPLOYER_COLUMNS, placements.employer, {"hub_code": HUBS}),
)


@dataclass(slots=True)
class Reading:
    """What a folder says: the facts of each sheet, what to tell, and what cannot be taken."""

    facts: dict[str, list[Facts]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def keys_of_sound_sheets(self) -> dict[str, AbstractSet[str]]:
        """Return the keys of each sheet that was read without a problem."""
        unsound = {problem.file for problem in self.problems}
        return {
            file: {facts["key"] for facts in rows}
            for file, rows in self.facts.items()
            if file not in unsound
        }


def read_all(contents: Mapping[str, bytes | None]) -> Reading:
    """Read every sheet of the folder; None stands for a file that is not there."""
    reading = Reading()
    for source in SOURCES:
        data = contents.get(source.file)
        if data is None:
            reading.problems.append(Problem(source.file, "there is no such file in the folder"))
            continue
        try:
            sheet, problems = read(source.file, data, source.columns)
        except UnreadableError as error:
            reading.problems.append(Problem(source.file, str(error)))
            continue
        reading.problems += problems
        reading.notes += [f"{source.file}: {note}" for note in sheet.notes]
        reading.facts[source.file] = _facts(source, sheet, reading)
    return reading


def _facts(source: Source, sheet: Sheet, reading: Reading) -> list[Facts]:
    """Return the facts of the lines that can be taken; the others become problems."""
    taken: list[Facts] = []
    known = reading.keys_of_sound_sheets()
    lines: dict[str, int] = {}
    for cells in sheet.rows:
        try:
            facts = source.parse(cells)
            _check_first(facts["key"], lines)
            _check_references(source, facts, known)
        except CellError as error:
            reading.problems.append(Problem(source.file, str(error), cells.line))
            continue
        lines[facts["key"]] = cells.line
        taken.append(facts)
    return taken


def _check_first(key: str, lines: Mapping[str, int]) -> None:
    if key in lines:
        raise CellError(f"“{key}” is there twice; it stands on line {lines[key]} already")


def _check_references(source: Source, facts: Facts, known: Mapping[str, AbstractSet[str]]) -> None:
    """Refuse a line that names a row of another sheet which is not there.

    A sheet with problems of its own is not in `known`: its refusals would only be told again.
    """
    for name, file in source.refers.items():
        if facts[name] and file in known and facts[name] not in known[file]:
            raise CellError(f"it names “{facts[name]}”, which is not in {file}")
