"""What each page asks of the database: at most ten questions, however many rows there are."""

from __future__ import annotations

import pytest

from app.bursaries.applications.states import ApplicationState
from app.core.roles import Role
from tests.support.applying import make_draft, make_sent, make_whole_round
from tests.support.factories import make_hub, make_user
from tests.support.offering import make_offered
from tests.support.rounds import make_application, make_round

MOST = 10


@pytest.fixture
def counted(count_queries):
    """Return a function that asks for a page and says how many statements it took."""

    def count(browser, url):
        browser.get(url)  # whatever is set up once is set up
        with count_queries() as seen:
            page = browser.get(url)
        assert page.status == 200, url
        assert len(seen) <= MOST, seen
        return len(seen)

    return count


@pytest.fixture
def admin(session, new_client, sign_in_as):
    return sign_in_as(make_user(session, roles=[Role.ADMIN]), new_client())


def grow(session, rows, make):
    for _ in range(rows):
        make()
    session.commit()


def test_the_list_of_rounds(session, client, counted, present):
    counts = []
    for rows in (1, 2):
        grow(session, rows, lambda: make_round(session, now=present))
        counts.append(counted(client, "/bursaries/"))

    assert counts[0] == counts[1]


def test_my_applications(session, browser, student, counted, present):
    counts = []
    for rows in (1, 2):
        grow(
            session,
            rows,
            lambda: make_draft(
                session, make_whole_round(session, now=present), student, now=present
            ),
        )
        counts.append(counted(browser, "/applications/"))

    assert counts[0] == counts[1]


def test_the_screening_lists_and_the_board(session, admin, round_, counted, present):
    base = f"/admin/rounds/{round_.slug}"
    urls = ("/admin/rounds/", base, f"{base}/screening", f"{base}/screening?show=found")
    counts = []
    for rows in (1, 2):
        for state in (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE):
            grow(
                session,
                rows,
                lambda state=state: make_application(
                    session, round_, make_user(session), state=state, hub=make_hub(session)
                ),
            )
        make_round(session, now=present)
        counts.append([counted(admin, url) for url in urls])

    assert counts[0] == counts[1]


def test_the_pages_of_a_round(client, round_, counted):
    base = f"/bursaries/{round_.slug}"

    counts = [counted(client, url) for url in (base, f"{base}/check", f"{base}/check/course")]

    assert max(counts) <= MOST


def test_the_pages_of_a_draft(session, browser, draft, counted, round_, present):
    base = f"/applications/{draft.reference}"
    urls = (
        f"{base}/",
        f"{base}/questions/hub",
        f"{base}/questions/why",
        f"{base}/sections/about/finish",
        f"{base}/check",
        f"{base}/withdraw",
    )
    before = [counted(browser, url) for url in urls]
    for _ in range(3):
        make_draft(session, round_, make_user(session), now=present)
        make_hub(session, f"hub{make_user(session).id}")

    assert [counted(browser, url) for url in urls] == before


def test_the_pages_of_what_was_sent(session, browser, student, round_, counted, present):
    sent = make_sent(session, round_, student, now=present)
    base = f"/applications/{sent.reference}"
    urls = [f"{base}/{page}" for page in ("progress", "receipt", "answers", "withdraw")]
    before = [counted(browser, url) for url in urls]
    for _ in range(3):
        make_sent(session, round_, make_user(session), now=present)

    assert [counted(browser, url) for url in urls] == before


def test_the_pages_of_an_offer(session, browser, student, round_, counted, present):
    offered, _ = make_offered(session, round_, student, now=present)
    base = f"/applications/{offered.reference}"

    counts = [counted(browser, f"{base}/{page}") for page in ("outcome", "accept", "decline")]

    assert max(counts) <= MOST


def test_the_page_of_a_screening(session, admin, round_, student, counted, present):
    sent = make_sent(session, round_, student, now=present)
    url = f"/admin/rounds/{round_.slug}/screening/{sent.reference}"
    before = counted(admin, url)
    for _ in range(3):
        make_sent(session, round_, make_user(session), now=present)

    assert counted(admin, url) == before


def test_saving_and_sending_ask_a_constant_number(browser, draft, count_queries):
    url = f"/applications/{draft.reference}/questions/name"
    form = browser.get(url).form()
    send = browser.get(f"/applications/{draft.reference}/check").form()

    with count_queries() as saving:
        form.submit()
    with count_queries() as sending:
        send.submit(declared="y")

    assert len(saving) <= MOST
    assert len(sending) <= 25, sending
