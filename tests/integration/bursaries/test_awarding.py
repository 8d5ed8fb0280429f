"""From an accepted offer to the award: who marks what, once, and what the applicant is told."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from app.audit.models import Event
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.awarding import service
from app.bursaries.offers import queries as offers
from app.bursaries.offers import service as offer_service
from app.bursaries.offers.models import OfferCondition
from app.bursaries.offers.states import OfferState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.errors import RefusedError
from app.core.roles import Actor, Grant, Role
from app.messages.models import OutboxMessage
from app.reviews.conflicts.models import Conflict
from app.reviews.conflicts.states import ConflictKind, ConflictSource, Hardness
from tests.support.applying import person_as_actor
from tests.support.factories import actor_of, make_hub, make_user
from tests.support.offering import make_offered
from tests.support.racing import at_once, in_transaction
from tests.support.rounds import make_round

ADMIN_MARKS = ("identity", "other_funding")


@pytest.fixture
def released(session, present):
    return make_round(session, now=present, state=RoundState.RELEASED, shared=9)


@pytest.fixture
def accepted(session, released, student, present):
    """Return the student's application to Sheffield, its offer accepted."""
    return accept(session, released, student, present)


def accept(session, round_, person, now, funding="A grant of £500"):
    application, offer = make_offered(session, round_, person, now=now)
    by = person_as_actor(person)
    offer_service.accept(session, offer, other_funding=funding, by=by, now=now)
    session.commit()
    return application


@pytest.fixture
def people(session, sign_in_as, new_client):
    """Return a function that signs a new person in, with the roles, for the hub."""

    def signed_in(*roles, hub="sheffield", **more):
        person = make_user(session, name="Pat Staff", roles=roles, hub=make_hub(session, hub))
        return sign_in_as(person, new_client()) if not more else person

    return signed_in


@pytest.fixture
def lead(people):
    return people(Role.HUB_LEAD)


@pytest.fixture
def admin(people):
    return people(Role.ADMIN)


class Case(NamedTuple):
    """An accepted offer with the two addresses that staff see it at."""

    application: Application
    list: str
    url: str


@pytest.fixture
def case(released, accepted):
    listed = f"/admin/rounds/{released.slug}/conditions"
    return Case(accepted, listed, f"{listed}/{accepted.reference}")


def form_to(page, ending):
    """Return the place of the form that leads to the address, as `Page.form` counts."""
    return next(tag for tag in page.all("main form") if str(tag.get("action")).endswith(ending))


def met(session):
    return dict(session.execute(select(OfferCondition.kind, OfferCondition.met_by_id)).all())


def kinds(session):
    told = session.scalars(select(Event.kind).order_by(Event.seq))
    return [kind for kind in told if kind.startswith(("condition.", "application."))]


def letters(session):
    return session.scalars(select(OutboxMessage.template).order_by(OutboxMessage.id)).all()


def test_lead_and_admin_mark_what_is_theirs_and_the_last_mark_is_the_award(
    session, lead, admin, browser, case
):
    row = lead.get(case.list)
    assert "Ada Field" in row.text
    assert "Enrolment confirmed by the hubIdentity shownOther funding checked" in row.text
    lead.post(f"{case.url}/enrolment/met")
    own = browser.get(f"/applications/{case.application.reference}/outcome")
    for kind in ADMIN_MARKS:
        admin.post(f"{case.url}/{kind}/met", follow=True)

    assert own.texts("main .tag")[1:] == ["Met", "To do", "To do"]
    assert case.application.state is ApplicationState.AWARDED
    assert None not in met(session).values()
    assert len(set(met(session).values())) == 2
    assert kinds(session) == ["condition.met"] * 3 + ["application.awarded"]
    assert letters(session) == ["outcome_offer", "offer_accepted", "award_begins"]
    page = browser.get(f"/applications/{case.application.reference}/outcome")
    assert page.h1 == "Your award is active"
    assert page.texts("main .tag")[1:] == ["Met", "Met", "Met"]
    assert "your award has begun" in page.text
    assert (
        "Every condition was met"
        in browser.get(f"/applications/{case.application.reference}/progress").text
    )
    assert case.application.reference not in admin.get(case.list).text
    assert "Award active" in admin.get(f"{case.list}?show=settled").text


def test_the_lead_confirms_in_one_click_from_the_list(session, lead, case):
    page = lead.get(case.list)
    button = page.find("main form button")

    answer = lead.post(form_to(page, "/enrolment/met")["action"], follow=True)

    assert button.get_text() == f"Confirm enrolment of {case.application.reference}"
    assert "Marked as met" in answer.find(".govuk-notification-banner").get_text()
    assert met(session)["enrolment"] is not None
    assert lead.get(case.list).all("main form") == []


def test_a_second_press_marks_nothing_anew(session, lead, case):
    lead.post(f"{case.url}/enrolment/met")
    first = met(session)

    again = lead.post(f"{case.url}/enrolment/met")

    assert again.status == 302
    assert met(session) == first
    assert kinds(session) == ["condition.met"]


@pytest.mark.parametrize(
    ("roles", "hub", "expected"),
    [
        ((Role.HUB_LEAD,), "sheffield", {"enrolment": 302, "identity": 403, "not-met": 403}),
        ((Role.ADMIN,), "sheffield", {"enrolment": 403, "identity": 302, "not-met": 200}),
        ((Role.ADMIN, Role.HUB_LEAD), "bristol", {"enrolment": 403, "identity": 302}),
        ((Role.HUB_LEAD,), "bristol", {"enrolment": 404, "identity": 404, "not-met": 404}),
        ((Role.CHAIR,), "sheffield", {"enrolment": 403, "identity": 403, "not-met": 403}),
        ((Role.REVIEWER,), "sheffield", {"enrolment": 403, "identity": 403, "not-met": 403}),
        ((Role.MEANS_OFFICER,), "sheffield", {"enrolment": 403, "not-met": 403}),
        ((), "sheffield", {"enrolment": 403, "identity": 403, "not-met": 403}),
    ],
)
def test_each_role_marks_its_own_and_nothing_else(session, people, case, roles, hub, expected):
    staff = people(*roles, hub=hub)

    answers = {
        what: (
            staff.post(f"{case.url}/{what}")
            if what == "not-met"
            else staff.post(f"{case.url}/{what}/met")
        ).status
        for what in expected
    }

    assert answers == expected
    assert [kind for kind, by in met(session).items() if by] == [
        what for what, status in expected.items() if status == 302
    ]


@pytest.mark.parametrize("hub", ["sheffield", "bristol"])
def test_a_lead_sees_the_own_hub_only(people, case, hub):
    page = people(Role.HUB_LEAD, hub=hub)

    assert (case.application.reference in page.get(case.list).text) == (hub == "sheffield")
    assert page.get(case.url).status == (200 if hub == "sheffield" else 404)


def test_a_reviewer_for_one_hub_who_leads_another_confirms_for_the_one_they_lead(
    session, case, present
):
    hub = session.get_one(type(make_hub(session)), case.application.hub_id)
    person = make_user(session)
    by = actor_of(
        person,
        Grant(Role.REVIEWER, hub_id=hub.id),
        Grant(Role.HUB_LEAD, hub_id=make_hub(session, "bristol").id),
    )

    with pytest.raises(RefusedError) as refused:
        service.mark(
            session, offers.offer(session, case.application.id), "enrolment", by=by, now=present
        )

    assert "skills lead of the applicant's hub" in refused.value.message


def test_nobody_marks_a_condition_of_their_own_offer(
    session, released, sign_in_as, new_client, present, case
):
    person = make_user(session, roles=[Role.ADMIN, Role.HUB_LEAD])
    own = accept(session, released, person, present)
    browser = sign_in_as(person, new_client())
    by = actor_of(person, Grant(Role.ADMIN), Grant(Role.HUB_LEAD, hub_id=own.hub_id))

    assert own.reference not in browser.get(case.list).text
    assert browser.post(f"{case.list}/{own.reference}/identity/met").status == 404
    for kind in ("enrolment", "identity"):
        with pytest.raises(RefusedError, match="Somebody else"):
            service.mark(session, offers.offer(session, own.id), kind, by=by, now=present)


def test_a_hard_conflict_hides_the_offer(session, case, sign_in_as, new_client, present):
    person = make_user(session, roles=[Role.ADMIN])
    session.add(
        Conflict(
            application_id=case.application.id,
            reviewer_id=person.id,
            source=ConflictSource.SELF,
            kind=ConflictKind.FAMILY,
            hardness=Hardness.HARD,
            reason="Cousins.",
            at=present,
        )
    )
    browser = sign_in_as(person, new_client())

    assert case.application.reference not in browser.get(case.list).text
    assert browser.get(case.url).status == 404


def test_a_mark_is_taken_back_with_a_reason(session, lead, admin, browser, case):
    lead.post(f"{case.url}/enrolment/met")
    page = lead.get(f"{case.url}/enrolment/take-back")

    nothing = page.form().submit(reason=" ")
    refused = admin.get(f"{case.url}/enrolment/take-back")
    page.form().submit(reason="Left the course in week one.")

    assert nothing.errors == ["Enter why this is not met after all"]
    assert nothing.title.startswith("Error: ")
    assert refused.status == 403
    assert met(session)["enrolment"] is None
    event = session.scalars(select(Event).where(Event.kind == "condition.taken_back")).one()
    assert (event.reason, event.data["condition"]) == ("Left the course in week one.", "enrolment")
    own = browser.get(f"/applications/{case.application.reference}/outcome")
    assert own.texts("main .tag")[1:] == ["To do", "To do", "To do"]
    assert (
        lead.get(f"{case.url}/enrolment/take-back").status == 302
    )  # there is nothing to take back


def test_after_the_award_nothing_is_taken_back_or_ended(lead, admin, case):
    lead.post(f"{case.url}/enrolment/met")
    for kind in ADMIN_MARKS:
        admin.post(f"{case.url}/{kind}/met")

    answers = [
        admin.post(f"{case.url}/identity/take-back", {"reason": "x"}).status,
        lead.post(f"{case.url}/enrolment/take-back", {"reason": "x"}).status,
        admin.post(f"{case.url}/not-met", {"reason": "x"}).status,
    ]

    assert answers == [403, 403, 403]
    assert case.application.state is ApplicationState.AWARDED
    assert lead.get(case.url).all("main form") == []


def test_an_admin_ends_the_offer_with_words_and_its_place_is_free(
    session, admin, browser, released, case
):
    page = admin.get(f"{case.url}/not-met")
    held = offers.held_places(session, released.id)

    nothing = page.form().submit()
    done = page.form().submit(reason="You told us that\nyou did not enrol.", follow=True)

    assert nothing.errors == ["Enter the words the applicant will read"]
    assert done.h1 == "Ada Field"
    assert case.application.state is ApplicationState.CONDITIONS_FAILED
    offer = offers.offer(session, case.application.id)
    assert offer.state is OfferState.WITHDRAWN
    assert offers.held_places(session, released.id) == held - 1
    assert kinds(session) == ["application.conditions_failed"]
    assert letters(session)[-1] == "conditions_failed"
    letter = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert "> you did not enrol." in letter.text
    own = browser.get(f"/applications/{case.application.reference}/outcome")
    assert own.h1 == "A condition of your offer was not met"
    assert "You told us that" in own.text


def test_an_unknown_condition_round_or_case_is_not_found(admin, case):
    assert admin.post(f"{case.url}/nothing/met").status == 404
    assert admin.get(f"{case.url}/nothing/take-back").status == 404
    assert admin.get(f"{case.list}/CAP-0000").status == 404
    assert admin.get(f"/admin/rounds/none/conditions/{case.application.reference}").status == 404


def test_an_offer_that_waits_for_an_answer_has_no_page(session, released, admin, case, present):
    waiting, _ = make_offered(session, released, now=present)

    assert admin.get(f"{case.list}/{waiting.reference}").status == 404
    assert waiting.reference not in admin.get(case.list).text


def test_the_last_two_marks_at_once_make_one_award(app, session, case, present):
    person = make_user(session)
    by = actor_of(person, Grant(Role.ADMIN), Grant(Role.HUB_LEAD, hub_id=case.application.hub_id))
    number = case.application.id

    def marking(kind):
        return in_transaction(
            app,
            lambda own: service.mark(own, offers.offer(own, number), kind, by=by, now=present),
        )

    session.commit()
    results = at_once([marking(kind) for kind in ("enrolment", *ADMIN_MARKS)])

    session.expire_all()
    assert results == ["done"] * 3
    assert case.application.state is ApplicationState.AWARDED
    assert session.scalar(select(func.count()).where(Event.kind == "application.awarded")) == 1


def test_the_board_leads_to_the_list(lead, released, case):
    page = lead.get(f"/admin/rounds/{released.slug}")

    assert page.links["See who waits"] == case.list
    assert page.links["Conditions of the accepted offers"] == case.list


def test_the_list_asks_a_constant_number_and_turns_its_page(
    session, admin, case, count_queries, monkeypatch
):
    round_ = session.get_one(Round, case.application.round_id)
    present = case.application.state_since
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            accept(session, round_, make_user(session), present)
        admin.get(case.list)
        with count_queries() as seen:
            admin.get(case.list)
        counts.append(len(seen))
    monkeypatch.setattr("app.bursaries.awarding.queries.PER_PAGE", 3)
    first = admin.get(case.list)
    second = admin.get(first.find(".govuk-pagination__next a")["href"])

    assert counts[0] == counts[1]
    assert [len(page.all("tbody tr")) for page in (first, second)] == [3, 1]


def test_a_withdrawn_application_is_no_award(session, case, student, present, admin):
    offer_service.withdraw(session, case.application, by=person_as_actor(student), now=present)
    session.commit()

    assert admin.post(f"{case.url}/identity/met").status == 404
    with pytest.raises(RefusedError):
        service.mark(
            session,
            offers.offer(session, case.application.id),
            "identity",
            by=Actor(0, "A", "a@example.org", frozenset({Grant(Role.ADMIN)})),
            now=present,
        )
