"""Every text that people read has a translation in every language, whole and with the same values in it."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from grantflow.core import catalogues
from grantflow.settings import LANGUAGES

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?([a-z%])")
TRANSLATED = [language for language in LANGUAGES if language != "en"]
pytestmark = pytest.mark.parametrize("language", TRANSLATED)


@cache
def collected() -> Catalog:
    return catalogues.collect()


@cache
def read(language: str) -> Catalog:
    return catalogues.read(language)


def source_texts(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def values_in(text: str) -> set[tuple[str, str]]:
    return set(PLACEHOLDER.findall(text))


def said(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {source_texts(message) for message in catalogue if message.id}


def test_the_catalogue_has_exactly_what_the_source_says(language: str) -> None:
    in_source, in_catalogue = said(collected()), said(read(language))
    assert sorted(in_source - in_catalogue) == [], "run script/translate and translate these"
    assert sorted(in_catalogue - in_source) == [], "run script/translate: these are said no more"
    assert not read(language).obsolete


def test_every_text_is_translated(language: str) -> None:
    assert [message.id for message in catalogues.missing(read(language))] == []
    assert [message.id for message in read(language) if message.id and message.fuzzy] == []


def test_every_plural_form_is_there(language: str) -> None:
    forms = read(language).num_plurals
    short = [message.id for message in read(language) if message.pluralizable and len(texts(message)) != forms]
    assert short == []


def test_values_are_kept(language: str) -> None:
    """A translation names the values of its source, each as often as the source does in one of its forms."""
    broken = [
        (message.id, text)
        for message in read(language)
        if message.id
        for text in texts(message)
        if values_in(text) != set().union(*map(values_in, source_texts(message)))
    ]
    assert broken == []


def test_a_sentence_stays_a_sentence(language: str) -> None:
    open_ended = [
        (message.id, text)
        for message in read(language)
        if message.id and source_texts(message)[-1].rstrip("”").endswith(".")
        for text in texts(message)
        if not text.rstrip("»").endswith(".")
    ]
    assert open_ended == []
