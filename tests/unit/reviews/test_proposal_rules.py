from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import build_record, verify_record
from app.bursaries.offers.states import OutcomeKind
from app.reviews.decisions.rules import last_offer, left_empty, rows
from app.reviews.outlines.rules import picture, standing
from app.reviews.proposals.rules import (
    AwardRules,
    CaseFact,
    engine_input,
    feedback,
    next_in_line,
    one_decimal,
    propose,
    too_many,
)
from app.reviews.releases.rules import told
from app.reviews.scoring.rules import Measure, ScoreInput

MEASURES = [Measure(1, "fit", "Fit", "", 60, 1, 5), Measure(2, "plan", "Plan", "", 40, 1, 5)]
HUBS = (("sheffield", "Sheffield"), ("bristol", "Bristol"), ("london", "London"))
RULES = AwardRules(
    awards=2, floors={}, maxima={}, quality_bar=50, min_reviews=2, tie_criteria=["fit"], seed="s"
)
OFFER, RESERVE, NO_AWARD = OutcomeKind.OFFER, OutcomeKind.RESERVE, OutcomeKind.NO_AWARD


@dataclass
class Review:
    application_id: int
    reviewer_id: int
    scores: dict = field(default_factory=dict)
    comment: str = ""
    revision: int = 1

    @property
    def values(self):
        return {key: each.value for key, each in self.scores.items()}


def review(case, reader, value, reason="Clear."):
    scores = {each.key: ScoreInput(value, reason) for each in MEASURES}
    return Review(case, reader, scores)


def round_of(*values, rules=RULES, barred=(), status="submitted"):
    """Return cases and reviews: each case is read by two who give it the value."""
    cases = [
        CaseFact(i, f"CAP-{i}", *HUBS[i % 3], status, is_barred=i in barred)
        for i in range(1, len(values) + 1)
    ]
    reviews = [review(i, r, value) for i, value in enumerate(values, 1) for r in (7, 9)]
    return cases, reviews, engine_input(cases, reviews, MEASURES, rules)


def test_proposal_orders_and_explains_every_case():
    cases, _, data = round_of(5, 4, 4, 3, 2)

    proposal = propose(cases, data)

    assert [
        (each.rank, each.score, each.outcome, each.reserve_rank) for each in proposal.lines
    ] == [
        (1, "100.00", OFFER, None),
        (2, "75.00", OFFER, None),
        (3, "75.00", RESERVE, 1),
        (4, "50.00", RESERVE, 2),
        (5, "25.00", NO_AWARD, None),
    ]
    assert proposal.lines[0].reason == "Selected: 1st of 4, score 100.00."
    assert proposal.held == []


@dataclass
class Pencil:
    application_id: int
    outcome: OutcomeKind
    reserve_rank: int | None = None
    change_reason: str = "Paid already."


@pytest.mark.parametrize(
    ("changes", "maxima", "empty"),
    [
        ({}, {}, (0, ["CAP-3", "CAP-4"])),
        ({1: NO_AWARD}, {}, (1, ["CAP-3", "CAP-4"])),
        ({1: NO_AWARD, 2: NO_AWARD}, {}, (2, ["CAP-3", "CAP-4"])),
        ({1: RESERVE, 2: RESERVE}, {}, (2, ["CAP-1", "CAP-2", "CAP-3", "CAP-4"])),
        ({1: NO_AWARD, 3: OFFER}, {}, (0, ["CAP-4"])),
        # Nobody is left above the bar but those whom the panel itself put down.
        ({1: NO_AWARD, 3: NO_AWARD, 4: NO_AWARD}, {}, (0, [])),
        # The hub of CAP-3 takes no more; that of CAP-4 could.
        ({1: NO_AWARD}, {"sheffield": 0}, (1, ["CAP-4"])),
        ({1: NO_AWARD, 4: NO_AWARD}, {"sheffield": 0}, (0, [])),
    ],
)
def test_awards_that_the_panel_leaves_empty(changes, maxima, empty):
    cases, _, data = round_of(5, 4, 3, 3, 2)
    lines = propose(cases, data).lines
    held = standing(lines, {case: Pencil(case, outcome) for case, outcome in changes.items()}, ())

    number, able = left_empty(held, replace(RULES, maxima=maxima))

    assert (number, sorted(able)) == empty


def test_reserve_list_is_no_longer_than_the_awards():
    cases, _, data = round_of(5, 5, 4, 4, 4, 4)

    outcomes = [each.outcome for each in propose(cases, data).lines]

    assert outcomes == [OFFER, OFFER, RESERVE, RESERVE, NO_AWARD, NO_AWARD]


def test_case_with_too_few_reviews_is_held():
    cases, reviews, _ = round_of(5, 4)
    data = engine_input(cases, reviews[:-1], MEASURES, RULES)

    proposal = propose(cases, data)

    assert [(each.case.reference, each.outcome) for each in proposal.held] == [("CAP-2", None)]
    assert proposal.held[0].reason == "Held: 1 of 2 reviews."


def test_withdrawn_case_is_no_line():
    cases, _, data = round_of(5, 4, status="withdrawn")

    assert propose(cases, data).lines == ()


def test_reviewers_have_numbers_in_the_record_and_no_names():
    _, _, data = round_of(5)

    assert data["reviewers"] == [{"id": "R1"}, {"id": "R2"}]
    assert {each["reviewer"] for each in data["reviews"]} == {"R1", "R2"}


def test_budget_is_left_out_while_the_amount_is_not_known():
    known = AwardRules(2, {}, {}, 50, 2, [], "s", budget_pence=100, amount_pence=60)
    unknown = AwardRules(2, {}, {}, 50, 2, [], "s", budget_pence=100)

    assert round_of(5, rules=known)[2]["policy"]["budget"] == 100
    assert "budget" not in round_of(5, rules=unknown)[2]["policy"]


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_every_input_makes_a_record_that_verifies(values):
    _, _, data = round_of(*values)

    assert verify_record(build_record(data)) is None


def test_next_follows_the_rules_and_then_the_panels_hand():
    cases, reviews, _ = round_of(5, 4, 2, 2)

    def next_of(locked, declined, reserves):
        data = engine_input(cases, reviews, MEASURES, RULES, locked=locked, declined=declined)
        return next_in_line(data, reserves)

    assert next_of(["CAP-1"], [], ["CAP-2"]) == "CAP-2"
    assert next_of(["CAP-1"], ["CAP-2"], ["CAP-4", "CAP-3"]) == "CAP-4"
    assert next_of(["CAP-1"], ["CAP-2"], []) is None
    assert next_of(["CAP-1", "CAP-2"], [], []) is None


def test_feedback_tells_means_and_reasons():
    reviews = [review(1, 7, 3, "Good\nstart."), review(1, 9, 4, "  ")]

    assert feedback(MEASURES, reviews) == (
        "Fit: 3.5 of 5\n- Good start.\n\nPlan: 3.5 of 5\n- Good start."
    )
    assert feedback(MEASURES, []) == ""


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(7, 2), "3.5"), (Fraction(10, 3), "3.3"), (Fraction(1, 20), "0.1")]
)
def test_one_decimal(value, text):
    assert one_decimal(value) == text


def test_too_many_names_awards_and_hubs():
    rules = AwardRules(1, {}, {"london": 1}, 50, 2, [], "s")
    outcomes = [("london", OFFER), ("london", OFFER), ("bristol", RESERVE)]

    assert too_many(outcomes, rules, {"london": "London"}) == [
        "There are 2 offers and only 1 awards.",
        "London would have 2 offers; its maximum is 1.",
    ]
    assert too_many(outcomes[1:], rules, {}) == []


def test_rows_mark_the_line_and_unfold_reviews():
    cases, reviews, data = round_of(5, 4, 4)

    table = rows(propose(cases, data), [], reviews, MEASURES)

    assert [row.ends_offers for row in table] == [False, True, False]
    assert [(sheet.number, sheet.total) for sheet in table[0].sheets] == [
        (1, "100.00"),
        (2, "100.00"),
    ]
    assert table[0].range == "100.00"
    assert last_offer(table) == 2


def test_range_runs_from_the_lowest_to_the_highest():
    cases, _, data = round_of(5)
    reviews = [review(1, 7, 5), review(1, 9, 2)]

    assert rows(propose(cases, data), [], reviews, MEASURES)[0].range == "25.00 to 100.00"


def test_somebody_who_left_the_room_cannot_work_the_case_out():
    cases, reviews, data = round_of(5, 5, 4, 3, barred={2})

    table = rows(propose(cases, data), [], reviews, MEASURES)

    assert [row.rank for row in table] == [1, 2, 3]
    assert "CAP-2" not in [row.reference for row in table]
    assert {row.reserve_rank for row in table} == {None}
    assert [row.reason for row in table] == [
        "Selected by rank",
        "Every award is used",
        "Every award is used",
    ]


@dataclass
class Pencilled:
    application_id: int
    outcome: OutcomeKind
    reserve_rank: int | None = None
    change_reason: str = ""


def test_pencilled_outcome_stands_beside_the_proposal():
    cases, reviews, data = round_of(5, 4, 4)
    decided = [Pencilled(1, RESERVE, 2, "Paid already.")]

    first = rows(propose(cases, data), decided, reviews, MEASURES)[0]

    assert (first.outcome, first.proposed, first.is_changed) == (RESERVE, OFFER, True)
    assert (first.reserve_rank, first.change_reason) == (2, "Paid already.")


def test_picture_draws_the_line_after_the_last_offer():
    cases, reviews, data = round_of(5, 4, 4, 2)

    drawn = picture(rows(propose(cases, data), [], reviews, MEASURES))

    assert [dot.outcome for dot in drawn.dots] == ["offered", "offered", "reserve", "not_offered"]
    assert (drawn.line, drawn.above, drawn.below) == (2, "offered", "not offered")
    assert drawn.title == "2 offers and 1 on the reserve list, of 4 applications"


def test_a_case_that_lost_a_review_has_no_dot_and_moves_no_line():
    cases, reviews, data = round_of(5, 4, 3)
    short = [each for each in reviews if (each.application_id, each.reviewer_id) != (1, 7)]
    data = engine_input(cases, short, MEASURES, RULES)
    decided = [Pencilled(1, OFFER), Pencilled(2, OFFER), Pencilled(3, RESERVE, 1)]

    table = rows(propose(cases, data), decided, short, MEASURES)
    drawn = picture(table)

    assert [(row.reference, row.outcome) for row in table] == [
        ("CAP-2", OFFER),
        ("CAP-3", RESERVE),
        ("CAP-1", OFFER),
    ]
    assert [row.reference for row in table if row.ends_offers] == ["CAP-2"]
    assert [dot.label for dot in drawn.dots] == ["CAP-2", "CAP-3"]
    assert (drawn.line, drawn.above) == (1, "offered")


def test_picture_says_so_when_somebody_above_the_line_is_passed_over():
    rules = AwardRules(2, {}, {"bristol": 1}, 50, 2, [], "s")
    cases, reviews, data = round_of(5, 3, 3, 4, rules=rules)

    drawn = picture(rows(propose(cases, data), [], reviews, MEASURES))

    assert [dot.outcome for dot in drawn.dots][:3] == ["offered", "reserve", "offered"]
    assert (drawn.line, drawn.above) == (3, "places down to the last offer")


def test_applicant_is_told_the_panels_reason_where_it_decided_otherwise():
    assert told("Selected: 1st of 4.", "") == "Selected: 1st of 4."
    assert told("Selected: 1st of 4.", " Paid. ") == "The panel decided: Paid."
