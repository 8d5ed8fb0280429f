"""What gives somebody away, and the text without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.redaction.rules import (
    HIDDEN,
    folded,
    for_reviewers,
    hits,
    names,
    pieces,
    stands_in,
)
from app.bursaries.redaction.states import GiveAway, Treatment

CALLED = names("Zoë Al Müller-Field")
TEXTS = st.text(
    st.sampled_from("aAbeé ZoëMüller.,@-\n'[]1290\u00df\u0130\u017f")
    | st.characters(codec="utf-8"),
    max_size=80,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My name is Zoë.", [("Zoë", GiveAway.NAME)]),
        ("zoe muller-field wrote this", [("zoe", GiveAway.NAME), ("muller-field", GiveAway.NAME)]),
        ("Zoology, Millerfields and Zoës", []),
        ("Also the Alps", []),
        (
            "Write to z.field+hub@mail.example.org now",
            [("z.field+hub@mail.example.org", GiveAway.ADDRESS)],
        ),
        ("See https://example.org/me?x=1.", [("https://example.org/me?x=1", GiveAway.ADDRESS)]),
        ("ORCID 0000-0002-1825-009X", [("0000-0002-1825-009X", GiveAway.ADDRESS)]),
        ("Call +44 (0)114 222 2000", [("+44 (0)114 222 2000", GiveAway.ADDRESS)]),
        ("12 months and 300 words in 2026", []),
        ("at the University of Leeds since", [("University of Leeds", GiveAway.PLACE)]),
        ("at Great Ormond Street Hospital", [("Great Ormond Street Hospital", GiveAway.PLACE)]),
        ("at my university and my college", []),
        (
            "He told her that Mrs X",
            [("He", GiveAway.PRONOUN), ("her", GiveAway.PRONOUN), ("Mrs", GiveAway.PRONOUN)],
        ),
        ("the therapy there", []),
    ],
)
def test_what_gives_somebody_away(text: str, found: list[tuple[str, GiveAway]]) -> None:
    assert [(hit.text, hit.why) for hit in hits(text, called=CALLED)] == found


def test_what_was_answered_elsewhere_is_a_place() -> None:
    found = hits("I work at acme cells.", called=(), places=["Acme Cells"])

    assert [(hit.text, hit.why) for hit in found] == [("acme cells", GiveAway.PLACE)]


@pytest.mark.parametrize(
    ("text", "hidden", "shown"),
    [
        ("Zoë and ZOE, not Zoës", ["zoe"], f"{HIDDEN} and {HIDDEN}, not Zoës"),
        ("at the University of Leeds", ["university of leeds", "leeds"], f"at the {HIDDEN}"),
        ("one two three", ["one two", "two three"], HIDDEN),
        ("one two three", [], "one two three"),
        ("a (b) c", ["(b)"], f"a {HIDDEN} c"),
    ],
)
def test_reviewers_read_the_text_without_it(text: str, hidden: list[str], shown: str) -> None:
    assert for_reviewers(text, hidden) == shown


def test_each_piece_says_why_and_what_was_decided() -> None:
    made = pieces(
        "Zoë at the bench with Anna",
        {"zoe": Treatment.LEAVE, "bench with": Treatment.HIDE},
        called=CALLED,
    )

    assert [(piece.text, piece.why, piece.treatment) for piece in made] == [
        ("Zoë", GiveAway.NAME, Treatment.LEAVE),
        (" at the ", None, None),
        ("bench with", GiveAway.CHOSEN, Treatment.HIDE),
        (" Anna", None, None),
    ]


@given(TEXTS)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(TEXTS)
def test_the_pieces_are_the_whole_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, {}, called=CALLED)) == text


@given(TEXTS, st.sampled_from(["zoe", "muller", "a", "me"]))
def test_nothing_hidden_is_left(text: str, passage: str) -> None:
    shown = for_reviewers(text, [passage])

    assert not stands_in(shown.replace(HIDDEN, "\n"), passage)
