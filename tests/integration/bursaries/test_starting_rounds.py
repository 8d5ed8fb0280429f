"""Schemes with their funders, and a round begun blank or as a copy of an earlier one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.building import queries
from app.bursaries.rounds.models import EligibilityRule, Round, Scheme, SchemeFunder
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.bursaries.schemes import service
from app.bursaries.schemes.service import Start
from tests.support.building import HUBS, make_admin, make_whole_draft
from tests.support.factories import actor_of, make_hub
from tests.support.rounds import make_round

SCHEMES = "/admin/schemes"


@pytest.fixture
def admin(session, new_client, sign_in_as):
    return sign_in_as(make_admin(session), new_client())


@pytest.fixture
def other_admin(session, new_client, sign_in_as):
    return sign_in_as(make_admin(session, "Bob Admin"), new_client())


def funders(session):
    rows = session.execute(
        select(SchemeFunder.name, SchemeFunder.share_percent).order_by(SchemeFunder.position)
    )
    return [tuple(row) for row in rows]


def test_a_scheme_and_a_round_are_started_from_nothing(session, admin):
    for code in HUBS:
        make_hub(session, code)
    start = admin.get("/admin/rounds/new")
    page = admin.get(start.links["Start a scheme"])
    made = page.form().submit(
        name="Hub bursaries", summary="For you.", funder_1="MRC", funder_2="LifeArc", follow=True
    )
    built = made.form().submit(year="2031", follow=True)

    round_ = session.scalars(select(Round)).one()
    assert (round_.slug, round_.name, round_.year) == (
        "hub-bursaries-2031",
        "Hub bursaries 2031",
        2031,
    )
    assert (round_.state, round_.opens_at, round_.is_demo) == (RoundState.DRAFT, None, False)
    assert round_.references_from is ReferencesFrom.NEVER
    assert funders(session) == [("MRC", None), ("LifeArc", None)]
    assert built.h1 == "Hub bursaries 2031"
    kinds = session.scalars(select(Event.kind).order_by(Event.seq)).all()
    assert kinds == ["scheme.created", "round.created"]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"funder_1": "MRC", "share_1": "60", "funder_2": "LifeArc", "share_2": "30"},
            ["Make the shares sum to 100: they sum to 90"],
        ),
        (
            {"funder_1": "MRC", "share_1": "100", "funder_2": "LifeArc"},
            ["Enter a share for every funder, or for none while they are not known"],
        ),
        ({"funder_1": "MRC", "funder_2": "mrc"}, ["Name each funder once"]),
        ({"share_2": "10"}, ["Name the funder of this share"]),
        ({"name": ""}, ["Enter a name for the scheme"]),
        (
            {"funder_1": "MRC", "share_1": "101"},
            ["Enter a number from 0 to 100"],
        ),
    ],
)
def test_funders_have_shares_that_sum_to_100_or_none(session, admin, typed, errors):
    page = admin.get(f"{SCHEMES}/new").form().submit(**({"name": "Hub bursaries"} | typed))

    assert page.errors == errors
    assert session.scalars(select(Scheme)).all() == []


def test_a_scheme_is_changed_and_its_public_rounds_show_it(session, admin, client, present):
    round_ = make_round(session, now=present)
    scheme = session.get_one(Scheme, round_.scheme_id)
    before = client.get(f"/bursaries/{round_.slug}")
    version = round_.row_version

    admin.get(f"{SCHEMES}/{scheme.slug}").form().submit(
        summary="New words for everybody.",
        funder_1="MRC",
        share_1="60",
        funder_2="LifeArc",
        share_2="40",
    )
    admin.get(f"{SCHEMES}/{scheme.slug}").form().submit(funder_1="LifeArc", funder_2="MRC")
    after = client.get(f"/bursaries/{round_.slug}")

    assert "New words" not in before.text
    assert "New words for everybody." in after.text
    assert "LifeArc (60%), MRC (40%)" in after.text
    assert round_.row_version > version


def test_a_stale_scheme_is_refused(session, admin, other_admin):
    scheme = Scheme(slug="s", name="Scheme")
    session.add(scheme)
    late = other_admin.get(f"{SCHEMES}/s").form()
    admin.get(f"{SCHEMES}/s").form().submit(name="Newer")

    page = late.submit(name="Older")

    assert page.status == 409
    assert "Newer" in page.texts(".two-texts pre")[1]
    assert scheme.name == "Newer"


@pytest.fixture
def source(session):
    """Return last year's round: released, with fixed form and rubric."""
    round_ = make_whole_draft(
        session,
        now=datetime(2027, 1, 4, 9, tzinfo=UTC),
        year=2027,
        seed="drawn 2027",
        seed_source="A public draw",
        amount_pence=250_000,
        references_from=ReferencesFrom.SHORTLISTED,
        opens_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
        closes_at=datetime(2027, 6, 4, 16, tzinfo=UTC),
        review_due_at=datetime(2027, 7, 2, 16, tzinfo=UTC),
        decide_by=datetime(2027, 7, 30, 16, tzinfo=UTC),
    )
    round_.frozen_at = datetime(2027, 2, 1, tzinfo=UTC)
    round_.state = RoundState.RELEASED
    round_.notice = "An old notice"
    session.flush()
    return round_


@pytest.mark.parametrize("versions", ["share", "draft"])
def test_a_copy_starts_next_years_round(session, admin, source, versions):
    scheme = session.get_one(Scheme, source.scheme_id)

    admin.get("/admin/rounds/new").form().submit(
        scheme=scheme.slug, year="2028", source=str(source.id), versions=versions
    )

    copy = session.scalars(select(Round).where(Round.id != source.id)).one()
    assert (copy.state, copy.frozen_at, copy.year) == (RoundState.DRAFT, None, 2028)
    # 5pm in London, in summer time both years.
    assert copy.closes_at == datetime(2028, 6, 4, 16, tzinfo=UTC)
    assert copy.opens_at == datetime(2028, 3, 1, 9, tzinfo=UTC)
    assert (copy.seed, copy.seed_source, copy.notice) == ("", "", "")
    assert copy.amount_pence == 250_000
    assert copy.references_from is ReferencesFrom.SHORTLISTED
    assert copy.retention_days == source.retention_days
    assert queries.places(session, copy.id) == queries.places(session, source.id)
    rules = session.scalars(
        select(EligibilityRule).where(EligibilityRule.round_id == copy.id)
    ).all()
    assert [rule.question for rule in rules] == ["Are you on a course of the hubs?"]
    if versions == "share":
        assert copy.form_version_id == source.form_version_id
        assert copy.rubric_version_id == source.rubric_version_id
    else:
        form = queries.form_plan(session, copy.form_version_id)
        rubric = queries.rubric_plan(session, copy.rubric_version_id)
        assert (form.version, form.is_frozen, form.questions) == (2, False, 4)
        assert (rubric.version, rubric.is_frozen, len(rubric.criteria)) == (2, False, 3)
    assert source.state is RoundState.RELEASED


def test_a_second_round_of_a_year_has_an_address_of_its_own(session, now):
    scheme = Scheme(slug="s", name="Scheme")
    session.add(scheme)
    session.flush()
    by = actor_of(make_admin(session))

    made = [service.start(session, scheme, Start(2031), by=by, now=now).slug for _ in range(3)]

    assert made == ["s-2031", "s-2031-2", "s-2031-3"]


def test_a_start_says_what_is_missing(session, admin):
    session.add(Scheme(slug="s", name="Scheme"))
    form = admin.get("/admin/rounds/new").form()

    page = form.submit(year="20")
    other = form.submit(year="", versions="neither")

    assert page.errors == ["Enter a year from 2024 to 2100"]
    assert "Enter the year of the round" in other.errors
    assert session.scalars(select(Round)).all() == []
