"""What runs by the clock, and the loop that runs it."""
