"""The demo rounds: four, each at its stage, the same on every load and loaded once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.demo.service import register_demo_people
from app.accounts.models import User
from app.accounts.views import passwords
from app.audit import rules as audit_rules
from app.audit.models import Event
from app.audit.queries import chain
from app.bursaries.applications import rules
from app.bursaries.applications.models import Application, Snapshot
from app.bursaries.offers import queries as offers
from app.bursaries.offers.models import Outcome
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core.errors import RefusedError
from app.demo.reviewing import fill_reviews
from app.messages import service as messages
from app.messages.models import OutboxMessage
from tests.support.factories import NOW, make_hub
from tests.support.rounds import make_round

# What each stage shows.
STAGES = {
    "demo-released": (
        "released",
        {
            "accepted": 2,
            "declined": 1,
            "ineligible": 1,
            "offered": 3,
            "reserve": 6,
            "unsuccessful": 11,
        },
    ),
    "demo-panel": ("moderating", {"assessed": 23, "ineligible": 1}),
    "demo-review": ("reviewing", {"assessed": 4, "in_review": 19, "ineligible": 1}),
    "demo-open": (
        "open",
        {
            "draft": 8,
            "eligible": 9,
            "ineligible": 1,
            "submitted": 6,
        },
    ),
}
PEOPLE = ("student@demo.example", "student2@demo.example")


def shown(session):
    """Return each round's state with how many of its applications stand in each."""
    found = {}
    for slug, round_state, state in session.execute(
        select(Round.slug, Round.state, Application.state).join(
            Application, Application.round_id == Round.id
        )
    ):
        found.setdefault(slug, (round_state.value, Counter()))[1][state.value] += 1
    return found


def of_sign_ins(session, column):
    """Return the column of the two students' applications, by slug of the round and e-mail."""
    rows = session.execute(
        select(Round.slug, User.email, column)
        .select_from(Application)
        .join(Round, Round.id == Application.round_id)
        .join(User, User.id == Application.applicant_id)
        .outerjoin(Outcome, Outcome.application_id == Application.id)
        .where(User.email.in_(PEOPLE))
    )
    return {(slug, email.partition("@")[0]): value for slug, email, value in rows if value}


def test_each_round_is_at_its_stage(session, loaded):
    people = session.execute(select(User.email, User.is_demo)).all()
    released = rounds.plain_by_slug(session, "demo-released")

    assert len(loaded) == 4
    assert shown(session) == STAGES
    assert session.scalars(select(Round.is_demo)).all() == [True] * 4
    assert {(email.partition("@")[2], is_demo) for email, is_demo in people} == {
        ("demo.example", True)
    }
    # One award is free, so that somebody on the reserve list can be offered it.
    assert (offers.held_places(session, released.id), rounds.awards(session, released.id)) == (5, 6)
    assert of_sign_ins(session, Outcome.kind) == {
        ("demo-released", "student"): "offer",
        ("demo-released", "student2"): "reserve",
    }
    states = of_sign_ins(session, Application.state)
    assert (states["demo-open", "student"], states["demo-open", "student2"]) == (
        "draft",
        "submitted",
    )


@pytest.mark.usefixtures("loaded")
def test_the_record_of_it_is_whole(session, present):
    snapshots = session.scalars(select(Snapshot)).all()
    letters = session.scalars(select(OutboxMessage)).all()

    assert len(snapshots) == 3 * 24 + 17
    assert [row.id for row in snapshots if rules.digest(row.content) != row.sha256] == []
    assert audit_rules.walk(chain(session)).problem is None
    assert session.scalar(select(func.max(Event.at))) < present
    # No letter of months ago waits for a worker that would find it too old to send.
    assert len(letters) == 139
    assert {letter.sent_at - letter.created_at for letter in letters} == {timedelta(seconds=20)}
    assert messages.claim(session, now=present) is None


def test_a_second_load_changes_nothing(session, load, loaded, present):
    before = (shown(session), session.scalar(select(func.count(Event.seq))))

    again = load(present + timedelta(days=1))
    session.commit()

    assert (len(loaded), again) == (4, [])
    assert (shown(session), session.scalar(select(func.count(Event.seq)))) == before


def test_demo_people_are_refused_in_production(app, session):
    with app.app_context(), pytest.raises(RefusedError, match="never made in production"):
        register_demo_people(session, now=NOW, is_allowed=False, passwords=passwords())

    assert session.scalars(select(User)).all() == []


def test_the_reviews_of_a_real_round_are_not_invented(session):
    real = make_round(session)

    with pytest.raises(RefusedError, match="Only the reviews of a demo round"):
        fill_reviews(session, real, share=1, now=NOW, step=timedelta(minutes=1))


def test_the_command_says_what_it_loaded_and_then_nothing(app, session):
    for place, code in enumerate(("sheffield", "bristol", "london")):
        make_hub(session, code, position=place)
    session.commit()
    run = app.test_cli_runner()

    first, second = (run.invoke(args=["demo", "load"]) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert [line.partition(":")[0] for line in first.output.splitlines()] == ["loaded"] * 4
    assert second.output == ""
