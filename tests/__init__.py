"""GrantFlow's tests."""
