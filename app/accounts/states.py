"""The words of the slice that are fixed: what a token is for, what follows a right password."""

from __future__ import annotations

from enum import StrEnum

from app.core.machine import Labelled


class Purpose(Labelled):
    """What a single-use token lets its holder do; it works for nothing else."""

    CONFIRM = "confirm", "Confirm an email address"
    RESET = "reset", "Choose a new password"
    INVITE = "invite", "Accept an invitation"
    SIGN_IN = "sign_in", "Sign in by a link"


class Throttle(StrEnum):
    """What is counted against somebody who tries too often."""

    SIGN_IN = "sign_in"
    CONFIRM_MAIL = "confirm_mail"
    RESET_MAIL = "reset_mail"
    LINK_MAIL = "link_mail"


class SessionEnd(Labelled):
    """Why a session ended before its time."""

    SIGNED_OUT = "signed_out", "Signed out"
    ENDED_BY_OWNER = "ended_by_owner", "Ended by the person"
    PASSWORD_CHANGED = "password_changed", "Password changed"
    DISABLED = "disabled", "Account disabled"
    ENDED_BY_ADMIN = "ended_by_admin", "Ended by an admin"


class NextStep(StrEnum):
    """What follows a right password; a second factor would be one more member."""

    SIGN_IN = "sign_in"
    CONFIRM_ADDRESS = "confirm_address"
    REFUSE = "refuse"
