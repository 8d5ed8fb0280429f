"""Two admins schedule and cancel a round; one pauses it, moves its deadline, takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import RoleGrant, User
from app.audit.models import Event
from app.bursaries.applications.states import ApplicationState
from app.bursaries.building import queries
from app.bursaries.building import service as building
from app.bursaries.building.models import RoundSignature
from app.bursaries.building.rules import digest
from app.bursaries.building.states import Part, SignedAct
from app.bursaries.offers.jobs import tick
from app.bursaries.rounds.models import Criterion, EligibilityRule, Question, Round
from app.bursaries.rounds.rules import UNDER_WAY
from app.bursaries.rounds.states import RoundState
from app.bursaries.steering import jobs as spreading
from app.bursaries.steering import service
from app.bursaries.steering.models import RoundNews
from app.core.errors import ConflictError, RefusedError
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from tests.support.building import make_admin, make_whole_draft, mark_rehearsed, versions
from tests.support.factories import actor_of, make_hub, make_user
from tests.support.racing import at_once, in_transaction
from tests.support.rounds import make_application, make_round

WRITES = (
    "schedule/ask",
    "schedule/confirm",
    "schedule/take-back",
    "back-to-draft",
    "pause",
    "resume",
    "deadline",
    "cancel",
    "cancel/confirm",
    "cancel/take-back",
)


@pytest.fixture
def draft(session, present):
    return make_whole_draft(session, now=present)


@pytest.fixture
def ann(session):
    return make_admin(session)


@pytest.fixture
def bob(session):
    return make_admin(session, "Bob Admin")


@pytest.fixture
def admin(ann, new_client, sign_in_as):
    return sign_in_as(ann, new_client())


@pytest.fixture
def other_admin(bob, new_client, sign_in_as):
    return sign_in_as(bob, new_client())


def at(round_, act):
    return f"/admin/rounds/{round_.slug}/{act}"


def sign(browser, round_, act):
    page = browser.get(at(round_, "schedule"))
    return page.form(f"form[action$='schedule/{act}']").submit(read="y")


def as_admin(person):
    return actor_of(person, Grant(Role.ADMIN))


def kinds(session):
    return session.scalars(select(Event.kind).order_by(Event.seq)).all()


def standing(session, round_, act=SignedAct.SCHEDULE):
    return queries.standing(session, round_.id, act)


def letters(session, template):
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
    ).all()


def test_two_admins_schedule_a_round_and_fix_its_form_and_rubric(
    session, admin, other_admin, ann, bob, draft
):
    asked = sign(admin, draft, "ask")
    own = admin.get(at(draft, "schedule"))
    alone = admin.post(at(draft, "schedule/confirm"), {"seen": "x", "read": "y"})
    confirmed = sign(other_admin, draft, "confirm")

    assert asked.location == f"/admin/rounds/{draft.slug}/build"
    assert "You asked for this. A second, different admin has to confirm it." in own.text
    assert own.all("form[action$='schedule/confirm']") == []
    assert alone.status == 403
    assert confirmed.location == f"/admin/rounds/{draft.slug}"
    form, rubric = versions(session, draft)
    assert draft.state is RoundState.SCHEDULED
    assert draft.frozen_at == form.frozen_at == rubric.frozen_at
    assert draft.frozen_at is not None
    assert draft.seed == f"round:{draft.slug}"
    signed = session.scalars(select(RoundSignature)).one()
    assert (signed.first_by_id, signed.second_by_id) == (ann.id, bob.id)
    assert kinds(session) == ["round.schedule_asked", "round.scheduled"]
    board = admin.get(f"/admin/rounds/{draft.slug}")
    assert "Take it back to a draft" in board.links


def test_the_clock_opens_and_closes_what_was_scheduled(session, admin, other_admin, draft, client):
    sign(admin, draft, "ask")
    sign(other_admin, draft, "confirm")
    shown = client.get(f"/bursaries/{draft.slug}")

    tick(session, draft.opens_at)
    session.commit()
    opened = draft.state
    tick(session, draft.closes_at + UNDER_WAY)
    session.commit()

    assert shown.status == 200
    assert (opened, draft.state) == (RoundState.OPEN, RoundState.CLOSED)


def test_nothing_is_signed_unread(admin, draft):
    page = admin.get(at(draft, "schedule")).form().submit()

    assert page.errors == ["Tick the box once you have read it"]
    assert page.status == 200


def test_a_round_with_a_gap_is_not_scheduled(session, admin, draft):
    form = admin.get(at(draft, "schedule")).form()
    draft.covers = ""
    session.commit()

    page = admin.get(at(draft, "schedule"))
    direct = admin.post(
        at(draft, "schedule/ask"), {"seen": queries.seen(session, draft), "read": "y"}
    )

    assert page.all("main form") == []
    assert page.links["Say what the bursary pays for"].endswith("/build/money")
    assert direct.status == 403
    assert "Say what the bursary pays for" in direct.text
    assert form.submit(read="y").status == 409
    assert standing(session, draft) is None


def test_a_gap_that_came_with_the_time_stops_the_second_signature(
    session, draft, ann, bob, present
):
    mark = queries.seen(session, draft)
    service.ask(session, draft, seen=mark, by=as_admin(ann), now=present)

    with pytest.raises(RefusedError, match="it has passed already"):
        service.confirm(session, draft, seen=mark, by=as_admin(bob), now=draft.closes_at)


def test_a_change_takes_the_first_signature_back(session, admin, other_admin, draft):
    sign(admin, draft, "ask")
    late = other_admin.get(at(draft, "schedule")).form("form[action$='confirm']")

    money = f"/admin/rounds/{draft.slug}/build/money"
    other_admin.get(money).form().submit(covers="Travel only")
    page = late.submit(read="y")

    assert page.status == 403
    assert "Nobody has asked for this" in page.text
    assert standing(session, draft) is None
    assert draft.state is RoundState.DRAFT
    assert kinds(session) == ["round.schedule_asked", "round.edited", "round.signature_void"]


CHANGES = {
    "a question": lambda session, round_: setattr(
        session.scalars(
            select(Question).where(Question.form_version_id == round_.form_version_id)
        ).first(),
        "label",
        "Another question?",
    ),
    "a criterion": lambda session, round_: setattr(
        session.scalars(
            select(Criterion).where(Criterion.rubric_version_id == round_.rubric_version_id)
        ).first(),
        "description",
        "Something else",
    ),
    "a rule": lambda session, round_: setattr(
        session.scalars(
            select(EligibilityRule).where(EligibilityRule.round_id == round_.id)
        ).one(),
        "refusal",
        "Other words.",
    ),
    "the declaration": lambda session, round_: setattr(
        versions(session, round_)[0], "declaration", "Another declaration."
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_made_elsewhere_makes_the_signature_count_no_more(
    session, admin, other_admin, draft, change, present
):
    sign(admin, draft, "ask")
    late = other_admin.get(at(draft, "schedule")).form("form[action$='confirm']")
    change(session, draft)
    session.commit()

    refused = late.submit(read="y")
    page = other_admin.get(at(draft, "schedule"))
    mark_rehearsed(session, draft, now=present)
    again = sign(other_admin, draft, "ask")
    confirmed = sign(admin, draft, "confirm")

    assert refused.status == 409
    assert "that signature no longer counts" in page.text
    assert (again.status, confirmed.status) == (302, 302)
    assert draft.state is RoundState.SCHEDULED
    assert kinds(session).count("round.signature_void") == 1


def test_a_signature_of_somebody_who_left_does_not_count(
    session, admin, other_admin, ann, draft, present
):
    sign(admin, draft, "ask")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == ann.id)).one()
    grant.ends_at = present

    refused = sign(other_admin, draft, "confirm")
    taken = other_admin.get(at(draft, "schedule")).form("form[action$='take-back']").submit()

    assert refused.status == 403
    assert "no longer an admin" in refused.text
    assert taken.status == 302
    assert standing(session, draft) is None


def test_of_many_second_signatures_at_once_one_counts(app, session, draft, ann, present):
    others = [make_admin(session) for _ in range(6)]
    mark = queries.seen(session, draft)
    service.ask(session, draft, seen=mark, by=as_admin(ann), now=present)
    session.commit()

    answers = at_once(
        [
            in_transaction(
                app,
                lambda own, person=person: service.confirm(
                    own, own.get_one(Round, draft.id), seen=mark, by=as_admin(person), now=present
                ),
            )
            for person in others
        ]
    )

    assert sorted(answers) == ["RefusedError"] * 5 + ["done"]
    session.expire_all()
    assert draft.state is RoundState.SCHEDULED
    assert kinds(session).count("round.scheduled") == 1


def test_of_many_first_signatures_at_once_one_counts(app, session, draft, present):
    admins = [make_admin(session) for _ in range(6)]
    mark = queries.seen(session, draft)
    session.commit()

    answers = at_once(
        [
            in_transaction(
                app,
                lambda own, person=person: service.ask(
                    own, own.get_one(Round, draft.id), seen=mark, by=as_admin(person), now=present
                ),
            )
            for person in admins
        ]
    )

    assert sorted(answers) == ["RefusedError"] * 5 + ["done"]
    assert len(session.scalars(select(RoundSignature)).all()) == 1


def test_an_edit_and_the_second_signature_at_once_never_both_count(
    app, session, draft, ann, bob, present
):
    mark = queries.seen(session, draft)
    held = queries.values(session, draft, Part.MONEY)
    service.ask(session, draft, seen=mark, by=as_admin(ann), now=present)
    session.commit()

    answers = at_once(
        [
            in_transaction(
                app,
                lambda own: service.confirm(
                    own, own.get_one(Round, draft.id), seen=mark, by=as_admin(bob), now=present
                ),
            ),
            in_transaction(
                app,
                lambda own: building.save(
                    own,
                    own.get_one(Round, draft.id),
                    Part.MONEY,
                    held | {"covers": "Something else"},
                    seen=digest(held),
                    by=as_admin(ann),
                    now=present,
                ),
            ),
        ]
    )

    session.expire_all()
    assert answers.count("done") == 1
    is_scheduled = draft.state is RoundState.SCHEDULED
    assert is_scheduled == (draft.covers != "Something else")


def test_a_scheduled_round_goes_back_to_a_draft_while_nobody_applied(
    session, admin, other_admin, draft, present
):
    sign(admin, draft, "ask")
    sign(other_admin, draft, "confirm")
    empty = admin.get(at(draft, "back-to-draft")).form().submit()
    back = admin.get(at(draft, "back-to-draft")).form().submit(reason="A date is wrong.")

    form, rubric = versions(session, draft)
    assert empty.errors == ["Enter the reason"]
    assert back.location == f"/admin/rounds/{draft.slug}/build"
    assert (draft.state, draft.frozen_at) == (RoundState.DRAFT, None)
    assert form.frozen_at is not None
    assert rubric.frozen_at is not None
    mark_rehearsed(session, draft, now=present)
    sign(other_admin, draft, "ask")
    sign(admin, draft, "confirm")
    assert draft.state is RoundState.SCHEDULED


def test_a_round_that_has_an_application_does_not_go_back(session, admin, present):
    round_ = make_round(session, state=RoundState.SCHEDULED, now=present)
    make_application(session, round_, make_user(session), state=ApplicationState.WITHDRAWN,
                     hub=make_hub(session))  # fmt: skip

    page = admin.get(at(round_, "back-to-draft"))

    assert page.status == 403
    assert "Somebody has begun an application" in page.text


def test_a_round_is_paused_with_public_words_and_goes_on(session, admin, client, present):
    round_ = make_round(session, now=present)
    empty = admin.get(at(round_, "pause")).form().submit()
    admin.get(at(round_, "pause")).form().submit(
        notice="The form had a fault. We go on tomorrow.", reason="Question 3 asks the wrong thing"
    )
    paused = client.get(f"/bursaries/{round_.slug}")
    state = round_.state
    admin.get(at(round_, "resume")).form().submit(reason="Mended")
    again = client.get(f"/bursaries/{round_.slug}")

    assert empty.errors == ["Enter the reason", "Enter what the public page says"]
    assert state is RoundState.PAUSED
    assert "We go on tomorrow." in paused.text
    assert "Question 3" not in paused.text
    assert (round_.state, round_.notice) == (RoundState.OPEN, "")
    assert "We go on tomorrow." not in again.text
    assert kinds(session) == ["round.paused", "round.resumed"]


def typed(when, name):
    return {
        f"{name}_day": [str(when.day), str(when.month), str(when.year)],
        f"{name}_time": "12:00",
    }


def test_the_deadline_moves_later_and_drafts_are_told(session, admin, present):
    round_ = make_round(session, now=present)
    writing = make_application(session, round_, make_user(session, "wim@example.org"))
    make_application(
        session, round_, make_user(session), state=ApplicationState.SUBMITTED, hub=make_hub(session)
    )
    before = round_.closes_at
    page = admin.get(at(round_, "deadline"))

    earlier = page.form().submit(
        **typed(before - timedelta(days=2), "closes_at"), reason="Too long"
    )
    crossing = page.form().submit(
        **typed(round_.review_due_at + timedelta(days=1), "closes_at"), reason="More"
    )
    unsaid = page.form().submit(**typed(before + timedelta(days=2), "closes_at"))
    moved = page.form().submit(
        **typed(before + timedelta(days=2), "closes_at"), reason="The site was down."
    )
    stale = page.form().submit(**typed(before + timedelta(days=3), "closes_at"), reason="Once more")

    assert earlier.errors == ["Enter a later deadline than the one that stands"]
    assert crossing.errors == ["Enter a moment after the one above"]
    assert unsaid.errors == ["Enter the reason"]
    assert (moved.status, stale.status) == (302, 409)
    assert round_.closes_at.date() == (before + timedelta(days=2)).date()
    assert letters(session, "deadline_moved") == []
    spreading.tick(session, present)
    told = letters(session, "deadline_moved")
    assert [letter.to_address for letter in told] == ["wim@example.org"]
    assert "The site was down." in told[0].text
    assert writing.reference in told[0].text


def test_the_deadline_does_not_move_once_it_has_passed(session, ann, present):
    round_ = make_round(session, now=present)
    dates = service.dates_of(round_)
    with pytest.raises(RefusedError, match="The deadline has passed"):
        service.move_deadline(
            session,
            round_,
            dates | {"closes_at": round_.closes_at + timedelta(days=1)},
            seen=digest(dates),
            reason="Late",
            by=as_admin(ann),
            now=round_.closes_at,
        )


def test_two_admins_cancel_a_round_and_everybody_is_told(
    session, admin, other_admin, present, new_client, sign_in_as
):
    round_ = make_round(session, now=present)
    hub = make_hub(session)
    people = {
        state: make_application(session, round_, make_user(session), state=state, hub=hub)
        for state in (
            ApplicationState.DRAFT,
            ApplicationState.SUBMITTED,
            ApplicationState.ELIGIBLE,
            ApplicationState.WITHDRAWN,
        )
    }
    empty = admin.get(at(round_, "cancel")).form().submit()
    admin.get(at(round_, "cancel")).form().submit(reason="The funder withdrew.")
    own = admin.get(at(round_, "cancel"))
    alone = admin.post(at(round_, "cancel/confirm"), {"seen": "x", "read": "y"})
    page = other_admin.get(at(round_, "cancel"))
    unread = page.form("form[action$='confirm']").submit()
    done = page.form("form[action$='confirm']").submit(read="y")

    assert empty.errors == ["Enter why the round is cancelled"]
    assert own.all("form[action$='confirm']") == []
    assert alone.status == 403
    assert unread.errors == ["Tick the box once you have read it"]
    assert done.status == 302
    assert round_.state is RoundState.CANCELLED
    tick(session, round_.closes_at + UNDER_WAY)  # nothing else ends the draft before
    batches = [service.spread(session, now=present, limit=2) for _ in range(4)]
    told = letters(session, "round_cancelled")
    assert batches == [2, 1, 0, 0]
    assert len(told) == 3
    assert all("The funder withdrew." in letter.text for letter in told)
    draft = people[ApplicationState.DRAFT]
    assert draft.state is ApplicationState.NOT_SUBMITTED
    assert letters(session, "application_not_submitted") == []
    owner = session.get_one(User, people[ApplicationState.SUBMITTED].applicant_id)
    reference = people[ApplicationState.SUBMITTED].reference
    seen = sign_in_as(owner, new_client()).get(f"/applications/{reference}/progress")
    assert "The funder withdrew." in seen.text


def test_another_reason_than_the_one_read_is_not_signed(session, admin, other_admin, present):
    round_ = make_round(session, now=present)
    admin.get(at(round_, "cancel")).form().submit(reason="One reason.")
    late = other_admin.get(at(round_, "cancel")).form("form[action$='confirm']")
    admin.get(at(round_, "cancel")).form("form[action$='take-back']").submit()
    admin.get(at(round_, "cancel")).form().submit(reason="Another reason.")

    refused = late.submit(read="y")

    assert refused.status == 409
    assert round_.state is RoundState.OPEN


def test_an_unfinished_draft_can_be_cancelled_and_stays_hidden(admin, other_admin, draft, client):
    draft.opens_at = draft.closes_at = None
    admin.get(at(draft, "cancel")).form().submit(reason="Started by mistake.")
    other_admin.get(at(draft, "cancel")).form("form[action$='confirm']").submit(read="y")

    assert draft.state is RoundState.CANCELLED
    assert client.get(f"/bursaries/{draft.slug}").status == 404
    assert admin.get("/admin/rounds/").status == 200
    assert admin.get(f"/admin/rounds/{draft.slug}").status == 200
    assert admin.get(f"/admin/rounds/{draft.slug}/build").status == 200


ALLOWED = {
    "schedule": {RoundState.DRAFT},
    "back-to-draft": {RoundState.SCHEDULED},
    "pause": {RoundState.OPEN},
    "resume": {RoundState.PAUSED},
    "deadline": {RoundState.OPEN, RoundState.PAUSED},
    "cancel": {
        RoundState.DRAFT,
        RoundState.SCHEDULED,
        RoundState.OPEN,
        RoundState.PAUSED,
        RoundState.CLOSED,
        RoundState.REVIEWING,
    },
}


def test_each_act_is_there_in_its_states_only(session, admin, present):
    for state in RoundState:
        round_ = make_round(session, state=state, now=present)
        statuses = {act: admin.get(at(round_, act)).status for act in ALLOWED}

        assert statuses == {
            act: 200 if state in states else 403 for act, states in ALLOWED.items()
        }, state
        board = admin.get(f"/admin/rounds/{round_.slug}")
        offered = {href.rpartition("/")[2] for href in board.links.values()} & set(ALLOWED)
        assert offered == {
            act for act, states in ALLOWED.items() if state in states and act != "schedule"
        }, state


def test_no_other_role_does_any_of_it(session, draft, new_client, sign_in_as):
    for role in sorted({*Role} - {Role.ADMIN}):
        browser = sign_in_as(make_user(session, roles=[role]), new_client())

        assert {browser.post(at(draft, act)).status for act in WRITES} == {403}
        assert browser.get(at(draft, "schedule")).status == 403
        board = browser.get(f"/admin/rounds/{draft.slug}")
        assert board.status == (200 if role is Role.HUB_LEAD else 403)
    assert draft.state is RoundState.DRAFT


def test_signing_needs_what_was_seen(session, draft, ann, bob, present):
    mark = queries.seen(session, draft)
    service.ask(session, draft, seen=mark, by=as_admin(ann), now=present)

    with pytest.raises(ConflictError):
        service.confirm(session, draft, seen="another page", by=as_admin(bob), now=present)


@pytest.mark.parametrize("act", list(SignedAct))
def test_the_other_admins_are_told_that_a_signature_waits(session, draft, ann, bob, present, act):
    by, round_ = as_admin(ann), draft
    if act is SignedAct.SCHEDULE:
        service.ask(session, round_, seen=queries.seen(session, round_), by=by, now=present)
    else:
        service.ask_cancel(session, round_, reason="No money", by=by, now=present)
    session.flush()

    (letter,) = letters(session, "signature_waits")

    assert letter.to_address == bob.email
    assert f"{ann.name} asked to {act.label.lower()}." in letter.text
    assert f"/admin/rounds/{round_.slug}/{act.value}" in letter.text
    assert "No money" not in letter.text


def test_an_interrupted_telling_goes_on_and_nobody_is_told_twice(session, present):
    round_ = make_round(session, now=present, state=RoundState.CANCELLED)
    hub = make_hub(session)
    for _ in range(3):
        make_application(
            session, round_, make_user(session), state=ApplicationState.SUBMITTED, hub=hub
        )
    news = RoundNews(round_id=round_.id, reason="No money", at=present)
    session.add(news)
    session.flush()

    service.spread(session, now=present, limit=2)
    news.after_id = 0  # as if the first batch had been told and not noted
    session.flush()
    counts = [service.spread(session, now=present, limit=2) for _ in range(3)]

    assert counts == [2, 1, 0]
    assert len(letters(session, "round_cancelled")) == 3
    assert news.done_at == present


def test_the_list_of_rounds_says_what_waits_for_a_second_signature(
    admin, other_admin, draft, new_client, sign_in_as, session
):
    before = other_admin.get("/admin/rounds/").links
    sign(admin, draft, "ask")
    after = other_admin.get("/admin/rounds/").links
    lead = sign_in_as(make_user(session, roles=[Role.HUB_LEAD]), new_client())

    words = f"A second signature is waited for: {draft.name}"
    assert words not in before
    assert after[words] == at(draft, "schedule")
    assert words not in lead.get("/admin/rounds/").links
