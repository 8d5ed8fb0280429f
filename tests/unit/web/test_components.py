"""Every component, rendered alone and strictly, as any page may use it."""

from __future__ import annotations

import datetime as dt
import json
import re
from types import SimpleNamespace
from typing import Any, Final

import html5lib
import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    Form,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from app.web import assets
from config import ROOT

TEMPLATES: Final = ROOT / "templates"
COMPONENTS: Final = sorted(path.stem for path in (TEMPLATES / "components").glob("*.html"))
ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals.update(
    csrf_token=lambda: "token",
    asset=assets.asset,
    plural=lambda count, one, many=None: f"{count} {one if count == 1 else many or one + 's'}",
    get_flashed_messages=lambda **_: [("success", "Saved")],
)
SHEFFIELD: Final = SimpleNamespace(code="sheffield", city="Sheffield")
CHOICES: Final = [SelectChoice("a", "First"), SelectChoice("b", "Second")]


class Address(Form):
    """A form inside a form."""

    city = StringField("City")


class Everything(Form):
    """One field of each kind."""

    name = StringField("Full name", description="As on your certificate")
    password = PasswordField("Password")
    why = TextAreaField("Why this course?")
    one = RadioField("Choose one", choices=CHOICES)
    several = SelectMultipleField("Choose several", choices=CHOICES)
    hub = SelectField("Hub", choices=CHOICES)
    start = DateField("Start", format="%d %m %Y")
    cost = DecimalField("Cost")
    evidence = FileField("Evidence")
    agree = BooleanField("I agree")
    address = FormField(Address)


def form(**data: Any) -> Everything:
    return Everything(data=data)


def refused(name: str, message: str = "Mend this", **data: Any) -> Any:
    field = form(**data)[name]
    field.errors = [message]
    return field


def render(source: str, **context: Any) -> str:
    name = re.search(r"\b(?!call\b)(\w+)\(", source)
    assert name is not None
    line = f'{{% from "components/{name[1]}.html" import {name[1]} %}}'
    return ENVIRONMENT.from_string(line + source).render(**context)


def flat(html: str) -> str:
    return re.sub(r"\s+", " ", html)


CRITERION: Final = {
    "key": "impact",
    "title": "Impact",
    "question": "What changes?",
    "weight": 40,
    "anchors": [{"value": 1, "text": "Nothing said"}, {"value": 2, "text": "A plan"}],
}
SENT: Final = [
    {
        "title": "You",
        "questions": [
            {"label": "Name", "display": ""},
            {"label": "Why", "display": "To learn"},
            {"label": "Ways", "display": ["A", "B"]},
        ],
    }
]
COURSE: Final = SimpleNamespace(
    title="GMP",
    href="/courses/gmp",
    facts=("Online", "", "Price not published"),
    audience="technicians",
    note="",
    hub=SHEFFIELD,
    partner=None,
)
ROWS: Final = [
    {"label": "A1", "score": 80.5, "outcome": "offered", "hub": "sheffield"},
    {"label": "A2", "score": 71, "outcome": "reserve"},
    {"label": "A3", "score": 71, "outcome": "tied"},
    {"label": "A4", "score": 40, "outcome": "not_offered"},
]
FACETS: Final = [
    {
        "name": "hub",
        "legend": "Hub",
        "options": [{"value": "s", "text": "Sheffield", "count": 3, "checked": True}],
    },
]
REFEREE: Final = {
    "id": 1,
    "name": "Ruth",
    "status": "Asked 3 March 2027",
    "tone": "waiting",
    "lines": ["Lecturer"],
    "links": [{"text": "Name somebody else", "about": "instead of Ruth", "href": "/r"}],
    "remind": "/remind",
}
_LABEL: Final = SimpleNamespace(label="A label")
REFERENCE: Final = SimpleNamespace(
    relation=_LABEL,
    position="Lecturer",
    known_for=_LABEL,
    compared=None,
    does_well="Planted praise",
    needs_help="Nothing",
    support=_LABEL,
)
# What each component is called with, and what its page then says.
CASES: Final[dict[str, tuple[str, str]]] = {
    "answers": (
        "{{ answers(sent) }}",
        "A B",
    ),
    "back_link": ('{{ back_link("/courses/") }}', "Back"),
    "breadcrumbs": ('{{ breadcrumbs([{"text": "Courses", "href": "/courses/"}]) }}', "Courses"),
    "button": ('{{ button("Save", tone="secondary", name="then", value="stop") }}', "Save"),
    "catalogue_list": ("{{ catalogue_list([course]) }}", "Price not published"),
    "catalogue_row": (
        '{{ catalogue_row("GMP", "/c", facts=["Online", ""], hub=hub, partner="Catapult") }}',
        "Partner course",
    ),
    "checkbox_field": ("{{ checkbox_field(form.agree) }}", "I agree"),
    "checkboxes_field": (
        '{{ checkboxes_field(form.several, hints={"a": "Hint"}, conditionals={"b": "More"}) }}',
        "Choose several",
    ),
    "chip_list": ('{{ chip_list([{"text": "Online", "href": "/courses/"}]) }}', "Online"),
    "date_field": ("{{ date_field(form.start) }}", "Month"),
    "deadline": ('{{ deadline("Friday 12 June 2027, 5pm", 1) }}', "1 day left"),
    "details": ('{% call details("More") %}Folded{% endcall %}', "Folded"),
    "dot_strip": ('{{ dot_strip(rows, 1, "One of four is above the line") }}', "3 not offered"),
    "email_field": ("{{ email_field(form.name) }}", "Full name"),
    "error_summary": ('{{ error_summary(errors=["Choose a hub"]) }}', "Choose a hub"),
    "facets": (
        '{{ facets("/courses/", facets_, sort={"value": "", "options": []}, clear="/c") }}',
        "1 chosen",
    ),
    "fieldset": ('{% call fieldset("Question", id="q", hint="Hint") %}In{% endcall %}', "Question"),
    "file_field": ("{{ file_field(form.evidence) }}", "Evidence"),
    "file_list": (
        '{{ file_list([{"name": "x", "detail": "", "href": "/", "why": "", "state": ""}]) }}',
        "Download x",
    ),
    "form": ('{% call form("/send", upload=True) %}Inside{% endcall %}', "Inside"),
    "form_group": (
        "{% call(attributes) form_group(form.name) %}<input {{ attributes }}>{% endcall %}",
        "Full name",
    ),
    "hub_map": ("{{ hub_map([hub]) }}", "S"),
    "hub_tag": ("{{ hub_tag(hub) }}", "Sheffield"),
    "inset_text": ('{{ inset_text("Aside") }}', "Aside"),
    "link_button": ('{{ link_button("Start", "/start") }}', "Start"),
    "mark": ('{{ mark(title="The network", letters=True) }}', "S"),
    "money_field": ("{{ money_field(form.cost) }}", "£"),
    "notification_banner": ('{{ notification_banner("Saved", tone="success") }}', "Done"),
    "pagination": ('{{ pagination("?page=", page=2, pages=9, what="courses") }}', "Next"),
    "panel": ('{{ panel("Application sent", text="Your reference", reference="A1") }}', "A1"),
    "password_field": ("{{ password_field(form.password) }}", "Password"),
    "radios_field": ('{{ radios_field(form.one, or_before="b", inline=True) }}', "or"),
    "range_bar": ('{{ range_bar(12, 19, [{"value": 15}], maximum=25, title="Scores") }}', "19"),
    "referee_card": (
        "{{ referee_card(referee) }}",
        "Name somebody else instead of Ruth",
    ),
    "reference_text": ("{{ reference_text(reference) }}", "Planted praise"),
    "score_row": ("{{ score_row(criterion, value=2) }}", "A plan"),
    "select_field": ("{{ select_field(form.hub) }}", "Second"),
    "stat": ('{{ stat(24, "applications", href="/a", note="Demo") }}', "24"),
    "steps": ('{{ steps([{"title": "Apply"}, {"title": "Wait"}], current=1) }}', "Wait"),
    "summary_list": (
        '{{ summary_list([{"key": "Phone", "value": "", "href": "/p"}]) }}',
        "Not given",
    ),
    "table": ('{{ table("Hubs", ["Hub", {"text": "Places", "numeric": true}], [["A", 2]]) }}', "2"),
    "tag": ('{{ tag("Offered", "success") }}', "Offered"),
    "task_list": (
        '{{ task_list([{"title": "Send", "href": None, "status": "Later", "tone": "quiet"}]) }}',
        "Later",
    ),
    "text_field": ('{{ text_field(form.name, suffix="hours", width=5) }}', "hours"),
    "textarea_field": ("{{ textarea_field(form.why, max_words=40) }}", "up to 40 words"),
    "letter_text": (
        '{{ letter_text([{"kind": "text", "lines": ["Dear Ana", "Hello"]}]) }}',
        "Dear Ana Hello",
    ),
    "timeline": (
        '{{ timeline([{"title": "Sent", "when": "Today", "by": "Ana"}]) }}',
        "Today · Ana",
    ),
    "wanted": ('{{ wanted("Say which course", "Friday 5pm") }}', "Say which course"),
    "warning_text": ('{{ warning_text("This is final") }}', "This is final"),
}


def test_every_component_has_a_case():
    assert sorted(CASES) == COMPONENTS


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_renders_alone_as_valid_html(name):
    source, words = CASES[name]

    html = render(
        source,
        form=form(),
        hub=SHEFFIELD,
        course=COURSE,
        sent=SENT,
        rows=ROWS,
        criterion=CRITERION,
        facets_=FACETS,
        referee=REFEREE,
        reference=REFERENCE,
    )

    html5lib.HTMLParser(strict=True).parseFragment(html)
    assert words in flat(re.sub(r"<[^>]+>", "", html))
    assert re.search(r"\sstyle=|\son[a-z]+=", html) is None


@pytest.mark.parametrize("dense", [True, False])
def test_a_wide_table_scrolls_in_a_named_frame_with_a_sign(dense):
    html = flat(render(f'{{{{ table("Hubs", ["Hub"], [["A"]], dense={dense}) }}}}'))

    # By keyboard as well: what can be reached can be scrolled with the arrows.
    assert 'class="table-scroll" role="region" aria-label="Hubs" tabindex="0">' in html
    assert "More to the right: scroll sideways" in html
    assert ("table-scroll__sign--dense" in html) is dense


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_one_macro_that_says_its_arguments_first(name):
    source = (TEMPLATES / f"components/{name}.html").read_text(encoding="utf-8")

    assert source.startswith(f"{{# {name}(")
    assert re.findall(r"{%-? macro (\w+)", source) == [name]
    assert re.findall(r"current_user|url_for|\bviewer\b|\brequest\b", source) == []


@pytest.mark.parametrize(
    ("macro", "field"),
    [
        ("text_field", "name"),
        ("email_field", "name"),
        ("password_field", "password"),
        ("textarea_field", "why"),
        ("radios_field", "one"),
        ("checkboxes_field", "several"),
        ("checkbox_field", "agree"),
        ("select_field", "hub"),
        ("date_field", "start"),
        ("money_field", "cost"),
        ("file_field", "evidence"),
    ],
)
def test_field_error_is_tied_to_its_control(macro, field):
    html = flat(render(f"{{{{ {macro}(field) }}}}", field=refused(field)))

    assert f'<p id="{field}-error" class="govuk-error-message">' in html
    assert re.search(rf'aria-describedby="[^"]*\b{field}-error\b', html)
    assert re.search(rf'\bid="{field}"', html)
    assert "Mend this" in html


def test_label_as_heading_is_the_only_h1():
    html = render("{{ text_field(field, label_is_heading=True) }}", field=form().name)

    assert html.count("<h1") == 1
    assert '<label class="govuk-label govuk-label--l" for="name">Full name</label>' in flat(html)


def test_legend_as_heading_is_the_only_h1():
    html = render("{{ radios_field(field, label_is_heading=True) }}", field=form().one)

    assert html.count("<h1") == 1


def test_text_field_escapes_what_was_typed():
    html = render("{{ text_field(field) }}", field=form(name='"><script>').name)

    assert "<script>" not in html
    assert 'value="&#34;&gt;&lt;script&gt;"' in html


def test_textarea_keeps_the_first_line_break_and_every_space():
    html = render("{{ textarea_field(field) }}", field=form(why="\n  two\nlines").why)

    assert ">\n\n  two\nlines</textarea>" in html


def test_password_is_never_shown_again():
    html = render("{{ password_field(field) }}", field=form(password="secret-words").password)

    assert "secret-words" not in html


def test_date_field_shows_a_date_and_also_what_was_no_date():
    good = render("{{ date_field(field) }}", field=form(start=dt.date(2027, 6, 12)).start)
    bad = form()
    bad.start.raw_data = ["31", "", "2027"]

    html = render("{{ date_field(field) }}", field=bad.start)

    assert re.findall(r'value="([^"]*)"', good) == ["12", "6", "2027"]
    assert re.findall(r'value="([^"]*)"', html) == ["31", "", "2027"]


def test_radios_tick_the_answer():
    html = flat(render("{{ radios_field(field) }}", field=form(one="b").one))

    assert re.findall(r'value="(\w)" checked', html) == ["b"]


def test_error_summary_links_each_message_to_its_field_and_reaches_inner_forms():
    everything = form()
    everything.name.errors = ["Enter your name"]
    everything.address.form.city.errors = ["Enter a city"]
    everything.form_errors = ["Something about the whole"]

    html = flat(render("{{ error_summary(form) }}", form=everything))

    assert '<a href="#name">Enter your name</a>' in html
    assert '<a href="#address-city">Enter a city</a>' in html
    assert "<li>Something about the whole</li>" in html


def test_error_summary_of_a_good_form_is_nothing():
    assert render("{{ error_summary(form) }}", form=form()).strip() == ""


def test_form_carries_its_token():
    html = render('{% call form("/send") %}{% endcall %}')

    assert '<input type="hidden" name="csrf_token" value="token">' in html


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3"]),
        (5, 9, ["1", "…", "4", "5", "6", "…", "9"]),
        (9, 9, ["1", "…", "8", "9"]),
    ],
)
def test_pagination_shows_the_ends_and_the_neighbours(page, pages, numbers):
    html = render('{{ pagination("?page=", page=page, pages=pages) }}', page=page, pages=pages)

    assert re.findall(r">\s*(\d+|…)\s*</(?:a|li)>", html) == numbers


def test_pagination_by_key_has_no_numbers():
    html = render('{{ pagination(next="?after=9") }}')

    assert re.findall(r'href="([^"]+)"', html) == ["?after=9"]


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, ""), (0, "last day today"), (1, "1 day left"), (31, "31 days left")],
)
def test_deadline_says_how_long_there_is(days, words):
    html = render('{{ deadline("Friday", days) }}', days=days)

    assert re.findall(r"[\w ]*(?:left|today)(?=<)", html) == ([words] if words else [])


def test_facets_send_what_is_ticked_as_a_plain_form():
    html = flat(render('{{ facets("/courses/", groups, query="gmp") }}', groups=FACETS))

    assert '<form class="facets" method="get" action="/courses/"' in html
    assert '<input type="checkbox" name="hub" value="s" checked>' in html
    assert 'value="gmp"' in html


def test_list_and_row_show_a_course_alike():
    arguments = {name: value for name, value in vars(COURSE).items() if name != "title"}
    row = render("{{ catalogue_row(title, **more) }}", title=COURSE.title, more=arguments)

    whole = render("{{ catalogue_list([course]) }}", course=COURSE)

    inner = re.search(r"<ul class=\"catalogue\">(.*)</ul>", whole, re.DOTALL)
    assert inner is not None
    assert re.sub(r"\s+", "", inner[1]) == re.sub(r"\s+", "", row)


def test_dot_strip_draws_each_outcome_in_its_own_shape():
    html = flat(render('{{ dot_strip(rows, 1, "One above") }}', rows=ROWS))

    shapes = re.findall(r"</title> <(\w+)[^>]*?(?:d=\"[^\"]*(z)\")?", html)
    assert [shape for shape, _ in shapes if shape != "desc"] == ["circle", "path", "path", "rect"]
    assert '<title id="dots-title">One above</title>' in html


def test_dot_strip_never_goes_below_nought():
    rows = [{"label": "CAP-1", "score": "0.00", "outcome": "not_offered"}]

    html = flat(render('{{ dot_strip(rows, 0, "Low") }}', rows=rows))

    assert re.findall(r'text-anchor="end">(-?\d+)<', html) == ["0", "10"]


def test_dot_strip_of_an_empty_round_has_no_line():
    assert "dot-strip__line" not in render('{{ dot_strip([], 0, "Nobody applied") }}')


def test_mark_lights_only_the_faces_asked_for():
    html = render('{{ mark(lit=("bristol",)) }}')

    assert re.findall(r"hub--(\w+)", html) == ["bristol"]


def test_summary_list_names_what_each_link_changes():
    html = flat(render('{{ summary_list([{"key": "Phone", "value": "1", "href": "/p"}]) }}'))

    assert '>Change<span class="govuk-visually-hidden"> phone</span></a>' in html


def test_notification_banner_takes_markup_from_a_caller():
    html = render('{% call notification_banner("A") %}<p>More</p>{% endcall %}')

    assert "<p>More</p>" in html


def context(**more: Any) -> dict[str, Any]:
    return {
        "service": SimpleNamespace(
            name="Capsid", public_url="https://capsid.example", contact_email="a@b.example"
        ),
        "settings": SimpleNamespace(is_demo=False),
        **more,
    }


@pytest.mark.parametrize("status", [500, 503, 507])
def test_failure_page_needs_neither_viewer_nor_request(status):
    html = ENVIRONMENT.get_template(f"errors/{status}.html").render(context(request_id="9f2c1a7b"))

    html5lib.HTMLParser(strict=True).parse(html)
    assert html.count("<h1") == 1
    assert ("9f2c1a7b" in html) is (status == 500)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429])
def test_refusal_page_says_the_reason_it_was_given(status):
    html = ENVIRONMENT.get_template(f"errors/{status}.html").render(
        context(
            viewer=None,
            navigation=[],
            request=SimpleNamespace(path="/x"),
            message=Markup("A reason in words."),
        ),
    )

    html5lib.HTMLParser(strict=True).parse(html)
    assert "A reason in words." in html


def test_conflict_page_shows_both_texts():
    html = ENVIRONMENT.get_template("errors/409.html").render(
        context(
            viewer=None,
            navigation=[],
            request=SimpleNamespace(path="/x"),
            message="",
            yours="mine <b>",
            theirs="theirs",
        ),
    )

    assert "<pre>mine &lt;b&gt;</pre>" in html
    assert "<pre>theirs</pre>" in html


HOME: Final = {
    "viewer": None,
    "navigation": [],
    "request": SimpleNamespace(path="/"),
    "counts": SimpleNamespace(courses=61, programmes=19, standards=25),
    "hubs": [
        SimpleNamespace(
            **vars(SHEFFIELD), name="GTIMC", capability="Vectors", href="/hubs/sheffield"
        )
    ],
    "open_round": None,
    "next_round": None,
    "next_runs": [],
    "pathway": [],
    "pathway_title": "",
    "voices": [],
    "partners": [],
}


def test_home_before_anything_is_set_says_what_will_appear():
    html = flat(ENVIRONMENT.get_template("pages/home.html").render(context(**HOME)))

    html5lib.HTMLParser(strict=True).parse(html)
    assert "No round is open now" in html
    assert "No dates are published yet." in html


def test_home_leads_to_the_check_of_the_open_round():
    round_ = SimpleNamespace(
        name="Demo round 2027",
        awards=6,
        deadline="Friday 12 June 2027, 5pm",
        days_left=31,
        href="/bursaries/2027",
        check_href="/bursaries/2027/check",
    )

    html = flat(
        ENVIRONMENT.get_template("pages/home.html").render(
            context(**{**HOME, "open_round": round_})
        )
    )

    assert re.findall(r'href="([^"]+)" class="govuk-button"', html) == ["/bursaries/2027/check"]
    assert "31 days left" in html


def test_asset_of_an_unknown_name_is_refused():
    with pytest.raises(assets.UnknownAssetError, match=r"css/nothing\.css"):
        assets.asset("css/nothing.css")


def test_every_built_file_is_there_and_fingerprinted():
    manifest = json.loads((assets.STATIC / "manifest.json").read_text(encoding="utf-8"))

    for name, built in manifest.items():
        assert (assets.STATIC / built).is_file(), name
        assert assets.is_fingerprinted("", assets.PREFIX + built)
    assert not assets.is_fingerprinted("", "/static/manifest.json")


def served(name: str, **headers: str) -> Any:
    app = Flask("bare", static_folder=None)
    assets.serve_static(app)
    return app.test_client().get(assets.asset(name), headers=headers)


def test_built_file_is_kept_for_a_year_and_never_asked_for_again():
    response = served("css/site.css")

    assert response.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_built_text_is_served_compressed(coding):
    response = served("css/site.css", **{"Accept-Encoding": coding})

    assert response.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in response.headers["Vary"]
    response.close()


def test_first_visit_weighs_no_more_than_promised():
    names = ("css/site.css", "js/start.js", "js/site.js")
    fonts = ("fonts/source-sans-3-latin.woff2", "fonts/source-serif-4-latin-600.woff2")
    root = assets.STATIC.parent

    compressed = sum((root / (assets.asset(name)[1:] + ".gz")).stat().st_size for name in names)
    whole = sum((root / assets.asset(name)[1:]).stat().st_size for name in fonts)

    assert compressed + whole < 120_000  # the page itself has the other 30 kB


def test_nothing_built_asks_another_host():
    for path in assets.STATIC.rglob("*"):
        if path.suffix in {".css", ".js"}:
            found = re.findall(
                r"https?://(?!www\.w3\.org)[^\s\"')]+", path.read_text(encoding="utf-8")
            )
            assert found == [], path.name


def test_nothing_built_carries_a_government_identity():
    for path in (assets.STATIC / "css").glob("*.css"):
        style = path.read_text(encoding="utf-8").lower()
        assert "transport" not in style
        assert "crown" not in style
