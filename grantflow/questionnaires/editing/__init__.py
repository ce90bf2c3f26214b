"""The fields in which managers edit the parts of a form, made from the tables that read its JSON."""
