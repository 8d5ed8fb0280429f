"""Changes asked for: only the named sections open again, and a person reads what differs."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.models import Event
from app.bursaries.applications import queries as applications
from app.bursaries.applications.cli import sent_as_recorded
from app.bursaries.applications.models import Snapshot
from app.bursaries.applications.rules import digest, for_reviewers
from app.bursaries.applications.states import ApplicationState
from app.bursaries.changes.models import ChangeRequest
from app.bursaries.changes.rules import due_at
from app.bursaries.changes.service import Wish, resubmit
from app.bursaries.redaction.models import Redaction
from app.bursaries.requesting import service
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.states import RoundState
from app.bursaries.screening import service as screening
from app.bursaries.screening.models import Screening
from app.bursaries.screening.rules import ELIGIBLE
from app.core.clock import LONDON
from app.core.errors import RefusedError
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from app.reviews.conflicts.queries import barred_pairs
from tests.support.applying import answer_of, make_sent, person_as_actor
from tests.support.factories import actor_of, make_hub, make_user
from tests.support.racing import at_once, in_transaction

WORDS = "Say which course you mean.\nYour statement names two."
TITLE = "Why you"
ADDRESS = "https://capsid.test"


@pytest.fixture
def sent(session, round_, student, present):
    return make_sent(session, round_, student, now=present)


@pytest.fixture
def staff(session, new_client, sign_in_as):
    def signed_in(*roles, hub=None, person=None):
        person = person or make_user(
            session, roles=roles, hub=make_hub(session, hub) if hub else None
        )
        return sign_in_as(person, new_client())

    return signed_in


@pytest.fixture
def base(round_):
    return f"/admin/rounds/{round_.slug}"


@pytest.fixture
def url(base, sent):
    return f"{base}/screening/{sent.reference}"


@pytest.fixture
def day(present):
    return (present.astimezone(LONDON) + timedelta(days=5)).date()


def parts(day):
    return [str(day.day), str(day.month), str(day.year)]


@pytest.fixture
def officer(session):
    return actor_of(make_user(session, "ann@example.org", name="Ann"), Grant(Role.ADMIN))


def wish(session, round_, day, *keys):
    form = rounds.form(session, round_.form_version_id)
    return Wish(
        frozenset(each.id for each in form if each.key in (keys or ("case",))), WORDS, due_at(day)
    )


@pytest.fixture
def asked(session, round_, sent, officer, day, present):
    """Return the application, of which the section `case` has to be changed."""
    service.ask(
        session, sent, wish(session, round_, day), seen=sent.snapshot_id, by=officer, now=present
    )
    session.commit()
    return sent


def letters(session, template):
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
    ).all()


def change(browser, sent, text="To make vectors for people."):
    page = browser.get(f"/applications/{sent.reference}/questions/why")
    browser.get(page.form().submit(answer=text).location)
    return (
        browser.get(f"/applications/{sent.reference}/sections/case/finish")
        .form()
        .submit(finished="yes", follow=True)
    )


def test_a_screener_names_sections_reason_and_day(session, staff, sent, url, day, browser):
    admin = staff(Role.ADMIN)
    page = admin.get(admin.get(url).links["Ask the applicant for a change"])

    empty = page.form().submit()
    past = page.form().submit(sections=["case"], words=WORDS, due=["1", "1", "2020"])
    page.form().submit(sections=["case"], words=WORDS, due=parts(day))

    assert empty.errors == [
        "Choose the sections that have to be changed",
        "Enter what has to be changed",
        "Enter the day to answer by",
    ]
    assert past.errors == ["Choose a day in the future"]
    assert sent.state is ApplicationState.CHANGES_REQUESTED
    (letter,) = letters(session, "application_changes")
    assert (
        letter.to_user_id,
        WORDS.split("\n", maxsplit=1)[0] in letter.text,
        TITLE in letter.text,
    ) == (
        sent.applicant_id,
        True,
        True,
    )
    event = session.scalars(
        select(Event).where(Event.kind == "application.changes_requested")
    ).one()
    assert (event.reason, event.data["sections"]) == (WORDS, [TITLE])
    told = browser.get(f"/applications/{sent.reference}/progress")
    assert "We asked you for a change" in told.text


def test_sections_a_screener_cannot_read_cannot_be_asked_for(staff, url):
    page = staff(Role.ADMIN).get(f"{url}/changes")

    offered = [each["value"] for each in page.all("input[name=sections]")]
    assert offered == ["about", "course", "case"]


def test_the_task_list_opens_only_the_named_section(asked, browser):
    page = browser.get(f"/applications/{asked.reference}/", follow=True)

    assert page.h1 == "We need a change"
    assert page.texts(".govuk-task-list__link") == [TITLE]
    tags = page.texts(".govuk-task-list__status")
    assert tags == ["Changes requested", "Read only", "Read only", "Read only"]
    assert WORDS.split("\n", maxsplit=1)[0] in page.text


def test_the_reason_stands_on_the_pages_that_are_open(asked, browser):
    question = browser.get(f"/applications/{asked.reference}/questions/why")
    finish = browser.get(f"/applications/{asked.reference}/sections/case/finish")

    for page in (question, finish):
        assert WORDS.split("\n", maxsplit=1)[0] in page.texts(".govuk-inset-text p")[1]


@pytest.mark.parametrize("key", ["years", "hub", "income"])
def test_the_other_sections_are_read_only(session, asked, browser, key):
    before = answer_of(session, asked, key)
    there = f"/applications/{asked.reference}/questions/{key}"

    assert browser.get(there).status == 302
    saved = browser.post(there, {"answer": "bristol", "version": "1"})
    auto = browser.post(f"{there}/autosave", {"answer": "bristol", "version": "1"})

    assert (saved.status, auto.status) == (403, 403)
    assert answer_of(session, asked, key) == before


def test_sending_again_keeps_both_versions_with_their_hashes(session, asked, browser):
    first = session.get_one(Snapshot, asked.snapshot_id)
    early = browser.post(f"/applications/{asked.reference}/changes", {"declared": "y"})
    page = change(browser, asked)
    bare = page.form().submit()
    page.form().submit(declared="y", follow=True)

    assert early.errors == [f"Complete the section “{TITLE}”"]
    assert bare.errors == ["Tick the box to agree to the declaration"]
    assert page.texts(".govuk-task-list__status")[0] == "Completed"
    session.refresh(asked)
    second = session.get_one(Snapshot, asked.snapshot_id)
    assert (first.number, second.number) == (1, 2)
    assert second.sha256 == digest(second.content) != first.sha256
    assert asked.state is ApplicationState.SUBMITTED
    old, new = json.loads(first.content), json.loads(second.content)
    same = [one == other for one, other in zip(old["sections"], new["sections"], strict=True)]
    assert same == [True, True, False, True]
    request = session.scalars(select(ChangeRequest)).one()
    assert (request.snapshot_id, request.answer_id) == (first.id, second.id)
    assert list(sent_as_recorded(session)) == []
    session.execute(
        Snapshot.__table__.update().where(Snapshot.id == second.id).values(content="{}")
    )
    assert len(list(sent_as_recorded(session))) == 1


def test_the_asker_is_told_and_reads_old_and_new(session, staff, asked, url, browser):
    change(browser, asked).form().submit(declared="y")

    page = staff(Role.ADMIN).get(url)

    (letter,) = letters(session, "changes_made")
    assert letter.to_address == "ann@example.org"
    assert url in letter.text
    assert len(letters(session, "application_changed")) == 1
    assert page.all("del")
    assert page.all("ins")
    assert "(added: " in page.text
    assert "(removed: " in page.text
    page.form().submit(finding="eligible")
    session.refresh(asked)
    assert asked.state is ApplicationState.ELIGIBLE


def test_a_page_of_the_first_version_finds_nothing_of_the_second(
    session, round_, asked, officer, present
):
    first = asked.snapshot_id
    owner = actor_of(asked_owner(session, asked))
    answer(session, asked)
    resubmit(session, asked.id, address=ADDRESS, by=owner, now=present)

    with pytest.raises(Exception, match="new version"):
        screening.screen(session, asked, ELIGIBLE, by=officer, now=present, seen=first)
    assert round_.state is RoundState.OPEN


def asked_owner(session, application):
    return session.get_one(User, application.applicant_id)


def answer(session, application):
    """Call every section finished again, as if the pages had been walked through."""
    for mark in session.scalars(
        select(applications.SectionMark).where(
            applications.SectionMark.application_id == application.id
        )
    ):
        mark.is_complete = True
    session.flush()


@pytest.mark.parametrize(("seconds", "outcome"), [(-1, "sent"), (0, "refused"), (1, "refused")])
def test_the_day_that_was_set_holds_to_the_second(session, asked, seconds, outcome):
    answer(session, asked)
    due = session.scalars(select(ChangeRequest.due_at)).one()
    at = due + timedelta(seconds=seconds)
    owner = person_as_actor(asked_owner(session, asked))
    sending = partial(resubmit, session, asked.id, address=ADDRESS, by=owner, now=at)

    if outcome == "sent":
        sending()
        assert asked.state is ApplicationState.SUBMITTED
    else:
        with pytest.raises(RefusedError, match="The changes were due by"):
            sending()
        assert asked.state is ApplicationState.CHANGES_REQUESTED


def test_a_late_change_waits_for_a_person(session, staff, asked, url, browser, present):
    base = url.partition("/screening/")[0]
    request = session.scalars(select(ChangeRequest)).one()
    request.asked_at, request.due_at = present - timedelta(days=9), present - timedelta(days=1)
    session.commit()
    admin = staff(Role.ADMIN)

    page = browser.get(f"/applications/{asked.reference}/changes")
    sent = browser.post(f"/applications/{asked.reference}/changes", {"declared": "y"})
    listed = admin.get(f"{base}/changes")
    decide = admin.get(f"{url}/waiting")
    bare = decide.form().submit(what="end")
    decide.form().submit(what="end", words="You did not answer.")

    assert page.all("main form") == []
    assert sent.status == 403
    assert listed.texts("td .tag") == ["Overdue"]
    assert bare.errors == ["Enter the words the applicant will read"]
    session.refresh(asked)
    assert asked.state is ApplicationState.INELIGIBLE
    found = session.scalars(select(Screening)).one()
    assert (found.reason_code, found.words) == ("not_changed", "You did not answer.")


def test_nothing_is_ended_in_time_and_more_time_is_told(session, staff, asked, url, day):
    admin = staff(Role.ADMIN)
    decide = admin.get(f"{url}/waiting")

    early = admin.post(f"{url}/waiting", {"what": "end", "words": "No."})
    none = decide.form().submit(what="time")
    decide.form().submit(what="time", due=parts(day + timedelta(days=2)))

    assert early.status == 403
    assert none.errors == ["Enter the day to answer by"]
    assert session.scalars(select(ChangeRequest.due_at)).one() == due_at(day + timedelta(days=2))
    assert len(letters(session, "application_changes_later")) == 1
    assert asked.state is ApplicationState.CHANGES_REQUESTED


def test_who_may_not_screen_may_not_ask(session, staff, sent, url, browser):
    near = staff(Role.HUB_LEAD, hub="sheffield")
    stranger = staff(person=make_user(session))

    assert near.get(f"{url}/changes").status == 403
    assert near.post(f"{url}/changes").status == 403
    assert browser.get(f"{url}/changes").status == 403
    assert stranger.get(f"/applications/{sent.reference}/changes").status == 404
    for role in sorted({*Role} - {Role.ADMIN, Role.HUB_LEAD}):
        other = staff(role, hub="bristol")
        assert [other.get(f"{url}/{page}").status for page in ("changes", "waiting")] == [403] * 2
    assert sent.state is ApplicationState.SUBMITTED


def test_a_lead_who_may_review_sees_what_they_asked_for_alone(asked, base, staff):
    reader = staff(Role.HUB_LEAD, Role.REVIEWER, hub="bristol")
    officer = staff(Role.ADMIN)

    mine, theirs = reader.get(f"{base}/changes"), officer.get(f"{base}/changes")

    assert (mine.status, theirs.status) == (200, 200)
    assert asked.reference not in mine.text
    assert asked.reference in theirs.text


def test_whoever_asked_reviews_nothing_of_it(session, round_, asked, officer):
    assert (asked.id, officer.id) in barred_pairs(session, round_.id)


@pytest.mark.parametrize("state", [RoundState.DECIDED, RoundState.RELEASED])
def test_what_two_signed_takes_no_changes(session, round_, asked, present, state):
    answer(session, asked)
    round_.state = state
    session.flush()

    with pytest.raises(RefusedError, match="takes no changes"):
        resubmit(
            session, asked.id, address=ADDRESS, by=person_as_actor(asked_owner(session, asked)),
            now=present,
        )  # fmt: skip


def test_asking_and_finding_at_once_one_counts(app, session, round_, sent, day, present):
    people = [actor_of(make_user(session), Grant(Role.ADMIN)) for _ in range(4)]
    asking = wish(session, round_, day)
    number = sent.snapshot_id
    session.commit()

    def act(place, by):
        def verb(own):
            case = own.get_one(type(sent), sent.id)
            if place % 2:
                service.ask(own, case, asking, seen=number, by=by, now=present)
            else:
                screening.screen(own, case, ELIGIBLE, by=by, now=present, seen=number)

        return in_transaction(app, verb)

    answers = at_once([act(place, by) for place, by in enumerate(people)])

    assert sorted(answers) == ["RefusedError"] * 3 + ["done"]
    made = session.scalar(select(func.count()).select_from(ChangeRequest))
    found = session.scalar(select(func.count()).select_from(Screening))
    assert made + found == 1


def test_a_second_press_sends_once(app, session, asked, present):
    answer(session, asked)
    owner = person_as_actor(asked_owner(session, asked))
    session.commit()
    acts = [
        in_transaction(
            app,
            lambda own: resubmit(own, asked.id, address=ADDRESS, by=owner, now=present),
        )
    ] * 3

    assert at_once(acts) == ["done"] * 3
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 2
    assert len(letters(session, "changes_made")) == 1


def test_the_list_of_what_waits_asks_the_same_of_one_and_of_three(
    session, staff, round_, officer, day, count_queries
):
    base, present = f"/admin/rounds/{round_.slug}", round_.state_since
    admin, counts = staff(Role.ADMIN), []
    for rows in (1, 2):
        for _ in range(rows):
            case = make_sent(session, round_, make_user(session), now=present)
            service.ask(
                session, case, wish(session, round_, day), seen=case.snapshot_id, by=officer,
                now=present,
            )  # fmt: skip
        session.commit()
        admin.get(f"{base}/changes")
        with count_queries() as seen:
            page = admin.get(f"{base}/changes")
        counts.append(len(seen))

    assert len(page.texts("tbody th")) == 3
    assert counts[0] == counts[1]


def test_words_can_be_hidden_where_a_change_is_asked_for(session, asked, browser):
    page = browser.get(f"/applications/{asked.reference}/changes")
    page = browser.get(page.links["See what reviewers will see of these, and hide what you like"])
    page = page.form("#other-words").submit(passage="vectors", follow=True)
    change(browser, asked)
    send = browser.get(f"/applications/{asked.reference}/changes").form("main form")
    send.submit(declared="y")

    shown = for_reviewers(json.loads(applications.snapshot(session, asked.id).content))
    items = {item["key"]: item["display"] for section in shown for item in section["questions"]}
    assert page.h1 == "What reviewers will see"
    assert items["why"] == "To make [hidden] for people."


def test_no_word_is_hidden_where_no_change_is_asked_for(session, sent, staff, url, day, browser):
    form = staff(Role.ADMIN).get(f"{url}/changes").form()
    form.submit(sections=["about"], words=WORDS, due=parts(day))
    versions = f"/applications/{sent.reference}/reviewers-version"

    page = browser.get(versions)
    answer = browser.post(versions, {"question": "why", "passage": "vectors", "then": "hide"})

    assert page.texts(".versions h2") == []
    assert answer.status == 403
    assert "This one stays as you sent it" in answer.text
    assert session.scalars(select(Redaction)).all() == []
