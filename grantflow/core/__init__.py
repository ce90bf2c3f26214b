"""What every slice builds on. Knows no request and no slice."""
