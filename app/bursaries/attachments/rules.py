"""Rules of an application's files as pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.bursaries.answers.rules import chosen
from app.bursaries.rounds.rules import MOST_FILES

# What a file of an application is about, in the words of the table of files.
SUBJECT: Final = "bursary_application"


def most(wanted: int | None) -> int:
    """Return how many files a question takes: what its form says, or five."""
    return min(wanted or MOST_FILES, MOST_FILES)


def enough(number: int) -> str:
    """Return the words for somebody who has uploaded as many as the question takes."""
    files = "1 file" if number == 1 else f"{number} files"
    return f"You have uploaded {files}, which is the most. Remove one to upload another"


def with_token(value: str, token: str) -> str:
    """Return the answer with one more file."""
    return json.dumps([*chosen(value), token])


def without_token(value: str, token: str) -> str:
    """Return the answer without the file."""
    return json.dumps([each for each in chosen(value) if each != token])


def named_in(sections: Iterable[Mapping[str, Any]], token: str) -> Mapping[str, Any] | None:
    """Return what the sections say of a file; None when none of them holds it."""
    return next((file for file in files_of(sections) if file["token"] == token), None)


def files_of(sections: Iterable[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return every file that the sections name."""
    return [
        file
        for section in sections
        for item in section["questions"]
        for file in item.get("files", ())
    ]
