"""Who may do what with one application; every refusal says why."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import WITHDRAWABLE, ApplicationState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.policy import standing
from app.bursaries.rounds.rules import deadline, is_late
from app.bursaries.rounds.states import HONOURS_EXTENSION, RoundState, Standing
from app.core.clock import LONDON
from app.core.verdict import Verdict

_CLOSED_TO_EDITS: Final = {
    ApplicationState.NOT_SUBMITTED: "The deadline has passed",
    ApplicationState.WITHDRAWN: "You withdrew this application",
}


def in_london(at: datetime) -> str:
    """Return an instant to the second on London's clock, with its zone: a deadline is exact."""
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M:%S} {local.tzname()}"


def may_start(round_: Round, now: datetime) -> Verdict:
    """Allow a new application while the round is open."""
    match standing(round_, now):
        case Standing.OPEN:
            return Verdict.yes()
        case Standing.PAUSED:
            return Verdict.no("This round is paused. Come back later.")
        case Standing.UPCOMING:
            return Verdict.no(f"This round opens on {in_london(round_.opens_at)}.")
        case _:
            return Verdict.no(f"This round closed on {in_london(round_.closes_at)}.")


def may_edit(application: Application) -> Verdict:
    """Allow changes to a draft; the deadline stops the sending, not the mending."""
    if application.state is ApplicationState.DRAFT:
        return Verdict.yes()
    why = _CLOSED_TO_EDITS.get(application.state, "You have sent this application")
    return Verdict.no(f"{why}, so the answers can no longer be changed.")


def may_submit(application: Application, round_: Round, now: datetime) -> Verdict:
    """Allow sending before the person's own deadline, to the second on this server's clock."""
    if round_.state is RoundState.PAUSED:
        return Verdict.no("This round is paused. Your draft is kept; come back later.")
    ends = deadline(round_.closes_at, application.personal_deadline)
    if is_late(now, closes_at=round_.closes_at, personal=application.personal_deadline):
        return Verdict.no(
            f"The deadline was {in_london(ends)}. It is now {in_london(now)} by our clock, so "
            "the application was not sent. Your draft is kept and you can still read it."
        )
    has_extension = application.personal_deadline is not None
    if round_.state not in (HONOURS_EXTENSION if has_extension else {RoundState.OPEN}):
        return Verdict.no("This round is not open for applications. Your draft is kept.")
    return Verdict.yes()


def may_withdraw(application: Application) -> Verdict:
    """Allow withdrawing at any time before an award."""
    if application.state in WITHDRAWABLE:
        return Verdict.yes()
    return Verdict.no("This application can no longer be withdrawn.")
