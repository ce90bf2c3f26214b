"""The registry of CSOs, partners, authorities and donors, kept once and reused."""
