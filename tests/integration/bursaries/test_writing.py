"""The task list, one question a page, the end of a section: whatever is typed is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.bursaries.applications.models import Answer, SectionMark
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.states import RoundState
from tests.support.applying import ANSWERS, SECTIONS, WHOLE, answer_of, make_draft
from tests.support.client import Form
from tests.support.factories import make_hub
from tests.support.rounds import make_application

QUESTIONS = [(key, kind) for _, _, _, questions in SECTIONS for key, kind, _ in questions]


@pytest.fixture
def blank(session, round_, student, present):
    """Return a draft in which nothing is written yet."""
    return make_draft(session, round_, student, now=present, answers={}, finished=False)


def url_of(application, key):
    return f"/applications/{application.reference}/questions/{key}"


def shown_in(page):
    """Return what the fields of the answer hold."""
    values = Form(page, page.find("main form")).values
    return values.get("answer")


def test_the_task_list_says_how_far_one_is(browser, blank, round_):
    page = browser.get(f"/applications/{blank.reference}/")

    assert page.h1 == round_.name
    assert page.texts("main h2") == [
        *(group for _, group, _, _ in WHOLE),
        "Check and send",
    ]
    assert page.texts(".govuk-task-list__link") == [title for _, _, title, _ in WHOLE]
    assert "You have completed 0 of 3 sections. Your answers are saved as you go." in page.texts(
        "p"
    )


RIGHT = [
    ("name", "Ada Field", "Ada Field", "Ada Field"),
    ("name", "  Ada Field ", "Ada Field", "Ada Field"),
    ("route", "technician", "technician", "technician"),
    ("years", "12", "12", "12"),
    ("hub", "bristol", "bristol", "bristol"),
    ("course", "short-course", "short-course", "short-course"),
    ("starts", ["1", "9", "2027"], "2027-09-01", ["1", "9", "2027"]),
    ("starts", ["01", "09", "2027"], "2027-09-01", ["1", "9", "2027"]),
    ("why", "one two\r\n\r\nthree", "one two\r\n\r\nthree", "one two\n\nthree"),
    ("cost", "£1,250.50", "£1,250.50", "£1,250.50"),
    ("context", ["first", "carer"], '["first", "carer"]', ["first", "carer"]),
    ("context", ["carer"], '["carer"]', "carer"),
    ("funded", "yes", "yes", "yes"),
    ("income", "", "", ""),
]


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_answer_is_kept_and_leads_on(session, browser, blank, case):
    key, typed, kept, shown = case
    page = browser.get(url_of(blank, key))

    after = page.form().submit(answer=typed)

    assert after.status == 302
    assert "/questions/" in after.location or after.location.endswith("/finish")
    assert answer_of(session, blank, key) == kept
    assert shown_in(browser.get(url_of(blank, key))) == shown


WRONG = [
    ("name", "", "", "Enter your answer"),
    ("name", "x" * 201, "x" * 201, "Shorten this to 200 characters or fewer"),
    ("route", None, None, "Choose an answer"),
    ("years", "a few", "a few", "Enter a whole number, such as 12"),
    ("hub", None, None, "Choose a hub"),
    ("course", None, None, "Choose a course or programme"),
    ("starts", ["31", "2", "2027"], ["31", "2", "2027"], "Enter a real date, such as 27 3 2027"),
    ("starts", ["", "9", "2027"], ["", "9", "2027"], "Enter a real date, such as 27 3 2027"),
    ("starts", ["1", "9", "27"], ["1", "9", "27"], "Enter a real date, such as 27 3 2027"),
    ("starts", ["", "", ""], ["", "", ""], "Enter a date"),
    (
        "why",
        "one two three four five six seven eight nine ten eleven",
        "one two three four five six seven eight nine ten eleven",
        "Shorten this to 10 words or fewer: it is 1 word too long",
    ),
    ("more", "x" * 20_001, "x" * 20_001, "Shorten this to 20,000 characters or fewer"),
    ("cost", "12£50", "12£50", "Enter an amount in pounds, such as 1,250 or 1250.50"),
    ("funded", None, None, "Choose yes or no"),
]


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_kept_shown_again_and_explained(browser, blank, case):
    key, typed, shown, message = case
    page = browser.get(url_of(blank, key)).form().submit(answer=typed)

    assert page.status == 200
    assert page.title.startswith("Error: ")
    assert page.errors == [message]
    field = page.find(page.find(".govuk-error-summary__list a")["href"])
    assert field["name"] == "answer"
    assert shown_in(page) == shown
    # It is kept, so closing the page loses nothing: the next look shows it again.
    assert shown_in(browser.get(url_of(blank, key))) == shown


@pytest.mark.parametrize(
    ("key", "sent", "message"),
    [
        ("route", "emperor", "Choose one of the answers in the list"),
        ("hub", "leeds", "Choose one of the answers in the list"),
        ("course", "no-such-course", "Choose one of the answers in the list"),
        ("funded", "maybe", "Choose one of the answers in the list"),
        ("context", ["first", "emperor"], "Choose only answers in the list"),
    ],
)
def test_a_choice_that_was_not_offered_is_pointed_at(browser, blank, key, sent, message):
    page = browser.post(url_of(blank, key), {"answer": sent, "version": "0"})

    assert (page.status, page.errors) == (200, [message])
    finish = browser.get(f"/applications/{blank.reference}/sections/case/finish")
    assert finish.form().submit(finished="yes").status == 200


def test_a_wrong_answer_is_mended_on_the_page_that_points_at_it(session, browser, blank):
    page = browser.get(url_of(blank, "years")).form().submit(answer="a few")

    after = page.form().submit(answer="3")

    assert after.status == 302
    assert answer_of(session, blank, "years") == "3"


def test_leaving_saves_and_leads_to_the_task_list_even_when_wrong(session, browser, blank):
    home = f"/applications/{blank.reference}/"
    for key, typed in (("years", "a few"), ("why", ""), ("name", "Ada")):
        page = browser.get(url_of(blank, key)).form().submit(answer=typed, then="leave")
        assert (page.status, page.location) == (302, home)

    assert answer_of(session, blank, "years") == "a few"
    statuses = browser.get(home).texts(".govuk-task-list__status")
    assert statuses == ["In progress", *["Not started"] * 2, "Optional", "Optional"]


def test_changing_from_the_check_page_leads_back_there(browser, draft):
    check = browser.get(f"/applications/{draft.reference}/check")
    change = check.links["Change your answer to: What about years?"]

    page = browser.get(change).form().submit(answer="4")

    assert page.location == f"/applications/{draft.reference}/check#years"


def test_two_tabs_show_both_texts_and_either_can_be_kept(session, browser, blank):
    url = url_of(blank, "why")
    one, two = browser.get(url), browser.get(url)
    one.form().submit(answer="What the first tab says")

    page = two.form().submit(answer="What the <second> tab says")

    assert page.status == 409
    assert page.texts("main pre") == ["What the <second> tab says", "What the first tab says"]
    assert page.links["Keep what is saved now"] == url
    assert answer_of(session, blank, "why") == "What the first tab says"
    kept = page.form().submit()
    assert (kept.status, kept.location) == (302, url_of(blank, "more"))
    assert answer_of(session, blank, "why") == "What the <second> tab says"


def test_keeping_ones_own_text_is_no_licence_to_write_over_a_third(session, browser, blank):
    url = url_of(blank, "why")
    tabs = [browser.get(url) for _ in range(3)]
    tabs[0].form().submit(answer="First")
    clash = tabs[1].form().submit(answer="Second", then="leave")
    browser.get(url).form().submit(answer="Third")

    again = clash.form().submit()

    assert again.status == 409
    assert again.texts("main pre") == ["Second", "Third"]
    kept = again.form().submit()
    assert kept.location == f"/applications/{blank.reference}/"
    assert answer_of(session, blank, "why") == "Second"


def test_changing_from_the_check_leads_back_there_after_a_clash_too(browser, draft):
    url = f"{url_of(draft, 'name')}?from=check"
    one, two = browser.get(url), browser.get(url)
    one.form().submit(answer="One")

    page = two.form().submit(answer="Two")

    assert page.links["Keep what is saved now"] == url
    assert page.form().submit().location == f"/applications/{draft.reference}/check#name"


def test_two_tabs_are_shown_choices_in_words(browser, blank):
    for key, first, second, words in (
        (
            "context",
            ["first"],
            ["first", "carer"],
            ["First in my family Carer", "First in my family"],
        ),
        (
            "starts",
            ["1", "9", "2027"],
            ["2", "9", "2027"],
            ["2 September 2027", "1 September 2027"],
        ),
        ("route", "student", "technician", ["Technician", "Student"]),
    ):
        one, two = browser.get(url_of(blank, key)), browser.get(url_of(blank, key))
        one.form().submit(answer=first)

        assert two.form().submit(answer=second).texts("main pre") == words


def test_the_same_words_from_two_tabs_are_no_clash(session, browser, blank):
    one, two = browser.get(url_of(blank, "name")), browser.get(url_of(blank, "name"))

    answers = [page.form().submit(answer="Ada").status for page in (one, two)]

    assert answers == [302, 302]
    assert session.scalars(select(Answer.version)).all() == [1]


def autosaved(page, text):
    """Send what is written so far, as the page does by itself; return the status."""
    version = page.find("input[name=version]")
    typed = page.form().values | {"answer": text}
    answer = page.client.post(page.find("form[data-autosave]")["data-autosave"], typed)
    if answer.status == 200:
        version["value"] = str(answer.json["version"])
    return answer.status


def test_a_long_text_is_saved_while_it_is_written(session, browser, blank):
    page = browser.get(url_of(blank, "why"))

    statuses = [autosaved(page, text) for text in ("To", "To make", "To make vectors")]
    kept = answer_of(session, blank, "why")
    sent = page.form().submit(answer="To make vectors now")

    assert statuses == [200] * 3
    assert kept == "To make vectors"
    assert sent.status == 302
    assert answer_of(session, blank, "why") == "To make vectors now"


def test_saving_by_itself_never_writes_over_another_tab(session, browser, blank):
    one, two = browser.get(url_of(blank, "why")), browser.get(url_of(blank, "why"))

    statuses = [autosaved(one, "First"), autosaved(two, "Second"), autosaved(one, "First again")]
    clash = two.form().submit(answer="Second")

    assert statuses == [200, 409, 200]
    assert clash.texts("main pre") == ["Second", "First again"]
    assert answer_of(session, blank, "why") == "First again"


def test_what_is_typed_at_length_saves_by_itself(browser, blank):
    forms = {
        key: browser.get(url_of(blank, key)).all("form[data-autosave]") for key, _ in QUESTIONS
    }

    assert [key for key, found in forms.items() if found] == [
        *("name", "why", "more", "income"),
    ]


def test_a_section_that_is_written_on_is_open_again(browser, draft):
    autosaved(browser.get(url_of(draft, "why")), "More to say")

    home = browser.get(f"/applications/{draft.reference}/")

    assert home.texts(".govuk-task-list__status")[2] == "In progress"


@pytest.mark.parametrize("version", ["", "-1", "x", "1e9", "99999999999999999999", "²"])
def test_an_invented_version_is_no_version(session, browser, draft, version):
    page = browser.post(url_of(draft, "name"), {"answer": "Eve", "version": version})

    assert page.status == 409
    assert answer_of(session, draft, "name") == ANSWERS["name"]


def test_nothing_changes_in_a_draft_that_was_not_sent_in_time(session, browser, draft):
    draft.state = ApplicationState.NOT_SUBMITTED

    assert_nothing_changes(session, browser, draft.reference)


SENT = sorted({*ApplicationState} - {ApplicationState.DRAFT, ApplicationState.NOT_SUBMITTED})


@pytest.mark.parametrize("state", SENT)
def test_nothing_changes_once_it_is_sent(session, browser, round_, student, state):
    hub = make_hub(session)
    sent = make_application(session, round_, student, state=state, hub=hub)

    assert_nothing_changes(session, browser, sent.reference)


def assert_nothing_changes(session, browser, reference):
    base = f"/applications/{reference}"

    shown = browser.get(f"{base}/questions/name")
    saved = browser.post(f"{base}/questions/name", {"answer": "Eve", "version": "1"})
    by_itself = browser.post(f"{base}/questions/why/autosave", {"answer": "Eve", "version": "1"})
    marked = browser.post(f"{base}/sections/about/finish", {"finished": "no"})

    assert (shown.status, shown.location) == (302, f"{base}/")
    assert (saved.status, saved.h1) == (403, "You cannot do that")
    assert by_itself.status == 403
    assert saved.texts("main p")[0].endswith("so the answers can no longer be changed.")
    assert (marked.status, marked.location) == (302, f"{base}/")
    assert session.scalars(select(Answer).where(Answer.value == "Eve")).all() == []


def test_a_draft_may_be_mended_after_the_deadline_although_not_sent(
    session, browser, draft, round_, present
):
    round_.closes_at = present - timedelta(seconds=1)

    browser.get(url_of(draft, "name")).form().submit(answer="Ada L.")

    assert answer_of(session, draft, "name") == "Ada L."


def test_unknown_questions_and_sections_are_not_found(browser, draft):
    base = f"/applications/{draft.reference}"

    for url in (f"{base}/questions/nothing", f"{base}/sections/nothing/finish"):
        assert browser.get(url).status == 404
        assert browser.post(url).status == 404


def test_a_section_is_finished_on_its_owners_word(session, browser, draft):
    session.query(SectionMark).delete()
    url = f"/applications/{draft.reference}/sections/about/finish"
    home = f"/applications/{draft.reference}/"

    nothing = browser.get(url).form().submit()
    later = browser.get(url).form().submit(finished="no", follow=True)
    yes = browser.get(url).form().submit(finished="yes", follow=True)

    assert nothing.errors == ["Choose whether you have finished this section"]
    assert nothing.title.startswith("Error: ")
    assert later.texts(".govuk-task-list__status")[0] == "In progress"
    assert yes.texts(".govuk-task-list__status")[0] == "Completed"
    assert yes.url == home


def test_a_section_with_gaps_says_which_and_leads_there(session, browser, blank):
    browser.get(url_of(blank, "years")).form().submit(answer="a few")
    url = f"/applications/{blank.reference}/sections/about/finish"

    page = browser.get(url).form().submit(finished="yes")

    assert page.status == 200
    assert page.title.startswith("Error: ")
    assert page.errors == [
        "What about name? Enter your answer",
        "What about route? Choose an answer",
        "What about years? Enter a whole number, such as 12",
    ]
    links = [str(link["href"]) for link in page.all(".govuk-error-summary__list a")]
    assert links == [url_of(blank, key) for key in ("name", "route", "years")]
    assert session.scalars(select(SectionMark.is_complete)).all() == [False] * 4


def test_a_change_takes_the_mark_back_and_the_same_text_does_not(browser, draft):
    home = f"/applications/{draft.reference}/"

    browser.get(url_of(draft, "name")).form().submit()
    before = browser.get(home).texts(".govuk-task-list__status")
    browser.get(url_of(draft, "name")).form().submit(answer="Ada L.")
    after = browser.get(home).texts(".govuk-task-list__status")

    assert before == [*["Completed"] * 4, "Answered"]
    assert after == ["In progress", *["Completed"] * 3, "Answered"]


def test_a_course_that_is_gone_opens_its_section_again(session, browser, draft):
    kept = session.scalars(select(Answer).where(Answer.value == "short-course")).one()
    kept.value = "msc-that-ended"

    page = browser.get(f"/applications/{draft.reference}/")

    assert page.texts(".govuk-task-list__status")[1] == "In progress"


def test_a_form_is_missing_only_while_a_round_is_built(browser, draft, round_):
    round_.form_version_id = None

    assert browser.get(f"/applications/{draft.reference}/").status == 404
    assert browser.post(url_of(draft, "name"), {"answer": "Ada"}).status == 404


def test_fields_that_the_form_does_not_have_change_nothing(session, browser, draft, student):
    before = {column: getattr(draft, column) for column in draft.__mapper__.columns.keys()}  # noqa: SIM118
    extra = {
        "state": "awarded",
        "reference": "MINE",
        "applicant_id": "1",
        "round_id": "1",
        "personal_deadline": "2099-01-01T00:00:00",
        "submitted_at": "2020-01-01T00:00:00",
        "snapshot_id": "1",
        "hub_id": "1",
        "review_count": "9",
        "is_complete": "1",
        "updated_at": "2020-01-01T00:00:00",
    }

    browser.post(url_of(draft, "name"), extra | {"answer": "Ada L.", "version": "1"})
    browser.post(
        f"/applications/{draft.reference}/sections/about/finish", extra | {"finished": "no"}
    )

    after = {column: getattr(draft, column) for column in before}
    assert after == before
    assert answer_of(session, draft, "name") == "Ada L."
    assert round_state(session, draft) is RoundState.OPEN
    assert student.is_demo is False


def round_state(session, application):
    session.refresh(application, ["round"])
    return application.round.state


@pytest.mark.parametrize("length", [200_001, 13_000_000])
def test_what_nobody_can_have_typed_is_not_kept(session, browser, draft, length):
    page = browser.post(url_of(draft, "more"), {"answer": "x" * length, "version": "0"})

    assert page.status == 413
    assert answer_of(session, draft, "more") is None
