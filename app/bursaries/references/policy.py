"""What an applicant may do about a referee, and while what a reference is still wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.bursaries.applications.models import Application
from app.bursaries.applications.policy import may_edit
from app.bursaries.applications.states import ApplicationState
from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import due, may_remind_from
from app.bursaries.referees.states import TRANSITIONS as STEPS
from app.bursaries.referees.states import ReferenceEvent, ReferenceState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.core.machine import may
from app.core.verdict import Verdict

_A, _R = ApplicationState, RoundState
# The outcome is still open, so what a referee says can count.
UNDECIDED: Final = frozenset(
    {_A.SUBMITTED, _A.CHANGES_REQUESTED, _A.ELIGIBLE, _A.IN_REVIEW, _A.ASSESSED}
)
UNDECIDED_ROUND: Final = frozenset(
    {_R.OPEN, _R.PAUSED, _R.CLOSED, _R.REVIEWING, _R.MODERATING}
)  # fmt: skip
NO_REFERENCES: Final = "This round asks for no references."
TOO_MANY_NAMED: Final = (
    "You have named many people already. Write to the contact of this round if you need another."
)
TOO_LATE: Final = (
    "The outcome is due too soon for somebody to answer. The panel decides without the reference, "
    "and that it did not come is not held against you."
)


def asks(round_: Round) -> bool:
    """Return whether applicants to the round name referees."""
    return round_.references_from is not ReferencesFrom.NEVER


def may_name(application: Application, round_: Round) -> Verdict:
    """Allow naming referees in a draft of a round that asks for references."""
    if not asks(round_):
        return Verdict.no(NO_REFERENCES)
    return may_edit(application)


def is_wanted(application: Application, round_: Round) -> Verdict:
    """Allow what has to do with asking while the application was sent and is undecided."""
    if not asks(round_):
        return Verdict.no(NO_REFERENCES)
    if application.state in UNDECIDED and round_.state in UNDECIDED_ROUND:
        return Verdict.yes()
    return Verdict.no("References are not needed any more for this application.")


def may_change(referee: Referee, application: Application, round_: Round) -> Verdict:
    """Allow another name or address as long as nobody has been asked."""
    if referee.state is not ReferenceState.NAMED:
        return Verdict.no("This person has been asked already.")
    if application.state is ApplicationState.DRAFT:
        return may_name(application, round_)
    return is_wanted(application, round_)


def may_remind(
    referee: Referee, application: Application, round_: Round, now: datetime
) -> Verdict:  # fmt: skip
    """Allow the one reminder, some days after asking and before the day it is due."""
    wanted = is_wanted(application, round_)
    if not wanted:
        return wanted
    return is_remindable(referee, now)


def is_remindable(referee: Referee, now: datetime) -> Verdict:
    """Allow the one reminder of somebody who has the letter and time left."""
    if referee.state not in {ReferenceState.REQUESTED, ReferenceState.OPENED}:
        return Verdict.no("Only somebody who was asked and has not answered is reminded.")
    if referee.reminded_at is not None:
        return Verdict.no("One reminder was sent. We do not send a second.")
    if referee.asked_at is None or now < may_remind_from(referee.asked_at):
        return Verdict.no("Give them three days before you have them reminded.")
    if referee.due_at is None or now >= referee.due_at:
        return Verdict.no("The day by which they could answer has passed.")
    return Verdict.yes()


def may_readdress(
    referee: Referee, application: Application, round_: Round, now: datetime
) -> Verdict:  # fmt: skip
    """Allow another address for somebody whose letter failed or who has not begun."""
    if not may(STEPS, referee.state, ReferenceEvent.READDRESS):
        return Verdict.no("The address can be changed until they begin to answer.")
    return _in_time(application, round_, now)


def may_replace(
    referee: Referee, application: Application, round_: Round, now: datetime
) -> Verdict:  # fmt: skip
    """Allow naming somebody else instead of whoever has not given a reference."""
    if application.state is ApplicationState.DRAFT:
        return Verdict.no("You have not sent the application: change or remove them instead.")
    if not may(STEPS, referee.state, ReferenceEvent.REPLACE):
        return Verdict.no("This reference is given or not needed, so it stays.")
    return _in_time(application, round_, now)


def _in_time(application: Application, round_: Round, now: datetime) -> Verdict:
    wanted = is_wanted(application, round_)
    if not wanted:
        return wanted
    return Verdict.yes() if due(now, round_.decide_by) else Verdict.no(TOO_LATE)
