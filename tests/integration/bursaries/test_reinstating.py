"""A refusal names its reason in words, and another person can take it back until reviewing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.states import BEFORE_REVIEWING, RoundState
from app.bursaries.screening import service
from app.bursaries.screening.models import Screening
from app.bursaries.screening.rules import refusal
from app.bursaries.screening.states import TOLD, IneligibilityReason
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from tests.support.applying import make_sent
from tests.support.factories import actor_of, make_hub, make_user
from tests.support.racing import at_once, in_transaction

WORDS = "Your letter says so. Ask the contact of this round."
AGAIN = "The letter was about another year."


@pytest.fixture
def sent(session, round_, student, present):
    """Return an application to Sheffield that was sent."""
    return make_sent(session, round_, student, now=present)


@pytest.fixture
def staff(session, new_client, sign_in_as):
    """Return a function that makes a person with a role and returns their browser."""

    def signed_in(*roles, hub=None, person=None):
        person = person or make_user(
            session, roles=roles, hub=make_hub(session, hub) if hub else None
        )
        return sign_in_as(person, new_client())

    return signed_in


@pytest.fixture
def url(round_, sent):
    return f"/admin/rounds/{round_.slug}/screening/{sent.reference}"


@pytest.fixture
def found(staff, sent, url):
    """Return the browser of the admin who found the application not eligible."""
    admin = staff(Role.ADMIN)
    admin.get(url).form().submit(finding="ineligible", reason="rule:course", words=WORDS)
    assert sent.state is ApplicationState.INELIGIBLE
    return admin


def letters(session, template):
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
    ).all()


def test_the_reasons_are_the_rounds_own_rules_and_the_fixed_ones(session, staff, round_, url):
    page = staff(Role.ADMIN).get(url)

    offered = [option["value"] for option in page.all("#reason option")]
    rule = rounds.rules(session, round_.id)[0]
    assert offered == [
        "",
        "rule:course",
        "incomplete",
        "duplicate",
        "late",
        "not_changed",
        "untrue",
        "other",
    ]
    assert page.texts("#reason option")[1] == rule.refusal


@pytest.mark.usefixtures("found")
def test_the_applicant_reads_the_rule_of_the_round_and_the_words(session, sent, browser):
    page = browser.get(f"/applications/{sent.reference}/progress")
    (letter,) = letters(session, "application_ineligible")

    rule = rounds.rules(session, sent.round_id)[0]
    assert [rule.refusal in page.texts("main p"), WORDS in page.texts("main p")] == [True, True]
    assert rule.refusal in letter.text
    assert WORDS in letter.text
    kept = session.scalars(select(Screening)).one()
    assert (kept.reason_code, kept.rule_id) == (IneligibilityReason.RULE, rule.id)


@pytest.mark.parametrize("reason", sorted(TOLD))
def test_every_fixed_reason_has_its_words(session, staff, url, reason):
    staff(Role.ADMIN).get(url).form().submit(finding="ineligible", reason=reason, words=WORDS)

    assert TOLD[reason] in letters(session, "application_ineligible")[0].text


def test_a_rule_of_another_round_is_no_reason(session, staff, sent, url):
    page = staff(Role.ADMIN).post(
        url,
        {
            "finding": "ineligible",
            "reason": "rule:other",
            "words": WORDS,
            "seen": str(sent.snapshot_id),
        },
    )

    assert page.title.startswith("Error: ")
    assert session.scalars(select(Screening)).all() == []


def test_a_page_of_an_older_version_is_refused(staff, sent, url):
    older = str(sent.snapshot_id + 1)
    page = staff(Role.ADMIN).post(url, {"finding": "eligible", "reason": "", "seen": older})

    assert page.status == 409
    assert service.CHANGED in page.text
    assert sent.state is ApplicationState.SUBMITTED


def test_another_person_reinstates_with_a_reason(session, staff, found, sent, url, browser):
    del found
    other = staff(Role.ADMIN)
    page = other.get(other.get(url).links["Reinstate this application"])

    empty = page.form().submit()
    done = page.form().submit(words=AGAIN, follow=True)

    assert empty.errors == ["Enter why it is eligible after all"]
    assert done.status == 200
    assert sent.state is ApplicationState.ELIGIBLE
    (letter,) = letters(session, "application_reinstated")
    assert AGAIN in letter.text
    assert letter.to_user_id == sent.applicant_id
    event = session.scalars(select(Event).where(Event.kind == "application.reinstated")).one()
    assert event.reason == AGAIN
    told = browser.get(f"/applications/{sent.reference}/progress")
    assert "Another person looked again" in told.text
    assert "Why it is not eligible" not in told.text


def test_who_found_it_does_not_reinstate(found, sent, url):
    page = found.get(url)

    refused = found.post(f"{url}/reinstate", {"words": AGAIN})

    assert "Reinstate this application" not in page.links
    assert (refused.status, refused.texts("main p")[0]) == (
        403,
        "You found it not eligible, so another person looks at it again.",
    )
    assert sent.state is ApplicationState.INELIGIBLE


def test_a_lead_of_the_same_hub_does_not_reinstate_and_another_one_does(found, staff, sent, url):
    del found
    near, far = staff(Role.HUB_LEAD, hub="sheffield"), staff(Role.HUB_LEAD, hub="bristol")

    refused = near.post(f"{url}/reinstate", {"words": AGAIN})
    far.get(f"{url}/reinstate").form().submit(words=AGAIN)

    assert refused.status == 403
    assert sent.state is ApplicationState.ELIGIBLE


def test_no_other_role_reinstates(found, staff, sent, url, browser):
    del found
    assert browser.post(f"{url}/reinstate", {"words": AGAIN}).status == 403
    for role in sorted({*Role} - {Role.ADMIN, Role.HUB_LEAD}):
        assert staff(role, hub="bristol").post(f"{url}/reinstate").status == 403, role
    assert sent.state is ApplicationState.INELIGIBLE


@pytest.mark.parametrize("state", sorted({*RoundState} - BEFORE_REVIEWING - {RoundState.CANCELLED}))
def test_once_reviewing_has_begun_a_refusal_stays(found, staff, round_, sent, url, state):
    del found
    other = staff(Role.ADMIN)
    round_.state = state

    refused = other.post(f"{url}/reinstate", {"words": AGAIN})

    assert refused.status == 403
    assert "Reviewing has begun" in refused.text
    assert sent.state is ApplicationState.INELIGIBLE


def test_found_again_after_being_reinstated_is_told_again(session, round_, sent, present):
    first, second = (
        actor_of(make_user(session), Grant(Role.ADMIN)),
        actor_of(make_user(session), Grant(Role.ADMIN)),
    )
    rule = refusal("rule:course", WORDS, rounds.rules(session, round_.id))

    service.screen(session, sent, rule, by=first, now=present)
    service.reinstate(session, sent, AGAIN, by=second, now=present)

    assert len(letters(session, "application_ineligible")) == 1
    assert len(letters(session, "application_reinstated")) == 1
    assert session.scalars(select(Screening.is_eligible).order_by(Screening.id)).all() == [
        False,
        True,
    ]


def test_of_five_reinstatings_at_once_one_counts(app, session, found, sent, present):
    del found
    people = [actor_of(make_user(session), Grant(Role.ADMIN)) for _ in range(5)]
    session.commit()

    def reinstating(by):
        return in_transaction(
            app,
            lambda own: service.reinstate(
                own, own.get_one(type(sent), sent.id), AGAIN, by=by, now=present
            ),
        )

    answers = at_once([reinstating(by) for by in people])

    assert sorted(answers) == ["RefusedError"] * 4 + ["done"]
    assert len(letters(session, "application_reinstated")) == 1
