"""Files as the pages of an application show them, and the answer that hands one out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from flask import Response, url_for

from app.bursaries.answers.rules import FileOption, Option, files
from app.bursaries.attachments import queries
from app.bursaries.attachments.rules import files_of, named_in
from app.core.errors import NotFoundError
from app.core.verdict import Verdict, require
from app.extensions import db
from app.files.policy import may_fetch, may_fetch_own
from app.files.states import ScanState
from app.files.views import handed_out, shelf

Sections: TypeAlias = Iterable[Mapping[str, Any]]
Row: TypeAlias = dict[str, Any]
GONE = "This file was removed."


class Filed(Protocol):
    """What files belong to: an application, or what else has its number and reference."""

    id: Any
    reference: Any


def _row(file: Mapping[str, Any], state: ScanState | None, verdict: Verdict, href: str) -> Row:
    """Return a file as `components/file_list.html` shows it."""
    return {
        **file,
        "href": href if verdict else "",
        "why": verdict.reason,
        "state": state.label if state else "",
        "tone": state.tone if state else "quiet",
    }


def own_verdict(state: ScanState | None) -> Verdict:
    """Return whether the owner may have the file; no state means that it is not there."""
    return may_fetch_own(state) if state else Verdict.no(GONE)


def staff_verdict(state: ScanState | None) -> Verdict:
    """Return whether somebody who may read the application may have the file."""
    if state is None:
        return Verdict.no(GONE)
    return may_fetch(state, holds_unscanned=shelf().holds_unscanned)


def _linked(
    application: Filed,
    sections: Sections,
    verdict_of: Callable[[ScanState | None], Verdict],
    link: Callable[[str], str],
) -> list[Any]:
    if not files_of(sections):
        return list(sections)  # and nothing is asked of the database
    documents = queries.documents(db.session(), application.id)
    states = {token: document.state for token, document in documents.items()}

    def shown(item: Mapping[str, Any]) -> Mapping[str, Any]:
        rows = [
            _row(file, (state := states.get(file["token"])), verdict_of(state), link(file["token"]))
            for file in item.get("files", ())
        ]
        return {**item, "files": rows} if rows else item

    return [
        {**section, "questions": [shown(item) for item in section["questions"]]}
        for section in sections
    ]


def _own_link(application: Filed) -> Callable[[str], str]:
    return lambda token: url_for("uploads.download", reference=application.reference, token=token)


def own_sections(application: Filed, sections: Sections) -> list[Any]:
    """Return the sections with the files as their owner sees them."""
    return _linked(application, sections, own_verdict, _own_link(application))


def own_files(application: Filed, value: str, options: Sequence[Option]) -> list[Row]:
    """Return the files of an answer as their owner sees them."""
    states = {each.value: each.state for each in options if isinstance(each, FileOption)}
    link = _own_link(application)
    return [
        _row(file, (state := states[file["token"]]), own_verdict(state), link(file["token"]))
        for file in files(value, options)
    ]


def staff_sections(application: Filed, sections: Sections, link: Callable[[str], str]) -> list[Any]:
    """Return the sections with the files as somebody sees them who may read these sections."""
    return _linked(application, sections, staff_verdict, link)


def staff_download(application: Filed, sections: Sections, token: str) -> Response:
    """Hand a file to somebody who may read these sections; one that they do not name is 404."""
    file = named_in(sections, token)
    document = queries.document(db.session(), application.id, token)
    if file is None or document is None:
        raise NotFoundError
    require(staff_verdict(document.state))
    return handed_out(document, name=f"{application.reference} {file['name']}")
