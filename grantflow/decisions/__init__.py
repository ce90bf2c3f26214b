"""Ranking, committee, awards, letters, appeals."""
