"""The spine: drafts, submission, checks."""
