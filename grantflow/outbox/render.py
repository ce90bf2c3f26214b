"""From a mail to the words that leave: subject, text and HTML in the recipient's language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from grantflow.core.sentences import Sentence, mark
from grantflow.core.translation import catalogue, render
from grantflow.outbox.letters import Letter, Mail

GREETING = mark("Hello %(name)s,")
FALLBACK = mark("If the button does not work, copy this address into your browser:")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The finished words."""

    subject: str
    text: str
    html: str


class Renderer:
    """Renders letters with the templates under ``templates/layouts``; needs no request."""

    def __init__(self, templates: Path, base_url: str, app_name: str, mail_domain: str) -> None:
        self.base_url, self.app_name, self.mail_domain = base_url.rstrip("/"), app_name, mail_domain
        self.environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, letter: Letter, mail: Mail) -> Rendered:
        language, zone = mail.recipient.language, mail.recipient.zone
        values = {"name": mail.recipient.name, **mail.values}

        def speak(text: str) -> str:
            return render(Sentence(text, values), language, zone)

        context = {
            "language": language,
            "greeting": speak(GREETING),
            "subject": speak(letter.subject),
            "paragraphs": [speak(text) for text in letter.paragraphs if text]
            + [render(said, language, zone) for said in mail.extra],
            "action_label": speak(letter.action),
            "action_url": self.base_url + mail.path,
            "fallback": catalogue(language).gettext(FALLBACK),
            "footer": mail.footer.in_language(language) if mail.footer else "",
            "app_name": self.app_name,
        }
        return Rendered(
            subject=" ".join(str(context["subject"]).split()),
            text=self.environment.get_template("layouts/email.txt").render(context),
            html=self.environment.get_template("layouts/email.html").render(context),
        )
