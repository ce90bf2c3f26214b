"""Donors, cascade of partners, geography, envelopes and rule packs."""
