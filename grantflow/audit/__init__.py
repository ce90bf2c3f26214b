"""Append-only history, hash-chained per application."""
