"""Who reviews what: a fair proposal, what it costs and why, or what stands in its way. Pure: no page, no database."""
