"""Assignment, conflicts, scoring."""
