"""Likely duplicates side by side: a person decides, once, and whoever is barred sees neither."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import delete, select

from app.accounts.models import User
from app.audit.models import Event
from app.bursaries.applications import service as applications
from app.bursaries.applications.models import Answer, Snapshot
from app.bursaries.applications.states import ApplicationState
from app.bursaries.duplicates import service
from app.bursaries.duplicates.jobs import tick
from app.bursaries.duplicates.models import Comparison, LikelyPair, LikenessKey, LikenessRead
from app.bursaries.rounds.models import FormSection, Question, Round
from app.bursaries.rounds.states import QuestionKind, RoundState
from app.bursaries.screening.models import Screening
from app.bursaries.screening.states import IneligibilityReason
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from app.reviews.conflicts.models import Conflict
from app.reviews.conflicts.states import ConflictKind, ConflictSource, Hardness
from tests.support.applying import ANSWERS, make_draft, make_sent, make_whole_round, person_as_actor
from tests.support.factories import actor_of, make_hub, make_user
from tests.support.racing import at_once, in_transaction

WHY = "The same birth date and the same words."


@pytest.fixture
def staff(session, new_client, sign_in_as):
    """Return a function that makes a person with a role and returns their browser."""

    def signed_in(*roles, hub=None, person=None):
        person = person or make_user(
            session, roles=roles, hub=make_hub(session, hub) if hub else None
        )
        return sign_in_as(person, new_client())

    return signed_in


def send(session, round_, present, *, name, email, answers=ANSWERS):
    person = make_user(session, email, name=name)
    draft = make_draft(session, round_, person, now=present, answers=answers)
    session.refresh(draft, ["round"])
    applications.submit(
        session, draft.id, address="https://capsid.test", by=person_as_actor(person), now=present
    )
    session.flush()
    tick(session, present)
    return draft


@pytest.fixture
def one(session, round_, present):
    return send(
        session, round_, present, name="Zoë Field", email="zoe.field@example.org",
        answers=ANSWERS | {"name": "Zoë Field"},
    )  # fmt: skip


@pytest.fixture
def other(session, round_, present):
    return send(
        session, round_, present, name="FIELD Zoe", email="other@example.org",
        answers=ANSWERS | {"name": "Zoe Field", "hub": "bristol"},
    )  # fmt: skip


@pytest.fixture
def base(round_):
    return f"/admin/rounds/{round_.slug}/duplicates/"


@pytest.fixture
def url(base, one, other):
    return f"{base}{one.reference}/{other.reference}"


def test_the_pair_is_listed_with_what_it_has_in_common(session, staff, base, one, other):
    round_ = session.get_one(Round, one.round_id)
    send(
        session, round_, one.created_at, name="Bo Hill", email="bo@example.org",
        answers=ANSWERS | {"name": "Bo Hill"},
    )  # fmt: skip

    page = staff(Role.ADMIN).get(base)

    assert page.texts("tbody th") == [
        f"Zoë Field ({one.reference}) and FIELD Zoe ({other.reference})"
    ]
    assert page.texts("tbody td") == ["The same name"]


def test_what_the_form_asks_is_compared(session, staff, round_, base, present):
    section = session.scalars(
        select(FormSection).where(FormSection.form_version_id == round_.form_version_id)
    ).first()
    for place, (key, kind) in enumerate(
        (("birth_date", QuestionKind.DATE), ("home", QuestionKind.ADDRESS)), 20
    ):
        session.add(
            Question(
                form_version_id=round_.form_version_id, section_id=section.id, key=key, kind=kind,
                label=key, required=False, position=place,
            )
        )  # fmt: skip
    session.flush()
    told = {
        "birth_date": "1999-02-03",
        "home": '{"line1": "1 Road", "town": "Leeds", "postcode": "s10 2tn"}',
    }
    again = told | {"home": '{"line1": "One Road", "town": "Leeds", "postcode": "S102TN"}'}
    send(
        session, round_, present, name="A", email="a@example.org",
        answers=ANSWERS | {"name": "A"} | told,
    )  # fmt: skip
    send(
        session, round_, present, name="B", email="b@example.org",
        answers=ANSWERS | {"name": "B"} | again,
    )  # fmt: skip

    page = staff(Role.ADMIN).get(base)

    assert page.texts("tbody td") == ["The same date of birth; The same postcode"]


def test_the_same_mailbox_is_enough(session, staff, round_, base, present):
    for name, email in (("Ann One", "ann.one@example.org"), ("Bea Two", "annone+2@example.org")):
        send(session, round_, present, name=name, email=email, answers=ANSWERS | {"name": name})

    page = staff(Role.ADMIN).get(base)

    assert page.texts("tbody td") == ["The same e-mail address"]


def test_different_people_is_kept_and_asked_no_more(session, staff, base, url, one, other):
    admin = staff(Role.ADMIN)

    empty = admin.get(url).form().submit()
    page = admin.get(url).form().submit(who="different", words=WHY, follow=True)

    assert empty.errors == ["Choose whether they are of one person", "Enter why you think so"]
    assert page.h1 == "Likely duplicates"
    assert page.texts("tbody td")[:2] == ["Different people", WHY]
    kept = session.scalars(select(Comparison)).one()
    assert (kept.first_id, kept.second_id, kept.is_same, kept.kept_id) == (
        one.id,
        other.id,
        False,
        None,
    )
    assert {one.state, other.state} == {ApplicationState.SUBMITTED}
    events = session.scalars(select(Event).where(Event.kind == "application.compared")).all()
    assert [(event.subject_id, event.reason) for event in events] == [
        (one.id, WHY),
        (other.id, WHY),
    ]
    assert "Are these two" in admin.get(url).h1
    assert admin.get(url).all("main form") == []
    assert admin.get(base).all("tbody th a")[0].get_text() == (
        f"{one.reference} and {other.reference}"
    )


@pytest.mark.parametrize("eligible", [False, True])
def test_of_the_same_person_one_stays_and_the_other_is_told(
    session, staff, url, one, other, eligible
):
    if eligible:
        one.state = ApplicationState.ELIGIBLE
    staff(Role.ADMIN).get(url).form().submit(who=other.reference, words=WHY)

    assert (one.state, other.state) == (ApplicationState.INELIGIBLE, ApplicationState.SUBMITTED)
    kept = session.scalars(select(Comparison)).one()
    assert (kept.is_same, kept.kept_id) == (True, other.id)
    found = session.scalars(select(Screening)).one()
    assert (found.application_id, found.reason_code) == (one.id, IneligibilityReason.DUPLICATE)
    letter = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "application_ineligible")
    ).one()
    assert letter.to_user_id == one.applicant_id
    assert WHY in letter.text
    assert other.reference not in letter.text


def test_an_invented_choice_is_refused(session, staff, url):
    page = staff(Role.ADMIN).post(url, {"who": "CAP-0000", "words": WHY})

    assert page.title.startswith("Error: ")
    assert session.scalars(select(Comparison)).all() == []


def test_a_lead_of_one_of_the_hubs_reads_and_does_not_decide(session, staff, url):
    near, far = staff(Role.HUB_LEAD, hub="bristol"), staff(Role.HUB_LEAD, hub="london")

    page = near.get(url)
    refused = near.post(url, {"who": "different", "words": WHY})
    decided = far.get(url).form().submit(who="different", words=WHY)

    assert page.all("main form") == []
    assert refused.status == 403
    assert decided.status == 302
    assert len(session.scalars(select(Comparison)).all()) == 1


def test_whoever_is_barred_from_one_sees_neither(session, staff, base, url, one):
    person = make_user(session, roles=[Role.ADMIN])
    session.add(
        Conflict(
            application_id=one.id, reviewer_id=person.id, kind=ConflictKind.FAMILY,
            source=ConflictSource.SELF, hardness=Hardness.HARD, reason="", at=one.created_at,
        )
    )  # fmt: skip
    session.flush()
    barred = staff(person=person)

    listed = barred.get(base)

    assert listed.all("tbody th") == []
    assert (barred.get(url).status, barred.post(url, {"who": "different"}).status) == (404, 404)


@pytest.mark.usefixtures("other")
def test_nobody_compares_their_own(session, staff, round_, base, present):
    person = make_user(session, "zoe@example.org", name="Zoe Field", roles=[Role.ADMIN])
    own = make_sent(session, round_, person, now=present)

    page = staff(person=person).get(base)

    assert page.all("tbody th") == []
    assert own.reference not in page.text


def test_other_roles_strangers_and_other_rounds_do_not_enter(staff, browser, base, url, one, other):
    for role in sorted({*Role} - {Role.ADMIN, Role.HUB_LEAD}):
        person = staff(role, hub="london")
        assert [person.get(base).status, person.get(url).status, person.post(url).status] == (
            [403] * 3
        ), role
    assert browser.get(url).status == 403
    admin = staff(Role.ADMIN)
    assert admin.get(f"{base}{one.reference}/{one.reference}").status == 404
    assert admin.get(f"{base}{one.reference}/DRFT").status == 404
    assert admin.get(url.replace("round-", "no-round-")).status == 404
    assert (one.state, other.state) == (ApplicationState.SUBMITTED,) * 2


def test_once_reviewing_began_nothing_is_compared(session, staff, round_, url):
    round_.state = RoundState.REVIEWING

    refused = staff(Role.ADMIN).post(url, {"who": "different", "words": WHY})

    assert refused.status == 403
    assert session.scalars(select(Comparison)).all() == []


def test_a_pair_of_which_one_left_is_not_decided(session, staff, url, one):
    admin = staff(Role.ADMIN)
    page = admin.get(url)
    one.state = ApplicationState.WITHDRAWN

    late = page.form().submit(who="different", words=WHY)

    assert late.status == 403
    assert session.scalars(select(Comparison)).all() == []


def test_of_two_screeners_at_once_one_counts(app, session, round_, one, other, present):
    people = [actor_of(make_user(session), Grant(Role.ADMIN)) for _ in range(4)]
    session.commit()

    def judging(by, kept):
        return in_transaction(
            app,
            partial(
                service.judge, round_id=round_.id, numbers=(one.id, other.id), kept_id=kept,
                words=WHY, by=by, now=present,
            ),
        )  # fmt: skip

    answers = at_once(
        [judging(by, kept) for by, kept in zip(people, (one.id, other.id, None, None), strict=True)]
    )

    assert sorted(answers) == ["ConflictError"] * 3 + ["done"]
    kept = session.scalars(select(Comparison)).one()
    session.expire_all()
    states = sorted(session.get_one(type(one), each.id).state for each in (one, other))
    assert states.count(ApplicationState.INELIGIBLE) == int(kept.is_same)


def test_the_list_asks_the_same_of_one_pair_and_of_three(
    session, staff, round_, base, count_queries, present
):
    admin, counts = staff(Role.ADMIN), []
    for rows in (2, 2):
        for _ in range(rows):
            send(
                session, round_, present, name="Zoe Field",
                email=f"zoe{len(counts)}{_}@example.org",
            )  # fmt: skip
        admin.get(base)
        with count_queries() as seen:
            admin.get(base)
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_what_is_changed_is_looked_through_anew(session, staff, base, one, other, present):
    name = session.scalars(select(Answer).where(Answer.application_id == other.id)).first()
    session.get_one(User, other.applicant_id).name = "Somebody Else"
    name.value = "Somebody Else"
    copy = Snapshot(
        application_id=other.id, number=2, content="{}", sha256="0" * 64, created_at=present
    )
    session.add(copy)
    session.flush()
    other.snapshot_id = copy.id
    session.flush()
    before = staff(Role.ADMIN).get(base)

    tick(session, present)
    again = service.look_through(session)

    assert one.reference in before.text
    assert one.reference not in staff(Role.ADMIN).get(base).text
    assert again == 0


@pytest.mark.usefixtures("one")
def test_nobody_is_compared_over_two_rounds(session, present):
    elsewhere = make_whole_round(session, now=present)
    send(
        session, elsewhere, present, name="Zoë Field", email="zoe+2@example.org",
        answers=ANSWERS | {"name": "Zoë Field"},
    )  # fmt: skip

    assert session.scalars(select(LikelyPair)).all() == []


def test_one_batch_may_hold_several_rounds(session, round_, one, other, present):
    elsewhere = make_whole_round(session, now=present)
    send(
        session, elsewhere, present, name="Zoe Field", email="zoe3@example.org",
        answers=ANSWERS | {"name": "Zoe Field"},
    )  # fmt: skip
    session.execute(delete(LikenessRead))

    assert service.look_through(session) == 3

    pair = session.scalars(select(LikelyPair)).one()
    assert (pair.round_id, pair.first_id, pair.second_id) == (round_.id, one.id, other.id)


@pytest.mark.usefixtures("one", "other")
def test_once_reviewing_began_the_digests_go(session, round_, present):
    assert session.scalars(select(LikenessKey.application_id).distinct()).all() != []
    assert {len(key) for key in session.scalars(select(LikenessKey.key))} == {64}

    round_.state = RoundState.REVIEWING
    session.flush()
    tick(session, present)

    assert session.scalars(select(LikenessKey)).all() == []
