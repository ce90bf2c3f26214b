"""A short walk by HTTP: the public pages and one sign-in."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from grantflow.demo.world import PASSWORD, SIGN_INS

PUBLIC_PAGES = ("/calls", "/calls/DRC-SG2", "/check", "/sign-in", "/register")
SIGNED_IN_PAGES = ("/home", "/my/applications")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEY = re.compile(r'name="idempotency_key"[^>]*value="([^"]+)"')
TIMEOUT = 20


def walk(address: str) -> list[str]:
    """Visit the pages; returns what failed, in words."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    problems = [problem for path in PUBLIC_PAGES if (problem := _visit(browser, address + path))]
    problems += _sign_in(browser, address)
    return problems + [problem for path in SIGNED_IN_PAGES if (problem := _visit(browser, address + path))]


def _visit(browser: urllib.request.OpenerDirector, url: str, data: bytes | None = None) -> str | None:
    try:
        with browser.open(url, data, timeout=TIMEOUT) as answer:
            text = answer.read().decode()
    except (urllib.error.URLError, OSError) as error:
        return f"{url}: {error}"
    return None if "<h1" in text else f"{url}: no heading"


def _sign_in(browser: urllib.request.OpenerDirector, address: str) -> list[str]:
    url = f"{address}/sign-in"
    try:
        with browser.open(url, timeout=TIMEOUT) as answer:
            page = answer.read().decode()
    except (urllib.error.URLError, OSError) as error:
        return [f"{url}: {error}"]
    token, key = TOKEN.search(page), KEY.search(page)
    if token is None:
        return [f"{url}: no form"]
    form = {"csrf_token": token[1], "email": SIGN_INS[0].email, "password": PASSWORD}
    if key is not None:
        form["idempotency_key"] = key[1]
    with browser.open(url, urllib.parse.urlencode(form).encode(), timeout=TIMEOUT) as answer:
        landed = answer.geturl()
    return [] if landed.rstrip("/").endswith("/home") else [f"{url}: signing in led to {landed}"]
