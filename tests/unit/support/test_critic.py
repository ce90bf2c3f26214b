"""The critic sees each fault, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, Response, redirect

from tests.support.critic import CriticClient, PageFaults, find_faults

PAGE = (
    '<!doctype html><html lang="ky"><head><meta charset="utf-8"><title>Calls</title></head>'
    "<body><main><h1>Calls</h1>{}</main></body></html>"
)

CLEAN = {
    "label by for": '<label for="a">Name</label><input id="a" name="a">',
    "label around": '<label>Name <input name="a"></label>',
    "label by attribute": '<select name="a" aria-label="Country"><option>KG</option></select>',
    "label by reference": '<p id="q">Why?</p><textarea name="a" aria-labelledby="q"></textarea>',
    "hidden and buttons": '<form><input type="hidden" name="a"><input type="submit" value="Go"></form>',
    "link that resolves": '<a href="#there">Down</a><p id="there">Here</p>',
    "link to the top": '<a href="#">Up</a><a href="#top">Up</a>',
    "row template": '<template id="t"><tr><td><input name="n" aria-label="Unit"></td></tr></template>',
    "list template": "<template><li>One</li></template>",
    "data block": '<script type="application/json">{"on": 1}</script>',
    "script file": '<script src="/static/app.js" type="module"></script>',
    "svg": '<svg viewBox="0 0 4 4" role="img"><title>A bar</title><rect width="2" height="4" class="bar"></rect></svg>',
    "modern elements": "<details><summary>More</summary><dialog>Hello</dialog></details><progress max='2'></progress>",
}

FAULTY = {
    "second heading": ("<h1>Again</h1>", "2 h1"),
    "same id": ('<p id="a">1</p><p id="a">2</p>', 'id "a" stands 2 times'),
    "empty id": ('<p id="">1</p>', "an id is empty"),
    "no label": ('<input name="amount" type="text">', 'no label for <input type="text" name="amount">'),
    "empty label": ('<label for="a"></label><textarea id="a" name="a"></textarea>', "no label for <textarea"),
    "label for another": ('<label for="b">B</label><select id="a"></select><i id="b"></i>', "no label for <select"),
    "inline script": ("<script>alert(1)</script>", "inline script"),
    "inline style element": ("<svg><style>a {}</style></svg>", "inline style"),
    "style attribute": ('<p style="color:red">x</p>', "style= on <p>"),
    "handler": ('<button onclick="go()">x</button>', "onclick= on <button>"),
    "script address": ('<a href=" javascript:go()">x</a>', "javascript: address"),
    "link to nothing": ('<a href="#gone">x</a>', "#gone leads nowhere"),
    "description of nothing": ('<p aria-describedby="a b" id="a">x</p>', 'aria-describedby="b"'),
    "unclosed": ("<div><p>x</div></section>", "HTML, line 1"),
    "cell outside a table": ("<td>x</td>", "HTML, line 1"),
    "form in a form": ("<form><form></form></form>", "HTML, line 1"),
    "same attribute twice": ('<p class="a" class="b">x</p>', "HTML, line 1"),
    "in a template": ('<template><tr><td><input name="n"></td></tr></template>', "in a template: no label"),
}


@pytest.mark.parametrize("body", CLEAN.values(), ids=CLEAN)
def test_a_good_page_has_no_faults(body: str) -> None:
    assert find_faults(PAGE.replace("{}", body)) == []


@pytest.mark.parametrize(("body", "said"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_said(body: str, said: str) -> None:
    assert said in "\n".join(find_faults(PAGE.replace("{}", body)))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<!doctype html><html lang="en"><head><title> </title></head><body><h1>A</h1></body></html>', "no title"),
        ("<!doctype html><html><head><title>A</title></head><body><h1>A</h1></body></html>", "no lang"),
        ('<!doctype html><html lang="en"><head><title>A</title></head><body></body></html>', "0 h1"),
        ('<!doctype html><html lang="en"><head><title>A</title></head><body><h1> </h1></body></html>', "h1 is empty"),
        ('<html lang="en"><head><title>A</title></head><body><h1>A</h1></body></html>', "HTML, line 1"),
    ],
)
def test_a_page_needs_its_frame(page: str, said: str) -> None:
    assert said in "\n".join(find_faults(page))


@pytest.fixture
def client() -> Iterator[CriticClient]:
    app = Flask(__name__)
    app.test_client_class = CriticClient
    good, bad = PAGE.replace("{}", "<p>Yes</p>"), PAGE.replace("{}", "<p onclick='x'>No</p>")
    app.add_url_rule("/good", "good", lambda: good)
    app.add_url_rule("/bad", "bad", lambda: (bad, 422), methods=["GET", "POST"])
    app.add_url_rule("/to-bad", "to_bad", lambda: redirect("/bad"))
    app.add_url_rule("/text", "text", lambda: Response("<p onclick=x>", mimetype="text/plain"))
    with app.test_client() as made:
        assert isinstance(made, CriticClient)
        yield made


def test_the_client_reads_what_it_gets(client: CriticClient) -> None:
    assert client.get("/good").status_code == 200
    assert client.get("/text").status_code == 200
    assert client.get("/to-bad").status_code == 302
    for ask in (client.get, client.post):
        with pytest.raises(PageFaults, match=r"/bad\n  - onclick= on <p>"):
            ask("/bad")
    with pytest.raises(PageFaults, match="faults on GET /bad"):
        client.get("/to-bad", follow_redirects=True)
