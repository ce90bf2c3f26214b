"""A form as an XLSX workbook, to be filled in without a connection and read back.

One sheet a section; each answer stands in an open cell whose row carries, in a hidden first column, the code of what it
answers, so that rows may move and columns may be widened. A hidden sheet says which form, version and draft it is.
"""

from grantflow.questionnaires.workbook.cells import Placed
from grantflow.questionnaires.workbook.layout import Stamp
from grantflow.questionnaires.workbook.reading import Reading, read
from grantflow.questionnaires.workbook.writing import write

__all__ = ["Placed", "Reading", "Stamp", "read", "write"]
