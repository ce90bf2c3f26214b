"""What people do on pages, as functions over a browser page."""
