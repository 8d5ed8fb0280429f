"""What may be done to a message."""

from __future__ import annotations

from app.core.machine import may
from app.core.verdict import Verdict
from app.messages.models import OutboxMessage
from app.messages.states import TRANSITIONS, MessageEvent


def may_send_again(message: OutboxMessage) -> Verdict:
    """Return whether the message can be put back into the queue."""
    if not may(TRANSITIONS, message.state, MessageEvent.SEND_AGAIN):
        return Verdict.no("Only a message that was refused or given up can be sent again.")
    if not message.text:
        return Verdict.no("The text of this message was removed; have a new one written.")
    return Verdict.yes()
