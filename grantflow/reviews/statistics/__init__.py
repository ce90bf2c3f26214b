"""What calibration tells of a call, read for one viewer and made ready to be shown. It changes no score."""
