"""The one error that reading a round, an assignment or a record can raise."""

from __future__ import annotations


class InputError(ValueError):
    """What was handed in cannot be decided; the message is one line that names what is wrong."""

    def __init__(self, message: str) -> None:
        # A name out of the file may hold a line break; the promise is one line.
        super().__init__(" ".join(message.splitlines()))
