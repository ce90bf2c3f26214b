"""What the scores of a call tell about reviewers and applications: shown, and never silently applied."""
