"""Who may be given a file, once it is sure that they may see what it is about."""

from __future__ import annotations

from app.core.verdict import Verdict
from app.files.states import ScanState

INFECTED = "The scanner found a virus in this file, so nobody can open it."


def may_fetch_own(state: ScanState) -> Verdict:
    """Allow people their own file, scanned or not: it is from them."""
    return Verdict.no(INFECTED) if state is ScanState.INFECTED else Verdict.yes()


def may_fetch(state: ScanState, *, holds_unscanned: bool) -> Verdict:
    """Allow others what was found clean and, where the service says so, what was not scanned."""
    match state:
        case ScanState.CLEAN:
            return Verdict.yes()
        case ScanState.INFECTED:
            return Verdict.no(INFECTED)
        case ScanState.WAITING:
            return Verdict.no("This file is being scanned. Come back in a few minutes.")
    if holds_unscanned:
        return Verdict.no("Held: not scanned yet. An admin has to have it scanned first.")
    return Verdict.yes()
