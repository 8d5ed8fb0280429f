"""The verb of comparing: a person says that two applications are one person's, or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.duplicates import policy, queries, rules
from app.bursaries.duplicates.models import Comparison, LikelyPair, LikenessKey, LikenessRead
from app.bursaries.rounds import queries as rounds
from app.bursaries.screening import service as screening
from app.bursaries.screening.rules import Finding
from app.bursaries.screening.states import IneligibilityReason
from app.core.errors import ConflictError
from app.core.roles import Actor
from app.core.verdict import require

BATCH: Final = 500
FASTER = "Somebody else has just said something about these two. Read that first."


def judge(  # noqa: PLR0913 -- a judgement of two, by somebody, with words
    session: Session,
    round_id: int,
    numbers: tuple[int, int],
    *,
    kept_id: int | None,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what a person says of two applications: different people, or one (`kept_id` stays).

    The other of the same person is found not eligible, with a letter. ConflictError when
    somebody was faster.
    """
    low, high = sorted(numbers)
    # The round first, then both in one order: two people may compare the same two at once.
    round_ = rounds.locked(session, round_id, is_shared=True)
    first, second = applications.locked(session, low), applications.locked(session, high)
    if queries.comparison(session, low, high) is not None:
        raise ConflictError(FASTER, yours=words)
    require(policy.may_judge(by, round_, (first, second)))
    session.add(
        Comparison(
            first_id=low,
            second_id=high,
            is_same=kept_id is not None,
            kept_id=kept_id,
            words=words,
            by_id=by.id,
            at=now,
        )
    )
    _record(session, (first, second), is_same=kept_id is not None, words=words, by=by, now=now)
    if kept_id is None:
        return
    other = second if kept_id == first.id else first
    screening.find_duplicate(
        session,
        other,
        Finding(IneligibilityReason.DUPLICATE, None, words),
        by=by,
        now=now,
    )


def _record(
    session: Session,
    both: tuple[Application, Application],
    *,
    is_same: bool,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    for one, other in (both, both[::-1]):
        audit.record(
            session,
            "application.compared",
            subject=one,
            by=by,
            now=now,
            reason=words,
            other=other.id,
            is_same=is_same,
        )


def look_through(session: Session, *, limit: int = BATCH) -> int:
    """Find who may be one person among what was sent since; return how many were looked at.

    What is found is kept, so that the list reads it and compares nobody. What is changed later
    is looked through anew; once reviewing begins, the digests of a round go.
    """
    rows = queries.unread(session, limit)
    numbers = [row.id for row in rows]
    session.execute(delete(LikenessKey).where(LikenessKey.round_id.in_(queries.over())))
    if not numbers:
        return 0
    rounds_of = {row.id: row.round_id for row in rows}
    people = queries.likenesses(session, numbers)
    _forget(session, numbers)
    session.add_all(
        LikenessKey(application_id=person.id, key=key, round_id=rounds_of[person.id])
        for person in people
        for key in sorted(rules.keys(person))
    )
    session.add_all(
        LikenessRead(application_id=row.id, snapshot_id=row.snapshot_id) for row in rows
    )
    session.flush()
    mine = set(numbers)
    others = queries.likenesses(session, queries.alike(session, mine) - mine)
    session.add_all(
        LikelyPair(
            first_id=pair.first,
            second_id=pair.second,
            round_id=rounds_of[pair.first if pair.first in mine else pair.second],
            signs=[sign.value for sign in pair.signs],
            weight=len(pair.signs),
        )
        for pair in _of_one_round(rules.pairs([*people, *others]), rounds_of)
    )
    session.flush()
    return len(numbers)


def _of_one_round(pairs: Sequence[rules.Pair], rounds_of: Mapping[int, int]) -> list[rules.Pair]:
    """Return the pairs of which one was just read; a batch may be of several rounds."""
    return [
        pair
        for pair in pairs
        if (pair.first in rounds_of or pair.second in rounds_of)
        and (
            pair.first not in rounds_of
            or pair.second not in rounds_of
            or rounds_of[pair.first] == rounds_of[pair.second]
        )
    ]


def _forget(session: Session, numbers: Collection[int]) -> None:
    session.execute(delete(LikelyPair).where(LikelyPair.first_id.in_(numbers)))
    session.execute(delete(LikelyPair).where(LikelyPair.second_id.in_(numbers)))
    session.execute(delete(LikenessKey).where(LikenessKey.application_id.in_(numbers)))
    session.execute(delete(LikenessRead).where(LikenessRead.application_id.in_(numbers)))
