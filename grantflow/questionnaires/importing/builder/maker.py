"""What the conversions of components share: keys, texts, lists and remarks of one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean_line
from grantflow.questionnaires.importing.builder import texts
from grantflow.questionnaires.importing.builder.shape import Builder, Component, Item, Page, item, text_of
from grantflow.questionnaires.importing.report import Fate, Report
from grantflow.questionnaires.json_reader import LONGEST_NAME
from grantflow.questionnaires.keys import Keys, slug

Question: TypeAlias = dict[str, Any]
"""A question as JSON of a definition."""

BEHIND = frozenset(
    {
        *("classes", "hideTitle", "rows", "bold", "divider", "type", "columnTitles", "textFieldTitle"),
        *("numberFieldTitle", "optionalText", "autocomplete", "summaryDisplayMode", "customText"),
        *("exposeToContext", "disableChangingFromSummary", "allowPrePopulation", "allowPrePopulationOverwrite"),
        *("showNoScriptWarning", "noReturnUrlOnSummaryPage", "isMultiInput", "imageQualityPlayback"),
    }
)
"""Settings of how a page looks, or of the program that showed it: they change nothing that is asked."""
_SHOWN = 80


class Maker:
    """Makes questions of one form. ``keys`` are shared by all forms that become one."""

    def __init__(self, form: Builder, keys: Keys, report: Report) -> None:
        self.form, self.keys, self.report = form, keys, report
        self.behind: Counter[str] = Counter()
        self.titles = {page.path: texts.text(page.title, True) for page in form.pages}

    # Texts

    def text(self, value: Any, component: Component | None = None) -> dict[str, str]:
        """A text with its paragraphs."""
        found = texts.text(value)
        if not found and component is not None and texts.too_long(value):
            limit = texts.LONGEST
            self.lost(component, say("A text longer than %(limit)s characters is left out.", limit=limit))
        return found

    def line(self, value: Any) -> dict[str, str]:
        """A text on one line."""
        return texts.text(value, True)

    def label(self, component: Component) -> dict[str, str]:
        """What the question is called: its title, else that of its page, else its name."""
        name = component.name or component.type
        return self.line(component.raw.get("title")) or self.titles.get(component.page) or {texts.LANGUAGE: name}

    # Questions

    def question(self, component: Component, kind: str, *, label: Mapping[str, str] | None = None) -> Question:
        """The properties that every question has."""
        said = dict(label or self.label(component))
        made: Question = {"key": self.key(said, component), "type": kind, "label": said}
        self.hinted(component, made)
        if not component.required:
            made["required"] = False
        return {**made, **self.source(component)}

    def source(self, component: Component) -> dict[str, str]:
        """What the form calls a component, with its own name before it, as criteria write it."""
        name = clean_line(component.name)
        return {"source": clean_line(f"{self.form.name}/{name}"[:LONGEST_NAME])} if name else {}

    def key(self, said: Mapping[str, str], component: Component) -> str:
        """A key after the label, else after the component's own name."""
        own = slug(component.name)
        return self.keys.make(said.get(texts.LANGUAGE, ""), own, otherwise="question")

    def note_key(self, said: Mapping[str, str]) -> str:
        """A key for a text, which leaves the plain ones to questions."""
        return self.keys.make(f"note {slug(said.get(texts.LANGUAGE, ''))}", otherwise="note")

    def hinted(self, component: Component, made: Question) -> None:
        """What stands under the label of a component; readers of one with parts never saw that."""
        hint = self.text(component.raw.get("hint"), component)
        if not hint or texts.same(hint, made["label"]):
            return
        if component.children:
            what = say("A hint that was never shown: “%(text)s”.", text=hint[texts.LANGUAGE][:200])
            self.told(Fate.UNNEEDED, component, what)
        else:
            made["help"] = hint

    def helped(self, made: Question, lines: Iterable[str]) -> None:
        """Add lines to a question's help."""
        said = "\n".join(line for line in lines if line)
        if said:
            before = made.get("help", {})
            joined = {code: f"{text}\n\n{said}" for code, text in before.items()} or {texts.LANGUAGE: said}
            made["help"] = joined

    def checked(self, made: Question, expression: str, message: str) -> None:
        """Add a check; ``message`` stands at the question where it fails."""
        made.setdefault("checks", []).append({"expect": expression, "message": {texts.LANGUAGE: message}})

    # Lists

    def items(self, component: Component) -> tuple[Item, ...]:
        """The values that a component offers: its list's, or its own as older forms have them."""
        own = component.raw.get("values")
        listed = component.raw.get("list") or component.options.get("list")
        component.read.add("list")
        if isinstance(own, Mapping) and isinstance(own.get("items"), list):
            given = [value for value in own["items"] if isinstance(value, Mapping)]
            return tuple(item(value, f"{component.name}.values.{at}") for at, value in enumerate(given))
        if not text_of(listed) and isinstance(own, Mapping):
            listed = own.get("list")
        return self.form.lists.get(text_of(listed), ())

    # Remarks

    def place(self, page: str) -> str:
        """Where something is, as people find it."""
        title = self.titles.get(page, {}).get(texts.LANGUAGE, "") or page
        return f"{self.form.name}: {title}" if title else self.form.name

    def lost(self, component: Component, what: Sentence) -> None:
        """Something of a component is not carried over."""
        self.told(Fate.LOST, component, what)

    def changed(self, component: Component, what: Sentence) -> None:
        """Something of a component is carried over in another way."""
        self.told(Fate.CHANGED, component, what)

    def told(self, fate: Fate, component: Component, what: Sentence) -> None:
        """A remark about a component."""
        name = " ".join(filter(None, (component.type, component.name)))
        title = self.line(component.raw.get("title")).get(texts.LANGUAGE, "")
        self.report.note(fate, self.place(component.page), f"{name} “{title[:_SHOWN]}”" if title else name, what)

    def settled(self, component: Component) -> None:
        """Tell the settings that nobody read; count those that only concern looks."""
        for name, value in component.settings:
            if name in BEHIND:
                self.behind[name] += 1
            elif name not in component.read:
                shown = str(value)[:_SHOWN]
                self.lost(component, say("The setting %(name)s: %(value)s.", name=name[:_SHOWN], value=shown))

    def page_of(self, component: Component) -> Page | None:
        """The page that a component stands on."""
        return next((page for page in self.form.pages if page.path == component.page), None)
