"""Every kind of question gets an answer that its own rules take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.answers.rules import FileOption, Option, problem
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.files.states import ScanState
from app.rehearsals.answering.rules import answer
from app.rehearsals.rules import applicants, level, reviewers_each

OPTIONS = [Option(str(n), f"Choice {n}") for n in range(5)]
FILE = FileOption("t", "a.pdf", "a.pdf", "pdf", "PDF", 9, "0" * 64, ScanState.CLEAN)
FIXED = {
    QuestionKind.YES_NO: [Option("yes", "Yes"), Option("no", "No")],
    QuestionKind.DECLARATION: [Option("yes", "I confirm this")],
    QuestionKind.FILE: [FILE],
}


def question(kind, **columns):
    plan = {
        "id": 1,
        "key": "q",
        "kind": kind,
        "label": "A question",
        "hint": "",
        "required": True,
        "word_limit": None,
        "choices": [],
        "visibility": Visibility.REVIEWERS,
        "identity_risk": False,
    }
    return QuestionPlan(**(plan | columns))


@pytest.mark.parametrize("kind", QuestionKind)
@given(place=st.integers(0, 30), limit=st.integers(1, 500) | st.none(), size=st.integers(1, 5))
def test_every_kind_is_answered_as_its_rules_ask(kind, place, limit, size):
    options = FIXED.get(kind, OPTIONS[:size])
    asked = question(kind, word_limit=limit)

    assert problem(asked, answer(asked, options, place), options) is None


@pytest.mark.parametrize("kind", [QuestionKind.NUMBER, QuestionKind.MONEY])
@given(place=st.integers(0, 30), low=st.integers(0, 900), span=st.integers(0, 50))
def test_numbers_keep_to_their_bounds(kind, place, low, span):
    asked = question(kind, minimum=low, maximum=low + span)

    assert problem(asked, answer(asked, (), place)) is None


def test_neighbours_choose_differently():
    asked = question(QuestionKind.ONE_CHOICE)

    assert [answer(asked, OPTIONS, place) for place in range(6)] == ["0", "1", "2", "3", "4", "0"]


def test_without_a_choice_there_is_no_answer():
    asked = question(QuestionKind.ONE_CHOICE)

    assert problem(asked, answer(asked, (), 3)) == "Choose an answer"


@given(low=st.integers(0, 3), span=st.integers(1, 9), count=st.integers(1, 24))
def test_scores_stay_on_the_scale_and_differ(low, span, count):
    found = {
        level(low, low + span, place=place, count=count, reader=reader, criterion=number)
        for place in range(count)
        for reader in range(3)
        for number in range(3)
    }

    assert found <= set(range(low, low + span + 1))
    assert len(found) > 1


@given(count=st.integers(1, 200))
def test_no_two_cases_are_as_good(count):
    scores = [level(0, 5000, place=n, count=count, reader=0, criterion=0) for n in range(count)]

    assert len(set(scores)) == count


@given(awards=st.integers(0, 500), reviews=st.integers(1, 6), load=st.integers(1, 40))
def test_there_are_reviewers_enough_for_all_who_apply(awards, reviews, load):
    count = applicants(awards)
    each = reviewers_each(count, reviews=reviews, load=load, hubs=3)

    assert 8 <= count <= 24
    assert each >= 2
    assert each * 3 * load >= count * reviews
