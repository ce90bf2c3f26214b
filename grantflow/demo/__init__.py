"""The demonstration world: invented people and organisations, figures of the client's documents."""
