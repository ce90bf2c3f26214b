"""Calls: windows, limits, envelopes, grids, corrigenda."""
