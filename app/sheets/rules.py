"""What a sheet may look like and what its cells may say; pure, and strict about both."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from app.core.machine import Labelled

E = TypeVar("E", bound=Labelled)
Facts = dict[str, Any]

AMOUNT: Final = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?", re.ASCII)
BRITISH_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
MAX_SLUG: Final = 80
MAX_CELL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a sheet, or one line of it, cannot be taken; no line means the whole sheet."""

    file: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.reason}"


class CellError(ValueError):
    """A cell says what its column cannot hold; the message names the column."""


class UnreadableError(ValueError):
    """The sheet as a whole cannot be read; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one line, read by the name of their column."""

    line: int
    cells: dict[str, str]

    def text(self, column: str, *, most: int | None = None) -> str:
        """Return the words of the cell; raise CellError when there are more than `most` letters."""
        value = self.cells[column].strip()
        limit = most or MAX_CELL
        if len(value) > limit:
            raise CellError(f"{column} is {len(value)} letters long; at most {limit} fit")
        return value

    def needed(self, column: str, *, most: int | None = None) -> str:
        """Return the words of the cell; raise CellError when it is empty."""
        value = self.text(column, most=most)
        if not value:
            raise CellError(f"{column} is empty; every line needs one")
        return value

    def money(self, column: str) -> int | None:
        """Return the amount in pence: 0 for free, None for an empty cell, which is not known."""
        value = self.text(column)
        if not value:
            return None
        match = AMOUNT.fullmatch(value)
        if not match:
            raise CellError(
                f"{column} is “{value}”; write 1250 or 1250.50, 0 when it is free, "
                "or nothing when it is not known",
            )
        return int(match[1].replace(",", "")) * 100 + int(match[2] or 0)

    def whole(self, column: str) -> int | None:
        """Return the whole number, None for an empty cell."""
        value = self.text(column)
        if not value:
            return None
        if not value.isascii() or not value.isdigit():
            raise CellError(f"{column} is “{value}”; write a whole number or nothing")
        return int(value)

    def day(self, column: str) -> date | None:
        """Return the date of 2027-06-12 or 12/06/2027, None for an empty cell."""
        value = self.text(column)
        if not value:
            return None
        british = BRITISH_DAY.fullmatch(value)
        try:
            if british:
                return date(int(british[3]), int(british[2]), int(british[1]))
            return date.fromisoformat(value)
        except ValueError:
            raise CellError(f"{column} is “{value}”; write a date such as 2027-06-12") from None

    def yes_no(self, column: str) -> bool | None:
        """Return True for yes, False for no, None for an empty cell."""
        value = self.text(column).lower()
        if value not in {"", "yes", "no"}:
            raise CellError(f"{column} is “{value}”; write yes, no, or nothing when not known")
        return None if not value else value == "yes"

    def choice(self, column: str, enum: type[E]) -> E | None:
        """Return the enum's member of that value, None for an empty cell."""
        value = self.text(column)
        if not value:
            return None
        try:
            return enum(value)
        except ValueError:
            known = ", ".join(member.value for member in enum)
            raise CellError(f"{column} is “{value}”; it can be one of: {known}") from None

    def needed_choice(self, column: str, enum: type[E]) -> E:
        """Return the enum's member of that value; raise CellError when the cell is empty."""
        self.needed(column)
        value = self.choice(column, enum)
        assert value is not None  # noqa: S101 -- `needed` has refused the empty cell
        return value


@dataclass(slots=True)
class Sheet:
    """A sheet that could be read: its lines, and what a person should know of how."""

    file: str
    rows: list[Cells] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the sheet's text and a note; refuse every encoding that would have to be guessed.

    A byte order mark before UTF-8 is harmless and only told. Windows-1252 can hold the same
    bytes as other encodings, so a guess could put wrong letters into names without a word.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("it is written in UTF-16; save it as “CSV UTF-8” and load it again")
    note = ""
    if data.startswith(b"\xef\xbb\xbf"):
        data, note = data[3:], "it begins with a byte order mark, which was left out"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        letter = data[error.start : error.start + 1].decode("cp1252", "replace")
        raise UnreadableError(
            f"it is not UTF-8 but looks like Windows-1252 (cp1252): see “{letter}” on line "
            f"{line}; save it as “CSV UTF-8” and load it again",
        ) from None
    if "\0" in text:
        raise UnreadableError("it holds NUL bytes, so it is no CSV file; save it as “CSV UTF-8”")
    return text, note


def read(file: str, data: bytes, columns: Sequence[str]) -> tuple[Sheet, list[Problem]]:
    """Return the sheet and what is wrong with single lines; raise UnreadableError when all is."""
    text, note = decoded(data)
    if not text.strip():
        raise UnreadableError("it is empty; it needs a first line with the names of the columns")
    sheet = Sheet(file, notes=[note] if note else [])
    problems = []
    lines = _lines(text)
    _, header = next(lines)
    _check_header([name.strip() for name in header], columns)
    names = [name.strip() for name in header]
    for line, cells in lines:
        if len(cells) == len(names):
            sheet.rows.append(Cells(line, dict(zip(names, cells, strict=True))))
        else:
            reason = f"there are {len(cells)} cells; the first line names {len(names)} columns"
            problems.append(Problem(file, reason, line))
    if not sheet.rows and not problems:
        raise UnreadableError("it has no lines below the names of the columns")
    return sheet, problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that holds anything with the number of its first physical line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(
            f"line {start} is no CSV ({error}); look for a quotation mark that is not closed",
        ) from None


def _check_header(names: Sequence[str], columns: Sequence[str]) -> None:
    complaints = []
    if missing := [name for name in columns if name not in names]:
        complaints.append("these columns are missing: " + ", ".join(missing))
    if unknown := [name or "(no name)" for name in names if name not in columns]:
        complaints.append("these columns are not known: " + ", ".join(unknown))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        complaints.append("these columns are there twice: " + ", ".join(twice))
    if complaints:
        raise UnreadableError("its first line is wrong; " + "; ".join(complaints))


def slug(text: str) -> str:
    """Return the words as they stand in an address: lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    return "-".join(words)[:MAX_SLUG].rstrip("-") or "untitled"


def free_slug(text: str, taken: Collection[str]) -> str:
    """Return the slug of the words, numbered when another row already has it."""
    wanted = slug(text)
    number, candidate = 1, wanted
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate
