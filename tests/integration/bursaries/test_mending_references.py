"""After sending: cards, the one reminder, a failed letter, another address, somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.bursaries.referees.models import Referee, ReferenceToken
from app.bursaries.referees.rules import LETTERS_A_DAY, MOST_NAMED
from app.bursaries.referees.states import ReferenceState
from app.bursaries.references import service as references
from app.bursaries.references.jobs import tick
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.messages import service as messages
from app.messages.states import MessageEvent
from tests.support.applying import make_sent, make_whole_round, person_as_actor
from tests.support.refereeing import TYPED, ask, give, letters, link_of, make_referee

FOUR_DAYS = timedelta(days=4)


@pytest.fixture
def round_(session, present):
    return make_whole_round(session, now=present)


@pytest.fixture
def application(session, round_, student, present):
    sent = make_sent(session, round_, student, now=present)
    round_.references_from = ReferencesFrom.EVERYONE
    session.flush()
    return sent


@pytest.fixture
def there(application):
    return f"/applications/{application.reference}/referees/"


@pytest.fixture
def referee(session, application, student, present):
    """Return somebody who was asked four days ago."""
    made = make_referee(session, application, now=present)
    ask(session, application, by=person_as_actor(student), now=present - FOUR_DAYS)
    return made


def refuse(session, letter, now):
    """Have the mail server refuse the letter for good."""
    letter.move(MessageEvent.CLAIM, now=now)
    letter.lease_until = now
    messages.refused(session, letter, why="550 no such user", now=now)
    session.flush()


def test_a_card_has_its_words_and_buttons(browser, referee, there):
    page = browser.get(there)

    assert referee.name in page.text
    assert "Reminder due" in page.text
    assert {
        "Change the address of " + referee.name,
        "Name somebody else instead of " + referee.name,
    } == {words for words in page.links if referee.name in words}
    assert f"Remind {referee.name}, once" in page.text


def test_the_applicant_reminds_once(session, browser, referee, there):
    page = browser.get(there)
    page.form("main form").submit()
    after = browser.get(there)
    again = browser.post(f"{there}{referee.id}/remind")

    assert len(letters(session, "reference_reminder")) == 1
    assert "Reminded" in after.text
    assert after.all("main form") == []
    assert again.status == 403
    assert "One reminder was sent" in again.text
    session.refresh(referee)
    assert references.remind_due(session, now=referee.due_at - timedelta(hours=1)) == 0


def test_nobody_is_reminded_the_day_after_asking(
    session, browser, application, student, there, present
):
    fresh = make_referee(session, application, now=present)
    ask(session, application, by=person_as_actor(student), now=present)

    page = browser.get(there)
    refused = browser.post(f"{there}{fresh.id}/remind")

    assert page.all("main form") == []
    assert (refused.status, "three days" in refused.text) == (403, True)


def test_a_letter_that_is_refused_tells_the_applicant_that_minute(
    session, browser, referee, there, present
):
    refuse(session, letters(session, "reference_request")[0], present)

    tick(session, present)
    tick(session, present + timedelta(minutes=1))
    session.flush()

    assert referee.state is ReferenceState.BOUNCED
    (told,) = letters(session, "reference_bounced")
    assert told.to_address == "ada@example.org"
    page = browser.get(there)
    assert "Email failed" in page.text
    assert f"Change the address of {referee.name}" in page.links


def test_a_mended_address_gets_a_new_link_and_the_old_one_ends(
    session, new_client, browser, referee, there, present
):
    old = link_of(session, referee)
    refuse(session, letters(session, "reference_request")[0], present)
    tick(session, present)

    form = browser.get(f"{there}{referee.id}/address").form()
    wrong = form.submit(email="no address")
    own = form.submit(email="ADA@example.org")
    form.submit(email="ruth.right@uni.example")

    session.refresh(referee)
    assert wrong.errors
    assert own.errors == ["Enter the address of your referee: this one is your own"]
    assert (referee.state, referee.email) == (ReferenceState.REQUESTED, "ruth.right@uni.example")
    stranger = new_client()
    assert stranger.get(old).h1 == "This link was replaced"
    assert stranger.get(link_of(session, referee)).status == 200
    tick(session, present + timedelta(minutes=1))
    assert referee.state is ReferenceState.REQUESTED


def test_somebody_else_is_asked_at_once_and_the_first_is_told(
    session, new_client, browser, referee, there
):
    old = link_of(session, referee)

    page = browser.get(f"{there}{referee.id}/replace")
    page.form().submit(**TYPED)

    session.refresh(referee)
    assert referee.state is ReferenceState.REPLACED
    other = session.scalars(select(Referee).where(Referee.id != referee.id)).one()
    assert (other.state, other.name) == (ReferenceState.REQUESTED, "Ruth Planted")
    assert [each.to_address for each in letters(session, "reference_cancelled")] == [referee.email]
    stranger = new_client()
    assert stranger.get(old).h1 == "This reference is not needed any more"
    assert stranger.get(link_of(session, other)).status == 200
    cards = browser.get(there)
    assert referee.name not in cards.text


def test_somebody_replaced_before_asking_is_not_asked(
    session, browser, application, there, round_, present
):
    round_.references_from = ReferencesFrom.SHORTLISTED
    first = make_referee(session, application, now=present)

    browser.get(f"{there}{first.id}/replace").form().submit(**TYPED)

    other = session.scalars(select(Referee).where(Referee.id != first.id)).one()
    assert other.state is ReferenceState.NAMED
    assert letters(session, "reference_request") == []
    assert letters(session, "reference_cancelled") == []


def test_a_given_reference_stays(session, browser, referee, there, present):
    give(session, referee, now=present)

    page = browser.get(there)

    assert [words for words in page.links if referee.name in words] == []
    for act in ("address", "replace", "change"):
        assert browser.get(f"{there}{referee.id}/{act}").status == 403
    assert browser.post(f"{there}{referee.id}/remind").status == 403


def test_once_it_is_decided_nothing_more_can_be_asked(session, browser, referee, there, round_):
    round_.state = RoundState.DECIDED
    session.flush()

    page = browser.get(there)

    assert [words for words in page.links if referee.name in words] == []
    assert browser.get(f"{there}{referee.id}/replace").status == 403


def test_too_many_letters_in_a_day_are_refused(session, browser, referee, there, present):
    for number in range(LETTERS_A_DAY):
        session.add(
            ReferenceToken(
                referee_id=referee.id,
                token_hash=f"{number:064d}",
                created_at=present,
                expires_at=present + FOUR_DAYS,
            )
        )
    session.flush()

    refused = browser.get(f"{there}{referee.id}/address").form().submit(email="r@uni.example")

    assert refused.status == 429
    assert len(letters(session, "reference_request")) == 1


def test_a_card_costs_the_same_for_one_and_three(
    session, browser, application, student, present, count_queries
):
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            make_referee(session, application, now=present, number=number)
        ask(session, application, by=person_as_actor(student), now=present)
        for page in ("referees/", "progress"):
            browser.get(f"/applications/{application.reference}/{page}")
            with count_queries() as seen:
                browser.get(f"/applications/{application.reference}/{page}")
            counts.append(len(seen))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 11, counts


def test_nobody_names_people_without_end(session, browser, application, there, round_, present):
    round_.references_from = ReferencesFrom.SHORTLISTED
    for number in range(MOST_NAMED - 1):
        make_referee(
            session,
            application,
            now=present,
            email=f"r{number}@uni.example",
            email_folded=f"r{number}@uni.example",
            state=ReferenceState.REPLACED,
        )
    last = make_referee(session, application, now=present)

    page = browser.get(f"{there}{last.id}/replace").form().submit(**TYPED)

    assert page.status == 403
    assert "You have named many people already" in page.text
    assert last.state is ReferenceState.NAMED
