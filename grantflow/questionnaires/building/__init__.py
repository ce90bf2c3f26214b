"""Building a form: pure steps, each from one form that can be saved to another."""
