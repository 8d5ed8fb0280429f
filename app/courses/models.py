"""The table of courses: what is taught. Dated runs of a course will refer to it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.base import Base, Choice, Id, one_of
from app.courses.states import Cpd, Mode, Price, Running, TitleStatus
from app.organisations.models import Hub, Organisation
from app.organisations.states import Origin


class Course(Base):
    """A course of the hubs or of a partner, or a kind of training (`title_status` category).

    `price_pence` is None when no price is published and 0 when there is nothing to pay; `price`
    says which, so that it can be counted. `audience_groups` is packed into one column, because
    it is only ever filtered and counted together with the others. `website` is where a partner
    tells of its course, empty when no address is known.
    """

    __tablename__ = "course"
    __table_args__ = (
        one_of("title_status", TitleStatus),
        one_of("origin", Origin),
        one_of("mode", Mode),
        one_of("cpd", Cpd),
        one_of("price", Price),
        one_of("running", Running),
        CheckConstraint("price_pence >= 0", name="price_not_negative"),
        CheckConstraint(
            "(price = 'unknown' AND price_pence IS NULL) OR (price = 'free' AND price_pence = 0) "
            "OR (price = 'priced' AND price_pence > 0)",
            name="price_as_known",
        ),
        # The orders of the list; the last column lets them pass over kinds of training.
        Index(None, "rank", "title", "id", "title_status"),
        Index(None, "title", "id", "title_status"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_status: Mapped[TitleStatus] = mapped_column(Choice(TitleStatus))
    origin: Mapped[Origin] = mapped_column(Choice(Origin))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"), index=True)
    mode: Mapped[Mode | None] = mapped_column(Choice(Mode))
    duration: Mapped[str] = mapped_column(String(120), default="")
    cpd: Mapped[Cpd] = mapped_column(Choice(Cpd))
    cpd_note: Mapped[str] = mapped_column(String(120), default="")
    credit: Mapped[str] = mapped_column(String(120), default="")
    price: Mapped[Price] = mapped_column(Choice(Price))
    price_pence: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="")
    audience: Mapped[str] = mapped_column(String(300), default="")
    audience_groups: Mapped[str] = mapped_column(String(120), default="")
    dates: Mapped[str] = mapped_column(String(200), default="")
    location: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(default="")
    running: Mapped[Running] = mapped_column(Choice(Running))
    running_note: Mapped[str] = mapped_column(String(80), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(default="")
    rank: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)

    provider: Mapped[Organisation | None] = relationship(lazy="raise")
    hub: Mapped[Hub | None] = relationship(lazy="raise")
