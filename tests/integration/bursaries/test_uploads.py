"""The page of a question that asks for files, and who is handed one."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.bursaries.applications import service as applications
from app.bursaries.applications.models import SectionMark, Snapshot
from app.bursaries.rounds.states import Visibility
from app.core.errors import FullError, UnavailableError
from app.core.roles import Role
from app.files.models import Document
from app.files.rules import MEGABYTE, SIZE_LIMIT
from app.files.states import ScanState
from app.files.storage.service import Storage
from tests.support import buckets
from tests.support.applying import ADDRESS, answer_of, make_draft, make_whole_round, person_as_actor
from tests.support.attachments import (
    HONEST,
    HOSTILE,
    NAMES,
    docx,
    image,
    pdf,
    photo,
    with_question,
)
from tests.support.factories import make_user

TOO_LARGE = "This file is larger than 10 MB. Choose a smaller one, or save it with smaller pictures"


@pytest.fixture
def round_(session, present):
    made = make_whole_round(session, now=present)
    with_question(session, made, "papers", required=False)
    return made


@pytest.fixture
def admin(session, new_client, sign_in_as):
    """Return an admin's browser."""
    return sign_in_as(make_user(session, roles=[Role.ADMIN]), new_client())


def url_of(application, key="papers"):
    return f"/applications/{application.reference}/questions/{key}/files"


def upload(browser, application, data, name="cv.pdf", **more):
    page = browser.get(url_of(application))
    return page.form("#upload").submit(answer=(BytesIO(data), name), then="upload", **more)


def documents(session):
    return session.scalars(select(Document).order_by(Document.id)).all()


def names_on(page):
    return page.texts("main dt")


def test_the_question_leads_to_the_page_of_its_files(browser, draft):
    page = browser.get(f"/applications/{draft.reference}/questions/papers?from=check")

    assert page.location == f"{url_of(draft)}?from=check"
    shown = browser.get(page.location)
    assert shown.h1 == "What about papers?"
    assert "10 MB at most" in shown.text
    assert "a PDF, a Word file (DOCX), a JPEG or a PNG" in shown.text


@pytest.mark.parametrize("name", HONEST)
def test_a_file_is_uploaded_listed_downloaded_and_removed(session, browser, draft, name):
    data = HONEST[name]()

    page = upload(browser, draft, data, name)

    assert page.location == url_of(draft)
    (document,) = documents(session)
    assert json.loads(answer_of(session, draft, "papers")) == [document.token]
    assert document.key != document.token
    shown = browser.get(url_of(draft))
    assert names_on(shown) == [document.name] == [name]
    assert "Not scanned" in shown.text
    given = browser.get(shown.links[f"Download {name}"])
    assert given.status == 200
    assert len(given.response.data) == document.size
    assert given.headers["Content-Disposition"].startswith("attachment; ")
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Cache-Control"] == "no-store"
    removed = shown.form("#remove-1").submit(follow=True)
    assert names_on(removed) == []
    assert answer_of(session, draft, "papers") == "[]"
    assert browser.get(shown.links[f"Download {name}"]).status == 404


# The largest are sent by tests of their own.
REFUSED = [
    name
    for name, hostile in HOSTILE.items()
    if hostile.refused and name not in {"pdf bomb", "docx bomb", "too large"}
]
SENDABLE = [name for name in NAMES if name and not set(name) & set('\\"\r\n\0')]


def test_what_is_refused_is_pointed_at_and_nothing_is_lost(session, browser, draft):
    upload(browser, draft, pdf(), "kept.pdf")

    for name in REFUSED:
        hostile = HOSTILE[name]
        page = upload(browser, draft, hostile.make(), hostile.name)
        assert (page.status, len(page.errors)) == (200, 1), name
        assert page.title.startswith("Error: ")
        assert names_on(page) == ["kept.pdf"]

    assert len(documents(session)) == 1
    assert answer_of(session, draft, "papers") == json.dumps([documents(session)[0].token])


@pytest.mark.parametrize(
    ("size", "status"), [(SIZE_LIMIT, 200), (11 * MEGABYTE, 413), (40 * MEGABYTE, 413)]
)
def test_what_is_too_large_is_said_on_the_page_itself(session, browser, draft, size, status):
    upload(browser, draft, pdf(), "kept.pdf")

    # Made here: the client would write so much into a file of its own and leave it open.
    file = FileStorage(BytesIO(b"%PDF-" + b" " * size), "x.pdf")
    data = {"csrf_token": browser.csrf_token(), "answer": file, "then": "upload"}
    boundary, body = encode_multipart(data)
    page = browser.send(
        "POST",
        url_of(draft),
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={boundary}",
    )

    assert page.status == status
    assert page.errors == [TOO_LARGE]
    assert names_on(page) == ["kept.pdf"]
    again = page.form("#upload").submit(answer=(BytesIO(image()), "x.png"), then="upload")
    assert again.status == 302
    assert len(documents(session)) == 2


def test_other_forms_keep_their_own_limit(browser, draft):
    text = "x" * (3 * 1024 * 1024)

    page = browser.post(
        f"/applications/{draft.reference}/questions/why", {"answer": text, "version": "1"}
    )

    assert page.status == 413


@pytest.mark.parametrize("name", SENDABLE)
def test_a_name_reaches_no_path_and_no_header_whole(session, app, browser, draft, name):
    upload(browser, draft, image(), name)

    (document,) = documents(session)
    assert document.name == NAMES[name]
    listed = [key for key, _ in app.extensions["files"].storage.listed()]
    assert document.key in listed
    assert not any(NAMES[name] in key for key in listed)
    given = browser.get(f"/applications/{draft.reference}/files/{document.token}")
    assert given.headers["Content-Disposition"].isascii()
    assert "\n" not in given.headers["Content-Disposition"]
    assert names_on(browser.get(url_of(draft))) == [" ".join(NAMES[name].split())]


def test_buttons_without_a_file(browser, draft):
    form = browser.get(url_of(draft)).form("#upload")

    assert form.submit(then="upload").errors == ["Choose a file"]
    assert form.submit().location.endswith("/sections/case/finish")
    assert form.submit(then="leave").location == f"/applications/{draft.reference}/"
    checking = browser.get(f"{url_of(draft)}?from=check").form("#upload")
    assert checking.submit().location == f"/applications/{draft.reference}/check#papers"


def test_saving_with_a_file_chosen_uploads_it_too(session, browser, draft):
    form = browser.get(url_of(draft)).form("#upload")

    page = form.submit(answer=(BytesIO(image()), "x.png"))

    assert page.location.endswith("/sections/case/finish")
    assert len(documents(session)) == 1


def test_the_same_file_twice_is_there_once(session, browser, draft):
    for _ in range(2):
        assert upload(browser, draft, photo(), "x.jpg").status == 302

    assert len(documents(session)) == 1


def test_there_are_five_files_at_most(session, browser, draft):
    stale = browser.get(url_of(draft)).form("#upload")
    for number in range(5):
        upload(browser, draft, image(size=(9 + number, 9)), f"{number}.png")

    page = browser.get(url_of(draft))
    assert "which is the most" in page.text
    assert "answer" not in page.form("#upload").names
    refused = stale.submit(answer=(BytesIO(image()), "x.png"), then="upload")
    assert refused.errors == [
        "You have uploaded 5 files, which is the most. Remove one to upload another"
    ]
    assert len(documents(session)) == 5


def test_a_question_may_take_fewer(session, browser, draft, round_):
    with_question(session, round_, "letter", required=False, maximum=1)
    there = url_of(draft, "letter")
    stale = browser.get(there).form("#upload")

    stale.submit(answer=(BytesIO(pdf()), "one.pdf"), then="upload")
    refused = stale.submit(answer=(BytesIO(image()), "two.png"), then="upload")

    assert "One file: a PDF" in stale.page.text
    assert "You have uploaded 1 file, which is the most" in browser.get(there).text
    assert refused.errors == [
        "You have uploaded 1 file, which is the most. Remove one to upload another"
    ]
    assert len(documents(session)) == 1


@pytest.mark.parametrize(
    "failure",
    [(FullError("There is no room."), 507), (UnavailableError("Files cannot be kept."), 503)],
)
def test_a_store_that_cannot_keep_loses_nothing(session, app, browser, draft, monkeypatch, failure):
    error, status = failure
    upload(browser, draft, pdf(), "kept.pdf")
    before = answer_of(session, draft, "papers")

    def fail(*_args):
        raise error

    monkeypatch.setattr(app.extensions["files"].storage, "put", fail)
    page = upload(browser, draft, image(), "x.png")

    assert (page.status, page.errors) == (status, [error.message.rstrip(".")])
    assert names_on(page) == ["kept.pdf"]
    assert answer_of(session, draft, "papers") == before
    assert len(documents(session)) == 1


def test_a_store_that_cannot_give_says_so(session, app, browser, draft):
    upload(browser, draft, pdf(), "kept.pdf")
    (document,) = documents(session)
    storage, url = app.extensions["files"].storage, f"/applications/{draft.reference}/files/"

    storage.put(document.key, b"not what was kept")
    damaged = browser.get(url + document.token)
    storage.delete(document.key)
    lost = browser.get(url + document.token)

    assert (damaged.status, lost.status) == (503, 503)
    assert "damaged in our store" in damaged.text


def test_a_bucket_keeps_and_gives_what_a_folder_does(session, app, browser, draft, monkeypatch):
    with buckets.bucket() as made:
        storage = Storage(made)
        monkeypatch.setattr(app.extensions["files"], "storage", storage)
        upload(browser, draft, photo(), "x.jpg")
        (document,) = documents(session)
        given = browser.get(f"/applications/{draft.reference}/files/{document.token}")
        kept = [key for key, _ in storage.listed()]

    # Never by an address of the bucket: the bytes come from here.
    assert (given.status, given.location) == (200, None)
    assert hashlib.sha256(given.response.data).hexdigest() == document.sha256
    assert kept == [document.key]
    away = browser.get(f"/applications/{draft.reference}/files/{document.token}")
    assert away.status == 503
    refused = upload(browser, draft, image(), "y.png")
    assert (refused.status, len(documents(session))) == (503, 1)


def test_queries_do_not_grow_with_the_files(session, browser, draft, count_queries):
    counts = []
    for number in range(3):
        upload(browser, draft, image(size=(9 + number, 9)), f"{number}.png")
        for path in (url_of(draft), f"/applications/{draft.reference}/check"):
            with count_queries() as statements:
                browser.get(path)
            counts.append(len(statements))

    assert counts[:2] == counts[4:]
    assert max(counts) <= 10
    assert len(documents(session)) == 3


def test_files_come_by_no_other_way(session, browser, draft):
    upload(browser, draft, pdf(), "kept.pdf")
    before = answer_of(session, draft, "papers")

    for path in ("papers", "papers/autosave"):
        page = browser.post(
            f"/applications/{draft.reference}/questions/{path}", {"answer": "[]", "version": "1"}
        )
        assert page.status == 404
    assert browser.get(url_of(draft, "why")).status == 404
    assert browser.post(url_of(draft, "why"), {"then": "upload"}).status == 404
    assert answer_of(session, draft, "papers") == before


def test_nobody_else_sees_or_changes_the_files(  # noqa: PLR0913, PLR0917 -- who is in it
    session, browser, draft, round_, present, new_client, sign_in_as
):
    upload(browser, draft, pdf(), "kept.pdf")
    (document,) = documents(session)
    own = f"/applications/{draft.reference}/files/{document.token}"
    remove = f"{url_of(draft)}/{document.token}/remove"
    other = make_user(session, name="Bo Other")
    others = make_draft(session, round_, other, now=present)
    people = {
        "another applicant": other,
        **{
            role.value: make_user(session, roles=[role])
            for role in (Role.ADMIN, Role.CHAIR, Role.AUDITOR, Role.MEANS_OFFICER)
        },
    }

    for name, person in people.items():
        visitor = sign_in_as(person, new_client())
        for path in (
            own,
            url_of(draft),
            f"/applications/{others.reference}/files/{document.token}",
            f"/admin/rounds/{round_.slug}/screening/{draft.reference}/files/{document.token}",
            f"/review/{draft.reference}/files/{document.token}",
            f"/panel/{round_.slug}/cases/{draft.reference}/files/{document.token}",
        ):
            assert visitor.get(path).status in {403, 404}, (name, path)
        assert visitor.post(remove).status in {403, 404}, name
    stranger = new_client()
    assert stranger.get(own).location.startswith("/sign-in")
    assert browser.get(own).status == 200


def submitted(session, draft, student, present):
    session.execute(update(SectionMark).values(is_complete=True))  # a new file took it back
    applications.submit(
        session, draft.id, address=ADDRESS, by=person_as_actor(student), now=present
    )
    session.commit()


def test_the_check_and_what_was_sent_list_the_files(session, browser, draft, student, present):
    upload(browser, draft, pdf(), "Ada Field CV.pdf")
    (document,) = documents(session)
    link = f"/applications/{draft.reference}/files/{document.token}"

    check = browser.get(f"/applications/{draft.reference}/check")
    submitted(session, draft, student, present)
    answers = browser.get(f"/applications/{draft.reference}/answers")

    assert check.links["Download Ada Field CV.pdf"] == link
    assert answers.links["Download Ada Field CV.pdf"] == link
    assert browser.get(link).status == 200
    sent = json.loads(session.scalars(select(Snapshot.content)).one())
    (kept,) = [
        item["files"]
        for section in sent["sections"]
        for item in section["questions"]
        if item["kind"] == "file"
    ]
    assert kept == [
        {
            "token": document.token,
            "name": "Ada Field CV.pdf",
            "ending": ".pdf",
            "detail": "PDF, 1 KB",
            "size": document.size,
            "sha256": document.sha256,
        }
    ]
    # What was sent cannot be changed, by whatever way.
    assert browser.post(f"{url_of(draft)}/{document.token}/remove").status == 403
    assert browser.post(url_of(draft), {"then": "upload"}).status == 403


@pytest.mark.parametrize(
    "case",
    [
        (ScanState.CLEAN, True, ""),
        (ScanState.NOT_SCANNED, False, ""),
        (ScanState.NOT_SCANNED, True, "Held: not scanned yet."),
        (ScanState.WAITING, False, "This file is being scanned."),
        (ScanState.INFECTED, False, "The scanner found a virus in this file"),
    ],
)
def test_a_screener_is_handed_what_may_be_opened(  # noqa: PLR0913, PLR0917 -- who is in it
    session, app, browser, draft, student, round_, present, admin, monkeypatch, case
):
    state, holds, words = case
    upload(browser, draft, pdf(), "Ada Field CV.pdf")
    submitted(session, draft, student, present)
    (document,) = documents(session)
    document.state = state
    session.commit()
    monkeypatch.setattr(app.extensions["files"], "holds_unscanned", holds)
    url = f"/admin/rounds/{round_.slug}/screening/{draft.reference}"

    page = admin.get(url)
    given = admin.get(f"{url}/files/{document.token}")

    assert words in page.text
    assert (given.status == 200) is (words == "")
    assert ("Download Ada Field CV.pdf" in page.links) is (words == "")
    assert given.status in {200, 403}
    if words:
        assert b"%PDF" not in given.response.data


def test_a_file_with_a_virus_is_in_the_way_of_sending(session, browser, draft):
    upload(browser, draft, pdf(), "cv.pdf")
    documents(session)[0].state = ScanState.INFECTED
    session.commit()

    page = browser.get(url_of(draft))

    assert "found a virus in this file" in page.text
    assert page.form("#upload").submit().errors == ["Remove the file that cannot be opened"]
    assert (
        browser.get(f"/applications/{draft.reference}/files/{documents(session)[0].token}").status
        == 403
    )
    page.form("#remove-1").submit()
    assert browser.get(url_of(draft)).form("#upload").submit().status == 302


@pytest.mark.parametrize("visibility", [Visibility.MEANS])
def test_a_screener_is_handed_nothing_of_means_and_equality(
    session, browser, student, present, admin, visibility
):
    round_ = make_whole_round(session, now=present + timedelta(seconds=1))
    with_question(session, round_, "papers", visibility=visibility)
    draft = make_draft(session, round_, student, now=present)
    upload(browser, draft, docx(), "payslip.docx")
    submitted(session, draft, student, present)
    (document,) = documents(session)
    url = f"/admin/rounds/{round_.slug}/screening/{draft.reference}"

    assert "payslip" not in admin.get(url).text
    assert admin.get(f"{url}/files/{document.token}").status == 404
