"""Closed vocabularies of programmes."""

from enum import StrEnum

from grantflow.core.sentences import mark


class PartyRole(StrEnum):
    """What an organisation is in a programme's cascade."""

    DONOR = "donor"
    SUPPORT = "support"
    LEAD = "lead"
    NATIONAL_PARTNER = "national_partner"


PARTY_LABELS = {
    PartyRole.DONOR: mark("Donor"),
    PartyRole.SUPPORT: mark("With the support of"),
    PartyRole.LEAD: mark("Lead organisation"),
    PartyRole.NATIONAL_PARTNER: mark("National partner"),
}
