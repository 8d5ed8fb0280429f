"""Whether an application may be assessed: who says so, once, and with which words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.applications.models import EligibilityAnswer
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.states import RoundState
from app.bursaries.screening import service
from app.bursaries.screening.models import Screening
from app.bursaries.screening.rules import ELIGIBLE
from app.bursaries.screening.states import TOLD, IneligibilityReason
from app.core.roles import Actor, Grant, Role
from tests.support.applying import make_draft, make_sent
from tests.support.factories import make_hub, make_user
from tests.support.racing import at_once, in_transaction
from tests.support.rounds import make_application, make_round

WORDS = "Your employer pays the whole fee. Ask the contact of this round."


@pytest.fixture
def sent(session, round_, student, present):
    """Return an application to Sheffield that was sent."""
    return make_sent(session, round_, student, now=present)


@pytest.fixture
def staff(session, new_client, sign_in_as):
    """Return a function that signs a new person with a role in and returns their browser."""

    def signed_in(*roles, hub=None, round_id=None):
        person = make_user(
            session,
            name="Ann Admin",
            roles=roles,
            hub=make_hub(session, hub) if hub else None,
            round_id=round_id,
        )
        return sign_in_as(person, new_client())

    return signed_in


@pytest.fixture
def base(round_):
    return f"/admin/rounds/{round_.slug}"


@pytest.fixture
def url(base, sent):
    return f"{base}/screening/{sent.reference}"


def test_an_admin_finds_it_eligible_and_goes_to_the_next(
    session, staff, round_, sent, base, present
):
    other = make_sent(session, round_, make_user(session), now=present + timedelta(seconds=1))
    admin = staff(Role.ADMIN)

    page = admin.get(f"{base}/screening/{sent.reference}").form().submit(finding="eligible")
    last = admin.get(page.location).form().submit(finding="eligible", follow=True)

    assert page.location == f"{base}/screening/{other.reference}"
    assert last.h1 == round_.name
    found = session.scalars(select(Screening).order_by(Screening.id)).all()
    assert [(row.application_id, row.is_eligible) for row in found] == [
        (sent.id, True),
        (other.id, True),
    ]
    assert {sent.state, other.state} == {ApplicationState.ELIGIBLE}
    kinds = session.scalars(select(Event.kind)).all()
    assert kinds.count("application.found_eligible") == 2


def test_a_refusal_needs_its_rule_and_its_words(session, staff, sent, url):
    admin = staff(Role.ADMIN)
    page = admin.get(url)

    nothing = page.form().submit()
    bare = page.form().submit(finding="ineligible")
    half = page.form().submit(finding="ineligible", reason="duplicate", words="   ")
    long = page.form().submit(finding="ineligible", reason="duplicate", words="x" * 2001)

    rule, words = (
        "Choose the rule that it does not meet",
        "Enter the words the applicant will read",
    )
    assert nothing.errors == ["Choose whether the application is eligible"]
    assert bare.errors == [rule, words]
    assert half.errors == [words]
    assert long.errors == ["Shorten this to 2,000 characters or fewer"]
    assert long.find("#words").get_text().strip() == "x" * 2001
    assert half.title.startswith("Error: ")
    assert sent.state is ApplicationState.SUBMITTED
    assert session.scalars(select(Screening)).all() == []


def test_the_applicant_reads_why_in_the_screeners_words(staff, sent, url, browser):
    staff(Role.ADMIN).get(url).form().submit(
        finding="ineligible", reason="incomplete", words=WORDS + " <b>"
    )

    page = browser.get(f"/applications/{sent.reference}/progress")

    assert sent.state is ApplicationState.INELIGIBLE
    assert page.texts("main .tag") == ["Not eligible"]
    said = page.texts("main p")
    assert TOLD[IneligibilityReason.INCOMPLETE] in said
    assert WORDS + " <b>" in said
    assert "Ann Admin" not in page.text


def test_words_that_were_typed_for_a_refusal_are_not_kept_with_a_yes(session, staff, url):
    staff(Role.ADMIN).get(url).form().submit(
        finding="eligible", reason="duplicate", words="never mind"
    )

    found = session.scalars(select(Screening)).one()
    assert (found.is_eligible, found.reason_code, found.words) == (True, None, "")


def test_a_lead_of_the_same_hub_reads_and_does_not_decide(staff, sent, url):
    lead = staff(Role.HUB_LEAD, hub="sheffield")

    page = lead.get(url)
    refused = lead.post(url, {"finding": "eligible"})

    reason = "A lead of another hub screens applications to your hub."
    assert page.texts(".govuk-inset-text p") == [reason]
    assert page.all("main form") == []
    assert (refused.status, refused.texts("main p")[0]) == (403, reason)
    assert sent.state is ApplicationState.SUBMITTED


def test_a_lead_of_another_hub_decides(staff, sent, url):
    staff(Role.HUB_LEAD, hub="bristol").get(url).form().submit(finding="eligible")

    assert sent.state is ApplicationState.ELIGIBLE


def test_nobody_screens_their_own(session, new_client, sign_in_as, round_, present):
    person = make_user(session, roles=[Role.ADMIN])
    own = make_sent(session, round_, person, now=present)
    admin = sign_in_as(person, new_client())
    url = f"/admin/rounds/{round_.slug}/screening/{own.reference}"

    assert admin.get(url).status == 404
    assert admin.post(url, {"finding": "eligible"}).status == 404
    listed = admin.get(f"/admin/rounds/{round_.slug}/screening")
    assert own.reference not in listed.text
    assert own.state is ApplicationState.SUBMITTED


def test_a_second_screening_is_refused(session, staff, sent, url):
    first, second = staff(Role.ADMIN), staff(Role.ADMIN)
    page = second.get(url)
    first.get(url).form().submit(finding="eligible")

    late = page.form().submit(finding="ineligible", reason="duplicate", words=WORDS)

    reason = "This application is not waiting for screening."
    assert (late.status, late.texts("main p")[0]) == (403, reason)
    assert second.get(url).texts(".govuk-inset-text p")[-1] == reason
    assert sent.state is ApplicationState.ELIGIBLE
    assert len(session.scalars(select(Screening)).all()) == 1


def test_of_ten_screenings_at_once_one_counts(app, session, sent):
    admins = [make_user(session) for _ in range(10)]
    session.commit()

    def screening(person):
        by = Actor(person.id, "Ann", "ann@example.org", frozenset({Grant(Role.ADMIN)}))
        return in_transaction(
            app,
            lambda own: service.screen(
                own,
                own.get_one(type(sent), sent.id),
                ELIGIBLE,
                by=by,
                now=sent.submitted_at,
            ),
        )

    answers = at_once([screening(person) for person in admins])

    assert sorted(answers) == ["RefusedError"] * 9 + ["done"]
    assert len(session.scalars(select(Screening)).all()) == 1
    kinds = session.scalars(select(Event.kind)).all()
    assert kinds.count("application.found_eligible") == 1


def test_a_draft_is_its_owners_alone(session, staff, round_, base, student, present):
    draft = make_draft(session, round_, student, now=present)
    admin = staff(Role.ADMIN)

    assert admin.get(f"{base}/screening/{draft.reference}").status == 404
    assert draft.reference not in admin.get(f"/admin/rounds/{round_.slug}/screening").text


def test_screeners_read_neither_means_nor_equality_answers(staff, url):
    page = staff(Role.ADMIN).get(url)

    assert "Planted Name" in page.texts("dd")
    assert [
        secret for secret in ("planted income", "planted background") if secret in page.body
    ] == []


def test_screeners_see_what_the_check_was_told(session, staff, sent, url):
    rule = rounds.rules(session, sent.round_id)[0]
    admin = staff(Role.ADMIN)
    before = admin.get(url).texts("dd")[0]
    session.add(EligibilityAnswer(application_id=sent.id, rule_id=rule.id, answer="no"))

    after = admin.get(url).texts("dd")[0]

    assert (before, after) == ("Not answered", "No Does not meet the rule")


def test_other_roles_do_not_enter(staff, sent, base, url):
    for role in sorted({*Role} - {Role.ADMIN, Role.HUB_LEAD}):
        other = staff(role, hub="bristol")

        gets = [
            other.get(path).status for path in ("/admin/rounds/", base, f"{base}/screening", url)
        ]
        posts = [other.post(path).status for path in (url, f"{base}/close-demo")]

        assert (role, gets, posts) == (role, [403] * 4, [403] * 2)
    assert sent.state is ApplicationState.SUBMITTED


def test_a_lead_of_another_round_finds_neither_round_nor_case(
    session, staff, round_, base, url, present
):
    other = make_round(session, now=present)
    lead = staff(Role.HUB_LEAD, round_id=other.id)

    assert lead.get(base).status == 404
    assert lead.get(url).status == 404
    assert lead.post(url, {"finding": "eligible"}).status == 404
    links = lead.get("/admin/rounds/").links
    assert [name for name in links if name.startswith("Skills")] == [other.name]
    assert lead.get(url.replace(round_.slug, other.slug)).status == 404


def test_the_list_shows_what_waits_and_what_was_looked_at(session, staff, round_, present):
    hub = make_hub(session)
    made = [
        make_application(
            session,
            round_,
            make_user(session, name=f"Person {number}"),
            state=state,
            hub=hub,
            now=present - timedelta(days=number),
        )
        for number, state in enumerate(
            (ApplicationState.SUBMITTED, ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE)
        )
    ]
    admin = staff(Role.ADMIN)

    waiting = admin.get(f"/admin/rounds/{round_.slug}/screening")
    found = admin.get(waiting.links["See what was already looked at"])

    assert waiting.texts("tbody th") == [made[1].reference, made[0].reference]
    assert found.texts("tbody th") == [made[2].reference]


def test_the_list_is_paged_by_key(session, staff, round_, present):
    hub = make_hub(session)
    # All were sent in the same second, so that only the number tells them apart.
    made = [
        make_application(
            session, round_, make_user(session), state=ApplicationState.SUBMITTED, hub=hub,
            now=present,
        )
        for _ in range(51)
    ]  # fmt: skip
    admin = staff(Role.ADMIN)

    first = admin.get(f"/admin/rounds/{round_.slug}/screening")
    second = admin.get(first.find("a[rel=next]")["href"])

    assert first.texts("tbody th") == [each.reference for each in made[:50]]
    assert second.texts("tbody th") == [made[50].reference]
    assert second.all("a[rel=next]") == []


def test_an_invented_page_shows_no_error(staff, sent, base):
    admin = staff(Role.ADMIN)
    asked = ("x", "-1", "99999999999999", "0", "2147483647")

    pages = {after: admin.get(f"{base}/screening?after={after}") for after in asked}

    assert {after: page.texts("tbody th") for after, page in pages.items()} == {
        "x": [sent.reference],
        "-1": [sent.reference],
        "99999999999999": [sent.reference],
        "0": [],
        "2147483647": [],
    }


def test_a_demo_round_is_closed_by_an_admin_and_no_other_round(
    session, staff, round_, student, present
):
    draft = make_draft(session, round_, student, now=present)
    admin = staff(Role.ADMIN)
    url = f"/admin/rounds/{round_.slug}/close-demo"

    refused = admin.post(url)
    round_.is_demo = True
    closed = admin.get(f"/admin/rounds/{round_.slug}").form().submit(follow=True)
    again = admin.post(url)

    assert (refused.status, refused.texts("main p")[0]) == (
        403,
        "Only a demo round can be closed before its deadline.",
    )
    assert closed.h1 == round_.name
    assert round_.state is RoundState.CLOSED
    assert draft.state is ApplicationState.NOT_SUBMITTED
    assert (again.status, again.texts("main p")[0]) == (403, "This round is not open.")


NEEDS = {
    RoundState.OPEN: ("1 application waits for screening.", "Screen applications"),
    RoundState.CLOSED: ("1 application waits for screening.", "Screen applications"),
    RoundState.REVIEWING: ("The round is with reviewers and panel.", "Open the panel's page"),
    RoundState.RELEASED: ("The outcomes are released.", "See offers and the reserve list"),
}


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("state", NEEDS)
def test_the_board_names_the_next_thing(staff, round_, state):
    round_.state = state

    page = staff(Role.ADMIN).get(f"/admin/rounds/{round_.slug}")

    words, action = NEEDS[state]
    assert page.texts("section[aria-labelledby=need] p") == [words]
    assert page.texts("section[aria-labelledby=need] a") == [action]
    stats = dict(zip(page.texts(".stat__label"), page.texts(".stat__value"), strict=True))
    assert (stats["Sent"], stats["Waiting for screening"]) == ("1", "1")


@pytest.mark.parametrize("state", [ApplicationState.IN_REVIEW, ApplicationState.ASSESSED])
def test_a_demo_offers_to_write_reviews_until_the_last_is_written(session, staff, present, state):
    demo = make_round(session, now=present, state=RoundState.REVIEWING, is_demo=True)
    make_application(session, demo, make_user(session), state=state, hub=make_hub(session))

    buttons = staff(Role.ADMIN).get(f"/admin/rounds/{demo.slug}").texts("main button")

    is_offered = "Write the remaining demo reviews" in buttons
    assert is_offered == (state is ApplicationState.IN_REVIEW)
