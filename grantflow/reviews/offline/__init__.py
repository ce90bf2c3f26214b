"""Reviews as an XLSX workbook, to be written without a connection and read back: one sheet a review.

Each row carries, in a hidden first column, the code of what it takes, so that rows may move; a hidden sheet says with
which versions the workbook was made. Names of people stand nowhere in it, not even in its properties.
"""
