"""The table of files: what is known of each; the bytes are in the store under its key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Choice, Id, Stateful, one_of
from app.files.states import TRANSITIONS, FileKind, ScanState


class Document(Stateful, Base):
    """A file that somebody sent about something.

    `token` is what pages and answers call it, `key` where its bytes are: neither can be guessed
    or made from the other. `sha256` and `size` are of the clean copy that is kept, the others of
    what came in. From `removed_at` on nobody is shown it; the sweep then forgets it.
    """

    __tablename__ = "document"
    __table_args__ = (
        one_of("kind", FileKind),
        one_of("state", ScanState),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("sent_size > 0", name="sent_size_positive"),
        Index(None, "subject_type", "subject_id"),
        Index(None, "owner_id"),
        Index(None, "state"),
    )

    transitions = TRANSITIONS

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(String(32), unique=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FileKind] = mapped_column(Choice(FileKind))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sent_size: Mapped[int]
    sent_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ScanState] = mapped_column(Choice(ScanState), default=ScanState.WAITING)
    state_since: Mapped[datetime]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
