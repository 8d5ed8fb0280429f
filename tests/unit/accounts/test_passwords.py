from __future__ import annotations

import pytest

from app.accounts.demo.rules import DEMO_PASSWORD
from app.accounts.passwords.rules import problem
from app.accounts.passwords.service import Passwords

TOO_SHORT = "Use 12 characters or more. Three words you can remember work well"
COMMON = "Choose a password that is harder to guess: this one is on lists of common passwords"
PERSONAL = "Choose a password that does not consist of your name or email address"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "ünïcödé-löng-pässwörd",
        " spaces are kept ",
        "lowercaseonlyletters",
        "x9" + "correct horse battery staple " * 30,
        DEMO_PASSWORD,
    ],
)
def test_problem_has_no_rule_on_how_a_password_looks(password: str) -> None:
    assert problem(password) is None


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elevenchars", TOO_SHORT),
        ("", TOO_SHORT),
        ("password1234", COMMON),
        ("Password!!!!", COMMON),
        ("q1w2e3r4t5y6", COMMON),
        ("aaaaaaaaaaaa", COMMON),
        ("abcabcabcabc", COMMON),
        ("passwordpassword", COMMON),
        ("123456789012", COMMON),
        ("210987654321", COMMON),
        ("qwertyuiopasdf", COMMON),
        ("AnnabelLee2027", PERSONAL),
        ("annabel.lee@example.org", PERSONAL),
        ("a" + "b1" * 500, "Use at most 1000 characters"),
    ],
)
def test_problem_refuses_what_is_guessed_first(password: str, words: str) -> None:
    assert problem(password, about=["Annabel Lee", "annabel.lee@example.org"]) == words


def test_problem_lets_a_name_be_part_of_more() -> None:
    assert problem("annabel rides a tandem", about=["Annabel Lee"]) is None


def test_hash_is_argon2id_with_the_parameters_given() -> None:
    stored = Passwords(time_cost=2, memory_kib=16).hash("correct horse battery")

    assert stored.startswith("$argon2id$v=19$m=16,t=2,p=1$")


def test_matches_only_the_password_itself() -> None:
    passwords = Passwords(time_cost=1, memory_kib=8)
    stored = passwords.hash("correct horse battery")

    assert passwords.matches(stored, "correct horse battery") is True
    assert passwords.matches(stored, "Correct horse battery") is False
    assert passwords.matches(None, "correct horse battery") is False
    assert passwords.matches("", "") is False
    assert passwords.matches("no hash at all", "correct horse battery") is False


def test_is_outdated_when_the_parameters_have_changed() -> None:
    old, new = Passwords(time_cost=1, memory_kib=8), Passwords(time_cost=2, memory_kib=8)
    stored = old.hash("correct horse battery")

    assert old.is_outdated(stored) is False
    assert new.is_outdated(stored) is True
