"""Forms in and out as files: the own JSON, and the open format *digital-form-builder* of other funds.

::

    imported = read_form([Source("form.json", data)])    # or Invalid, every problem with its place in words
    imported.form, imported.key, imported.title          # ready for ``commands.import_form``
    imported.report.remarks                              # what is not as it was, each by name and place
    written(key, title, form)                            # the own JSON as text

What is carried over, and how, is told in ``docs/questionnaires.md``.
"""

from grantflow.questionnaires.importing.own import put_together, written
from grantflow.questionnaires.importing.reading import Format, Imported, read_form
from grantflow.questionnaires.importing.report import FATES, Became, Fate, Remark, Report
from grantflow.questionnaires.importing.schema import schema, schema_text
from grantflow.questionnaires.importing.sources import LARGEST, Source

__all__ = [
    "FATES",
    "LARGEST",
    "Became",
    "Fate",
    "Format",
    "Imported",
    "Remark",
    "Report",
    "Source",
    "put_together",
    "read_form",
    "schema",
    "schema_text",
    "written",
]
