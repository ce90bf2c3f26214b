"""Measures: a database of any size, and what each page costs beside a bare one."""
