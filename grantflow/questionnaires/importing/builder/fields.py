"""Components that ask something, as questions: one row of the table for each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from grantflow.core.sentences import say
from grantflow.questionnaires.importing.builder.lists import describe, offers
from grantflow.questionnaires.importing.builder.maker import Maker, Question
from grantflow.questionnaires.importing.builder.shape import Component, text_of
from grantflow.questionnaires.importing.builder.texts import LANGUAGE
from grantflow.questionnaires.type_properties import MOST_CHARS, MOST_DECIMALS, MOST_FILES, MOST_WORDS

Made = tuple[list[Question], Mapping[str, str]]
"""The questions that a component becomes, the one that conditions ask first; keys of its choices by their values."""
Field = Callable[[Maker, Component], Made]

YES_NO = {"true": "yes", "yes": "yes", "false": "no", "no": "no"}
"""How conditions write the answers of a yes-no question."""
CURRENCIES = frozenset({"£", "$", "€", "₼", "₽", "₸", "лв", "GBP", "USD", "EUR", "AZN", "KGS", "KZT", "RSD", "BGN"})
USUAL_DECIMALS = 2
"""Decimals of a number whose form does not say how many: there any number may be typed."""
SEVERAL_FILES = 10
MEDIA: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/jpg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
    "application/msword": ("doc",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.ms-excel": ("xls",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.ms-powerpoint": ("ppt",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "application/zip": ("zip",),
}
"""Endings of file names by type of content."""


def limits(maker: Maker, component: Component, made: Question, *, least: bool = True) -> None:
    """Limits of a text: the most as a property, the fewest as a check."""
    exactly = component.whole("length")
    most = exactly or component.whole("max") or component.whole("maxlength")
    if most is not None and most > 0:
        made["max_chars"] = min(most, MOST_CHARS)
    fewest = exactly or component.whole("min")
    if least and fewest is not None and fewest > 1:
        maker.checked(made, f"length({made['key']}) >= {fewest}", f"Write at least {fewest} characters.")


def _text(maker: Maker, component: Component) -> Made:
    words = component.whole("maxWords")
    made = maker.question(component, "long_text" if words else "short_text")
    limits(maker, component, made)
    if words:
        made["max_words"] = min(max(words, 1), MOST_WORDS)
    return [made], {}


def _long_text(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "long_text")
    limits(maker, component, made)
    words = component.whole("maxWords")
    if words is not None and words > 0:
        made["max_words"] = min(words, MOST_WORDS)
    return [made], {}


def _contact(kind: str) -> Field:
    def convert(maker: Maker, component: Component) -> Made:
        made = maker.question(component, kind)
        limits(maker, component, made)
        return [made], {}

    return convert


def currency(component: Component) -> str:
    """The currency that a number is an amount of, if it is one."""
    prefix = text_of(component.option("prefix")).strip()
    return prefix if prefix in CURRENCIES else ""


def _number(maker: Maker, component: Component) -> Made:
    sign = currency(component)
    made = maker.question(component, "money" if sign else "number")
    bounds(maker, component, made)
    if sign:
        maker.changed(component, say("An amount in %(sign)s: here it is in the currency of the call.", sign=sign))
        component.read.add("precision")
    else:
        made["decimals"] = decimals(component)
        unit = maker.line(component.option("suffix")) or maker.line(component.option("prefix"))
        if unit:
            made["unit"] = unit
    return [made], {}


def decimals(component: Component) -> int:
    """How many decimals a number may have."""
    precision = component.whole("precision")
    return USUAL_DECIMALS if precision is None else min(max(precision, 0), MOST_DECIMALS)


def bounds(maker: Maker, component: Component, made: dict[str, Any]) -> None:
    """The least and the most of a number."""
    for name in ("min", "max"):
        given = component.option(name)
        if given is None or given == "":
            continue
        number = _exact(given)
        if number is None:
            maker.lost(component, say("The limit “%(value)s” is no number.", value=str(given)[:40]))
        else:
            made[name] = number


def _exact(value: Any) -> str | None:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number) < 10**15 and number == round(number, MOST_DECIMALS)
    return f"{number.normalize():f}" if fits else None


def _date(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "date")
    day_limits(maker, component, made)
    return [made], {}


def day_limits(maker: Maker, component: Component, made: Question) -> None:
    """How far a date may be from the day on which it is written."""
    past, future = component.whole("maxDaysInPast"), component.whole("maxDaysInFuture")
    if past is not None and past >= 0:
        maker.checked(made, f"{made['key']} >= add_days(today(), -{past})", f"The date is more than {past} days ago.")
    if future is not None and future >= 0:
        late = f"The date is more than {future} days from now."
        maker.checked(made, f"{made['key']} <= add_days(today(), {future})", late)


def _month(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "date")
    maker.helped(made, ["Any day of the month."])
    maker.changed(component, say("It asks for a month; here for a date, of which any day of the month will do."))
    day_limits(maker, component, made)
    return [made], {}


def _time(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "short_text")
    made["max_chars"] = 10
    maker.helped(made, ["For example 14:30."])
    maker.changed(component, say("It asks for a time of day; here it takes a short text."))
    return [made], {}


def _date_and_time(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "date")
    day_limits(maker, component, made)
    label = {code: f"{said}: time" for code, said in made["label"].items()}
    time = {"key": maker.key(label, component), "type": "short_text", "label": label, "max_chars": 10}
    if not component.required:
        time["required"] = False
    maker.changed(component, say("It asks for a date with a time; here for a date, and then for a time."))
    return [made, time], {}


def _yes_no(maker: Maker, component: Component) -> Made:
    component.read.add("list")
    return [maker.question(component, "yes_no")], YES_NO


def _choice(maker: Maker, component: Component) -> Made:
    choices, by_value, items = offers(maker, component)
    made = maker.question(component, "choice" if choices else "short_text")
    if choices:
        made["choices"] = choices
        describe(maker, made, items)
    return [made, *_asked_with(maker, made, items, by_value, "choice")], by_value


def _choices(maker: Maker, component: Component) -> Made:
    choices, by_value, items = offers(maker, component)
    made = maker.question(component, "choices" if choices else "long_text")
    if choices:
        made["choices"] = choices
        describe(maker, made, items)
        _exclusive(maker, component, made, by_value)
    return [made, *_asked_with(maker, made, items, by_value, "choices")], by_value


def _exclusive(maker: Maker, component: Component, made: Question, by_value: Mapping[str, str]) -> None:
    """A value that is ticked alone or not at all."""
    if component.option("behaviour") != "exclusive":
        return
    key = by_value.get(str(component.option("behaviourItemValue")))
    if key is not None:
        alone = f'not "{key}" in {made["key"]} or count({made["key"]}) = 1'
        label = next(choice["label"][LANGUAGE] for choice in made["choices"] if choice["key"] == key)
        maker.checked(made, alone, f"“{label}” cannot be ticked together with others.")


def _asked_with(
    maker: Maker, made: Question, items: tuple[Any, ...], by_value: Mapping[str, str], kind: str
) -> list[Question]:
    """What is asked together with one value of a list, while that is chosen."""
    found = []
    for item in items if by_value else ():
        key = by_value[item.value]
        asked = f'{made["key"]} = "{key}"' if kind == "choice" else f'"{key}" in {made["key"]}'
        for component in item.components:
            inside, _ = FIELDS.get(component.type, _text)(maker, component)
            found += [{**question, "show_if": asked} for question in inside]
            maker.settled(component)
    return found


def _file(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "file")
    if component.option("multiple"):
        made["max_files"] = SEVERAL_FILES
    _kinds(maker, component, made, text_of(component.option("accept")))
    return [made], {}


def _files(maker: Maker, component: Component) -> Made:
    made = maker.question(component, "file")
    config, fewest = component.option("dropzoneConfig"), component.whole("minimumRequiredFiles") or 0
    config = config if isinstance(config, Mapping) else {}
    most = config.get("maxFiles")
    made["max_files"] = min(max(most if isinstance(most, int) else SEVERAL_FILES, fewest, 1), MOST_FILES)
    made.pop("required", None)
    if fewest < 1:
        made["required"] = False
    if fewest > 1:
        maker.checked(made, f"count({made['key']}) >= {fewest}", f"Upload at least {fewest} files.")
    _kinds(maker, component, made, text_of(config.get("acceptedFiles")))
    size = config.get("maxFilesize") or component.option("totalOverallFilesize")
    if size:
        maker.changed(
            component, say("Its limit of size is %(size)s MB; here the limit of the site holds.", size=str(size)[:20])
        )
    component.read.add("totalOverallFilesize")
    return [made], {}


def _kinds(maker: Maker, component: Component, made: Question, accepted: str) -> None:
    found: dict[str, None] = {}
    for name in filter(None, (part.strip().lower() for part in accepted.split(","))):
        if name.startswith(".") and name[1:].isalnum() and 2 <= len(name[1:]) <= 5:
            found[name[1:]] = None
        elif name in MEDIA:
            found.update(dict.fromkeys(MEDIA[name]))
        else:
            maker.lost(component, say("Files of the type “%(name)s” cannot be named here.", name=name[:60]))
    if found:
        made["kinds"] = list(found)[:20]


def _address(maker: Maker, component: Component) -> Made:
    return [maker.question(component, "address")], {}


FIELDS: Mapping[str, Field] = {
    "TextField": _text,
    "MultilineTextField": _long_text,
    "FreeTextField": _long_text,
    "NumberField": _number,
    "DateField": _date,
    "DatePartsField": _date,
    "MonthYearField": _month,
    "TimeField": _time,
    "DateTimeField": _date_and_time,
    "DateTimePartsField": _date_and_time,
    "YesNoField": _yes_no,
    "RadiosField": _choice,
    "SelectField": _choice,
    "AutocompleteField": _choice,
    "CheckboxesField": _choices,
    "FileUploadField": _file,
    "ClientSideFileUploadField": _files,
    "EmailAddressField": _contact("email"),
    "TelephoneNumberField": _contact("phone"),
    "WebsiteField": _contact("url"),
    "UkAddressField": _address,
}
"""Conversions by type of component."""
