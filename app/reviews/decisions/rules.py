"""The panel's table from a proposal and what the panel made of it: rows, the line, the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from app.bursaries.offers.states import OutcomeKind
from app.reviews.proposals.rules import CODE_WORDS, Line, Proposal
from app.reviews.scoring.rules import Measure, ScoreInput, total

# What the picture calls each outcome.
DOTS: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.OFFER: "offered",
    OutcomeKind.RESERVE: "reserve",
    OutcomeKind.NO_AWARD: "not_offered",
}


class Pencilled(Protocol):
    """A standing decision."""

    application_id: int
    outcome: OutcomeKind
    reserve_rank: int | None
    change_reason: str


def fingerprint(run: int, decisions: Sequence[Pencilled]) -> str:
    """Return what tells one pencilled list from another: its run, every outcome, every reason."""
    lines = sorted(
        f"{each.application_id} {each.outcome.value} {each.reserve_rank} {each.change_reason!r}"
        for each in decisions
    )
    return f"{run}-{sha256(chr(10).join(lines).encode()).hexdigest()}"


class Review(Protocol):
    """A submitted review of a case."""

    application_id: int
    comment: str
    revision: int
    follows_others: bool
    scores: dict[str, ScoreInput]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One review as the table unfolds it, without a name."""

    number: int
    total: str
    review: Review


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the table."""

    rank: int | None
    reference: str
    hub_code: str
    city: str
    score: str
    outcome: OutcomeKind | None
    proposed: OutcomeKind | None
    reserve_rank: int | None
    reason: str
    change_reason: str
    sheets: tuple[Sheet, ...]
    ends_offers: bool = False

    @property
    def range(self) -> str:
        """The lowest and the highest total of the reviews."""
        totals = sorted((sheet.total for sheet in self.sheets), key=float)
        if not totals or totals[0] == totals[-1]:
            return totals[0] if totals else ""
        return f"{totals[0]} to {totals[-1]}"

    @property
    def is_changed(self) -> bool:
        """Whether the panel decided otherwise than the engine."""
        return self.outcome is not self.proposed


def rows(
    proposal: Proposal,
    decisions: Sequence[Pencilled],
    reviews: Sequence[Review],
    measures: Sequence[Measure],
) -> list[Row]:
    """Return the table, best first, without the cases that the viewer may not know of.

    Where any was left out, ranks count what is left and reasons are only named: the engine's
    sentences tell of places and scores, from which the missing case could be worked out.
    """
    seen = [line for line in proposal.lines if not line.case.is_barred]
    has_left = len(seen) < len(proposal.lines)
    pencilled = {each.application_id: each for each in decisions}
    given = _sheets(reviews, measures)
    made = [
        _row(
            line,
            rank if line.rank else None,
            pencilled.get(line.case.id),
            given.get(line.case.id, ()),
            has_left=has_left,
        )
        for rank, line in enumerate(seen, 1)
    ]
    return _with_line(made)


def _row(
    line: Line,
    rank: int | None,
    pencilled: Pencilled | None,
    sheets: tuple[Sheet, ...],
    *,
    has_left: bool,
) -> Row:
    reserve_rank = pencilled.reserve_rank if pencilled else line.reserve_rank
    return Row(
        rank=rank,
        reference=line.case.reference,
        hub_code=line.case.hub_code,
        city=line.case.city,
        score=line.score,
        outcome=pencilled.outcome if pencilled else line.outcome,
        proposed=line.outcome,
        reserve_rank=None if has_left else reserve_rank,
        reason=CODE_WORDS.get(line.code, "") if has_left else line.reason,
        change_reason=pencilled.change_reason if pencilled else "",
        sheets=sheets,
    )


def _sheets(reviews: Sequence[Review], measures: Sequence[Measure]) -> dict[int, tuple[Sheet, ...]]:
    found: dict[int, list[Sheet]] = {}
    for review in reviews:
        sheets = found.setdefault(review.application_id, [])
        points = total(measures, review.scores) or "0.00"
        sheets.append(Sheet(len(sheets) + 1, points, review))
    return {key: tuple(sheets) for key, sheets in found.items()}


def _with_line(made: Sequence[Row]) -> list[Row]:
    """Return the rows with the last offer marked: the line is drawn below it."""
    last = last_offer(made)
    return [
        Row(**{name: getattr(row, name) for name in _FIELDS}, ends_offers=place == last)
        for place, row in enumerate(made, 1)
    ]


_FIELDS: Final = tuple(name for name in Row.__slots__ if name != "ends_offers")


def last_offer(made: Sequence[Row]) -> int:
    """Return the place of the last ranked offer in the table, 0 when there is none.

    A case that lost a review has no place, whatever was pencilled for it before.
    """
    return max(
        (
            place
            for place, row in enumerate(made, 1)
            if row.outcome is OutcomeKind.OFFER and row.rank is not None
        ),
        default=0,
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """One application in the picture."""

    label: str
    score: str
    outcome: str
    hub: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The dots in rank order, where the line is drawn, and the words for it."""

    dots: tuple[Dot, ...]
    line: int
    title: str
    above: str
    below: str


def picture(made: Sequence[Row]) -> Picture:
    """Return the picture of the ranked cases, whose facts are all in the table below it."""
    scored = [row for row in made if row.outcome is not None and row.rank is not None]
    line = last_offer(scored)
    offers = sum(row.outcome is OutcomeKind.OFFER for row in scored)
    reserves = sum(row.outcome is OutcomeKind.RESERVE for row in scored)
    is_plain = offers == line
    return Picture(
        dots=tuple(
            Dot(row.reference, row.score, DOTS[row.outcome], row.hub_code)
            for row in scored
            if row.outcome is not None
        ),
        line=line,
        title=f"{offers} offers and {reserves} on the reserve list, of {len(scored)} applications",
        above="offered" if is_plain else "places down to the last offer",
        below="not offered" if is_plain else "further down",
    )
