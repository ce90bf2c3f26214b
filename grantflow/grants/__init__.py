"""Agreement, budget, payments, amendments, closure."""
