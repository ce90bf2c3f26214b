"""Forms as data: definitions of sections and questions, the answers to them, and budgets."""
