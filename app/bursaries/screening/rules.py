"""What the board says: counts by stage and the one thing a round needs next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.bursaries.applications.states import UNSENT, ApplicationState
from app.bursaries.rounds.rules import RulePlan
from app.bursaries.rounds.states import RoundState
from app.bursaries.screening.states import TOLD, IneligibilityReason

ROUND_WORDS: Final[Mapping[str, str]] = {
    "round.created": "The round was built",
    "round.edited": "A part of the round was changed",
    "round.schedule_asked": "An admin asked for the round to be scheduled",
    "round.rehearsed": "The round was rehearsed",
    "round.rehearsal_thrown_away": "The report of a rehearsal was thrown away",
    "round.signature_void": "A first signature was taken back",
    "round.scheduled": "The round was scheduled",
    "round.back_to_draft": "The round was taken back to a draft",
    "round.opened": "The round opened",
    "round.paused": "The round was paused",
    "round.resumed": "The round went on",
    "round.deadline_moved": "The deadline was moved",
    "round.cancel_asked": "An admin asked for the round to be cancelled",
    "round.cancelled": "The round was cancelled",
    "round.closed": "The round closed",
    "round.review_started": "Reviewing began",
    "round.gaps_filled": "Cases that had lost a reviewer were given to another",
    "round.reviews_waived": "The chair let the panel start with reviews missing",
    "round.panel_started": "The panel began; scores are locked",
    "round.references_asked": "Referees were asked for references",
    "round.proposal_taken": "The panel took the proposal",
    "round.decision_changed": "The panel changed a decision",
    "round.feedback_changed": "The panel changed what an applicant will read",
    "round.confirmed": "The chair confirmed the decisions",
    "round.confirmation_void": "The confirmation became void",
    "round.conflict_after_decision": "Somebody declared a conflict after the decision",
    "round.decided": "A second person confirmed the decisions",
    "round.reopened": "The panel was reopened",
    "round.released": "The outcomes were released",
    "round.place_offered": "A free place was offered to the next on the reserve list",
}


# What stands before the key of a round's own rule among the reasons of a refusal.
RULE_PREFIX: Final = "rule:"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a screener found: eligible, or the reason it is not with the words that go with it.

    `rule` is the round's own rule, which goes with the reason RULE and with no other.
    """

    reason: IneligibilityReason | None = None
    rule: RulePlan | None = None
    words: str = ""

    @property
    def is_eligible(self) -> bool:
        """Nothing stands against it."""
        return self.reason is None

    @property
    def told(self) -> str:
        """The reason in the sentence that the applicant reads, nothing when it is eligible."""
        if self.rule is not None:
            return self.rule.refusal
        return TOLD[self.reason] if self.reason else ""


ELIGIBLE: Final = Finding()


def reasons(plans: Sequence[RulePlan]) -> list[tuple[str, str]]:
    """Return what can stand against an application, as (value, words): the round's rules first."""
    fixed = (reason for reason in IneligibilityReason if reason is not IneligibilityReason.RULE)
    return [
        *((f"{RULE_PREFIX}{plan.key}", plan.refusal) for plan in plans),
        *((reason.value, reason.label) for reason in fixed),
    ]


def refusal(chosen: str, words: str, plans: Sequence[RulePlan]) -> Finding:
    """Return the finding for one of `reasons`; raise KeyError or ValueError for another value."""
    if chosen.startswith(RULE_PREFIX):
        by_key = {f"{RULE_PREFIX}{plan.key}": plan for plan in plans}
        return Finding(IneligibilityReason.RULE, by_key[chosen], words)
    return Finding(IneligibilityReason(chosen), None, words)


@dataclass(frozen=True, slots=True)
class Need:
    """The next thing to do: words, and the part of the address that follows the round's.

    There is no link when it is for somebody else to do.
    """

    words: str
    link: str = ""
    action: str = ""


_CANCEL: Final = Need("", "cancel", "Cancel it, with a second admin")
_DEADLINE: Final = Need("", "deadline", "Move the deadline to a later day")
# What an admin may do to the round as a whole, by its state; `steering` says no where it must.
STEPS: Final[Mapping[RoundState, tuple[Need, ...]]] = {
    RoundState.DRAFT: (_CANCEL,),
    RoundState.SCHEDULED: (Need("", "back-to-draft", "Take it back to a draft"), _CANCEL),
    RoundState.OPEN: (_DEADLINE, Need("", "pause", "Pause it"), _CANCEL),
    RoundState.PAUSED: (Need("", "resume", "Go on with it"), _DEADLINE, _CANCEL),
    RoundState.CLOSED: (_CANCEL,),
    RoundState.REVIEWING: (_CANCEL,),
}


def tally(counts: Mapping[ApplicationState, int]) -> list[tuple[str, int]]:
    """Return the counts that a board shows, as (words, number)."""
    sent = sum(number for state, number in counts.items() if state not in UNSENT)
    return [
        ("Drafts", counts.get(ApplicationState.DRAFT, 0)),
        ("Sent", sent),
        ("Waiting for screening", counts.get(ApplicationState.SUBMITTED, 0)),
        ("Waiting for a change", counts.get(ApplicationState.CHANGES_REQUESTED, 0)),
        ("Eligible", counts.get(ApplicationState.ELIGIBLE, 0)),
        ("Not eligible", counts.get(ApplicationState.INELIGIBLE, 0)),
        ("In review", counts.get(ApplicationState.IN_REVIEW, 0)),
        ("Reviewed", counts.get(ApplicationState.ASSESSED, 0)),
    ]


def need(
    state: RoundState, counts: Mapping[ApplicationState, int], *, elsewhere: int = 0
) -> Need | None:
    """Return what a round in this state needs next, None when it only has to wait.

    `elsewhere` is how many applications wait for screening that the viewer may not know of.
    """
    waiting = counts.get(ApplicationState.SUBMITTED, 0)
    if state in {RoundState.OPEN, RoundState.CLOSED} and waiting:
        words = "application waits" if waiting == 1 else "applications wait"
        return Need(f"{waiting} {words} for screening", "screening", "Screen applications")
    if state is RoundState.CLOSED:
        return _after_closing(counts, elsewhere)
    if state in {RoundState.REVIEWING, RoundState.MODERATING, RoundState.DECIDED}:
        return Need("The round is with reviewers and panel", "panel", "Open the panel's page")
    if state is RoundState.RELEASED:
        return _after_release(counts)
    return None


def _after_closing(counts: Mapping[ApplicationState, int], elsewhere: int) -> Need:
    if elsewhere:
        return Need("What still waits for screening is with other people")
    changing = counts.get(ApplicationState.CHANGES_REQUESTED, 0)
    if changing:
        words = "application waits" if changing == 1 else "applications wait"
        return Need(f"{changing} {words} for a change by the applicant", "changes", "See who waits")
    return Need("Every application is screened", "cover", "Plan who reads what")


def _after_release(counts: Mapping[ApplicationState, int]) -> Need:
    if counts.get(ApplicationState.ACCEPTED):
        return Need("Accepted offers wait for their conditions", "conditions", "See who waits")
    return Need("The outcomes are released", "panel", "See offers and the reserve list")
