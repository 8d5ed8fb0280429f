"""Reading the files of an application."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.bursaries.answers.rules import FileOption, Option
from app.bursaries.attachments.rules import SUBJECT
from app.files import queries as files
from app.files.models import Document
from app.files.rules import FORMS, size_words


def documents(session: Session, application_id: int) -> dict[str, Document]:
    """Return the application's files that are not removed, by token."""
    return {each.token: each for each in files.about(session, SUBJECT, application_id)}


def document(session: Session, application_id: int, token: str) -> Document | None:
    """Return one of the application's files, None when there is no such."""
    return files.named(session, SUBJECT, application_id, token)


def options(session: Session, application_id: int) -> list[Option]:
    """Return the application's files as choices of its questions."""
    return [option(each) for each in documents(session, application_id).values()]


def option(document: Document) -> FileOption:
    """Return a file as an answer names it."""
    detail = f"{document.kind.label}, {size_words(document.size)}"
    return FileOption(
        value=document.token,
        label=f"{document.name} ({detail})",
        name=document.name,
        ending=FORMS[document.kind].endings[0],
        detail=detail,
        size=document.size,
        sha256=document.sha256,
        state=document.state,
    )
