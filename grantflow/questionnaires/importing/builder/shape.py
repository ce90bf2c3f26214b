"""The parts of a digital-form-builder form, read tolerantly: what is not of its form is refused by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from grantflow.core.errors import Invalid
from grantflow.core.sentences import say

MOST_PAGES, MOST_COMPONENTS = 500, 1_500
Json: TypeAlias = Mapping[str, Any]


@dataclass
class Component:
    """A question or a text of a page. ``read`` notes the settings that the import understood."""

    type: str
    name: str
    raw: Json
    page: str
    options: Json = field(default_factory=dict)
    schema: Json = field(default_factory=dict)
    children: tuple[Component, ...] = ()
    read: set[str] = field(default_factory=set)

    def option(self, name: str) -> Any:
        """A setting of ``options`` or ``schema``; None if it is not set."""
        self.read.add(name)
        found = self.options.get(name)
        return self.schema.get(name) if found is None else found

    def whole(self, name: str) -> int | None:
        """A setting that is a whole number, written as a number or as text."""
        return whole(self.option(name))

    @property
    def required(self) -> bool:
        """Whether it must be answered: unless the form says no."""
        return self.option("required") is not False

    @property
    def settings(self) -> Iterator[tuple[str, Any]]:
        """Every setting that says something."""
        for given in (self.options, self.schema):
            yield from ((name, value) for name, value in given.items() if value not in (None, "", False, [], {}))


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a page leads; ``condition`` names one, ``redirect`` is an address outside the form."""

    path: str
    condition: str = ""
    redirect: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, with the number it has in its file."""

    path: str
    title: Any
    section: str
    controller: str
    repeat: str
    components: tuple[Component, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a list. ``components`` are asked for with it."""

    text: Any
    value: str
    description: Any = None
    condition: str = ""
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class Builder:
    """A whole form; ``name`` is that of its file."""

    name: str
    title: Any
    start: str
    pages: tuple[Page, ...]
    sections: Mapping[str, Any]
    conditions: Mapping[str, Any]
    lists: Mapping[str, tuple[Item, ...]]
    declaration: Any
    rest: Json

    @property
    def components(self) -> Iterator[tuple[Page, Component]]:
        """Every component of every page."""
        return ((page, component) for page in self.pages for component in page.components)


KNOWN = frozenset({"name", "startPage", "pages", "sections", "conditions", "lists", "declaration"})


def whole(value: Any) -> int | None:
    """A whole number, written as a number or as text; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    return int(text) if len(text) <= 12 and text.isascii() and text.lstrip("-").isdigit() else None


def text_of(value: Any) -> str:
    """A text, or nothing where there is none."""
    return value if isinstance(value, str) else ""


def read_builder(name: str, value: Any) -> Builder:
    """The parts of a form.

    Raises:
        Invalid: where a part is not of the form that it must have.
    """
    form = _mapping(value, name)
    pages = tuple(_page(item, f"pages.{at}") for at, item in enumerate(_items(form.get("pages"), "pages", MOST_PAGES)))
    if sum(_count(component) for page in pages for component in page.components) > MOST_COMPONENTS:
        raise Invalid({"pages": say("A form has at most %(limit)s questions and texts.", limit=MOST_COMPONENTS)})
    return Builder(
        name=name,
        title=form.get("name"),
        start=text_of(form.get("startPage")),
        pages=pages,
        sections={text_of(item.get("name")): item.get("title") for item in _objects(form, "sections")},
        conditions={text_of(item.get("name")): item for item in _objects(form, "conditions")},
        lists={
            text_of(item.get("name")): _list(item, f"lists.{at}") for at, item in enumerate(_objects(form, "lists"))
        },
        declaration=form.get("declaration"),
        rest={key: value for key, value in form.items() if key not in KNOWN},
    )


def _count(component: Component) -> int:
    return 1 + sum(map(_count, component.children))


def _mapping(value: Any, path: str) -> Json:
    if isinstance(value, Mapping):
        return value
    raise Invalid({path: say("Write an object here.")})


def _items(value: Any, path: str, most: int = 5_000) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid({path: say("Write a list here.")})
    if len(value) > most:
        raise Invalid({path: say("There are %(count)s items, %(limit)s allowed.", count=len(value), limit=most)})
    return value


def _objects(form: Json, name: str) -> list[Json]:
    return [_mapping(item, f"{name}.{at}") for at, item in enumerate(_items(form.get(name), name))]


def _page(value: Any, path: str) -> Page:
    page = _mapping(value, path)
    address = text_of(page.get("path"))
    given = _items(page.get("components"), f"{path}.components")
    return Page(
        path=address,
        title=page.get("title"),
        section=text_of(page.get("section")),
        controller=text_of(page.get("controller")),
        repeat=text_of(page.get("repeatField")),
        components=tuple(component(item, address, f"{path}.components.{at}") for at, item in enumerate(given)),
        edges=tuple(
            _edge(item, f"{path}.next.{at}") for at, item in enumerate(_items(page.get("next"), f"{path}.next"))
        ),
    )


def _edge(value: Any, path: str) -> Edge:
    edge = _mapping(value, path)
    return Edge(text_of(edge.get("path")), text_of(edge.get("condition")), text_of(edge.get("redirect")))


def component(value: Any, page: str, path: str) -> Component:
    """One component, with those inside it."""
    raw = _mapping(value, path)
    options, schema = raw.get("options"), raw.get("schema")
    children = _items(raw.get("children"), f"{path}.children")
    return Component(
        type=text_of(raw.get("type")),
        name=text_of(raw.get("name")),
        raw=raw,
        page=page,
        options=options if isinstance(options, Mapping) else {},
        schema=schema if isinstance(schema, Mapping) else {},
        children=tuple(component(item, page, f"{path}.children.{at}") for at, item in enumerate(children)),
    )


def _list(value: Json, path: str) -> tuple[Item, ...]:
    return tuple(
        item(_mapping(given, f"{path}.items.{at}"), f"{path}.items.{at}")
        for at, given in enumerate(_items(value.get("items"), f"{path}.items"))
    )


def item(value: Json, path: str) -> Item:
    """One value of a list, in any of the three shapes the format has had."""
    conditional = value.get("conditional")
    inside = conditional.get("components") if isinstance(conditional, Mapping) else None
    text = next((value[name] for name in ("text", "label", "title") if value.get(name) is not None), "")
    return Item(
        text=text,
        value=_written(value.get("value", text)),
        description=value.get("description") if value.get("description") is not None else value.get("hint"),
        condition=text_of(value.get("condition")),
        components=tuple(component(each, "", f"{path}.{at}") for at, each in enumerate(_items(inside, path))),
    )


def _written(value: Any) -> str:
    """A value as conditions write it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)[:500]
