"""What an applicant may change and send again, and until when."""

from __future__ import annotations

from datetime import datetime

from app.bursaries.applications.policy import in_london
from app.bursaries.changes.models import ChangeRequest
from app.bursaries.changes.rules import is_overdue
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import HONOURS_EXTENSION, RoundState
from app.core.verdict import Verdict


def may_edit(asked: ChangeRequest, section_id: int | None) -> Verdict:
    """Allow changes to the sections that were named; the others stay as they were sent."""
    if section_id in asked.section_ids:
        return Verdict.yes()
    return Verdict.no(
        "We asked for changes to other sections. This one stays as you sent it, and can only be"
        " read."
    )


def may_resubmit(asked: ChangeRequest | None, round_: Round, now: datetime) -> Verdict:
    """Allow sending the changes until the instant that was set, to the second on our clock."""
    if asked is None:
        return Verdict.no("Nobody asked for a change of this application.")
    if round_.state is RoundState.PAUSED:
        return Verdict.no("This round is paused. Your changes are kept; come back later.")
    if round_.state not in HONOURS_EXTENSION:
        return Verdict.no("This round takes no changes any more. Your changes are kept.")
    if is_overdue(asked.due_at, now):
        return Verdict.no(
            f"The changes were due by {in_london(asked.due_at)}. It is now {in_london(now)} by our"
            " clock, so they were not sent. A person now decides how your application goes on."
        )
    return Verdict.yes()


def may_set_due(due: datetime, round_: Round, now: datetime) -> Verdict:
    """Allow a time to answer by that lies ahead, and before the reviews of the round are due."""
    if is_overdue(due, now):
        return Verdict.no("Choose a day in the future.")
    if due >= round_.review_due_at:
        return Verdict.no("Choose a day before the reviews of this round are due.")
    return Verdict.yes()
