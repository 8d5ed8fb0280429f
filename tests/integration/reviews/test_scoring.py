from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.states import RoundEvent
from app.core.errors import ConflictError, RefusedError
from app.core.roles import Actor
from app.reviews.assignments import service as assigning
from app.reviews.assignments.states import AssignmentState
from app.reviews.conflicts.states import ConflictKind
from app.reviews.scoring import queries, service
from app.reviews.scoring.models import Review, ReviewRevision
from app.reviews.scoring.rules import ScoreInput
from app.reviews.scoring.service import UnfinishedReviewError
from tests.support.reviewing import (
    assignments_of,
    begin_reviewing,
    make_panel,
    review,
    scores,
)


def opened(session, now):
    """Return a panel, a case that its first reader has opened, the assignment and the reader."""
    panel = make_panel(session)
    begin_reviewing(session, panel)
    case = panel.applications[0]
    assignment = assignments_of(session, case)[0]
    by = Actor(assignment.reviewer_id, "Reader", "reader@example.org")
    assigning.declare_none(session, assignment, by=by, now=now)
    return panel, case, assignment, by


def test_draft_is_kept_as_written(session, now):
    _, _, assignment, by = opened(session, now)
    given = {"fit": ScoreInput(4, ""), "need": ScoreInput(None, "Half a thought")}

    service.save(session, assignment, given, "Later.", 0, by=by, now=now)
    session.commit()

    kept = queries.written(session, assignment.id)
    assert kept.scores == {
        "fit": ScoreInput(4, ""),
        "need": ScoreInput(None, "Half a thought"),
        "plan": ScoreInput(None, ""),
    }
    assert kept.comment == "Later."
    assert assignment.state is AssignmentState.IN_PROGRESS


def test_unopened_case_cannot_be_scored(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    assignment = assignments_of(session, panel.applications[0])[0]
    by = Actor(assignment.reviewer_id, "Reader", "reader@example.org")

    with pytest.raises(RefusedError, match="conflict of interest"):
        service.save(session, assignment, scores(), "", 0, by=by, now=now)


def test_score_outside_the_scale_is_refused(session, now):
    _, _, assignment, by = opened(session, now)

    with pytest.raises(RefusedError, match="Fit with the field"):
        service.save(session, assignment, scores(6), "", 0, by=by, now=now)


def test_stale_save_shows_both_texts(session, now):
    _, _, assignment, by = opened(session, now)
    service.save(session, assignment, scores(4, "First window"), "", 0, by=by, now=now)
    session.commit()

    with pytest.raises(ConflictError) as refused:
        service.save(session, assignment, scores(2, "Second window"), "", 0, by=by, now=now)

    assert refused.value.yours.splitlines()[:2] == ["Fit with the field: 2", "Second window"]
    assert refused.value.theirs.splitlines()[:2] == ["Fit with the field: 4", "First window"]


def test_version_rises_when_only_a_score_changes(session, now):
    _, _, assignment, by = opened(session, now)
    first = service.save(session, assignment, scores(4), "", 0, by=by, now=now).row_version
    second = service.save(session, assignment, scores(5), "", first, by=by, now=now).row_version

    assert second > first


def test_unfinished_review_is_refused_and_says_what_is_missing(session, now):
    _, _, assignment, by = opened(session, now)
    given = scores() | {"need": ScoreInput(3, " "), "plan": ScoreInput(None, "Good")}
    service.save(session, assignment, given, "", 0, by=by, now=now)

    with pytest.raises(UnfinishedReviewError) as refused:
        service.submit(session, assignment, by=by, now=now)

    assert refused.value.missing == {
        "reason-need": ["Give a reason for your score for Difference it makes"],
        "score-plan": ["Choose a score for Plan"],
    }


def test_submitting_counts_and_ends_the_reviewing_of_the_case(session):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    case = panel.applications[0]
    first, second = assignments_of(session, case)

    review(session, first, 4)
    session.commit()
    assert (case.review_count, case.raw_mean, case.state) == (
        1,
        7500,
        ApplicationState.IN_REVIEW,
    )

    review(session, second, 3)
    session.commit()
    assert (case.review_count, case.raw_mean, case.state) == (2, 6250, ApplicationState.ASSESSED)


def test_second_submit_is_refused(session, now):
    _, _, assignment, by = opened(session, now)
    service.save(session, assignment, scores(), "", 0, by=by, now=now)
    service.submit(session, assignment, by=by, now=now)

    with pytest.raises(RefusedError, match="have submitted"):
        service.submit(session, assignment, by=by, now=now)


def test_reopening_begins_a_new_revision_and_stops_counting(session, now):
    _, case, assignment, by = opened(session, now)
    service.save(session, assignment, scores(4), "", 0, by=by, now=now)
    service.submit(session, assignment, by=by, now=now)

    service.reopen(session, assignment, by=by, now=now)
    assert (case.review_count, case.raw_mean) == (0, None)

    version = queries.written(session, assignment.id).version
    service.save(session, assignment, scores(2), "", version, by=by, now=now)
    service.submit(session, assignment, by=by, now=now)
    session.commit()

    revisions = session.scalars(select(ReviewRevision).order_by(ReviewRevision.number)).all()
    assert [each.number for each in revisions] == [1, 2]
    assert {each.value for each in queries.scores_of(session, revisions[0].id).values()} == {4}
    assert {each.value for each in queries.scores_of(session, revisions[1].id).values()} == {2}
    assert (case.review_count, case.raw_mean) == (1, 2500)


def again(session, assignment, now, value=None):
    """Open the review again, change its scores when a value is given, and send it."""
    by = Actor(assignment.reviewer_id, "Reader", "reader@example.org")
    service.reopen(session, assignment, by=by, now=now)
    if value is not None:
        version = queries.written(session, assignment.id).version
        service.save(session, assignment, scores(value), "", version, by=by, now=now)
    service.submit(session, assignment, by=by, now=now)
    session.flush()


def test_a_review_changed_after_reading_others_is_marked_for_the_panel(session, now):
    panel = make_panel(session, cases=1)
    begin_reviewing(session, panel)
    first, second = assignments_of(session, panel.applications[0])

    def marks():
        return [each.follows_others for each in queries.given(session, round_id=panel.round.id)]

    review(session, first, 3)
    again(session, first, now, value=4)
    alone = marks()
    review(session, second, 5)
    again(session, first, now)
    same = marks()
    again(session, first, now, value=5)
    changed = marks()
    again(session, first, now)

    assert (alone, same) == ([False], [False, False])
    assert changed == marks() == [True, False]


def test_reopening_ends_with_the_reviewing(session, now):
    panel, _, assignment, by = opened(session, now)
    service.save(session, assignment, scores(4), "", 0, by=by, now=now)
    service.submit(session, assignment, by=by, now=now)
    panel.round.move(RoundEvent.START_MODERATING, now=now)
    session.flush()

    with pytest.raises(RefusedError, match="Reviewing has ended"):
        service.reopen(session, assignment, by=by, now=now)


def test_reopening_a_case_that_had_enough_sends_it_back_to_reviewing(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    case = panel.applications[0]
    for each in assignments_of(session, case):
        review(session, each)
    assignment = assignments_of(session, case)[0]
    by = Actor(assignment.reviewer_id, "Reader", "reader@example.org")

    service.reopen(session, assignment, by=by, now=now)

    assert case.state is ApplicationState.IN_REVIEW


def test_conflict_found_late_voids_the_review_and_keeps_it(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    case = panel.applications[0]
    for each in assignments_of(session, case):
        review(session, each)
    first = assignments_of(session, case)[0]
    by = Actor(first.reviewer_id, "Reader", "reader@example.org")

    service.step_back(
        session, case, kind=ConflictKind.COLLEAGUE, words="We published.", by=by, now=now
    )
    session.commit()

    assert first.state is AssignmentState.RECUSED
    assert (case.review_count, case.state) == (1, ApplicationState.IN_REVIEW)
    kept = session.scalars(select(Review).where(Review.assignment_id == first.id)).one()
    assert kept.current_revision == 1


def test_review_is_pinned_to_the_text_that_was_read(session, now):
    _, case, assignment, by = opened(session, now)

    written = service.save(session, assignment, scores(), "", 0, by=by, now=now)

    assert written.snapshot_id == case.snapshot_id


def test_another_person_cannot_score_the_case(session, now):
    panel, _, assignment, _ = opened(session, now)
    stranger = Actor(panel.chair.id, "Chair", "chair@example.org")

    with pytest.raises(RefusedError, match="another reviewer's queue"):
        service.save(session, assignment, scores(), "", 0, by=stranger, now=now)
