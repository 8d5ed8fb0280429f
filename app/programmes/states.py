"""What a programme can be, in the words that pages show."""

from __future__ import annotations

from app.core.machine import Labelled


class Level(Labelled):
    """The level of the highest award."""

    MASTERS = "masters", "Master's"
    DOCTORAL = "doctoral", "Doctoral"


class Study(Labelled):
    """How a programme can be studied; one programme can offer several."""

    FULL_TIME = "full_time", "Full-time"
    PART_TIME = "part_time", "Part-time"
    DISTANCE = "distance", "Distance"
    MODULAR = "modular", "Modular"


class Status(Labelled):
    """What the last source that was read says of a programme."""

    OFFERED = "offered", "Offered", "success"
    LISTED = "listed", "Listed", "done"
    OLD = "old", "From an old document", "warning"
    CLOSED = "closed", "Closed to applications", "refused"
    UNKNOWN = "unknown", "Not known whether it runs", "quiet"
