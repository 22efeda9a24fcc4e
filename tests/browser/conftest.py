"""A real Chromium, started once, and what a test may ask of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from articles.models import roles
from intake import fixture

from .chromium import FLAGS, find_chromium
from .waiting import PATIENCE

expect.set_options(timeout=PATIENCE)
# Playwright's loop runs in the thread of the test, which talks to the database without asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if find_chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium was found; name one in CHROMIUM"))


@pytest.fixture(scope="session")
def chromium() -> Browser:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, db) -> str:
    """The address of the running site, with the desk's roles."""
    roles.install(Group, Permission)
    return live_server.url


@pytest.fixture(scope="session")
def loaded():
    """The database with the demonstration publication in it, from the first test that asked for it."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
        yield kept


@pytest.fixture
def newsroom(site, loaded) -> None:
    """The demonstration publication with its pictures, which take seconds to be made: once for all tests."""
    if loaded.execute("select count(*) from sqlite_master").fetchone()[0]:
        loaded.backup(connection.connection)
        ContentType.objects.clear_cache()
    else:
        call_command("loaddata", "newsroom", verbosity=0)
    fixture.bring_pictures()  # those whose files are there stay as they are
    connection.connection.backup(loaded)


# Whatever passes is told of by no more than its name: to tell of it all takes axe as long as to look at the page.
AXE = """async (options) => {
  const found = await axe.run({ ...options, resultTypes: ["violations"], selectors: false });
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html)}`);
}"""
# Links of the desk go from one colour to the other by a transition. One in a closed fold stands still until it opens.
COLOURS_ARE_THERE = """() => Promise.allSettled(
  document.getAnimations()
    .filter((each) => each instanceof CSSTransition && each.effect.target.checkVisibility())
    .map((each) => each.finished)
)"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visitor:
    """One browser profile: its page, and what its console said."""

    def __init__(self, context: BrowserContext, site: str):
        self.context, self.site = context, site
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def goto(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def check(self) -> None:
        """Asserts that axe finds nothing (WCAG 2.2 A and AA) and the console is empty."""
        said = list(self.said)  # what axe makes the console say is not the page's
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        told = self.page.evaluate(AXE, {"runOnly": TAGS, "preload": False})
        assert not told, f"{self.page.url}\n" + "\n".join(told)
        assert not said, f"{self.page.url}: {said}"
        self.said.clear()

    def check_in_light_and_dark(self) -> None:
        """Asserts in both that axe finds nothing and nothing sticks out. It is style sheets alone that know of schemes,
        so one page is seen in the one and then in the other."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate(COLOURS_ARE_THERE)
            self.check()
            assert self.fits(), f"{self.page.url} sticks out in {scheme} at {self.page.viewport_size['width']}"

    def fits(self) -> bool:
        """Whether nothing sticks out sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.fixture
def visit(chromium, site):
    """Opens browsers: `visit()`, `visit(width=360, color_scheme="dark", java_script_enabled=False)`."""
    contexts = []

    def open_one(width: int = 1280, height: int = 900, **options) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Visitor(context, site)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(visit, settings):
    """A browser with somebody's login: `sign_in("Editor")`."""

    def open_one(role: str, name: str = "", **options) -> Visitor:
        user = User.objects.create(
            username=name or role.lower().replace(" ", "-"), is_staff=True, email=f"{role[:3]}@example.org"
        )
        user.groups.add(Group.objects.get(name=role))
        client = Client()  # one of its own: a second login in the same one would end the first
        client.force_login(user)
        visitor = visit(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": visitor.site}])
        visitor.user = user
        return visitor

    return open_one
