"""A round is run to its release with invented people, and nothing of it meets anything live."""

from __future__ import annotations

from threading import Lock

import pytest
from sqlalchemy import func, select

from app.bursaries.building import queries as plans
from app.bursaries.building.models import Rehearsal
from app.bursaries.building.states import Part
from app.bursaries.rounds.models import FormSection, Question, RoundPlace
from app.bursaries.rounds.states import QuestionKind, ReferencesFrom
from app.core import clock
from app.core.base import Base
from app.core.errors import RefusedError
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from app.rehearsals import queries, service
from app.rehearsals.rules import Report, as_data, from_data
from tests.support.applying import make_whole_round
from tests.support.building import make_admin, make_whole_draft, thaw
from tests.support.factories import actor_of, make_user

ADDRESS = "https://capsid.test"
WRITTEN = {"bursary_rehearsal", "audit_event"}


@pytest.fixture
def present():
    return clock.now()


@pytest.fixture
def draft(session, present):
    """Return a small one, so that few apply: a test takes a moment."""
    return make_whole_draft(session, now=present, places=0, shared=2)


@pytest.fixture
def full(session, present):
    """Return one with places kept for each hub and some shared."""
    return make_whole_draft(session, now=present)


@pytest.fixture
def ann(session):
    return make_admin(session)


@pytest.fixture
def admin(ann, sign_in_as):
    return sign_in_as(ann)


def rehearse(session, round_, person, now):
    by = actor_of(person, Grant(Role.ADMIN))
    session.flush()
    run = service.rehearse(session, round_, address=ADDRESS, by=by, now=now)
    service.keep(session, round_.id, run, by=by, now=now)
    return run.report


def rows(session):
    tables = Base.metadata.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


def at(round_, part=""):
    return f"/admin/rounds/{round_.slug}/rehearsal{part}"


def add_question(session, round_, kind, **columns):
    section = session.scalars(
        select(FormSection).where(FormSection.form_version_id == round_.form_version_id)
    ).first()
    question = Question(
        form_version_id=round_.form_version_id,
        section_id=section.id,
        key=f"more-{kind.value}",
        kind=kind,
        label=f"More: {kind.value}",
        position=20,
        **columns,
    )
    session.add(question)
    session.flush()


def test_a_round_runs_from_its_opening_to_the_last_answer(session, full, ann, present):
    report = rehearse(session, full, ann, present)

    assert report.problem is None
    assert [step.title for step in report.steps] == [
        "Opening", "Applying", "Sending", "Reminding", "Closing", "Screening",
        "Giving out the cases", "Reviewing", "The panel", "Release", "Answers",
    ]  # fmt: skip
    times = [step.at for step in report.steps]
    assert times == sorted(times)
    assert times[0] == full.opens_at
    assert times[-1] < full.decide_by
    assert [place.rank for place in report.ranking] == list(range(1, len(report.ranking) + 1))
    assert sum(place.outcome == "Offer" for place in report.ranking) == 6


def test_every_letter_is_written_and_none_is_anybodys(session, full, ann, present):
    report = rehearse(session, full, ann, present)

    subjects = " | ".join(letter.subject for letter in report.letters)
    for words in (
        "We have your application",
        "You have withdrawn application",
        "was not sent",
        "is not eligible",
        "for you to review",
        "You have been offered a bursary",
        "You are on the reserve list",
        "The outcome of your application",
        "You have accepted the bursary",
    ):
        assert words in subjects
    assert {letter.to.split("@")[1] for letter in report.letters} == {"rehearsal.invalid"}
    assert session.scalar(select(func.count(OutboxMessage.id))) == 0


def test_nothing_live_is_touched(session, draft, ann, present):
    before = rows(session)

    rehearse(session, draft, ann, present)
    session.commit()

    after = rows(session)
    assert {name for name in after if after[name] != before[name]} == WRITTEN


def test_a_form_with_every_kind_of_question_is_answered(session, draft, ann, present):
    choices = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    # The hub is asked for once in a form, and this one asks already.
    for kind in {*QuestionKind} - {QuestionKind.HUB, QuestionKind.RANKED_HUBS}:
        add_question(session, draft, kind, choices=choices)

    assert rehearse(session, draft, ann, present).problem is None


def test_a_whole_form_is_answered(session, draft, ann, present):
    draft.form_version_id = make_whole_round(session, now=present).form_version_id
    thaw(session, draft)

    assert rehearse(session, draft, ann, present).problem is None


@pytest.mark.parametrize(
    "columns",
    [
        {"quality_bar": 0, "min_outside_hub": 0, "tie_criteria": ["need"], "reply_days": 1},
        {"quality_bar": 100, "reviews_per_application": 3, "max_per_reviewer": 3},
    ],
    ids=str,
)
def test_a_round_that_decides_otherwise_runs_too(session, draft, ann, present, columns):
    for name, value in columns.items():
        setattr(draft, name, value)

    assert rehearse(session, draft, ann, present).problem is None


@pytest.mark.parametrize(
    ("whom", "asked"), [(ReferencesFrom.NEVER, 0), (ReferencesFrom.SHORTLISTED, 4)]
)
def test_referees_are_named_and_asked_as_the_round_says(session, draft, ann, present, whom, asked):
    draft.references_from, draft.references_wanted = whom, 2

    report = rehearse(session, draft, ann, present)

    assert report.problem is None
    assert sum(letter.kind == "reference_request" for letter in report.letters) == asked


def test_referees_of_everyone_are_asked_at_once(session, draft, ann, present):
    draft.references_from, draft.references_wanted = ReferencesFrom.EVERYONE, 1

    report = rehearse(session, draft, ann, present)

    asked = [letter for letter in report.letters if letter.kind == "reference_request"]
    sent = [letter for letter in report.letters if letter.kind == "application_received"]
    assert report.problem is None
    assert len(asked) == len(sent)


@pytest.mark.parametrize(("kept", "shared"), [(0, 1), (2, 0), (0, 40)])
def test_places_of_any_kind_are_given(session, draft, ann, present, kept, shared):
    for place in session.scalars(select(RoundPlace).where(RoundPlace.round_id == draft.id)):
        place.places, place.maximum = (kept, None) if place.hub_id else (shared, None)

    report = rehearse(session, draft, ann, present)

    assert report.problem is None
    offers = sum(place.outcome == "Offer" for place in report.ranking)
    assert 0 < offers <= kept * 3 + shared


def test_what_cannot_be_covered_is_told_with_where_to_mend_it(session, draft, ann, present):
    draft.reviews_per_application, draft.max_per_reviewer = 60, 26

    report = rehearse(session, draft, ann, present)

    assert report.problem is not None
    assert report.problem.part is Part.DECIDING
    assert report.steps[-1].title == "Screening"
    assert report.ranking == []


def test_a_question_that_no_answer_fits_is_named(session, draft, ann, present):
    add_question(session, draft, QuestionKind.MONEY, minimum=2_000_000)

    report = rehearse(session, draft, ann, present)

    assert report.problem is not None
    assert report.problem.part is Part.FORM
    assert report.problem.words.startswith("“More: money” cannot be answered: ")


def test_a_gap_comes_first(session, draft, ann, present):
    draft.contact = ""

    with pytest.raises(RefusedError, match="Mend what is still missing first"):
        rehearse(session, draft, ann, present)


def test_what_was_rehearsed_counts_until_the_round_changes(session, draft, ann, present):
    session.delete(session.scalars(select(Rehearsal)).one())
    session.flush()
    assert not plans.is_rehearsed(session, draft)

    rehearse(session, draft, ann, present)
    session.flush()

    assert plans.is_rehearsed(session, draft)
    draft.covers = "Everything"
    assert not plans.is_rehearsed(session, draft)


def test_one_that_stopped_does_not_count(session, draft, ann, present):
    session.delete(session.scalars(select(Rehearsal)).one())
    draft.reviews_per_application = 60
    rehearse(session, draft, ann, present)
    session.flush()

    assert not plans.is_rehearsed(session, draft)


def test_a_new_one_takes_the_report_of_the_last(session, draft, ann, present):
    rehearse(session, draft, ann, present)
    rehearse(session, draft, ann, present)
    session.flush()

    kept = session.scalars(select(Rehearsal).order_by(Rehearsal.id)).all()
    assert [bool(each.report) for each in kept] == [False, False, True]


def test_a_report_comes_back_as_it_was_kept(session, draft, ann, present):
    report = rehearse(session, draft, ann, present)
    session.flush()
    session.expire_all()

    found = queries.latest(session, draft.id)
    assert found is not None
    assert from_data(found.rehearsal.report) == report
    assert from_data(as_data(Report())) == Report(steps=[], ranking=[], letters=[])


def test_an_admin_rehearses_reads_the_letters_and_throws_it_away(session, admin, draft):
    session.delete(session.scalars(select(Rehearsal)).one())
    session.commit()
    first = admin.get(at(draft))
    done = first.form("form[action$='rehearsal']").submit(follow=True)
    letter = admin.get(at(draft, "/letters/1"))
    beyond = admin.get(at(draft, "/letters/999"))
    thrown = done.form("form[action$='throw-away']").submit(follow=True)
    gone = admin.get(at(draft, "/letters/1"))

    assert "has not been rehearsed yet" in first.text
    assert "went through to the last letter" in done.text
    assert "Everybody in this is invented" in done.text
    assert letter.h1.startswith("We have your application")
    assert "It was never sent" in letter.text
    assert "rehearsal.invalid" in letter.text
    assert beyond.status == 404
    assert "Its report was thrown away" in thrown.text
    assert gone.status == 404
    assert plans.is_rehearsed(session, draft)


def test_the_page_says_what_to_mend(session, admin, draft):
    draft.contact, draft.reviews_per_application = "", 60
    session.commit()
    lacking = admin.get(at(draft))
    draft.contact = "help@example.org"
    session.commit()
    stopped = admin.get(at(draft)).form("form[action$='rehearsal']").submit(follow=True)

    assert "Enter the address that people can write to" in lacking.links
    assert lacking.all("form[action$='rehearsal']") == []
    assert "stopped: " in stopped.text
    assert stopped.links["Mend this in “Deciding”"].endswith("/build/deciding")


def test_a_round_that_changed_is_rehearsed_anew(session, admin, draft):
    assert "no longer counts" not in admin.get(at(draft)).text
    draft.covers = "Everything"
    session.commit()

    page = admin.get(at(draft))

    assert "The round changed since, so this rehearsal no longer counts" in page.text
    assert (
        "Rehearse the round as it stands now"
        in admin.get(f"/admin/rounds/{draft.slug}/build/missing").links
    )


def test_a_round_that_is_under_way_is_not_rehearsed(session, admin, present):
    round_ = make_whole_round(session, now=present)
    session.commit()

    page = admin.get(at(round_))
    refused = admin.post(at(round_))

    assert page.status == 200
    assert page.all("form[action$='rehearsal']") == []
    assert refused.status == 403


def test_one_runs_at_a_time(session, admin, draft, monkeypatch):
    session.commit()
    taken = Lock()
    monkeypatch.setattr(service, "_turn", taken)

    with taken:
        refused = admin.post(at(draft))
    page = admin.post(at(draft))

    assert (refused.status, page.status) == (503, 302)
    assert "Another rehearsal is running" in refused.text
    assert refused.headers["Retry-After"] == "10"


def test_nobody_else_sees_or_runs_one(session, draft, new_client, sign_in_as):
    session.commit()
    for role in [None, *sorted({*Role} - {Role.ADMIN})]:
        person = make_user(session, roles=[role] if role else [])
        browser = sign_in_as(person, new_client())

        assert browser.get(at(draft)).status == 403
        assert browser.get(at(draft, "/letters/1")).status == 403
        assert browser.post(at(draft)).status == 403
        assert browser.post(at(draft, "/throw-away")).status == 403
    assert new_client().get(at(draft)).status == 302


def test_the_page_asks_as_often_for_few_letters_as_for_many(
    session, admin, draft, ann, present, count_queries
):
    session.commit()
    with count_queries() as few:
        admin.get(at(draft))
    rehearse(session, draft, ann, present)
    session.commit()
    with count_queries() as many:
        admin.get(at(draft))

    assert len(many) == len(few)
