"""The list of rounds, one round, and the check before an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bursaries.rounds.models import EligibilityRule
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.web.jinja import moment
from tests.support.rounds import make_round

RULES = [
    ("course", "yes", "Are you on a course of the hubs?", "Only for courses of the hubs."),
    ("before", "no", "Have you had one before?", "This bursary can be held once."),
    ("funded", "no", "Is everything paid already?", "The same costs cannot be paid twice."),
]


@pytest.fixture
def asked(session, present):
    """Return an open round with three rules, and nothing else in the database."""
    round_ = make_round(session, now=present, contact="ask@example.org")
    session.query(EligibilityRule).delete()
    session.add_all(
        EligibilityRule(
            round_id=round_.id,
            key=key,
            position=place,
            question=question,
            passes_on=passes_on,
            refusal=refusal,
            elsewhere=f"Elsewhere than {key}.",
        )
        for place, (key, passes_on, question, refusal) in enumerate(RULES)
    )
    session.flush()
    return round_


def answer(client, round_, **given):
    """Answer the rules named, in order, and return the page one is led to."""
    page = None
    for key, value in given.items():
        asked = client.get(f"/bursaries/{round_.slug}/check/{key}")
        page = asked.form().submit(answer=value, follow=True)
    return page


def test_every_rule_is_asked_once_and_in_order(client, asked):
    page = client.get(client.get(f"/bursaries/{asked.slug}/check").links["Start the check"])
    seen = []
    for _, passes_on, _, _ in RULES:
        seen.append((page.h1, page.texts(".govuk-caption-l")[0]))
        page = page.form().submit(answer=passes_on, follow=True)

    assert seen == [
        (question, f"Question {place} of 3") for place, (_, _, question, _) in enumerate(RULES, 1)
    ]
    assert page.h1 == "You can apply"
    assert page.texts(".govuk-list--bullet li")[0] == "There are 3 awards."


@pytest.mark.parametrize("failing", range(3))
def test_the_refusal_names_the_one_rule(client, asked, failing):
    given = {key: passes_on for key, passes_on, _, _ in RULES[:failing]}
    key, passes_on, question, refusal = RULES[failing]

    page = answer(client, asked, **given, **{key: "no" if passes_on == "yes" else "yes"})

    assert page.h1 == "You cannot apply for this bursary"
    said = page.texts("main p.govuk-body")
    assert said[0] == refusal
    assert said[1].startswith(f"Your answer to “{question}” means that you cannot apply.")
    assert said[2] == f"Elsewhere than {key}."
    assert page.links["change your answer"] == f"/bursaries/{asked.slug}/check/{key}"
    assert page.links["ask@example.org"] == "mailto:ask@example.org"
    others = {other for _, _, _, other in RULES} - {refusal}
    assert [other for other in others if other in page.text] == []


def test_an_answer_can_be_changed(client, asked):
    refused = answer(client, asked, course="yes", before="yes")
    again = client.get(refused.links["change your answer"])
    kept = [str(box["value"]) for box in again.all("input[type=radio][checked]")]

    page = again.form().submit(answer="no", follow=True)

    assert kept == ["yes"]
    assert page.h1 == RULES[2][2]


def test_going_back_leads_to_the_question_before(client, asked):
    backs = [
        client.get(f"/bursaries/{asked.slug}/check/{key}").find(".govuk-back-link")["href"]
        for key, _, _, _ in RULES
    ]

    start = f"/bursaries/{asked.slug}/check"
    assert backs == [start, f"{start}/course", f"{start}/before"]


def test_no_answer_is_asked_for_again(client, asked):
    page = client.get(f"/bursaries/{asked.slug}/check/course").form().submit()

    assert page.status == 200
    assert page.errors == ["Choose yes or no"]
    assert page.title.startswith("Error: ")


def test_an_invented_answer_is_no_answer(client, asked):
    page = client.post(f"/bursaries/{asked.slug}/check/course", {"answer": "perhaps"})

    assert page.status == 200
    assert page.errors == ["Not a valid choice."]


def test_the_result_without_answers_leads_to_the_first_question(client, asked):
    page = client.get(f"/bursaries/{asked.slug}/check/result")

    assert (page.status, page.location) == (302, f"/bursaries/{asked.slug}/check/course")


def test_answers_belong_to_one_round(session, client, asked, present):
    other = make_round(session, now=present)
    answer(client, asked, course="no")

    page = client.get(f"/bursaries/{other.slug}/check/result")

    assert page.location == f"/bursaries/{other.slug}/check/course"


def test_a_round_without_rules_says_so(session, client, asked):
    session.query(EligibilityRule).delete()

    page = client.get(f"/bursaries/{asked.slug}/check")

    assert page.texts("main p.govuk-body")[-1] == "The rules of this round are not published yet."


def test_who_may_apply_is_led_to_an_account_and_back_to_this_round(client, asked):
    page = answer(client, asked, course="yes", before="no", funded="no")

    back = f"/register?next=/applications/start/{asked.slug}"
    assert page.links["Make an account"] == back
    assert page.links["sign in"] == back.replace("register", "sign-in")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ReferencesFrom.NEVER, ""),
        (ReferencesFrom.SHORTLISTED, "We ask them if you are shortlisted."),
        (ReferencesFrom.EVERYONE, "We ask them when you send your application."),
    ],
)
def test_who_may_apply_learns_that_referees_are_named(client, asked, kind, words):
    asked.references_from = kind

    page = answer(client, asked, course="yes", before="no", funded="no")

    assert ("email addresses of 2 people" in page.text) is bool(words)
    assert words in page.text


@pytest.mark.parametrize("path", ["", "/check", "/check/course", "/check/result", "/check/nothing"])
@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.CANCELLED])
def test_a_round_that_is_nobodys_business_is_not_found(client, asked, state, path):
    asked.state = state

    assert client.get(f"/bursaries/{asked.slug}{path}").status == 404


def test_an_unknown_rule_is_not_found(client, asked):
    assert client.get(f"/bursaries/{asked.slug}/check/nothing").status == 404


WORDS = {
    RoundState.SCHEDULED: "Opens {opens}",
    RoundState.PAUSED: "No application can be started now. Come back later.",
    RoundState.CLOSED: "Closed {closes}",
    RoundState.RELEASED: "Closed {closes}",
}


@pytest.mark.parametrize("state", WORDS)
def test_the_list_says_how_a_round_stands(session, client, present, state):
    round_ = make_round(session, now=present, state=state)
    words = WORDS[state].format(opens=moment(round_.opens_at), closes=moment(round_.closes_at))

    page = client.get("/bursaries/")

    assert page.texts("main .govuk-list--spaced .quiet") == [words]
    assert page.texts(".round-row") == []


PAGE = {
    RoundState.SCHEDULED: "This round opens on {opens} (London time).",
    RoundState.PAUSED: (
        "This round is paused, so no application can be started or sent now. Drafts are kept. "
        "Come back later."
    ),
    RoundState.CLOSED: (
        "This round closed on {closes} (London time). No new application can be started."
    ),
}


@pytest.mark.parametrize("state", PAGE)
def test_the_page_of_a_round_says_how_it_stands(session, client, present, state):
    round_ = make_round(session, now=present, state=state)

    page = client.get(f"/bursaries/{round_.slug}")

    assert page.texts(".govuk-inset-text p") == [
        PAGE[state].format(opens=moment(round_.opens_at), closes=moment(round_.closes_at))
    ]
    assert "Can I apply?" not in page.links


def test_an_open_round_says_what_is_not_known(client, asked):
    page = client.get(f"/bursaries/{asked.slug}")

    facts = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert (facts["Awards"], facts["Worth"], facts["Pays for"]) == (
        "3",
        "Not published",
        "Not published",
    )
    assert page.links["Can I apply?"] == f"/bursaries/{asked.slug}/check"


def test_a_round_that_is_due_but_not_yet_opened_takes_nothing(session, client, present):
    make_round(
        session, now=present, state=RoundState.SCHEDULED, opens_at=present - timedelta(seconds=1)
    )

    assert client.get("/bursaries/").texts(".round-row") == []
