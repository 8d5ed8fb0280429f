"""The part of a proposal that pages show, without the reviews it was made of; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from app.bursaries.offers.states import OutcomeKind
from app.reviews.proposals.rules import AwardRules, Line, Proposal, ReviewFact
from app.reviews.scoring.rules import Measure, as_points, mean

# More than this and the dots of a picture lie on each other: then it shows those near the line.
MOST_DOTS: Final = 60
NEAR_LINE: Final = 40
# What the picture calls each outcome.
DOTS: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.OFFER: "offered",
    OutcomeKind.RESERVE: "reserve",
    OutcomeKind.NO_AWARD: "not_offered",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """A round's proposal, best first, and what it was made by.

    It is the same for everybody: whoever shows it leaves out what the viewer may not know of.
    """

    version: tuple[Any, ...]
    lines: tuple[Line, ...]
    # Those among them that cannot be decided yet.
    held: Sequence[Line]
    totals: Mapping[int, tuple[str, ...]]
    unread: frozenset[int]
    hubs: Mapping[int, str]
    cities: Mapping[str, str]
    measures: Sequence[Measure]
    rules: AwardRules
    floors_relaxed: tuple[str, ...]
    input_hash: str

    @property
    def short(self) -> list[tuple[str, int]]:
        """The held cases by reference, each with 0 when nobody's review of it counts, else 1."""
        return [(line.case.reference, int(line.case.id not in self.unread)) for line in self.held]


def totals(
    measures: Sequence[Measure], reviews: Sequence[ReviewFact]
) -> dict[int, tuple[str, ...]]:
    """Return what each review of a case comes to, in the order of assigning, by case."""
    known: dict[tuple[int, ...], str] = {}  # many reviews give the same scores
    found: dict[int, list[str]] = {}
    for review in reviews:
        values = tuple(review.values.values())
        if values not in known:
            known[values] = as_points(mean(measures, [review.values]) or 0)
        found.setdefault(review.application_id, []).append(known[values])
    return {case: tuple(points) for case, points in found.items()}


def unread(proposal: Proposal) -> frozenset[int]:
    """Return the cases of the proposal without any review that counts."""
    read = {each["application"] for each in proposal.data["reviews"]}
    return frozenset(line.case.id for line in proposal.held if line.case.reference not in read)


class Pencilled(Protocol):
    """A standing decision."""

    @property
    def application_id(self) -> int:
        """The case that it is about."""

    @property
    def outcome(self) -> OutcomeKind:
        """What the panel means to tell."""

    @property
    def reserve_rank(self) -> int | None:
        """The place on the reserve list."""

    @property
    def change_reason(self) -> str:
        """Why the panel decided otherwise than the engine."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The list as one viewer may know it: best first, each line with the outcome that stands."""

    lines: Sequence[Line]
    outcomes: Sequence[OutcomeKind | None]
    has_left: bool
    last_offer: int
    picture: Picture

    def places(self, hub: str = "") -> Sequence[int]:
        """Return the places of the hub's cases, of every case without one; the first is 1."""
        if not hub:
            return range(1, len(self.lines) + 1)
        return [place for place, line in enumerate(self.lines, 1) if line.case.hub_code == hub]

    def unread(self, unread: Collection[int]) -> list[str]:
        """Return the references of those among the cases without a review."""
        if not unread:
            return []
        return [line.case.reference for line in self.lines if line.case.id in unread]


def standing(
    lines: Sequence[Line], decisions: Mapping[int, Pencilled], barred: Collection[int]
) -> Standing:
    """Return the list without the cases that the viewer may not know of."""
    seen = [line for line in lines if line.case.id not in barred] if barred else lines
    outcomes = [
        decisions[line.case.id].outcome if line.case.id in decisions else line.outcome
        for line in seen
    ]
    return Standing(
        lines=seen,
        outcomes=outcomes,
        has_left=len(seen) < len(lines),
        last_offer=last_of(
            [each if line.rank else None for line, each in zip(seen, outcomes, strict=True)]
        ),
        picture=_drawn(seen, outcomes),
    )


def last_of(outcomes: Sequence[OutcomeKind | None]) -> int:
    """Return the place of the last offer, 0 when there is none."""
    return max(
        (place for place, each in enumerate(outcomes, 1) if each is OutcomeKind.OFFER), default=0
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
    """The dots in rank order from place `first` on, where the line is drawn, and its words."""

    dots: tuple[Dot, ...]
    first: int
    total: int
    line: int
    title: str
    above: str
    below: str


class Shown(Protocol):
    """A row of the table."""

    @property
    def rank(self) -> int | None:
        """Its place in the order of merit."""

    @property
    def reference(self) -> str:
        """The case."""

    @property
    def score(self) -> str:
        """Its score."""

    @property
    def hub_code(self) -> str:
        """Its hub."""

    @property
    def outcome(self) -> OutcomeKind | None:
        """What stands."""


def picture(made: Sequence[Shown]) -> Picture:
    """Return the picture of the ranked cases, whose facts are all in the table below it."""
    scored = [row for row in made if row.outcome is not None and row.rank is not None]
    return _picture(
        [row.outcome for row in scored],
        lambda place: (scored[place].reference, scored[place].score, scored[place].hub_code),
    )


def _drawn(lines: Sequence[Line], outcomes: Sequence[OutcomeKind | None]) -> Picture:
    scored = [
        place
        for place, each in enumerate(outcomes)
        if each is not None and lines[place].rank is not None
    ]

    def about(place: int) -> tuple[str, str, str]:
        line = lines[scored[place]]
        return line.case.reference, line.score, line.case.hub_code

    return _picture([outcomes[place] for place in scored], about)


def _picture(
    outcomes: Sequence[OutcomeKind | None], about: Callable[[int], tuple[str, str, str]]
) -> Picture:
    line = last_of(outcomes)
    offers, reserves = outcomes.count(OutcomeKind.OFFER), outcomes.count(OutcomeKind.RESERVE)
    total = len(outcomes)
    start, end = _window(line, total)
    dots = []
    for place in range(start, end):
        (label, score, hub), kind = about(place), outcomes[place]
        dots.append(Dot(label, score, DOTS[kind] if kind else "", hub))
    is_plain = offers == line
    return Picture(
        dots=tuple(dots),
        first=start + 1,
        total=total,
        line=line,
        title=f"{offers} offers and {reserves} on the reserve list, of {total} applications",
        above="offered" if is_plain else "places down to the last offer",
        below="not offered" if is_plain else "further down",
    )


def _window(line: int, total: int) -> tuple[int, int]:
    """Return from where to where a picture is drawn: everything, or what is nearest the line."""
    if total <= MOST_DOTS:
        return 0, total
    start = min(max(0, line - NEAR_LINE // 2), total - NEAR_LINE)
    return start, start + NEAR_LINE
