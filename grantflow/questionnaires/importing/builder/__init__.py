"""Forms in the open JSON format of *digital-form-builder*, which several governments' grant services use."""
