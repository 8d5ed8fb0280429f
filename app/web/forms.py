"""The base of every form; its messages tell what to do, and its fields strip what was typed."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm

from app.web.letters import without_controls


def stripped(value: Any) -> Any:
    """Return text without the space around it or control characters; anything else as it is."""
    return without_controls(value).strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """A form of one screen. The CSRF token is checked for every POST, form or not, by `csrf`."""

    class Meta(FlaskForm.Meta):
        """How fields are bound."""

        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Return the bound field; text fields strip, passwords and choices stay as typed."""
            filters = unbound_field.kwargs.get("filters", [])
            if unbound_field.field_class.__name__ in {"StringField", "EmailField", "TextAreaField"}:
                filters = [*filters, stripped]
            return unbound_field.bind(form=form, filters=filters, **options)
