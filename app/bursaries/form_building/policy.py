"""Which versions of a form may still be changed."""

from __future__ import annotations

from collections.abc import Iterable

from app.bursaries.rounds.models import FormVersion
from app.bursaries.rounds.states import RoundState
from app.core.errors import RefusedError
from app.core.verdict import Verdict


class FixedError(RefusedError):
    """The version of a form is in use; a new version of it can be changed."""

    def __init__(self, message: str, form_id: int) -> None:
        super().__init__(message)
        self.form_id = form_id


def may_edit(form: FormVersion, used_in: Iterable[RoundState]) -> Verdict:
    """Allow changes to a version that only drafts of rounds use, given the states of its rounds."""
    if form.frozen_at is not None or any(state is not RoundState.DRAFT for state in used_in):
        return Verdict.no(
            "A round uses this version, so it stays as it is: people answered, or are about to "
            "answer, exactly these questions. Make a new version to change it."
        )
    return Verdict.yes()


def require_editable(form: FormVersion, used_in: Iterable[RoundState]) -> None:
    """Do nothing when the version may be changed; raise FixedError when it may not."""
    verdict = may_edit(form, used_in)
    if not verdict:
        raise FixedError(verdict.reason, form.id)
