"""Names, sizes, headers, and what the scanner says."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from app.files.policy import may_fetch, may_fetch_own
from app.files.rules import disposition, shown_name, size_words
from app.files.scanning.rules import ScannerAwayError, meaning, place
from app.files.states import FileKind, ScanEvent, ScanState
from tests.support.attachments import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_made_fit_to_show_and_to_save(name: str) -> None:
    shown = shown_name(name, FileKind.PNG)
    header = disposition(shown)

    assert shown == NAMES[name]
    assert header.isascii()
    assert "\n" not in header
    kind, options = parse_options_header(header)
    assert (kind, options["filename"]) == ("attachment", shown)


def test_sizes_in_words() -> None:
    sizes = [1, 1024, 120_000, 1024 * 1024, 2_500_000, 10 * 1024 * 1024]

    assert [size_words(size) for size in sizes] == [
        *("1 KB", "1 KB", "117 KB", "1 MB", "2.4 MB", "10 MB")
    ]


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        (b"stream: OK\0", ScanEvent.CLEAR),
        (b"stream: Eicar-Test FOUND\0", ScanEvent.ACCUSE),
    ],
)
def test_what_clamd_says(answer: bytes, meant: ScanEvent) -> None:
    assert meaning(answer) is meant


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK FOUND? no", b"INSTREAM size limit exceeded. ERROR\0", b"\xff\0"]
)
def test_an_error_of_clamd_says_nothing_of_the_file(answer: bytes) -> None:
    with pytest.raises(ScannerAwayError):
        meaning(answer)


def test_where_clamd_is() -> None:
    assert place("unix:/run/clamd.ctl") == "/run/clamd.ctl"
    assert place("tcp:scanner:3310") == ("scanner", 3310)
    assert place("tcp:[::1]:3310") == ("::1", 3310)
    with pytest.raises(ValueError, match="HUB_CLAMD"):
        place("http://scanner")


@pytest.mark.parametrize(
    ("state", "own", "open_to_others", "held_to_others"),
    [
        (ScanState.CLEAN, True, True, True),
        (ScanState.NOT_SCANNED, True, True, False),
        (ScanState.WAITING, True, False, False),
        (ScanState.INFECTED, False, False, False),
    ],
)
def test_who_may_fetch_what(state, own, open_to_others, held_to_others) -> None:
    verdicts = (
        may_fetch_own(state),
        may_fetch(state, holds_unscanned=False),
        may_fetch(state, holds_unscanned=True),
    )

    assert [bool(verdict) for verdict in verdicts] == [own, open_to_others, held_to_others]
    assert all(verdict.reason for verdict in verdicts if not verdict)
