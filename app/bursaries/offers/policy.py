"""Who may answer an offer, and until when."""

from __future__ import annotations

from datetime import datetime

from app.bursaries.applications.policy import in_london
from app.bursaries.offers.models import Offer
from app.bursaries.offers.states import OfferState
from app.core.verdict import Verdict


def may_answer(offer: Offer, now: datetime) -> Verdict:
    """Allow an answer while the offer stands and its time has not run out."""
    if offer.state is not OfferState.SENT:
        return Verdict.no(f"This offer is no longer open: {offer.state.label.lower()}.")
    if now >= offer.reply_by:
        return Verdict.no(
            f"The offer ran out on {in_london(offer.reply_by)}. "
            "Write to the contact named for this round if you still want it."
        )
    return Verdict.yes()
