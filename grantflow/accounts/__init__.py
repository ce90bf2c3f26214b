"""People, sign-in, sessions, second factor, invitations, roles in scopes."""
