"""The verbs of uploading: put a file into an answer, and take one out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.answers.rules import chosen
from app.bursaries.applications import queries
from app.bursaries.applications.models import Application
from app.bursaries.attachments import queries as attachments
from app.bursaries.attachments import rules
from app.bursaries.changes import service as changes
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.writing.service import save_answer
from app.core.roles import Actor
from app.core.verdict import require
from app.files import service as files
from app.files.rules import UnfitFileError
from app.files.service import Received


def attach(
    session: Session,
    application: Application,
    question: QuestionPlan,
    received: Received,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Put a file that was taken in into the answer; the same file again changes nothing.

    Raises UnfitFileError when the question has as many files as it may have.
    """
    application = queries.locked(session, application.id)
    require(changes.may_answer(session, application, question.id))
    kept = queries.answer(session, application.id, question.id)
    value = kept.value if kept else ""
    known = attachments.documents(session, application.id)
    held = [known[token] for token in chosen(value) if token in known]
    if any(document.sent_sha256 == received.sent_sha256 for document in held):
        return  # the button was pressed twice; the sweep takes the second copy
    most = rules.most(question.maximum)
    if len(held) >= most:
        raise UnfitFileError(rules.enough(most))
    about = (rules.SUBJECT, application.id)
    document = files.write_down(session, received, about=about, by=by, now=now)
    _save(session, application, question, rules.with_token(value, document.token), now=now)
    audit.record(
        session,
        "file.attached",
        subject=application,
        by=by,
        now=now,
        question=question.key,
        sha256=document.sha256,
    )


def detach(
    session: Session,
    application: Application,
    question: QuestionPlan,
    token: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Take a file out of the answer; what was sent earlier keeps the file that it names."""
    application = queries.locked(session, application.id)
    require(changes.may_answer(session, application, question.id))
    kept = queries.answer(session, application.id, question.id)
    if kept is None or token not in chosen(kept.value):
        return
    _save(session, application, question, rules.without_token(kept.value, token), now=now)
    document = attachments.document(session, application.id, token)
    sent = queries.snapshot(session, application.id)
    if document is not None and (sent is None or token not in sent.content):
        files.remove(session, document, by=by, now=now)
    audit.record(
        session,
        "file.detached",
        subject=application,
        by=by,
        now=now,
        question=question.key,
    )


def _save(
    session: Session,
    application: Application,
    question: QuestionPlan,
    value: str,
    *,
    now: datetime,
) -> None:
    kept = queries.answer(session, application.id, question.id)
    version = kept.version if kept else 0
    save_answer(session, application, question, value, expected_version=version, now=now)
