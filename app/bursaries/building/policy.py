"""Who may build a round, and until when."""

from __future__ import annotations

from app.bursaries.rounds.models import FormVersion, Round, RubricVersion
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Role
from app.core.verdict import Verdict


def may_build(by: Actor, round_: Round) -> Verdict:
    """Allow an admin to change a draft; a round that was scheduled is what two people signed."""
    if not by.holds(Role.ADMIN):
        return Verdict.no("Programme admins build rounds.")
    if round_.state is RoundState.DRAFT:
        return Verdict.yes()
    if round_.state is RoundState.SCHEDULED:
        return Verdict.no(
            "This round is scheduled, so nothing of it changes. Take it back to a draft first."
        )
    return Verdict.no(
        f"The round is “{round_.state.label}”. What people apply under no longer changes."
    )


def may_edit(version: FormVersion | RubricVersion | None) -> Verdict:
    """Allow changes to a form or rubric that no round was scheduled with."""
    if version is None:
        return Verdict.no("Choose or start a rubric first.")
    if version.frozen_at is not None:
        return Verdict.no("A round was scheduled with this version. Copy it to change it.")
    return Verdict.yes()
