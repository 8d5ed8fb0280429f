"""What kinds of organisation there are, and on whose side of the catalogue one stands."""

from __future__ import annotations

from app.core.machine import Labelled


class Origin(Labelled):
    """Whether the hubs run a thing themselves or a partner does."""

    HUB = "hub", "Run by the hubs"
    PARTNER = "partner", "Partner"


class OrganisationKind(Labelled):
    """What an organisation is, as its source says."""

    HUB_NETWORK = "hub_network", "Network of hubs"
    HUB = "hub", "Hub"
    UNIVERSITY_HUB = "university_hub", "University in a hub"
    NHS = "NHS", "NHS organisation"
    NHS_TRUST = "nhs_trust", "NHS trust"
    INDUSTRY = "industry", "Company"
    CDMO = "cdmo", "Contract developer and manufacturer"
    CATAPULT = "catapult", "Innovation centre"
    UNIVERSITY = "university", "University"
    COLLEGE = "college", "College"
    TRAINING_PROVIDER = "training_provider", "Training provider"
    TRAINING_CENTRE = "training_centre", "Training centre"
    TRAINING_INSTITUTE = "training_institute", "Training institute"
    TRAINING_NETWORK = "training_network", "Training network"
    APPRENTICESHIP_NETWORK = "apprenticeship_network", "Apprenticeship network"
    NETWORK = "network", "Network"
    INSTITUTE = "institute", "Institute"
    RESEARCH_INFRASTRUCTURE = "research_infrastructure", "Research infrastructure"
    PROFESSIONAL_BODY = "professional_body", "Professional body"
    SOCIETY = "society", "Society"
    PUBLISHER = "publisher", "Publisher"
