"""Pieces that many pages share: made once, and nobody's values in another's page."""

from __future__ import annotations

import re
from itertools import count

from flask import Flask
from jinja2 import DictLoader, Environment
from jinja2.meta import find_undeclared_variables
from markupsafe import Markup

from grantflow.accounts.models import Person
from grantflow.core.db import session
from grantflow.web import pieces
from tests.support.critic import CriticClient
from tests.support.world import World, sign_in


def _page(app: Flask, person: Person | None = None, path: str = "/calls") -> str:
    client = app.test_client()
    if person is not None:
        sign_in(client, person)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrf_token" value="([^"]+)"', page))


def test_every_value_is_escaped_where_it_is_put_in(in_app: Flask) -> None:
    app = Flask("pieces")
    app.jinja_env.loader = DictLoader(
        {"a.html": "<p title=\"{{ holes.told }}\">100 % {{ holes.told }} {{ _('Row') }}</p>"}
    )
    app.jinja_env.globals |= {"holes": in_app.jinja_env.globals["holes"], "_": lambda text: text}
    pieces.init_app(app)
    with in_app.test_request_context("/"):
        made = app.jinja_env.from_string('{{ piece("a.html", told=told) }}').render(told='"<b>%s')
    assert made == Markup('<p title="&#34;&lt;b&gt;%s">100 % &#34;&lt;b&gt;%s Row</p>')


def test_a_piece_is_made_once_for_a_language(app: Flask) -> None:
    numbers = count(1)
    own = Flask("pieces")
    own.jinja_env.loader = DictLoader({"a.html": "{{ next() }}"})
    own.jinja_env.globals["next"] = lambda: next(numbers)
    pieces.init_app(own)
    page = own.jinja_env.from_string('{{ piece("a.html", alike) }}')
    made = []
    for language, alike in (("en", "x"), ("en", "x"), ("ru", "x"), ("ru", "y"), ("en", "y"), ("ru", "y")):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            made.append(int(page.render(alike=alike)))
    assert made == [1, 1, 2, 3, 4, 3]


def test_one_header_serves_two_people_and_each_sees_their_own(world: World, app: Flask, client: CriticClient) -> None:
    world.signatory.name, world.editor.name = "Aida <b>Bek", "Timur Sadyk"
    session.flush()
    hers, his, nobodys = _page(app, world.signatory), _page(app, world.editor), _page(app)
    assert "A. &lt;b&gt;Bek" in hers
    assert "T. Sadyk" in his
    assert "Sadyk" not in hers
    assert "Bek" not in his
    assert "Signed in as" not in nobodys
    for page in (hers, his, nobodys):
        assert len(_tokens(page)) == 1
    assert not _tokens(hers) & _tokens(his)
    assert not _tokens(hers) & _tokens(nobodys)


def test_the_header_follows_the_language_and_the_place(world: World, app: Flask, client: CriticClient) -> None:
    english = _page(app, world.manager, "/applications")
    assert re.search(r'href="/applications" aria-current="page">Applications<', english)
    world.manager.language = "ru"
    session.flush()
    russian = _page(app, world.manager, "/grants?page=1")
    assert re.search(r'href="/grants" aria-current="page">Гранты<', russian)
    assert 'name="next" value="/grants?page=1"' in russian


def test_templates_of_pieces_read_nothing_of_the_page(in_app: Flask) -> None:
    """What they read beside holes is the same for everybody: a name of one page would show up on another's."""
    environment: Environment = in_app.jinja_env
    loader = environment.loader
    assert loader is not None
    called = set()
    for name in loader.list_templates():
        source, _path, _fresh = loader.get_source(environment, name)
        called |= set(re.findall(r'piece\("([^"]+)"', source))
    assert {"layouts/_header.html", "web/_kept.html"} <= called
    for name in called:
        source, _path, _fresh = loader.get_source(environment, name)
        read = find_undeclared_variables(environment.parse(source)) - environment.globals.keys()
        assert read <= {"alike"}, name
