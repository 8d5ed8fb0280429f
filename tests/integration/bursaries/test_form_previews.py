"""A form page by page as applicants meet it, with nothing kept, and as its readers see it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.bursaries.applications.models import Answer, Application
from app.bursaries.rounds.models import FormSection, FormVersion, Question
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.core.roles import Role
from app.demo.form import build_form
from tests.support.factories import make_hub, make_user

WIDTHS = ("full", "phone")
CHOICES = [{"value": "a", "label": "Ay"}, {"value": "b", "label": "Bee"}]


@pytest.fixture
def admin(session, new_client, sign_in_as):
    return sign_in_as(make_user(session, roles=[Role.ADMIN]), new_client())


@pytest.fixture
def form(session):
    """Return a form with every kind of question in one section."""
    make_hub(session)
    made = FormVersion(name="All kinds", version=1, declaration="It is true.")
    session.add(made)
    session.flush()
    section = FormSection(
        form_version_id=made.id, key="one", title="One", position=1, intro="Read this first."
    )
    session.add(section)
    session.flush()
    for place, kind in enumerate(QuestionKind, 1):
        session.add(
            Question(
                form_version_id=made.id,
                section_id=section.id,
                key=kind.value,
                kind=kind,
                label=f"The {kind.label.lower()}",
                hint="A hint",
                help="More help",
                choices=CHOICES if kind.value.endswith(("choice", "choices")) else [],
                position=place,
            )
        )
    session.flush()
    return made


@pytest.fixture
def url(form):
    return f"/admin/forms/{form.id}/preview"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_shown_and_leads_to_the_next(admin, url, width):
    page = admin.get(f"{url}/{width}/")
    assert page.h1 == "All kinds"
    page = admin.get(page.links["One"])
    assert "Read this first." in page.text
    for kind in QuestionKind:
        assert page.h1 == f"The {kind.label.lower()}"
        assert page.title.startswith("Preview: ")
        assert len(page.all(f".preview--{width}")) == 1
        if kind is QuestionKind.FILE:
            page = page.form().submit(follow=True)
        else:
            page = admin.post(page.url, {"then": "leave"}, follow=True)
            assert page.h1 == "All kinds"
            page = next_page(admin, url, width, kind)
    assert page.h1 == "Have you finished this section?"
    page = page.form().submit(finished="yes", follow=True)
    page = admin.get(page.links["Check your answers"])
    assert page.form().submit().errors == ["Tick the box to agree to the declaration"]
    assert "nothing was sent or kept" in page.form().submit(declared="y", follow=True).text


def next_page(admin, url, width, kind):
    kinds = list(QuestionKind)
    after = kinds[kinds.index(kind) + 1 :]
    path = f"questions/{after[0].value}" if after else "sections/one/finish"
    return admin.get(f"{url}/{width}/{path}")


def test_what_is_typed_is_checked_as_it_will_be_and_not_kept(session, admin, url):
    page = admin.get(f"{url}/phone/questions/number")
    assert page.form().submit(answer="many").errors == ["Enter a whole number, such as 12"]
    assert page.form().submit().errors == ["Enter a number"]
    page = page.form().submit(answer="12")
    assert page.location == f"{url}/phone/questions/money"
    page = (
        admin.get(f"{url}/phone/questions/address")
        .form()
        .submit(**{"answer-line1": "1 Example Road"})
    )
    assert "Enter the town or city" in page.errors
    for model in (Answer, Application):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_an_answer_from_the_check_goes_back_there(admin, url):
    page = admin.get(f"{url}/full/check")
    page = admin.get(f"{url}/full/questions/number?from=check")
    assert page.form().submit(answer="12").location == f"{url}/full/check"


def test_a_question_asked_of_some_is_shown_with_its_condition(session, admin, form, url):
    number = session.scalars(select(Question).where(Question.key == "number")).one()
    number.show_if_key, number.show_if_value = "one_choice", "b"
    number.visibility, number.identity_risk = Visibility.REVIEWERS, True
    page = admin.get(f"{url}/full/questions/number")
    notes = page.texts(".preview__notes li")
    assert notes == [
        "Read by: screeners",
        "Asked only if “The one choice” is “Bee”",
        "Kept from reviewers, because it may show who somebody is",
    ]
    assert "The number" in admin.get(f"{url}/full/check").text
    assert form.row_version == 1


def test_each_reader_sees_their_questions_only(session, admin, url):
    seen = {
        "number": Visibility.MEANS,
        "date": Visibility.EQUALITY,
        "money": Visibility.SCREENERS,
    }
    for key, visibility in seen.items():
        session.scalars(select(Question).where(Question.key == key)).one().visibility = visibility
    page = admin.get(f"{url}/full/readers")
    told = {who: page.find(f"#{who}").get_text() for who in ("reviewer", "screener", "means")}
    assert "The number" in told["means"]
    assert "The short text" not in told["means"]
    assert "The money" in told["screener"]
    for hidden in ("The number", "The date", "The money", "The address"):
        assert hidden not in told["reviewer"]
    assert "The files, without their names" in told["reviewer"]
    assert "The files, with their names" in told["screener"]


def test_equality_questions_have_their_own_page_and_reader(session, admin, url):
    none = admin.get(f"{url}/full/equality").status
    question = session.scalars(select(Question).where(Question.key == "short_text")).one()
    question.visibility, question.required = Visibility.EQUALITY, False

    page = admin.get(admin.get(f"{url}/full/").links["Equality questions"])
    skipped = page.form().submit(then="skip")
    typed = page.form().submit(then="save", **{f"answer_{question.id}": "x" * 999})
    readers = admin.get(f"{url}/full/readers")

    assert none == 404
    assert page.h1 == "Equality questions (optional)"
    assert "Read by: equality figures" in page.text
    assert skipped.location == f"{url}/full/"
    assert len(typed.errors) == 1
    assert "The short text" in readers.find("#equality").get_text()
    assert "The short text" not in readers.find("#screener").get_text()
    assert admin.get(f"{url}/full/questions/short_text").status == 404


def test_an_empty_form_can_be_looked_at(session, admin):
    form = FormVersion(name="Empty", version=1)
    session.add(form)
    session.flush()
    for path in ("", "check", "readers"):
        assert admin.get(f"/admin/forms/{form.id}/preview/full/{path}").status == 200


def test_what_is_not_there_is_not_found(admin, url):
    for path in ("/wide/", "/full/questions/no", "/full/sections/no/finish"):
        assert admin.get(url + path).status == 404
    assert admin.get("/admin/forms/999/preview/full/").status == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_others_see_no_preview(session, new_client, sign_in_as, url, role):
    other = sign_in_as(make_user(session, roles=[role]), new_client())
    assert other.get(f"{url}/full/").status == 403
    assert other.get(f"{url}/full/readers").status == 403


def test_the_form_of_the_demo_can_be_looked_at_while_it_is_fixed(session, admin, now):
    form = build_form(session)
    form.frozen_at = now
    page = admin.get(f"/admin/forms/{form.id}/preview/phone/")
    assert page.status == 200
    assert page.h1 == form.name
