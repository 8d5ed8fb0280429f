"""The states of a message on its way, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class MessageState(Labelled):
    """Where a message is."""

    QUEUED = "queued", "Waiting", "waiting"
    SENDING = "sending", "Being sent", "waiting"
    SENT = "sent", "Sent", "success"
    FAILED = "failed", "Refused", "refused"
    DEAD = "dead", "Given up", "warning"


class MessageEvent(StrEnum):
    """What can happen to a message."""

    CLAIM = "claim"
    DELIVER = "deliver"
    POSTPONE = "postpone"
    REFUSE = "refuse"
    GIVE_UP = "give_up"
    SEND_AGAIN = "send_again"


TRANSITIONS: Final[Mapping[tuple[MessageState, MessageEvent], MessageState]] = {
    (MessageState.QUEUED, MessageEvent.CLAIM): MessageState.SENDING,
    # A worker that was killed leaves its message here; the next one takes it over.
    (MessageState.SENDING, MessageEvent.CLAIM): MessageState.SENDING,
    (MessageState.SENDING, MessageEvent.DELIVER): MessageState.SENT,
    (MessageState.SENDING, MessageEvent.POSTPONE): MessageState.QUEUED,
    (MessageState.SENDING, MessageEvent.REFUSE): MessageState.FAILED,
    (MessageState.SENDING, MessageEvent.GIVE_UP): MessageState.DEAD,
    (MessageState.FAILED, MessageEvent.SEND_AGAIN): MessageState.QUEUED,
    (MessageState.DEAD, MessageEvent.SEND_AGAIN): MessageState.QUEUED,
}
ON_THE_WAY: Final = frozenset({MessageState.QUEUED, MessageState.SENDING})
STUCK: Final = frozenset({MessageState.FAILED, MessageState.DEAD})
