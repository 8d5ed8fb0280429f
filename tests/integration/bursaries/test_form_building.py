"""Building a form on its pages: begun, copied, changed part by part, and fixed once it is used."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.form_building import service
from app.bursaries.form_plans import queries as plans
from app.bursaries.form_plans.rules import problems
from app.bursaries.rounds.models import FormSection, FormVersion, Question
from app.bursaries.rounds.states import QuestionKind, RoundState, Visibility
from app.core.roles import Role
from tests.support.factories import actor_of, make_user
from tests.support.rounds import make_round

BASE = "/admin/forms"


@pytest.fixture
def admin(session, new_client, sign_in_as):
    return sign_in_as(make_user(session, roles=[Role.ADMIN]), new_client())


@pytest.fixture
def form(session):
    """Return an empty form."""
    made = FormVersion(name="Bursary form", version=1)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def url(form):
    return f"{BASE}/{form.id}"


@pytest.fixture
def new_question(session, admin, form, url):
    """Return a function that opens the page of a new question of a kind."""
    section = add_section(session, form)
    return lambda kind: admin.get(f"{url}/sections/{section.id}/questions/new/{kind}")


def add_section(session, form, title="Your case", group="", position=1):
    section = FormSection(
        form_version_id=form.id,
        key=title.lower().replace(" ", "_"),
        title=title,
        group=group,
        position=position,
    )
    session.add(section)
    session.flush()
    return section


def add_question(session, form, section, label="Why?", kind=QuestionKind.SHORT_TEXT, **columns):
    question = Question(
        **{
            "form_version_id": form.id,
            "section_id": section.id,
            "key": label.lower().strip("?"),
            "kind": kind,
            "label": label,
            "position": 1,
        }
        | columns
    )
    session.add(question)
    session.flush()
    return question


def form_to(page, ending):
    """Return the page's form whose address ends so."""
    return page.form(f"main form[action$='{ending}']")


def labels(session, form):
    return [
        (section.title, [question.label for question in section.questions])
        for section in plans.sections(session, form.id)
    ]


def test_a_form_is_built_from_nothing(session, admin):
    page = admin.get(f"{BASE}/new").form().submit(begin="empty", name="New form", follow=True)
    assert "3 things to mend" in page.text

    page = (
        admin.get(page.links["Add a section"])
        .form()
        .submit(title="Course and hub", group="About you", follow=True)
    )
    page = admin.get(page.links["Add a question to “Course and hub”"])
    page = page.form().submit(kind="hub", chosen="yes")
    page = admin.get(page.location).form().submit(label="Which hub do you choose?", follow=True)
    assert page.h1 == "New form, version 1"
    page = admin.get(page.links["Write the declaration"])
    page = page.form().submit(declaration="It is true.", follow=True)

    assert "Nothing to mend" in page.text
    made = session.scalars(select(FormVersion)).one()
    assert labels(session, made) == [("Course and hub", ["Which hub do you choose?"])]
    question = session.scalars(select(Question)).one()
    assert (question.key, question.kind, question.required) == (
        "which_hub_do_you_choose",
        QuestionKind.HUB,
        True,
    )
    assert problems(plans.sections(session, made.id), declaration=made.declaration) == []
    events = session.scalars(select(Event).where(Event.kind.like("form.%"))).all()
    assert [(event.kind, event.data.get("act")) for event in events] == [
        ("form.created", None),
        ("form.edited", "section added"),
        ("form.edited", "question added"),
        ("form.edited", "declaration changed"),
    ]


@pytest.mark.usefixtures("form")
def test_an_empty_form_needs_a_name_of_its_own(admin):
    page = admin.get(f"{BASE}/new")
    assert page.form().submit().errors == ["Choose what to begin with"]
    assert page.form().submit(begin="empty").errors == ["Enter a name"]
    taken = page.form().submit(begin="empty", name="bursary FORM")
    assert taken.errors == ["Enter another name, or begin with a version of that form"]


def test_the_list_shows_versions_and_where_each_is_used(session, admin, present):
    round_ = make_round(session, now=present, name="Round in use")
    page = admin.get(f"{BASE}/")
    row = page.find("tbody tr").get_text(" ", strip=True)
    assert "Fixed" in row
    assert page.links["Round in use"] == f"/admin/rounds/{round_.slug}"

    page = admin.get(f"{BASE}/new").form().submit(begin=str(round_.form_version_id), follow=True)
    assert page.h1.endswith(", version 2")
    assert "Can be changed" in admin.get(f"{BASE}/").text


@pytest.mark.parametrize(
    ("kind", "typed", "columns"),
    [
        (QuestionKind.LONG_TEXT, {"word_limit": "250"}, {"word_limit": 250}),
        (QuestionKind.NUMBER, {"minimum": "0", "maximum": "9"}, {"minimum": 0, "maximum": 9}),
        (QuestionKind.MONEY, {"maximum": "5000"}, {"minimum": None, "maximum": 5000}),
        (
            QuestionKind.ONE_CHOICE,
            {"choices": "Red\n\n  Green apples "},
            {
                "choices": [
                    {"value": "red", "label": "Red"},
                    {"value": "green_apples", "label": "Green apples"},
                ]
            },
        ),
        *((kind, {}, {}) for kind in QuestionKind if kind.value.startswith(("ranked", "decl"))),
        *((kind, {}, {}) for kind in (QuestionKind.FILE, QuestionKind.ADDRESS, QuestionKind.DATE)),
    ],
)
def test_each_kind_has_its_own_fields(session, new_question, kind, typed, columns):
    page = new_question(kind.value)
    own = {"word_limit", "minimum", "maximum", "choices"} & page.form().names
    assert set(typed) <= own
    assert bool(own) == bool(columns)

    page.form().submit(
        label="What is it?",
        hint="A hint",
        help="More help",
        visibility="screeners",
        identity_risk="y",
        required=None,
        **typed,
        follow=True,
    )

    made = session.scalars(select(Question)).one()
    told = {name: getattr(made, name) for name in columns}
    assert told == columns
    assert (made.kind, made.hint, made.help) == (kind, "A hint", "More help")
    assert (made.visibility, made.identity_risk, made.required) == ("screeners", True, False)


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("long_text", {"word_limit": "many"}, "Enter a whole number, such as 300"),
        ("long_text", {"word_limit": "0"}, "Enter a limit above 0, or leave it empty"),
        ("number", {"minimum": "9", "maximum": "3"}, "Enter a largest answer above the smallest"),
        ("one_choice", {"choices": ""}, "Enter the choices, one on each line"),
        ("one_choice", {"choices": "One"}, "Enter at least two choices, one on each line"),
        ("one_choice", {"choices": "One\none"}, "Make the choices differ"),
        ("one_choice", {"choices": "a\n" + "b" * 201}, "Shorten each choice to 200 characters"),
        ("short_text", {"label": " "}, "Enter the question"),
        ("short_text", {"label": "x" * 301}, "Shorten the question to 300 characters or fewer"),
    ],
)
def test_a_question_that_cannot_be_asked_is_shown_again(
    session, new_question, kind, typed, message
):
    (error,) = new_question(kind).form().submit(**{"label": "What?"} | typed).errors

    assert error.startswith(message)
    assert session.scalars(select(Question)).all() == []


def test_the_kind_is_chosen_first(session, admin, form, url):
    section = add_section(session, form)
    page = admin.get(f"{url}/sections/{section.id}/questions/new")
    assert page.form().submit(chosen="yes").errors == ["Choose a kind of answer"]
    assert admin.get(f"{url}/sections/{section.id}/questions/new/telepathy").status == 404


def test_a_condition_may_only_stand_on_an_earlier_answer(session, admin, form, url):
    section = add_section(session, form)
    first = add_question(session, form, section, "Working?", QuestionKind.YES_NO)
    middle = add_question(session, form, section, "Where?", position=2)
    add_question(session, form, section, "Alone?", QuestionKind.YES_NO, position=3)

    page = admin.get(f"{url}/questions/{middle.id}")
    offered = [option["value"] for option in page.all("#show_if option")]
    assert offered == ["", "working:yes", "working:no"]
    page = page.form().submit(show_if="working:yes", follow=True)

    assert "asked only if “Working?” is “Yes”" in page.text
    assert (middle.show_if_key, middle.show_if_value) == ("working", "yes")
    page = admin.get(f"{url}/questions/{first.id}/remove")
    assert "Where?" in page.text
    page = page.form().submit(follow=True)
    assert "the question it depends on is gone: “Where?”" in page.text
    page = admin.get(f"{url}/questions/{middle.id}")
    assert "To mend" in page.text
    assert "is gone" not in page.form().submit(follow=True).text
    assert middle.show_if_key == ""


def test_choices_keep_their_values_when_words_change(session, admin, form, url):
    section = add_section(session, form)
    choices = [{"value": "a", "label": "Ay"}, {"value": "b", "label": "Bee"}]
    question = add_question(session, form, section, "Which?", QuestionKind.ONE_CHOICE)
    question.choices = choices
    page = admin.get(f"{url}/questions/{question.id}")
    assert page.form().values["choices"] == "Ay\nBee"

    page.form().submit(choices="Bee\nA better ay\nSea", follow=True)

    assert [item["value"] for item in question.choices] == ["b", "a_better_ay", "sea"]


TEXT = st.text("aé“ \n", max_size=4)
QUESTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(list(QuestionKind)),
            "label": TEXT,
            "hint": TEXT,
            "help": TEXT,
            "required": st.booleans(),
            "identity_risk": st.booleans(),
            "visibility": st.sampled_from(list(Visibility)),
            "word_limit": st.none() | st.integers(1, 900),
            "minimum": st.none() | st.just(1),
            "maximum": st.none() | st.integers(1, 9),
            "choices": st.lists(st.fixed_dictionaries({"value": TEXT, "label": TEXT}), max_size=2),
        }
    ),
    max_size=3,
)


def content(session, form):
    """Return everything that a version says, without its numbers."""
    return [
        replace(section, id=0, questions=[replace(each, id=0) for each in section.questions])
        for section in plans.sections(session, form.id)
    ]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(QUESTIONS, max_size=3), declaration=TEXT)
def test_a_copy_says_what_its_source_says(session, now, groups, declaration):
    form = FormVersion(name=f"Form {uuid4()}", version=1, declaration=declaration, frozen_at=now)
    session.add(form)
    session.flush()
    for place, questions in enumerate(groups, 1):
        section = add_section(session, form, f"Section {place}", "x" * (place % 2), place)
        for number, columns in enumerate(questions, 1):
            key = f"q{place}_{number}"
            condition = {"show_if_key": f"q{place}_1", "show_if_value": "yes"}
            add_question(
                session,
                form,
                section,
                key=key,
                position=number,
                **columns,
                **(condition if number > 1 else {}),
            )

    by = actor_of(make_user(session))
    copy = service.copy(session, form.id, by=by, now=now)

    assert content(session, copy) == content(session, form)
    assert (copy.name, copy.version, copy.declaration) == (form.name, 2, declaration)
    assert copy.frozen_at is None
    assert service.copy(session, copy.id, by=by, now=now).version == 3


def test_questions_move_and_stay_dense(session, admin, form, url):
    one, two = add_section(session, form, "One"), add_section(session, form, "Two", position=2)
    for place, label in enumerate("ABC", 1):
        add_question(session, form, one, label, position=place * 7)
    first = session.scalars(select(Question).where(Question.label == "A")).one()

    form_to(admin.get(url + "/"), f"/questions/{first.id}/move").submit(direction="down")
    assert labels(session, form) == [("One", ["B", "A", "C"]), ("Two", [])]
    page = admin.get(f"{url}/questions/{first.id}")
    form_to(page, "/place").submit(section=str(two.id))

    assert labels(session, form) == [("One", ["B", "C"]), ("Two", ["A"])]
    places = session.execute(
        select(Question.section_id, Question.position).order_by(
            Question.section_id, Question.position
        )
    ).all()
    assert places == [(one.id, 1), (one.id, 2), (two.id, 1)]


def test_sections_move_in_their_groups_and_empty_ones_go(session, admin, form, url):
    for place, (title, group) in enumerate([("A", "x"), ("B", "y"), ("C", "x")], 1):
        add_section(session, form, title, group, place)
    rows = {row.title: row for row in session.scalars(select(FormSection))}

    form_to(admin.get(url + "/"), f"/sections/{rows['C'].id}/move").submit(direction="up")
    assert [title for title, _ in labels(session, form)] == ["C", "A", "B"]
    form_to(admin.get(url + "/"), f"/sections/{rows['B'].id}/move").submit(direction="up")
    assert [title for title, _ in labels(session, form)] == ["B", "C", "A"]
    form_to(admin.get(url + "/"), f"/sections/{rows['C'].id}/remove").submit()

    session.expire_all()
    assert [
        (row.title, row.position)
        for row in session.scalars(select(FormSection).order_by(FormSection.position))
    ] == [("B", 1), ("A", 2)]


def test_a_section_with_questions_is_not_removed(session, admin, form, url):
    section = add_section(session, form)
    add_question(session, form, section)
    answer = admin.post(f"{url}/sections/{section.id}/remove", {"seen": "1"})
    assert answer.status == 403
    assert "Remove or move the questions" in answer.text


def test_a_section_is_renamed_and_keeps_its_key(session, admin, form, url):
    section = add_section(session, form)
    page = admin.get(f"{url}/sections/{section.id}")
    page.form().submit(title="Why you", group="The case", intro="Think of others.")
    session.refresh(section)
    assert (section.key, section.title, section.group) == ("your_case", "Why you", "The case")


def test_a_stale_edit_is_refused_with_both_texts(session, admin, form, url):
    section = add_section(session, form)
    question = add_question(session, form, section)
    page = admin.get(f"{url}/questions/{question.id}")
    admin.get(f"{url}/questions/{question.id}").form().submit(label="Why not?")

    answer = page.form().submit(label="Why now?", hint="Think of others.")

    assert answer.status == 409
    assert "Why now?" in answer.text
    assert "Why not?" in answer.text
    assert question.label == "Why not?"
    moved = admin.post(f"{url}/sections/{section.id}/move", {"seen": "1", "direction": "up"})
    assert moved.status == 409
    assert admin.post(f"{url}/declaration", {"seen": "x", "declaration": "No."}).status == 409


ROUTES = [
    ("get", "/declaration"),
    ("post", "/declaration"),
    ("get", "/sections/new"),
    ("post", "/sections/new"),
    ("get", "/sections/{section}"),
    ("post", "/sections/{section}"),
    ("post", "/sections/{section}/move"),
    ("post", "/sections/{section}/remove"),
    ("get", "/sections/{section}/questions/new"),
    ("get", "/sections/{section}/questions/new/date"),
    ("post", "/sections/{section}/questions/new/date"),
    ("get", "/questions/{question}"),
    ("post", "/questions/{question}"),
    ("post", "/questions/{question}/move"),
    ("post", "/questions/{question}/place"),
    ("get", "/questions/{question}/remove"),
    ("post", "/questions/{question}/remove"),
]


def test_the_list_of_routes_is_whole(app):
    mine = {
        (method.lower(), rule.rule.partition("<int:form_id>")[2].replace("<int:", "{"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("form_building.", "question_building."))
        for method in rule.methods & {"GET", "POST"}
    }
    told = {
        (
            method,
            path.replace("{section}", "{section_id>")
            .replace("{question}", "{question_id>")
            .replace("/date", "/<kind>"),
        )
        for method, path in ROUTES
    }
    assert mine - told == {("get", ""), ("post", ""), ("get", "/"), ("post", "/copy")}
    assert told <= mine


@pytest.mark.parametrize("fixed_by", ["frozen", "round"])
def test_a_version_in_use_is_refused_by_every_route(session, admin, form, url, present, fixed_by):
    section = add_section(session, form)
    question = add_question(session, form, section)
    if fixed_by == "frozen":
        form.frozen_at = present
    else:
        make_round(session, now=present, state=RoundState.CANCELLED, form_version_id=form.id)
    session.commit()
    before = (form.row_version, labels(session, form))

    for method, path in ROUTES:
        where = url + path.format(section=section.id, question=question.id)
        typed = {"seen": str(form.row_version), "direction": "up", "title": "x", "label": "y"}
        answer = admin.get(where) if method == "get" else admin.post(where, typed)
        assert (answer.status, where) == (403, where)
        assert answer.h1 == "This version stays as it is"

    assert (form.row_version, labels(session, form)) == before
    page = admin.get(f"{url}/")
    assert "Add a section" not in page.links
    page = form_to(page, "/copy").submit(follow=True)
    assert page.h1 == "Bursary form, version 2"
    assert "Add a section" in page.links


def test_a_draft_of_a_round_does_not_fix_its_form(session, admin, form, url, present):
    make_round(session, now=present, state=RoundState.DRAFT, form_version_id=form.id)
    assert admin.get(f"{url}/sections/new").status == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_others_build_nothing(session, new_client, sign_in_as, url, role):
    other = sign_in_as(make_user(session, roles=[role]), new_client())
    for path in ("/", "/sections/new", "/declaration"):
        assert other.get(url + path).status == 403
    assert other.post(f"{url}/copy", {}).status == 403
    assert other.get(f"{BASE}/").status == 403


def test_a_stranger_is_asked_to_sign_in(client, url):
    assert "/sign-in" in client.get(f"{url}/").location


def test_what_is_not_of_the_form_is_not_found(session, admin, form, url):
    other = FormVersion(name="Other", version=1)
    session.add(other)
    session.flush()
    section = add_section(session, other)
    question = add_question(session, other, section)
    assert admin.get(f"{BASE}/999/").status == 404
    assert admin.post(f"{BASE}/999/copy", {}).status == 404
    for path in (
        f"/sections/{section.id}",
        f"/sections/{section.id}/questions/new",
        f"/questions/{question.id}",
        f"/questions/{question.id}/remove",
    ):
        assert admin.get(url + path).status == 404
    seen = {"seen": "1", "direction": "up", "section": str(section.id)}
    for path in (
        f"/sections/{section.id}/move",
        f"/sections/{section.id}/remove",
        f"/questions/{question.id}/move",
        f"/questions/{question.id}/place",
        f"/questions/{question.id}/remove",
    ):
        assert admin.post(url + path, seen).status == 404
    own = add_section(session, form)
    assert admin.post(f"{url}/sections/{own.id}/move", {"seen": "1"}).status == 404


def test_the_pages_ask_the_same_however_long_a_form_is(session, admin, count_queries, form, url):
    counts = []
    for place in (1, 2, 3):
        section = add_section(session, form, f"Section {place}", position=place)
        for number in range(place):
            add_question(session, form, section, f"Q{place}{number}", position=number)
        made = FormVersion(name=f"Form {place}", version=1)
        session.add(made)
        pages = []
        for path in (f"{url}/", f"{BASE}/", f"{BASE}/new"):
            admin.get(path)
            with count_queries() as seen:
                admin.get(path)
            pages.append(len(seen))
        counts.append(pages)
    assert counts[0] == counts[2]
    assert max(counts[0]) <= 10


def test_a_question_says_how_many_files_it_takes(session, new_question, admin):
    page = new_question(QuestionKind.FILE)

    refused = page.form().submit(label="A letter", visibility="reviewers", most_files="6")
    page.form().submit(label="A letter", visibility="reviewers", most_files="2")

    assert refused.errors == ["Enter a number from 1 to 5"]
    question = session.scalars(select(Question)).one()
    assert (question.kind, question.maximum) == (QuestionKind.FILE, 2)
    there = f"{BASE}/{question.form_version_id}/questions/{question.id}"
    assert admin.get(there).form().values["most_files"] == "2"
    assert "at most 2 files" in admin.get(f"{BASE}/{question.form_version_id}/").text
