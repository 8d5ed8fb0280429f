"""What is wrong with an answer, in words that say how to mend it, and how people read it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.answers import rules
from app.bursaries.answers.rules import Option
from app.bursaries.ranks import rules as rank_rules
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility

K = QuestionKind
OPTIONS = [Option("a", "The first"), Option("b", "The second")]
RANKED = {K.RANKED_HUBS, K.RANKED_COURSES}
CHOSEN = {K.ONE_CHOICE, K.HUB, K.COURSE, K.SEVERAL_CHOICES, *RANKED}


def question(kind, *, required=True, word_limit=None, **more):
    return QuestionPlan(
        id=1,
        key="key",
        kind=kind,
        label="Label",
        hint="",
        required=required,
        word_limit=word_limit,
        choices=[{"value": option.value, "label": option.label} for option in OPTIONS],
        visibility=Visibility.REVIEWERS,
        identity_risk=False,
        **more,
    )


def options_of(kind):
    is_choice = kind in {*CHOSEN, K.YES_NO, K.DECLARATION}
    return rules.built_in_options(question(kind)) if is_choice else []


def problem(kind, value, **more):
    return rules.problem(question(kind, **more), value, options_of(kind))


ASKS = {
    K.SHORT_TEXT: "Enter your answer",
    K.LONG_TEXT: "Enter your answer",
    K.NUMBER: "Enter a number",
    K.MONEY: "Enter an amount in pounds",
    K.DATE: "Enter a date",
    K.ONE_CHOICE: "Choose an answer",
    K.SEVERAL_CHOICES: "Choose at least one answer",
    K.YES_NO: "Choose yes or no",
    K.HUB: "Choose a hub",
    K.COURSE: "Choose a course or programme",
    K.FILE: "Choose a file and upload it",
    K.RANKED_HUBS: "Choose at least one hub",
    K.RANKED_COURSES: "Choose at least one course or programme",
    K.ADDRESS: "Enter an address",
    K.DECLARATION: "Tick the box to confirm this",
}
NOTHING = [
    *((kind, value) for kind in K for value in (None, "")),
    *((kind, "[]") for kind in (K.SEVERAL_CHOICES, *sorted(RANKED))),
    (K.RANKED_HUBS, '["", ""]'),
    (K.ADDRESS, "{}"),
    (K.ADDRESS, '{"line1": "", "elsewhere": "x"}'),
]


@pytest.mark.parametrize(("kind", "value"), NOTHING)
def test_nothing_is_wrong_only_where_an_answer_is_required(kind, value):
    assert problem(kind, value) == ASKS[kind]
    assert problem(kind, value, required=False) is None
    assert rules.display(question(kind), value, options_of(kind)) == ""


NUMBER = "Enter a whole number, such as 12"
LONG_NUMBER = "Enter a number of 9 digits or fewer"
MONEY = "Enter an amount in pounds, such as 1,250 or 1250.50"
DATE = "Enter a real date, such as 27 3 2027"
TWICE = "Change your second choice or leave it empty: it is also your first choice"
SECOND = "Choose your second choice, or move the choices below it up"
ONE = "Choose one of the answers in the list"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (K.SHORT_TEXT, "x" * 200, None),
        (K.SHORT_TEXT, "x" * 201, "Shorten this to 200 characters or fewer"),
        (K.SHORT_TEXT, "\N{FAMILY}" * 200, None),
        (K.LONG_TEXT, "x" * 20_000, None),
        (K.LONG_TEXT, "x" * 20_001, "Shorten this to 20,000 characters or fewer"),
        (K.NUMBER, "0", None),
        (K.NUMBER, "007", None),
        (K.NUMBER, "999999999", None),
        (K.NUMBER, "1000000000", LONG_NUMBER),
        (K.NUMBER, "9" * 100_000, LONG_NUMBER),
        (K.NUMBER, "-1", NUMBER),
        (K.NUMBER, "1.5", NUMBER),
        (K.NUMBER, "1,000", NUMBER),
        (K.NUMBER, "1e3", NUMBER),
        (K.NUMBER, "twelve", NUMBER),
        (K.NUMBER, "٣", NUMBER),
        (K.MONEY, "0", None),
        (K.MONEY, "1250", None),
        (K.MONEY, "1,250", None),
        (K.MONEY, "£1,250.50", None),
        (K.MONEY, "£ 12.5", None),
        (K.MONEY, "1000000", None),
        (K.MONEY, "1,000,000.00", None),
        (K.MONEY, "1000000.01", "Enter an amount of £1,000,000 or less"),
        (K.MONEY, "999999999", "Enter an amount of £1,000,000 or less"),
        (K.MONEY, "9" * 10, MONEY),
        (K.MONEY, "-5", MONEY),
        (K.MONEY, "1.234", MONEY),
        (K.MONEY, "1,50", MONEY),
        (K.MONEY, "12,5000", MONEY),
        (K.MONEY, "12£50", MONEY),
        (K.MONEY, "££5", MONEY),
        (K.MONEY, "12.", MONEY),
        (K.MONEY, "about 5", MONEY),
        (K.MONEY, "NaN", MONEY),
        (K.DATE, "2027-03-27", None),
        (K.DATE, "2028-02-29", None),
        (K.DATE, "2027-02-29", DATE),
        (K.DATE, "31 2 2027", DATE),
        (K.DATE, "27 March 2027", DATE),
        (K.DATE, "2027-W12-6", DATE),
        (K.DATE, "20270327", DATE),
        (K.DATE, "2027-03-27T00:00", DATE),
        (K.DATE, "27  2027", DATE),
        (K.ONE_CHOICE, "a", None),
        (K.ONE_CHOICE, "c", ONE),
        (K.ONE_CHOICE, "The first", ONE),
        (K.HUB, "a", None),
        (K.HUB, "leeds", ONE),
        (K.COURSE, "gone", ONE),
        (K.YES_NO, "yes", None),
        (K.YES_NO, "no", None),
        (K.YES_NO, "maybe", ONE),
        (K.YES_NO, "Yes", ONE),
        (K.SEVERAL_CHOICES, '["a"]', None),
        (K.SEVERAL_CHOICES, '["a", "b"]', None),
        (K.SEVERAL_CHOICES, '["a", "c"]', "Choose only answers in the list"),
        (K.RANKED_HUBS, '["a"]', None),
        (K.RANKED_HUBS, '["b", "a"]', None),
        (K.RANKED_HUBS, '["c"]', "Choose only answers in the list"),
        (K.RANKED_HUBS, '["a", "b", "", "a"]', "Choose only answers in the list"),
        (K.RANKED_HUBS, '["a", "a"]', TWICE),
        (K.RANKED_HUBS, '["", "a"]', "Choose your first choice, or move the choices below it up"),
        (K.RANKED_COURSES, '["a", "", "b"]', SECOND),
        (K.DECLARATION, "yes", None),
        (K.DECLARATION, "no", "Tick the box to confirm this"),
    ],
)  # fmt: skip
def test_each_kind_says_what_is_wrong_and_how_to_mend_it(kind, value, words):
    assert problem(kind, value) == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (K.NUMBER, "0", "Enter 1 or more"),
        (K.NUMBER, "1", None),
        (K.NUMBER, "2500", None),
        (K.NUMBER, "2501", "Enter 2,500 or less"),
        (K.MONEY, "0.99", "Enter £1 or more"),
        (K.MONEY, "2,500", None),
        (K.MONEY, "2500.01", "Enter £2,500 or less"),
    ],
)
def test_a_number_stays_within_its_limits(kind, value, words):
    limited = question(kind, minimum=1, maximum=2500)

    assert rules.problem(limited, value) == words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("one", 1),
        ("one two", 2),
        ("  one \n\n two\tthree  ", 3),
        ("no\N{NO-BREAK SPACE}break and\N{EM SPACE}em", 4),
        ("ideographic\N{IDEOGRAPHIC SPACE}space", 2),
        ("well-known, isn't - it", 4),
        ("zero\N{ZERO WIDTH SPACE}width", 1),
        ("line\N{LINE SEPARATOR}separator", 2),
        ("gene\r\ntherapy", 2),
        ("мама мыла раму", 3),
    ],
)
def test_words_are_runs_between_spaces(text, count):
    assert rules.words(text) == count


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (299, None),
        (300, None),
        (301, "Shorten this to 300 words or fewer: it is 1 word too long"),
        (350, "Shorten this to 300 words or fewer: it is 50 words too long"),
    ],
)
def test_the_word_limit_holds_to_the_word(count, words):
    text = "  \n ".join(["word"] * count)

    assert problem(K.LONG_TEXT, text, word_limit=300) == words


def test_one_word_of_20_001_characters_is_too_long_whatever_the_words():
    assert problem(K.LONG_TEXT, "x" * 20_001, word_limit=300) == (
        "Shorten this to 20,000 characters or fewer"
    )


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (K.SHORT_TEXT, "<b>Ada</b>", "<b>Ada</b>"),
        (K.LONG_TEXT, "one\n\ntwo", "one\n\ntwo"),
        (K.NUMBER, "12", "12"),
        (K.MONEY, "1250.5", "£1,250.50"),
        (K.MONEY, "£1,250", "£1,250"),
        (K.MONEY, "about 5", "about 5"),
        (K.DATE, "2027-03-07", "7 March 2027"),
        (K.DATE, "31 2 2027", "31 2 2027"),
        (K.ONE_CHOICE, "a", "The first"),
        (K.ONE_CHOICE, "gone", "gone"),
        (K.SEVERAL_CHOICES, '["b", "a", "gone"]', ["The second", "The first", "gone"]),
        (K.SEVERAL_CHOICES, "not json", []),
        (K.YES_NO, "no", "No"),
        (
            K.RANKED_HUBS,
            '["b", "a"]',
            ["First choice: The second", "Second choice: The first"],
        ),
        (K.RANKED_HUBS, '["", "gone"]', ["Second choice: gone"]),
        (K.ADDRESS, '{"town": "Leeds", "line1": "1 High Road"}', ["1 High Road", "Leeds"]),
        (K.DECLARATION, "yes", "Confirmed"),
    ],
)
def test_an_answer_is_shown_as_people_read_it(kind, value, shown):
    assert rules.display(question(kind), value, options_of(kind)) == shown


@pytest.mark.parametrize(
    "value",
    ["", "null", "3", '"a"', '{"a": 1}', "[1, null, {}]", "[", "[" * 200_000, "NaN", "9" * 5000],
)  # fmt: skip
def test_what_is_no_list_of_texts_is_no_choice(value):
    assert rules.chosen(value) == []


@given(st.lists(st.text()))
def test_several_choices_come_back_as_they_were_kept(values):
    assert rules.chosen(json.dumps(values, ensure_ascii=False)) == values


@given(st.lists(st.sampled_from(["", "a", "b"]), max_size=3))
def test_ranks_come_back_as_they_were_chosen(ranks):
    kept = rules.chosen(rank_rules.text(ranks))

    assert [*kept, *[""] * (len(ranks) - len(kept))] == ranks
    assert not kept or kept[-1]


@given(st.lists(st.sampled_from(["", "a", "b"]), max_size=3))
def test_ranks_are_right_when_distinct_and_without_a_gap(ranks):
    filled = [rank for rank in ranks if rank]
    is_right = ranks[: len(filled)] == filled and len(set(filled)) == len(filled)

    found = problem(K.RANKED_HUBS, rank_rules.text(ranks), required=False)

    assert (found is None) is is_right


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_comes_back_as_it_was_kept(day):
    assert rules.date_of(day.isoformat()) == day
    assert problem(K.DATE, day.isoformat()) is None


@given(st.integers(min_value=0, max_value=99_999_999))
def test_an_amount_comes_back_from_how_it_is_shown(pence):
    amount = Decimal(pence) / 100
    shown = rules.display(question(K.MONEY), str(amount))

    assert rules.amount_of(shown) == amount


LISTS = st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=5).map(json.dumps)


@given(
    st.sampled_from(K),
    st.none() | st.text() | st.text("0123456789-.,£ []{}:\"'ab") | LISTS,
    st.booleans(),
    st.none() | st.integers(min_value=1, max_value=5),
)
def test_no_text_whatever_breaks_a_rule(kind, value, required, word_limit):
    asked = question(kind, required=required, word_limit=word_limit)

    words = rules.problem(asked, value, options_of(kind))
    shown = rules.display(asked, value, options_of(kind))

    assert words is None or words[0].isupper()
    assert isinstance(shown, str | list)
    if not required and rules.is_empty(asked, value):
        assert words is None


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_a_text_is_too_long_exactly_when_it_has_more_words(text, limit):
    words = problem(K.LONG_TEXT, text, required=False, word_limit=limit)

    assert (words is not None) is (rules.words(text) > limit)
