"""One function per action on an application, straight steps."""

from grantflow.applications.commands.autosaving import autosave, leave, stay
from grantflow.applications.commands.checking import admit, answer_clarification, ask_clarification, check, refuse
from grantflow.applications.commands.drafting import remove_file, save_section, start
from grantflow.applications.commands.pasting import paste_rows
from grantflow.applications.commands.submitting import recall, submit, withdraw
from grantflow.applications.commands.uploads import begin_upload, cancel_upload, take_part
from grantflow.applications.commands.workbooks import Taken, take_workbook

__all__ = [
    "Taken",
    "admit",
    "answer_clarification",
    "ask_clarification",
    "autosave",
    "begin_upload",
    "cancel_upload",
    "check",
    "leave",
    "paste_rows",
    "recall",
    "refuse",
    "remove_file",
    "save_section",
    "start",
    "stay",
    "submit",
    "take_part",
    "take_workbook",
    "withdraw",
]
