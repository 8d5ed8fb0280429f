"""The answer of a policy: yes, or no with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an act is allowed and, if not, the sentence that says why."""

    allowed: bool
    reason: str = ""

    @classmethod
    def yes(cls) -> Verdict:
        """Return the verdict that allows."""
        return cls(allowed=True)

    @classmethod
    def no(cls, reason: str) -> Verdict:
        """Return the verdict that refuses, with the reason to show."""
        return cls(allowed=False, reason=reason)

    def __bool__(self) -> bool:
        return self.allowed


def require(verdict: Verdict) -> None:
    """Do nothing when allowed; raise RefusedError with the verdict's reason when not."""
    if not verdict:
        raise RefusedError(verdict.reason)
