"""Report schedule, narrative, financial lines, indicators."""
