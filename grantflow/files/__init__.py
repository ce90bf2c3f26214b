"""Uploads: limits, type detection, storage."""
