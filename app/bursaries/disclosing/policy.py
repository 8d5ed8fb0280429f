"""Who may answer equality questions, and until when."""

from __future__ import annotations

from app.bursaries.applications import policy
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.equality.states import EqualityStatus
from app.core.verdict import Verdict


def may_answer(application: Application, status: EqualityStatus) -> Verdict:
    """Allow it in a draft, and once after sending when they were neither answered nor skipped."""
    is_sent = application.submitted_at is not None
    is_withdrawn = application.state is ApplicationState.WITHDRAWN
    if is_sent and not is_withdrawn and status is EqualityStatus.OPTIONAL:
        return Verdict.yes()
    return policy.may_edit(application)
