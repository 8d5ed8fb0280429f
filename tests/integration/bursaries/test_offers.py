"""What is released, and the two answers to an offer: each once, in time, within the awards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import Event
from app.bursaries.applications.policy import in_london
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers import queries, service
from app.bursaries.offers.models import Offer, OfferCondition, Outcome
from app.bursaries.offers.states import DeclineReason, OfferState, OutcomeKind
from app.bursaries.referees.states import ReferenceState
from app.bursaries.references import service as references
from app.bursaries.rounds.rules import reply_by
from app.bursaries.rounds.states import RoundState
from app.core.errors import RefusedError
from app.core.machine import TransitionRefusedError
from app.core.roles import Actor
from app.messages.models import OutboxMessage
from tests.support.applying import make_sent, make_whole_round, person_as_actor
from tests.support.factories import NOW, make_user
from tests.support.offering import (
    ADDRESS,
    make_assessed,
    make_offered,
    make_reserve,
    offer_of,
    tell,
)
from tests.support.racing import at_once, in_transaction, posts
from tests.support.refereeing import letters as letters_of
from tests.support.refereeing import make_referee
from tests.support.rounds import make_round

SECOND = timedelta(seconds=1)
ADMIN = Actor(1, "Ann Admin", "ann@example.org")


@pytest.fixture
def released(session, present):
    """Return a round whose outcomes are out, with three awards that all hubs share."""
    return make_round(session, now=present, state=RoundState.RELEASED, shared=3)


@pytest.fixture
def offered(session, released, student, present):
    """Return the student's application and the offer to it."""
    return make_offered(session, released, student, now=present)


@pytest.fixture
def base(offered):
    return f"/applications/{offered[0].reference}"


def kinds(session):
    return [
        kind
        for kind in session.scalars(select(Event.kind).order_by(Event.seq))
        if kind.startswith(("offer.", "outcome.", "application.withdrawn"))
    ]


def test_an_offer_is_released_with_its_conditions_letter_and_events(session, released, student):
    application, offer = make_offered(session, released, student, now=NOW)
    session.commit()

    assert application.state is ApplicationState.OFFERED
    assert (offer.state, offer.reply_by) == (OfferState.SENT, reply_by(NOW, 14))
    assert session.scalars(select(OfferCondition.kind)).all() == [
        "enrolment",
        "identity",
    ]
    assert kinds(session) == ["outcome.released", "offer.sent"]
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.template, letter.to_address) == ("outcome_offer", student.email)
    assert f"{ADDRESS}/applications/{application.reference}/outcome" in letter.text


@pytest.mark.parametrize(
    ("kind", "rank", "state", "template"),
    [
        (OutcomeKind.RESERVE, 2, ApplicationState.RESERVE, "outcome_reserve"),
        (OutcomeKind.NO_AWARD, None, ApplicationState.UNSUCCESSFUL, "outcome_no_award"),
    ],
)
def test_other_outcomes_have_a_letter_and_no_offer(session, released, kind, rank, state, template):
    application = make_assessed(session, released)

    tell(session, application, kind, by=make_user(session), now=NOW, rank=rank)
    session.commit()

    assert application.state is state
    assert session.scalars(select(OutboxMessage.template)).all() == [template]
    assert session.scalars(select(Offer)).all() == []
    assert kinds(session) == ["outcome.released"]


def test_a_release_that_is_run_again_leaves_what_is_out(session, released):
    application, _ = make_offered(session, released, now=NOW)

    tell(session, application, OutcomeKind.NO_AWARD, by=make_user(session), now=NOW)
    session.commit()

    assert application.state is ApplicationState.OFFERED
    assert session.scalar(select(func.count(OutboxMessage.id))) == 1
    assert kinds(session) == ["outcome.released", "offer.sent"]


def test_whoever_withdrew_before_the_release_is_left_alone(session, released):
    application = make_assessed(session, released)
    application.state = ApplicationState.WITHDRAWN
    session.flush()

    tell(session, application, OutcomeKind.OFFER, by=make_user(session), now=NOW)
    session.commit()

    assert session.scalars(select(Outcome)).all() == []
    assert session.scalars(select(OutboxMessage)).all() == []


def test_what_was_not_assessed_gets_no_outcome(session, present):
    round_ = make_whole_round(session, now=present)
    sent = make_sent(session, round_, make_user(session), now=present)

    with pytest.raises(TransitionRefusedError):
        tell(session, sent, OutcomeKind.OFFER, by=make_user(session), now=NOW)


def test_a_fourth_offer_of_three_awards_is_refused(session, released):
    for _ in range(3):
        make_offered(session, released, now=NOW)
    fourth = make_assessed(session, released)

    with pytest.raises(service.AwardsUsedError) as refused:
        tell(session, fourth, OutcomeKind.OFFER, by=make_user(session), now=NOW)

    assert refused.value.message == "Every award of this round is already offered or accepted."


def test_of_ten_releases_at_once_three_are_offers(app, session, released):
    by = make_user(session)
    waiting = [make_assessed(session, released) for _ in range(10)]
    session.commit()

    answers = at_once(
        [
            in_transaction(
                app,
                lambda own, one=one: tell(
                    own, own.get_one(type(one), one.id), OutcomeKind.OFFER, by=by, now=NOW
                ),
            )
            for one in waiting
        ]
    )

    assert sorted(answers) == ["AwardsUsedError"] * 7 + ["done"] * 3
    assert queries.held_places(session, released.id) == 3
    assert kinds(session).count("offer.sent") == 3
    assert session.scalar(select(func.count(OutboxMessage.id))) == 3


def test_one_application_released_ten_times_at_once_has_one_outcome(app, session, released):
    by = make_user(session)
    one = make_assessed(session, released)
    session.commit()

    def release(own):
        tell(own, own.get_one(type(one), one.id), OutcomeKind.OFFER, by=by, now=NOW)

    assert at_once([in_transaction(app, release)] * 10) == ["done"] * 10
    assert kinds(session) == ["outcome.released", "offer.sent"]


def test_the_outcome_page_says_what_when_and_why(browser, base, offered, released):
    _, offer = offered

    page = browser.get(f"{base}/outcome")

    assert page.h1 == "You have been offered a bursary"
    facts = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert (facts["Bursary"], facts["Hub"]) == ("Amount not published", "S Sheffield")
    assert page.links["Accept the bursary"] == f"{base}/accept"
    assert page.links["Decline"] == f"{base}/decline"
    assert "Scored 71.50." in page.texts("main p")
    assert page.texts("main .answers__value") == ["Clear and specific."]
    assert released.amount_pence is offer.amount_pence is None


def test_an_offer_is_accepted_with_other_funding_declared(session, browser, base, offered):
    application, offer = offered
    form = browser.get(f"{base}/accept").form()

    bare = form.submit()
    half = form.submit(has_other="yes", agreed="y")
    wrong = form.submit(has_other="yes", other_funding="A charity", other_pence="0", agreed="y")
    unread = form.submit(has_other="yes", other_funding="A charity", other_pence="some")
    page = form.submit(
        has_other="yes", other_funding="A charity", other_pence="500", agreed="y", follow=True
    )

    assert bare.errors == [
        "Choose whether you have other funding",
        "Tick the box to accept the bursary",
    ]
    assert half.errors == ["Enter who pays it", "Enter how much it is, more than £0"]
    assert wrong.errors == ["Enter how much it is, more than £0"]
    assert unread.errors == [
        "Enter an amount in pounds, such as 2,500",
        "Tick the box to accept the bursary",
    ]
    assert unread.find("#other_funding")["value"] == "A charity"
    assert page.h1 == "You have accepted the bursary"
    assert page.texts("main .govuk-list .tag") == ["To do"] * 3
    assert (offer.state, offer.other_funding, offer.other_funding_pence) == (
        OfferState.ACCEPTED,
        "A charity",
        50_000,
    )
    assert "An admin checks the other funding that you declared" in page.text
    assert application.state is ApplicationState.ACCEPTED
    assert kinds(session)[-1] == "offer.accepted"


def test_without_other_funding_nobody_has_to_check_it(browser, base, offered):
    _, offer = offered
    form = browser.get(f"{base}/accept").form()

    page = form.submit(
        has_other="no", other_funding="Typed before", other_pence="5", agreed="y", follow=True
    )

    assert page.texts("main .govuk-list .tag") == ["To do"] * 2
    assert (offer.other_funding, offer.other_funding_pence) == ("", None)


def test_an_offer_of_before_keeps_its_condition_once(session, browser, base, offered):
    _, offer = offered
    session.add(OfferCondition(offer_id=offer.id, kind="other_funding", words="As it was"))
    session.flush()

    browser.get(f"{base}/accept").form().submit(
        has_other="yes", other_funding="A charity", other_pence="1", agreed="y"
    )

    kinds_now = session.scalars(select(OfferCondition.kind)).all()
    assert sorted(kinds_now) == ["enrolment", "identity", "other_funding"]


def test_accepting_twice_and_again_shows_the_one_acceptance(session, browser, base, offered):
    form = browser.get(f"{base}/accept").form()

    answers = [form.submit(has_other="no", agreed="y") for _ in range(3)]
    back = browser.get(f"{base}/accept")

    assert {(page.status, page.location) for page in [*answers, back]} == {(302, f"{base}/outcome")}
    assert kinds(session).count("offer.accepted") == 1
    assert offered[1].state is OfferState.ACCEPTED


def test_accepting_fifteen_times_at_once_accepts_once(session, browser, base, offered):
    session.commit()

    answers = at_once(posts(browser, f"{base}/accept", 15, has_other="no", agreed="y"))

    session.expire_all()
    assert set(answers) == {(302, f"{base}/outcome")}
    assert kinds(session).count("offer.accepted") == 1
    assert offered[1].state is OfferState.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"reason": "personal"}, DeclineReason.PERSONAL),
        ({}, DeclineReason.NOT_SAID),
        ({"reason": None}, DeclineReason.NOT_SAID),
    ],
)
def test_an_offer_is_declined_with_a_reason_or_without(
    session, browser, base, offered, typed, kept
):
    application, offer = offered
    form = browser.get(f"{base}/decline").form()

    page = form.submit(**typed, follow=True)
    again = form.submit(**typed)

    assert page.h1 == "You declined the bursary"
    assert (again.status, again.location) == (302, f"{base}/outcome")
    assert (offer.state, offer.decline_reason) == (OfferState.DECLINED, kept)
    assert application.state is ApplicationState.DECLINED
    assert kinds(session).count("offer.declined") == 1


def test_an_invented_reason_is_no_reason(browser, base, offered):
    page = browser.post(f"{base}/decline", {"reason": "greed"})

    assert page.status == 200
    assert len(page.errors) == 1
    assert offered[1].state is OfferState.SENT


def test_whoever_declined_does_not_accept_any_more(session, browser, base, offered):
    accept = browser.get(f"{base}/accept").form()
    browser.get(f"{base}/decline").form().submit(follow=True)

    page = accept.submit(agreed="y")

    assert (page.status, page.texts("main p")[0]) == (
        403,
        "This offer is no longer open: declined.",
    )
    assert offered[0].state is ApplicationState.DECLINED
    assert kinds(session)[-1] == "offer.declined"


@pytest.mark.parametrize(("late_by", "accepted"), [(-SECOND, True), (timedelta(0), False)])
def test_the_reply_by_holds_to_the_second(session, offered, student, late_by, accepted):
    _, offer = offered
    reply = {"other_funding": "", "by": person_as_actor(student), "now": offer.reply_by + late_by}

    if accepted:
        service.accept(session, offer, **reply)
    else:
        with pytest.raises(RefusedError, match="The offer ran out on"):
            service.accept(session, offer, **reply)

    assert (offer.state is OfferState.ACCEPTED) is accepted


def test_an_offer_that_ran_out_says_so_before_any_job_has_run(browser, base, offered, present):
    accept = browser.get(f"{base}/accept").form()
    offered[1].reply_by = present - SECOND

    page = browser.get(f"{base}/outcome")
    refused = accept.submit(agreed="y")

    reason = (
        f"The offer ran out on {in_london(offered[1].reply_by)}. "
        "Write to the contact named for this round if you still want it."
    )
    assert reason in page.texts("main p")
    assert "Accept the bursary" not in page.links
    assert (refused.status, refused.texts("main p")[0]) == (403, reason)
    assert offered[1].state is OfferState.SENT


def test_offers_lapse_when_their_time_has_passed_and_once(session, released):
    (first, early), (second, late) = (make_offered(session, released, now=NOW) for _ in range(2))
    late.reply_by = early.reply_by + SECOND
    session.flush()

    before = service.lapse_due(session, now=early.reply_by - SECOND)
    at = service.lapse_due(session, now=early.reply_by)
    again = service.lapse_due(session, now=early.reply_by)
    session.commit()

    assert (before, at, again) == (0, 1, 0)
    assert (early.state, first.state) == (OfferState.LAPSED, ApplicationState.LAPSED)
    assert (late.state, second.state) == (OfferState.SENT, ApplicationState.OFFERED)
    assert kinds(session)[-1] == "offer.lapsed"
    event = session.scalars(select(Event).where(Event.kind == "offer.lapsed")).one()
    assert (event.actor_id, event.data) == (None, {"offer": early.id})


def test_a_free_award_goes_to_the_reserve_and_no_second_one(session, released):
    offers = [make_offered(session, released, now=NOW) for _ in range(3)]
    first, second = (make_reserve(session, released, now=NOW, rank=rank) for rank in (1, 2))
    promote = {"address": ADDRESS, "by": ADMIN, "now": NOW}

    with pytest.raises(service.AwardsUsedError):
        service.promote(session, first, **promote)
    service.decline(session, offers[0][1], reason=None, by=ADMIN, now=NOW)
    service.promote(session, first, **promote)
    with pytest.raises(service.AwardsUsedError):
        service.promote(session, second, **promote)
    with pytest.raises(RefusedError, match="not on the reserve list"):
        service.promote(session, first, **promote)
    session.commit()

    assert first.state is ApplicationState.OFFERED
    assert offer_of(session, first).state is OfferState.SENT
    assert second.state is ApplicationState.RESERVE
    letters = session.scalars(
        select(OutboxMessage.template)
        .where(OutboxMessage.subject_id == first.id)
        .order_by(OutboxMessage.id)
    ).all()
    assert letters == ["outcome_reserve", "outcome_offer"]


def test_twenty_promotions_at_once_never_pass_the_awards(app, session, released):
    reserve = [make_reserve(session, released, now=NOW, rank=rank) for rank in range(1, 9)]
    session.commit()
    acts = [
        in_transaction(
            app,
            lambda own, one=one: service.promote(
                own, own.get_one(type(one), one.id), address=ADDRESS, by=ADMIN, now=NOW
            ),
        )
        for one in (reserve * 3)[:20]
    ]

    answers = at_once(acts)

    assert answers.count("done") == 3
    assert queries.held_places(session, released.id) == 3
    assert kinds(session).count("offer.sent") == 3


def test_withdrawing_ends_the_offer_and_frees_the_award(session, browser, base, offered, released):
    application, offer = offered
    waits = make_reserve(session, released, now=NOW)
    page = browser.get(f"{base}/withdraw")

    told = page.form().submit(follow=True)
    again = page.form().submit()
    outcome = browser.get(f"{base}/outcome")

    assert page.texts("main p")[0].startswith("Your offer ends as well")
    assert told.url == "/applications/"
    assert again.status == 302
    assert application.state is ApplicationState.WITHDRAWN
    assert offer.state is OfferState.WITHDRAWN
    assert kinds(session).count("application.withdrawn") == 1
    assert kinds(session).count("offer.withdrawn") == 1
    assert queries.held_places(session, released.id) == 0
    assert outcome.h1 == "You withdrew your application"
    service.promote(session, waits, address=ADDRESS, by=ADMIN, now=NOW)
    assert waits.state is ApplicationState.OFFERED


def test_withdrawing_after_accepting_frees_the_award_too(session, browser, base, offered, released):
    browser.get(f"{base}/accept").form().submit(has_other="no", agreed="y")

    browser.get(f"{base}/withdraw").form().submit()

    assert (offered[0].state, offered[1].state) == (
        ApplicationState.WITHDRAWN,
        OfferState.WITHDRAWN,
    )
    assert queries.held_places(session, released.id) == 0


ENDS = {
    ("accepted", "accepted"): ["offer.accepted"],
    ("declined", "declined"): ["offer.declined"],
    ("lapsed", "lapsed"): ["offer.lapsed"],
    ("withdrawn", "withdrawn"): ["application.withdrawn", "offer.withdrawn"],
}


@pytest.mark.parametrize("attempt", range(4))
def test_accept_lapse_decline_and_withdraw_at_once_leave_one_end(
    app, session, offered, student, attempt
):
    application, offer = offered
    by = person_as_actor(student)
    early, late = offer.reply_by - SECOND, offer.reply_by
    session.commit()

    def the(own):
        return own.get_one(Offer, offer.id)

    acts = [
        lambda own: service.accept(own, the(own), other_funding="", by=by, now=early),
        lambda own: service.decline(own, the(own), reason=None, by=by, now=early),
        lambda own: service.lapse_due(own, now=late),
        lambda own: service.withdraw(
            own, own.get_one(type(application), application.id), by=by, now=early
        ),
    ]
    turned = acts[attempt:] + acts[:attempt]

    at_once([in_transaction(app, act) for act in turned * 2])

    session.expire_all()
    told = [kind for kind in kinds(session) if kind not in {"outcome.released", "offer.sent"}]
    end = (application.state.value, offer.state.value)
    if end == ("withdrawn", "withdrawn") and told[0] == "offer.accepted":
        told = told[1:]  # who accepted may still withdraw, and both are told
    assert told == ENDS[end]
    held = queries.held_places(session, offer.round_id)
    assert held == (1 if end == ("accepted", "accepted") else 0)


def test_outcome_and_answers_of_an_application_without_one(browser, draft):
    base = f"/applications/{draft.reference}"

    assert browser.get(f"{base}/outcome").location == f"{base}/"
    for path in ("accept", "decline"):
        assert browser.get(f"{base}/{path}").status == 404
        assert browser.post(f"{base}/{path}", {"agreed": "y"}).status == 404


def test_fields_that_the_forms_do_not_have_change_nothing(session, browser, base, offered):
    _, offer = offered
    before = (offer.amount_pence, offer.reply_by, offer.sent_at, offer.hub_id)

    browser.post(
        f"{base}/accept",
        {
            "agreed": "y",
            "has_other": "no",
            "amount_pence": "999999",
            "reply_by": "2099-01-01",
            "state": "withdrawn",
            "met_at": "2020-01-01",
            "hub_id": "9",
        },
    )

    assert (offer.amount_pence, offer.reply_by, offer.sent_at, offer.hub_id) == before
    assert session.scalars(select(OfferCondition.met_at)).all() == [None] * 2


HEADINGS = {
    ApplicationState.DEFERRED: "Your bursary is deferred",
    ApplicationState.OFFER_WITHDRAWN: "Your offer was withdrawn",
    ApplicationState.CONDITIONS_FAILED: "A condition of your offer was not met",
    ApplicationState.AWARDED: "Your award is active",
    ApplicationState.UNSUCCESSFUL: "You have not been offered a bursary this year",
}


def test_every_end_has_its_own_words(session, browser, base, offered):
    for state, heading in HEADINGS.items():
        offered[0].state = state
        session.flush()

        assert browser.get(f"{base}/outcome").h1 == heading


def test_a_place_on_the_reserve_list_is_told(session, browser, released, student):
    application = make_reserve(session, released, student, now=NOW, rank=2)

    page = browser.get(f"/applications/{application.reference}/outcome")

    assert page.h1 == "You are on the reserve list"
    assert "Your place on the list: 2." in page.texts("main p")


@pytest.mark.parametrize("kind", OutcomeKind)
def test_references_are_asked_no_more_once_the_outcome_is_out(
    session, released, student, present, kind
):
    chair = make_user(session)
    application = make_assessed(session, released, student)
    referee = make_referee(session, application, now=present)
    references.ask(
        session,
        application.id,
        due_at=present + timedelta(days=9),
        by=person_as_actor(chair),
        now=present,
    )

    rank = 1 if kind is OutcomeKind.RESERVE else None
    tell(session, application, kind, by=chair, now=present, rank=rank)

    assert referee.state is ReferenceState.CANCELLED
    told = letters_of(session, "reference_cancelled")
    assert [letter.to_address for letter in told] == [referee.email]
