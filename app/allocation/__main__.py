"""The command line: decide, assign and verify from files, without settings or a database.

    python -m app.allocation decide ROUND.json
    python -m app.allocation assign ASSIGNMENT.json
    python -m app.allocation verify RECORD.json

A file name of - is standard input, and an array of inputs gives an array of outputs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from app.allocation import assign, notices, verify_chain, verify_record
from app.allocation.decision import decide_round
from app.allocation.errors import InputError
from app.allocation.files import parse
from app.allocation.intake import read_round

USAGE: Final = "usage: python -m app.allocation decide|assign|verify FILE (or - for standard input)"

DONE: Final = 0
DIFFERS: Final = 1
REFUSED: Final = 2

Verb = Callable[[object], dict[str, object]]


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 0, 1 for a record that differs, 2 refused."""
    try:
        match list(arguments):
            case ["decide", file]:
                return _answer(_decide, _read(file))
            case ["assign", file]:
                return _answer(assign, _read(file))
            case ["verify", file]:
                return _verify(_read(file))
            case ["help" | "-h" | "--help"]:
                sys.stdout.write(f"{USAGE}\n")
                return DONE
            case _:
                return _refuse(USAGE)
    except InputError as error:
        return _refuse(str(error))


def _refuse(why: str) -> int:
    _write({"error": why})
    return REFUSED


def _read(file: str) -> object:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read: {error}") from None
    return parse(content)


def _decide(data: object) -> dict[str, object]:
    read = read_round(data)
    answer = decide_round(read).as_file()
    for notice in notices(data, read):
        sys.stderr.write(f"{notice}\n")
    return answer


def _answer(verb: Verb, data: object) -> int:
    answers = [
        _answer_or_error(verb, each) for each in (data if isinstance(data, list) else [data])
    ]
    _write(answers if isinstance(data, list) else answers[0])
    return REFUSED if any("error" in answer for answer in answers) else DONE


def _answer_or_error(verb: Verb, data: object) -> dict[str, object]:
    try:
        return verb(data)
    except InputError as error:
        return {"error": str(error)}


def _verify(data: object) -> int:
    if isinstance(data, list):
        differences = verify_chain(data)
        _write(differences)
        return DIFFERS if any(differences) else DONE
    difference = verify_record(data)
    sys.stdout.write(f"{difference or 'The record verifies.'}\n")
    return DIFFERS if difference else DONE


def _write(answer: object) -> None:
    # ASCII, so that no terminal or pipe can fail on a name.
    sys.stdout.write(f"{json.dumps(answer)}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
