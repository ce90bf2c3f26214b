"""Closed vocabularies of organisations."""

from enum import StrEnum

from grantflow.core.sentences import mark


class OrganisationKind(StrEnum):
    CSO = "cso"
    PARTNER = "partner"
    AUTHORITY = "authority"
    DONOR = "donor"
    LEAD = "lead"


class Publication(StrEnum):
    """How much of the organisation may be made public, for its people's safety."""

    PUBLISH = "publish"
    ANONYMISE = "anonymise"
    WITHHOLD = "withhold"


KIND_LABELS = {
    OrganisationKind.CSO: mark("Civil society organisation"),
    OrganisationKind.PARTNER: mark("National partner"),
    OrganisationKind.AUTHORITY: mark("Public authority"),
    OrganisationKind.DONOR: mark("Donor"),
    OrganisationKind.LEAD: mark("Lead organisation"),
}
PUBLICATION_LABELS = {
    Publication.PUBLISH: mark("Publish our name"),
    Publication.ANONYMISE: mark("Publish without our name"),
    Publication.WITHHOLD: mark("Publish nothing"),
}
REGISTERS: dict[str, str] = {
    "AZ": "AZ-IVI",
    "BG": "BG-EIK",
    "RS": "RS-APR",
    "KZ": "KZ-BIN",
    "KG": "KG-ID",
    "TJ": "TJ-TIN",
    "UZ": "UZ-KTUT",
}
"""The org-id register of each country; Turkmenistan has none."""
