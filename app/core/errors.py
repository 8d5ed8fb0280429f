"""What a service may refuse with; `app.web.errors` turns each into a page."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal that a person can be told in its own words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(DomainError):
    """There is no such thing, or the person asking may not know of it."""

    def __init__(self, message: str = "We could not find that page.") -> None:
        super().__init__(message)


class RefusedError(DomainError):
    """The person may see the thing and not do this to it; the message says why."""


class ConflictError(DomainError):
    """Somebody else was faster; `yours` and `theirs` are the two texts to show."""

    def __init__(self, message: str, *, yours: str = "", theirs: str = "") -> None:
        super().__init__(message)
        self.yours = yours
        self.theirs = theirs


class ThrottledError(DomainError):
    """Too many tries; `retry_after` is the number of seconds to wait."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(DomainError):
    """Something that the service stands on gives no answer; nothing was changed."""


class FullError(UnavailableError):
    """There is no room to keep more."""
