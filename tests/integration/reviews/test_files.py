"""The files of a case: who reads it is handed them without a name, and nobody else."""

from __future__ import annotations

import json

import pytest

from app.bursaries.attachments.queries import option
from app.bursaries.attachments.rules import SUBJECT
from app.core.roles import Role
from app.files import service
from app.files.states import ScanState
from app.reviews.conflicts.states import ConflictKind
from app.reviews.scoring import service as scoring
from tests.support.attachments import pdf
from tests.support.factories import actor_of, make_user
from tests.support.reviewing import assignments_of, begin_panel, begin_reviewing, make_panel, review

# (key of the question, who may read it, whether it tells who somebody is)
QUESTIONS = [
    ("shown", "reviewers", False),
    ("named", "reviewers", True),
    ("screened", "screeners", False),
    ("means", "means", False),
]


def attached(session, app, application, now):
    """Have the case hold a file for each of the questions; return them by key."""
    applicant = actor_of(make_user(session))
    shelf = app.extensions["files"]
    made, items = {}, []
    for key, visibility, identity_risk in QUESTIONS:
        received = shelf.receive("Planted Person CV.pdf", pdf())
        document = service.write_down(
            session, received, about=(SUBJECT, application.id), by=applicant, now=now
        )
        document.state = ScanState.CLEAN
        session.flush()
        kept = option(document)
        made[key] = document
        items.append(
            {
                "key": key,
                "label": f"What about {key}?",
                "kind": "file",
                "visibility": visibility,
                "identity_risk": identity_risk,
                "value": json.dumps([kept.value]),
                "display": [kept.label],
                "files": [
                    {
                        "token": kept.value,
                        "name": kept.name,
                        "ending": kept.ending,
                        "detail": kept.detail,
                        "size": kept.size,
                        "sha256": kept.sha256,
                    }
                ],
            }
        )
    session.refresh(application, ["snapshot"])
    content = json.loads(application.snapshot.content)
    content["sections"].append({"key": "files", "title": "Files", "questions": items})
    application.snapshot.content = json.dumps(content)
    session.commit()
    return made


@pytest.fixture
def panel(session):
    return make_panel(session)


@pytest.fixture
def case(panel):
    return panel.applications[0]


@pytest.fixture
def files(session, app, panel, case, now):
    """Return the case's files, once its reviewers are at work."""
    made = attached(session, app, case, now)
    begin_reviewing(session, panel)
    return made


def statuses(browser, base, files):
    return {key: browser.get(f"{base}/files/{each.token}").status for key, each in files.items()}


def only(*allowed):
    return {key: 200 if key in allowed else 404 for key, _, _ in QUESTIONS}


def reader_of(panel, assignment):
    return next(each for each in panel.reviewers if each.id == assignment.reviewer_id)


def test_a_reviewer_is_handed_what_the_case_shows_and_under_no_name(
    session, panel, case, files, sign_in_as
):
    assignment = assignments_of(session, case)[0]
    browser = sign_in_as(reader_of(panel, assignment))
    base = f"/review/{case.reference}"

    unopened = statuses(browser, base, files)
    review(session, assignment)
    session.commit()
    page = browser.get(f"{base}/")
    given = browser.get(f"{base}/files/{files['shown'].token}")

    assert unopened == only()
    assert statuses(browser, base, files) == only("shown")
    assert page.links["Download File 1.pdf"] == f"{base}/files/{files['shown'].token}"
    assert "Planted" not in page.body
    assert f'filename="{case.reference} File 1.pdf"' in given.headers["Content-Disposition"]
    assert "Planted" not in str(given.headers)
    assert b"Planted" not in given.response.data


def test_what_is_not_scanned_is_held_from_reviewers_where_the_service_says_so(  # noqa: PLR0913, PLR0917 -- who is in it
    session, app, panel, case, files, sign_in_as, monkeypatch
):
    assignment = assignments_of(session, case)[0]
    browser = sign_in_as(reader_of(panel, assignment))
    review(session, assignment)
    files["shown"].state = ScanState.NOT_SCANNED
    session.commit()
    base = f"/review/{case.reference}"

    open_to_all = browser.get(f"{base}/files/{files['shown'].token}").status
    monkeypatch.setattr(app.extensions["files"], "holds_unscanned", True)

    assert open_to_all == 200
    assert browser.get(f"{base}/files/{files['shown'].token}").status == 403
    assert "Held: not scanned yet" in browser.get(f"{base}/").text


def test_nobody_but_the_reviewers_of_the_case_is_handed_its_files(  # noqa: PLR0913, PLR0917 -- who is in it
    session, panel, case, files, sign_in_as, new_client, now
):
    for assignment in assignments_of(session, case):
        review(session, assignment)
    readers = {assignment.reviewer_id for assignment in assignments_of(session, case)}
    idle = next(person for person in panel.reviewers if person.id not in readers)
    left = reader_of(panel, assignments_of(session, case)[0])
    scoring.step_back(
        session, case, kind=ConflictKind.FAMILY, words="Cousins.", by=actor_of(left), now=now
    )
    session.commit()

    people = [
        idle,
        left,
        panel.admin,
        panel.chair,
        make_user(session, roles=[Role.AUDITOR]),
        make_user(session),
    ]
    for person in people:
        browser = sign_in_as(person, new_client())
        found = statuses(browser, f"/review/{case.reference}", files)
        assert set(found.values()) <= {403, 404}, person.name


def test_the_panel_is_handed_what_it_reads_and_nobody_with_a_conflict(  # noqa: PLR0913, PLR0917 -- who is in it
    session, app, panel, case, now, sign_in_as, new_client
):
    files = attached(session, app, case, now)
    begin_panel(session, panel)
    session.commit()
    base = f"/panel/{panel.round.slug}/cases/{case.reference}"
    chair = sign_in_as(panel.chair, new_client())

    before = statuses(chair, base, files)
    page = chair.get(f"{base}/")
    scoring.step_back(
        session, case, kind=ConflictKind.FAMILY, words="Cousins.", by=actor_of(panel.chair), now=now
    )
    session.commit()

    assert before == only("shown")
    assert "Download File 1.pdf" in page.links
    assert statuses(chair, base, files) == only()
    for person in (panel.reviewers[0], make_user(session)):
        browser = sign_in_as(person, new_client())
        assert set(statuses(browser, base, files).values()) <= {403, 404}
