"""GrantFlow: sub-grants for civil society, from call to closure."""

__version__ = "0.1.0"
