"""What every page of a question needs: the question in its place, and where its answer leads."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for

from app.bursaries.applications.models import Application
from app.bursaries.applications.views import answers_of, form_of
from app.bursaries.conditions.rules import Asked, asked, follow_up, found, next_after
from app.core.errors import NotFoundError


def whole(application: Application, key: str) -> Asked:
    """Return the question of the form, asked or not; one that the form does not have is 404."""
    place = found(form_of(application), key)
    if place is None:
        raise NotFoundError
    return place


def place_of(application: Application, key: str, answers: Mapping[int, str]) -> Asked | None:
    """Return the question among those that apply, None when another answer rules it out."""
    whole(application, key)
    return found(asked(form_of(application), answers), key)


def is_leaving() -> bool:
    """Return whether the button was the one that leads back to the task list."""
    return request.form.get("then") == "leave"


def is_from_check() -> bool:
    """Return whether the page was opened to change one answer before sending."""
    return request.values.get("from") == "check"


def way_on(application: Application, here: Asked) -> str:
    """Return where a saved answer leads: on, back to the check, or to the task list.

    From the check it first leads to the questions that the answer made appear.
    """
    reference, key = application.reference, here.question.key
    if is_leaving():
        return url_for("applications.show", reference=reference)
    form, answers = form_of(application), answers_of(application)
    if is_from_check():
        came_up = follow_up(form, answers, key)
        if came_up is None:
            return url_for("writing.check", reference=reference, _anchor=key)
        return f"{url_for('writing.question', reference=reference, key=came_up.key)}?from=check"
    following = next_after(form, answers, key)
    if following is not None:
        return url_for("writing.question", reference=reference, key=following.key)
    return url_for("writing.finish", reference=reference, key=here.section.key)
