"""Building a round: every part, its refusals, its stale saves, and who may open the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit.models import Event
from app.bursaries.building import queries
from app.bursaries.building.rules import gaps
from app.bursaries.building.states import Part
from app.bursaries.rounds.models import Criterion, EligibilityRule, Round, RoundPlace, Scheme
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.core.roles import Role
from tests.support.building import HUBS, make_admin, make_whole_draft, thaw, versions
from tests.support.factories import make_hub, make_user
from tests.support.rounds import make_round

CHOOSE = "Choose a time before 1am or after 2am"
PARTS = (
    "",
    "/missing",
    "/name",
    "/dates",
    "/places",
    "/money",
    "/deciding",
    "/references",
    "/letters",
    "/people",
    "/form",
    "/rubric",
    "/rubric/criteria/add",
    "/eligibility",
    "/eligibility/add",
    "/preview",
    "/preview/check",
    "/preview/check/1",
    "/preview/check/result",
)


@pytest.fixture
def draft(session, present):
    """Return a draft that lacks nothing."""
    return make_whole_draft(session, now=present)


@pytest.fixture
def blank(session):
    """Return a draft of which nothing is known but its name."""
    for code in HUBS:
        make_hub(session, code)
    scheme = Scheme(slug="hub-bursaries", name="Hub bursaries")
    session.add(scheme)
    session.flush()
    round_ = Round(
        scheme_id=scheme.id,
        slug="hub-bursaries-2030",
        name="Hub bursaries 2030",
        year=2030,
        state_since=datetime(2029, 1, 1, tzinfo=UTC),
    )
    session.add(round_)
    session.flush()
    return round_


@pytest.fixture
def admin(session, new_client, sign_in_as):
    return sign_in_as(make_admin(session), new_client())


@pytest.fixture
def other_admin(session, new_client, sign_in_as):
    return sign_in_as(make_admin(session, "Bob Admin"), new_client())


def page_of(round_, part=""):
    return f"/admin/rounds/{round_.slug}/build{part}"


def missing(session, round_, now):
    found = gaps(queries.plan(session, round_, now=now), now=now)
    return [gap.words for gap in found]


def test_a_whole_draft_lacks_nothing(session, draft, present):
    assert missing(session, draft, present) == []


@pytest.mark.parametrize("kind", ["blank", "draft"])
def test_every_page_opens_for_a_draft_that_is_empty_and_one_that_is_whole(request, admin, kind):
    round_ = request.getfixturevalue(kind)
    skipped = {"/rubric/criteria/add", "/preview/check/1"} if kind == "blank" else set()

    pages = {part: admin.get(page_of(round_, part)) for part in PARTS if part not in skipped}

    assert {part: page.status for part, page in pages.items()} == dict.fromkeys(pages, 200)
    assert len({page.title for page in pages.values()}) >= len(pages) - 3


def test_no_other_role_opens_a_page_or_saves(session, draft, new_client, sign_in_as):
    session.commit()
    for role in sorted({*Role} - {Role.ADMIN}):
        person = make_user(session, roles=[role])
        browser = sign_in_as(person, new_client())

        assert {browser.get(page_of(draft, part)).status for part in PARTS} == {403}
        assert browser.post(page_of(draft, "/name"), {"name": "Mine"}).status == 403
        assert browser.get("/admin/rounds/new").status == 403
        assert browser.get("/admin/schemes/").status == 403
    stranger = new_client()
    assert stranger.get(page_of(draft)).status == 302
    assert stranger.post(page_of(draft, "/name"), {"name": "Mine"}).status == 401


def test_what_is_not_there_is_not_found(admin, draft):
    addresses = (
        "/admin/rounds/nothing/build",
        page_of(draft, "/nothing"),
        page_of(draft, "/eligibility/999999"),
        page_of(draft, "/rubric/criteria/999999"),
        page_of(draft, "/preview/check/99"),
        "/admin/schemes/nothing",
    )

    assert [admin.get(address).status for address in addresses] == [404] * 6


@pytest.mark.parametrize("state", [RoundState.SCHEDULED, RoundState.OPEN, RoundState.RELEASED])
def test_what_is_scheduled_is_no_longer_built(session, admin, present, state):
    round_ = make_round(session, state=state, now=present)

    page = admin.get(page_of(round_))
    statuses = {admin.get(page_of(round_, f"/{part.value}")).status for part in Part}
    saved = admin.post(page_of(round_, "/name"), {"name": "Other"})

    assert page.all(".govuk-task-list a") == []
    assert statuses == {403}
    assert saved.status == 403
    assert round_.name != "Other"


def test_the_page_of_parts_counts_what_is_open(admin, blank):
    page = admin.get(page_of(blank))

    rows = dict(
        zip(
            page.texts(".govuk-task-list__link"),
            page.texts(".govuk-task-list__status"),
            strict=True,
        )
    )
    assert rows["Dates"] == "4 to do"
    assert rows["Name and what to have ready"] == "Complete"
    assert rows["References"] == "Complete"
    assert "You have completed 2 of 12 parts." in page.text


def test_every_gap_leads_to_a_page_that_opens(session, admin, draft):
    criterion = session.scalars(
        select(Criterion).where(Criterion.rubric_version_id == draft.rubric_version_id)
    ).first()
    criterion.weight = 1
    session.execute(RoundPlace.__table__.delete())
    draft.opens_at = draft.closes_at = None
    draft.tie_rule = draft.covers = draft.contact = draft.privacy = ""
    draft.retention_days = {}
    draft.form_version_id = None

    page = admin.get(page_of(draft, "/missing"))

    links = [link["href"] for link in page.all("main li a")]
    assert len(links) == 12
    assert {admin.get(link).status for link in links} == {200}


def day(at, name):
    return {f"{name}_day": [str(at.day), str(at.month), str(at.year)], f"{name}_time": "17:00"}


def test_dates_are_kept_on_londons_clock_and_may_be_half_known(admin, blank):
    form = admin.get(page_of(blank, "/dates")).form()

    form.submit(
        opens_at_day=["1", "3", "2030"],
        opens_at_time="9am",
        closes_at_day=["1", "6", "2030"],
        closes_at_time="17:00",
    )

    assert blank.opens_at == datetime(2030, 3, 1, 9, tzinfo=UTC)
    assert blank.closes_at == datetime(2030, 6, 1, 16, tzinfo=UTC)
    assert (blank.review_due_at, blank.decide_by) == (None, None)
    shown = admin.get(page_of(blank, "/dates")).form().values
    assert shown["closes_at_day"] == ["1", "6", "2030"]
    assert shown["closes_at_time"] == "17:00"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"opens_at_day": ["31", "2", "2030"]}, ["Enter a real day, such as 12 6 2027"]),
        ({"opens_at_day": ["1", "", ""]}, ["Enter a real day, such as 12 6 2027"]),
        (
            {"opens_at_day": ["1", "3", "2030"], "opens_at_time": "soon"},
            ["Enter a time, such as 17:00 or 5pm"],
        ),
        (
            {"opens_at_day": ["1", "3", "2030"], "decide_by_day": ["1", "2", "2030"]},
            ["Enter a moment after the one above"],
        ),
        (
            {"closes_at_day": ["31", "3", "2030"], "closes_at_time": "01:30"},
            [f"The clocks go forward that night and skip this time. {CHOOSE}"],
        ),
        (
            {"closes_at_day": ["27", "10", "2030"], "closes_at_time": "01:30"},
            [f"The clocks go back that night, so this time comes twice. {CHOOSE}"],
        ),
        ({"reply_days": "0"}, ["Enter a number from 1 to 90"]),
        ({"reply_days": "two"}, ["Enter a whole number, such as 14"]),
    ],
)
def test_dates_that_cannot_be_are_refused_in_words(admin, blank, typed, errors):
    page = admin.get(page_of(blank, "/dates")).form().submit(**typed)

    assert (page.status, page.errors) == (200, errors)
    assert (blank.opens_at, blank.closes_at) == (None, None)


def test_places_are_numbers_for_each_hub_and_shared(session, admin, blank):
    form = admin.get(page_of(blank, "/places")).form()

    refused = form.submit(places_bristol="3", maximum_bristol="2", places_shared="x")
    form.submit(
        places_bristol="1",
        maximum_bristol="3",
        places_london="0",
        places_sheffield="2",
        places_shared="3",
    )

    assert refused.errors == [
        "Enter 3 or more, or leave it blank: so many are kept",
        "Enter a whole number, such as 14",
    ]
    kept = queries.places(session, blank.id)
    assert kept["bristol"] == {"places": 1, "maximum": 3}
    assert kept["london"] == {"places": 0, "maximum": None}
    assert kept["shared"] == {"places": 3, "maximum": None}
    admin.get(page_of(blank, "/places")).form().submit(places_bristol="", places_shared="4")
    session.expire_all()
    kept = queries.places(session, blank.id)
    assert kept["bristol"] == {"places": None, "maximum": None}
    assert kept["shared"]["places"] == 4


def test_money_is_kept_in_pence_or_stays_blank(admin, blank):
    page = page_of(blank, "/money")

    refused = admin.get(page).form().submit(amount_pence="a lot")
    admin.get(page).form().submit(amount_pence="£2,500.50", covers="Fees")
    shown = admin.get(page).form().values

    assert refused.errors == ["Enter an amount in pounds, such as 2,500"]
    assert (blank.amount_pence, blank.budget_pence, blank.covers) == (250_050, None, "Fees")
    assert shown["amount_pence"] == "2,500.50"


def test_the_other_parts_are_kept(session, admin, draft):
    admin.get(page_of(draft, "/name")).form().submit(
        name="Skills bursary 2031", minutes_needed="40", have_ready="A name\n\n A date "
    )
    admin.get(page_of(draft, "/references")).form().submit(
        references_from="shortlisted", references_wanted="3"
    )
    admin.get(page_of(draft, "/letters")).form().submit(keep_awarded="2555")
    admin.get(page_of(draft, "/deciding")).form().submit(
        reviews_per_application="3", min_reviews="2", tie_criterion="need", quality_bar="60"
    )

    assert (draft.name, draft.minutes_needed) == ("Skills bursary 2031", 40)
    assert draft.have_ready == ["A name", "A date"]
    assert (draft.references_from, draft.references_wanted) == (ReferencesFrom.SHORTLISTED, 3)
    assert draft.retention_days["awarded"] == 2555
    assert (draft.reviews_per_application, draft.tie_criteria) == (3, ["need"])
    assert draft.quality_bar == 60
    edited = session.scalars(select(Event).where(Event.kind == "round.edited")).all()
    assert [event.data["part"] for event in edited] == [
        "name",
        "references",
        "letters",
        "deciding",
    ]


def test_numbers_of_reviews_go_together(admin, draft):
    page = (
        admin.get(page_of(draft, "/deciding"))
        .form()
        .submit(reviews_per_application="1", min_reviews="2", min_outside_hub="2")
    )

    assert page.errors == ["Enter 1 or fewer: so many read each application"] * 2


@pytest.mark.parametrize(
    ("part", "field", "theirs"),
    [
        ("/name", "name", "Name: 11"),
        ("/money", "covers", "Covers: 11"),
        ("/dates", "reply_days", "Days to answer an offer: 11"),
        ("/places", "places_shared", "Shared: places 11"),
    ],
)
def test_a_stale_save_is_refused_with_both_texts(admin, other_admin, draft, part, field, theirs):
    late = other_admin.get(page_of(draft, part)).form()
    admin.get(page_of(draft, part)).form().submit(**{field: "11"})

    page = late.submit(**{field: "12"})

    assert page.status == 409
    yours, saved = page.texts(".two-texts pre")
    assert theirs in saved
    assert "12" in yours


def test_two_parts_are_saved_at_once_without_a_clash(admin, other_admin, draft):
    money = other_admin.get(page_of(draft, "/money")).form()
    admin.get(page_of(draft, "/name")).form().submit(name="New name")

    money.submit(covers="Rooms")

    assert (draft.name, draft.covers) == ("New name", "Rooms")


def rule_words(**changes):
    return {
        "question": "Are you eighteen or older?",
        "passes_on": "yes",
        "refusal": "The course takes adults only.",
    } | changes


def test_rules_are_added_changed_moved_and_removed(session, admin, blank):
    page = page_of(blank, "/eligibility")
    empty = admin.get(f"{page}/add").form().submit()
    for words in ("Are you eighteen or older?", "Are you in the UK?", "Are you in the UK?"):
        admin.get(f"{page}/add").form().submit(**rule_words(question=words))
    rows = session.scalars(select(EligibilityRule).order_by(EligibilityRule.position)).all()
    first, second, third = rows
    keys = [row.key for row in rows]

    listed = admin.get(page)
    admin.post(f"{page}/{third.id}/move", {"direction": "up"})
    admin.post(f"{page}/{first.id}/move", {"direction": "down"})
    admin.get(f"{page}/{second.id}").form().submit(passes_on="no")
    remove = admin.get(page).form(f"form[action='{page}/{first.id}/remove']")
    remove.submit()
    session.expunge(first)

    assert empty.errors == [
        "Enter the question",
        "Choose the answer that lets somebody apply",
        "Enter what somebody reads who cannot apply",
    ]
    assert keys == [
        "are-you-eighteen-or-older",
        "are-you-in-the-uk",
        "are-you-in-the-uk-2",
    ]
    assert len(listed.all("main ol.rows > li")) == 3
    left = session.scalars(select(EligibilityRule).order_by(EligibilityRule.position)).all()
    assert [(row.id, row.passes_on) for row in left] == [(third.id, "yes"), (second.id, "no")]


def test_a_stale_rule_is_neither_saved_nor_removed(session, admin, other_admin, draft):
    page = page_of(draft, "/eligibility")
    rule = session.scalars(select(EligibilityRule)).one()
    late = other_admin.get(f"{page}/{rule.id}").form()
    removal = other_admin.get(page).form(f"form[action='{page}/{rule.id}/remove']")
    admin.get(f"{page}/{rule.id}").form().submit(refusal="Newer words.")

    saved, removed = late.submit(refusal="Older words."), removal.submit()

    assert (saved.status, removed.status) == (409, 409)
    assert "Newer words." in saved.texts(".two-texts pre")[1]
    assert rule.refusal == "Newer words."
    admin.get(page).form(f"form[action='{page}/{rule.id}/remove']").submit()
    gone = late.submit(refusal="Still older.")
    assert gone.status == 409


def criterion_words(**changes):
    levels = {f"level_{level}": f"Sentence {level}" for level in range(1, 6)}
    return {"title": "Purpose", "weight": "60", **levels} | changes


def test_a_rubric_is_written_from_nothing(session, admin, blank):
    page = page_of(blank, "/rubric")
    admin.get(page).form("#begin").submit()
    admin.get(f"{page}/criteria/add").form().submit(**criterion_words())
    admin.get(f"{page}/criteria/add").form().submit(
        **criterion_words(title="Use", weight="30", level_3="")
    )
    second = session.scalars(select(Criterion).where(Criterion.title == "Use")).one()

    listed = admin.get(page)
    gaps_page = admin.get(page_of(blank, "/missing"))
    edit = admin.get(gaps_page.links["Write the sentence of level 3: Use"])
    edit.form().submit(level_3="Now there", weight="40")
    admin.post(f"{page}/criteria/{second.id}/move", {"direction": "up"})

    assert "No sentence yet for level 3." in listed.text
    assert "sum to 90 of 100" in listed.text
    assert "Make the weights sum to 100: they sum to 90" in gaps_page.links
    session.expire_all()
    rubric = queries.rubric_plan(session, blank.rubric_version_id)
    assert [(row.title, row.weight, row.bare_levels) for row in rubric.criteria] == [
        ("Use", 40, []),
        ("Purpose", 60, []),
    ]
    admin.get(page).form(f"form[action='{page}/criteria/{second.id}/remove']").submit()
    session.expire_all()
    rubric = queries.rubric_plan(session, blank.rubric_version_id)
    assert [row.title for row in rubric.criteria] == ["Purpose"]


def test_a_stale_criterion_is_refused(session, admin, other_admin, draft):
    page = page_of(draft, "/rubric/criteria")
    row = session.scalars(
        select(Criterion).where(Criterion.rubric_version_id == draft.rubric_version_id)
    ).first()
    late = other_admin.get(f"{page}/{row.id}").form()
    admin.get(f"{page}/{row.id}").form().submit(level_2="Newer")

    assert late.submit(level_2="Older").status == 409


def test_a_fixed_rubric_is_copied_before_it_changes(session, admin, draft, present):
    form, rubric = versions(session, draft)
    form.frozen_at = rubric.frozen_at = present
    row = session.scalars(select(Criterion).where(Criterion.rubric_version_id == rubric.id)).first()

    refused = admin.get(page_of(draft, f"/rubric/criteria/{row.id}"))
    posted = admin.post(
        page_of(draft, f"/rubric/criteria/{row.id}"), criterion_words(seen="whatever")
    )
    admin.get(page_of(draft, "/rubric")).form("#copy").submit()
    admin.get(page_of(draft, "/form")).form("#copy").submit()

    assert (refused.status, posted.status) == (403, 403)
    assert draft.rubric_version_id != rubric.id
    new_form, new_rubric = versions(session, draft)
    assert (new_form.name, new_form.version, new_form.frozen_at) == (form.name, 2, None)
    assert (new_rubric.name, new_rubric.version, new_rubric.frozen_at) == (rubric.name, 2, None)
    old, new = (queries.rubric_plan(session, number) for number in (rubric.id, new_rubric.id))
    assert [(each.key, each.weight, each.anchored) for each in old.criteria] == [
        (each.key, each.weight, each.anchored) for each in new.criteria
    ]
    assert queries.form_plan(session, new_form.id).questions == 4


def test_a_version_is_chosen_and_a_stale_choice_is_refused(session, admin, other_admin, blank):
    other = make_round(session)
    late = other_admin.get(page_of(blank, "/form")).form("#choose")
    nothing = admin.get(page_of(blank, "/form")).form("#choose").submit()
    admin.get(page_of(blank, "/form")).form("#choose").submit(version_id=str(other.form_version_id))
    admin.get(page_of(blank, "/rubric")).form("#choose").submit(
        version_id=str(other.rubric_version_id)
    )

    assert nothing.errors == ["Choose one"]
    assert blank.form_version_id == other.form_version_id
    assert blank.rubric_version_id == other.rubric_version_id
    assert late.submit(version_id=str(other.form_version_id)).status == 409


def test_the_preview_shows_a_draft_as_a_visitor_will_see_it(admin, draft, client):
    preview = admin.get(page_of(draft, "/preview"))
    start = admin.get(preview.links["Can I apply?"])
    question = admin.get(start.links["Start the check"])
    refused = question.form().submit(answer="no", follow=True)
    passed = question.form().submit(answer="yes", follow=True)

    assert preview.h1 == draft.name
    assert "Preview." in preview.text
    assert refused.h1 == "You cannot apply for this bursary"
    assert "The bursary is for people on a course of the hubs." in refused.text
    assert passed.h1 == "You can apply"
    assert passed.all("main form") == []
    assert client.get(f"/bursaries/{draft.slug}").status == 404
    assert client.get(f"/bursaries/{draft.slug}/check").status == 404


def test_lists_ask_the_same_number_of_queries_for_one_row_and_three(
    session, admin, draft, count_queries
):
    thaw(session, draft)
    pages = [page_of(draft, part) for part in ("", "/eligibility", "/rubric", "/form")]
    pages += ["/admin/schemes/", "/admin/rounds/new"]
    before = []
    for page in pages:
        with count_queries() as asked:
            admin.get(page)
        before.append(len(asked))
    for number in range(2):
        make_round(session)
        session.add(
            EligibilityRule(
                round_id=draft.id, key=f"r{number}", position=5, question="Q?", refusal="No."
            )
        )
        session.add(
            Criterion(
                rubric_version_id=draft.rubric_version_id,
                key=f"c{number}",
                title="C",
                weight=1,
                position=9,
            )
        )
    after = []
    for page in pages:
        with count_queries() as asked:
            admin.get(page)
        after.append(len(asked))

    assert after == before


def test_a_draft_stands_first_among_the_rounds_and_leads_to_its_parts(session, admin, blank):
    make_round(session)

    rounds = admin.get("/admin/rounds/")
    board = admin.get(f"/admin/rounds/{blank.slug}")

    assert rounds.texts("tbody th")[0] == blank.name
    assert "Start a round" in rounds.links
    assert board.links["Go on building it"] == page_of(blank)


def test_a_lead_sees_a_draft_and_no_way_to_build_it(session, blank, new_client, sign_in_as):
    lead = sign_in_as(make_user(session, roles=[Role.HUB_LEAD]), new_client())

    board = lead.get(f"/admin/rounds/{blank.slug}")

    assert board.status == 200
    assert [href for href in board.links.values() if "/build" in href] == []
    assert "Start a round" not in lead.get("/admin/rounds/").links


def test_the_database_holds_a_scheduled_round_to_its_dates(session, blank):
    blank.frozen_at = blank.state_since + timedelta(days=1)
    blank.state = RoundState.SCHEDULED

    with pytest.raises(IntegrityError):
        session.flush()
