"""Checking the answers and sending them: once, in time, whole."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from app.audit.models import Event
from app.bursaries.applications import service
from app.bursaries.applications.models import Answer, SectionMark, Snapshot
from app.bursaries.applications.policy import in_london
from app.bursaries.applications.states import ApplicationState
from app.bursaries.redaction.models import Redaction
from app.bursaries.redaction.rules import HIDDEN
from app.bursaries.redaction.states import Treatment
from app.bursaries.rounds.models import Question
from app.bursaries.rounds.states import RoundState
from app.core.clock import LONDON
from app.core.errors import RefusedError
from app.messages.models import OutboxMessage
from tests.support.applying import ADDRESS, ANSWERS, SECTIONS, make_draft, person_as_actor
from tests.support.factories import NOW, make_user
from tests.support.racing import at_once, posts
from tests.support.rounds import make_application

SECOND = timedelta(seconds=1)


@pytest.fixture
def url(draft):
    return f"/applications/{draft.reference}/check"


def once(session, application):
    """Return how many snapshots, events of sending and letters there are."""
    return (
        session.scalar(select(func.count(Snapshot.id))),
        session.scalars(select(Event.kind)).all().count("application.submitted"),
        session.scalar(
            select(func.count(OutboxMessage.id)).where(
                OutboxMessage.template == "application_received",
                OutboxMessage.subject_id == application.id,
            )
        ),
    )


def test_the_check_page_shows_every_answer_as_people_read_it(browser, url):
    page = browser.get(url)

    shown = dict(zip(page.texts("dt"), page.texts("dd.answers__value"), strict=True))
    assert shown == {f"What about {key}?": "Not answered" for key in ("more", "context")} | {
        "What about name?": "Planted Name",
        "What about route?": "Student",
        "What about years?": "3",
        "What about hub?": "Sheffield: Sheffield hub",
        "What about course?": "A short course of the hubs, named in my statement",
        "What about starts?": "1 September 2027",
        "What about why?": ANSWERS["why"],
        "What about cost?": "£1,250.50",
        "What about funded?": "No",
        "What about income?": "planted income",
    }
    assert len([words for words in page.links if words.startswith("Change your answer")]) == 12


def test_the_declaration_is_needed(session, browser, url, draft):
    page = browser.get(url).form().submit()

    assert (page.status, page.errors) == (200, ["Tick the box to agree to the declaration"])
    assert page.title.startswith("Error: Check your answers")
    assert draft.state is ApplicationState.DRAFT
    assert once(session, draft) == (0, 0, 0)


def test_unfinished_sections_are_listed_and_linked(session, browser, url, draft):
    session.query(SectionMark).update({"is_complete": False})
    session.query(Answer).filter(Answer.value == ANSWERS["cost"]).delete()

    page = browser.get(url).form().submit(declared="y")

    assert page.status == 200
    assert page.title.startswith("Error: Check your answers")
    assert page.errors == [f"Complete the section “{title}”" for _, _, title, _ in SECTIONS]
    anchors = [str(link["href"]) for link in page.all(".govuk-error-summary__list a")]
    assert anchors == [f"#section-{key}" for key, _, _, _ in SECTIONS]
    finish = f"/applications/{draft.reference}/sections"
    assert [href for words, href in page.links.items() if words.startswith("Say that")] == [
        f"{finish}/{key}/finish" for key in ("about", "course", "money")
    ]
    assert draft.state is ApplicationState.DRAFT
    assert once(session, draft) == (0, 0, 0)


def test_everything_that_is_missing_is_told_at_once(session, browser, url, draft):
    session.query(SectionMark).update({"is_complete": False})

    page = browser.get(url).form().submit()

    assert page.errors == [
        *(f"Complete the section “{title}”" for _, _, title, _ in SECTIONS),
        "Tick the box to agree to the declaration",
    ]
    assert page.title.startswith("Error: Check your answers")
    assert browser.get(url).errors == []
    assert once(session, draft) == (0, 0, 0)


def test_an_answer_that_is_too_long_is_not_sent(session, browser, url, draft):
    # As it stands when the text was kept and the section called finished in another window.
    kept = session.scalars(select(Answer).where(Answer.value == ANSWERS["why"])).one()
    kept.value = " ".join(["word"] * 11)

    page = browser.get(url).form().submit(declared="y")

    assert page.errors == ["Complete the section “Why you”"]
    assert page.texts("#why .tag") == ["Shorten this to 10 words or fewer: it is 1 word too long"]
    assert once(session, draft) == (0, 0, 0)


def test_sending_twice_and_again_and_going_back_shows_one_receipt(session, browser, url, draft):
    form = browser.get(url).form()

    answers = [form.submit(declared="y") for _ in range(3)]
    back = browser.get(url)

    receipt = f"/applications/{draft.reference}/receipt"
    assert [(page.status, page.location) for page in answers] == [(302, receipt)] * 3
    assert (back.status, back.location) == (302, receipt)
    assert [browser.get(receipt).h1 for _ in range(2)] == ["Application sent"] * 2
    assert once(session, draft) == (1, 1, 1)


def test_sending_fifteen_times_at_once_sends_it_once(session, browser, url, draft):
    session.commit()

    answers = at_once(posts(browser, url, 15, declared="y"))

    session.expire_all()
    assert set(answers) == {(302, f"/applications/{draft.reference}/receipt")}
    assert draft.state is ApplicationState.SUBMITTED
    assert once(session, draft) == (1, 1, 1)


def test_the_snapshot_is_what_was_sent_and_its_hash_can_be_recomputed(
    session, browser, url, draft, round_
):
    browser.get(url).form().submit(declared="y")

    snapshot = session.scalars(select(Snapshot)).one()
    event = session.scalars(select(Event).where(Event.kind == "application.submitted")).one()
    content = json.loads(snapshot.content)
    values = {
        item["key"]: item["value"]
        for section in content["sections"]
        for item in section["questions"]
    }
    assert sha256(snapshot.content.encode()).hexdigest() == snapshot.sha256
    assert event.data == {"snapshot": snapshot.sha256}
    assert values == {"more": "", "context": "", **ANSWERS}
    assert {key: content[key] for key in ("reference", "round", "hub")} == {
        "reference": draft.reference,
        "round": round_.name,
        "hub": "Sheffield",
    }
    assert content["submitted_at"] == draft.submitted_at.isoformat()
    session.refresh(draft, ["hub"])
    assert (draft.snapshot_id, draft.hub.code) == (snapshot.id, "sheffield")


def test_the_receipt_says_when_by_our_clock_and_what_comes_next(browser, url, draft):
    browser.get(url).form().submit(declared="y")

    page = browser.get(f"/applications/{draft.reference}/receipt")

    assert page.texts("main p strong") == [in_london(draft.submitted_at)]
    assert len(page.texts("main ol li")) == 3
    assert page.links["Read what you sent"] == f"/applications/{draft.reference}/answers"


def test_what_was_sent_can_be_read_again(session, browser, url, draft):
    browser.get(url).form().submit(declared="y")
    session.query(Answer).update({"value": "changed behind the snapshot"})

    page = browser.get(f"/applications/{draft.reference}/answers")

    shown = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert page.h1 == "What you sent"
    assert shown["What about why?"] == ANSWERS["why"]
    assert shown["What about more?"] == "Not given"


def test_one_second_late_is_refused_with_our_clock_and_the_draft_is_kept(
    session, browser, url, draft, round_, present
):
    form = browser.get(url).form()
    round_.closes_at = (present - SECOND).replace(microsecond=0)

    page = form.submit(declared="y")

    assert page.status == 403
    assert page.h1 == "This application cannot be sent"
    warning = page.texts(".govuk-warning-text__text")[0].removeprefix("Warning")
    clock = present.astimezone(LONDON)
    assert warning.startswith(f"The deadline was {in_london(round_.closes_at)}. It is now ")
    assert warning.count(clock.tzname()) == 2
    assert warning.endswith(
        " by our clock, so the application was not sent. Your draft is kept and you can still "
        "read it."
    )
    assert "Planted Name" in page.texts("dd.answers__value")
    assert page.all("main button") == []
    assert draft.state is ApplicationState.DRAFT
    assert once(session, draft) == (0, 0, 0)


def test_what_was_packed_before_a_change_is_packed_anew(session, round_, student, present):
    draft = make_draft(session, round_, student, now=present)
    session.refresh(draft, ["round"])
    parcel = service.pack(session, draft, now=present)
    answer = session.scalars(
        select(Answer).where(Answer.application_id == draft.id, Answer.value == ANSWERS["why"])
    ).one()
    answer.value, answer.version = "Changed on another device", answer.version + 1
    session.flush()
    send = {"address": ADDRESS, "by": person_as_actor(student), "now": present}

    service.submit(session, draft.id, parcel=parcel, **send)

    content = session.scalars(select(Snapshot.content)).one()
    assert "Changed on another device" in content
    assert ANSWERS["why"] not in content


def test_a_passage_hidden_after_packing_is_hidden(session, round_, student, present):
    draft = make_draft(session, round_, student, now=present)
    session.refresh(draft, ["round"])
    parcel = service.pack(session, draft, now=present)
    question = session.scalars(
        select(Question)
        .join(Answer, Answer.question_id == Question.id)
        .where(Answer.application_id == draft.id, Question.key == "why")
    ).one()
    session.add(
        Redaction(
            application_id=draft.id,
            question_id=question.id,
            passage="vectors",
            treatment=Treatment.HIDE,
            decided_at=present,
        )
    )
    session.flush()
    send = {"address": ADDRESS, "by": person_as_actor(student), "now": present}

    service.submit(session, draft.id, parcel=parcel, **send)

    content = session.scalars(select(Snapshot.content)).one()
    assert f"To make {HIDDEN} that" in content


def test_a_section_reopened_after_packing_is_not_sent(session, round_, student, present):
    draft = make_draft(session, round_, student, now=present)
    session.refresh(draft, ["round"])
    parcel = service.pack(session, draft, now=present)
    session.scalars(select(SectionMark).limit(1)).one().is_complete = False
    session.flush()
    send = {"address": ADDRESS, "by": person_as_actor(student), "now": present}

    with pytest.raises(service.UnfinishedError):
        service.submit(session, draft.id, parcel=parcel, **send)


@pytest.mark.parametrize(("late_by", "sent"), [(-SECOND, True), (timedelta(0), False)])
def test_the_server_decides_to_the_second(session, round_, student, late_by, sent, present):
    draft = make_draft(session, round_, student, now=present)
    session.refresh(draft, ["round"])
    send = {"address": ADDRESS, "by": person_as_actor(student), "now": round_.closes_at + late_by}

    if sent:
        service.submit(session, draft.id, **send)
    else:
        with pytest.raises(RefusedError, match="The deadline was"):
            service.submit(session, draft.id, **send)

    assert (draft.state is ApplicationState.SUBMITTED) is sent


def test_a_draft_that_the_clock_ended_can_still_be_read(browser, url, draft):
    form = browser.get(url).form()
    draft.state = ApplicationState.NOT_SUBMITTED

    sent = form.submit(declared="y", follow=True)
    read = browser.get(sent.links["Read what you wrote"])

    assert sent.texts("main .tag") == ["Not sent before the deadline"]
    assert read.h1 == "What you wrote"
    assert "Planted Name" in read.texts("dd")


def test_an_extension_is_honoured_after_the_round_has_closed(
    session, browser, url, draft, round_, present
):
    round_.closes_at, round_.state = present - timedelta(days=1), RoundState.CLOSED
    draft.personal_deadline = present + timedelta(minutes=5)

    page = browser.get(url).form().submit(declared="y")

    assert page.location == f"/applications/{draft.reference}/receipt"
    assert once(session, draft) == (1, 1, 1)


def test_an_extension_ends_too(session, browser, url, draft, round_, present):
    form = browser.get(url).form()
    round_.closes_at = present - timedelta(days=1)
    draft.personal_deadline = present - SECOND

    page = form.submit(declared="y")

    assert page.status == 403
    warning = page.texts(".govuk-warning-text__text")[0]
    assert f"The deadline was {in_london(draft.personal_deadline)}." in warning
    assert once(session, draft) == (0, 0, 0)


def test_nothing_is_sent_while_the_round_is_paused(session, browser, url, draft, round_):
    form = browser.get(url).form()
    round_.state = RoundState.PAUSED

    page = form.submit(declared="y")

    assert page.status == 403
    assert page.texts(".govuk-warning-text__text") == [
        "WarningThis round is paused. Your draft is kept; come back later."
    ]
    assert once(session, draft) == (0, 0, 0)


def test_sending_keeps_nothing_that_was_not_asked(session, browser, url, draft, present):
    browser.post(
        url,
        {
            "declared": "y",
            "submitted_at": "2020-01-01T00:00:00",
            "state": "awarded",
            "hub_id": "3",
            "snapshot_id": "99",
            "sha256": "0" * 64,
        },
    )

    assert draft.state is ApplicationState.SUBMITTED
    assert present <= draft.submitted_at < present + timedelta(minutes=1)
    assert session.scalars(select(Snapshot.sha256)).one() != "0" * 64
    session.refresh(draft, ["hub"])
    assert draft.hub.code == "sheffield"


def test_a_hub_that_is_gone_keeps_the_section_open(session, browser, url, draft):
    kept = session.scalars(select(Answer).where(Answer.value == "sheffield")).one()
    kept.value = "leeds"

    page = browser.get(url).form().submit(declared="y")

    assert page.errors == ["Complete the section “Course and hub”"]
    assert once(session, draft) == (0, 0, 0)


def test_the_receipt_of_what_was_not_sent_leads_to_the_task_list(browser, draft):
    page = browser.get(f"/applications/{draft.reference}/receipt")

    assert (page.status, page.location) == (302, f"/applications/{draft.reference}/")


def test_progress_tells_how_many_were_sent_without_those_taken_back(
    session, browser, url, draft, round_
):
    browser.get(url).form().submit(declared="y")
    session.refresh(draft, ["hub"])
    for state in (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN):
        person = make_user(session)
        make_application(session, round_, person, state=state, hub=draft.hub, now=NOW)

    page = browser.get(f"/applications/{draft.reference}/progress")

    assert "2 applications have been sent so far for 6 awards." in page.texts("main p")
