"""Invariant 10: a page reads as many rows of a large archive as of a small one.

Every page of the URL table is asked at two sizes of one archive, and what the database read for it is compared. A new
page joins by itself; so does a new filter or column of a list, which is found on the list's page.
"""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles import search
from articles.admin import lists, panels
from articles.desk import feedback, index
from articles.models import Edition
from articles.pages import sitemaps
from articles.search import asking, stretches
from tests.addresses import public_patterns
from tests.archive import Archive
from tests.rows import Work, counted
from workers import statistics

pytestmark = pytest.mark.django_db
SMALL, LARGE = 600, 2400
MORE = 1.2
FEW = {"postgresql": 60, "sqlite": 2500}  # rows, or instructions, that are as good as none
BOUNDED = ("/search/?", "/search/suggest?", "/corrections/?kind=", "/api/v1/corrections/?kind=")
A_ROW = {"postgresql": 1, "sqlite": 12}


# --- what is asked ------------------------------------------------------------------------------------------

WORDS = ["peace", "quiet", "word7 piece", "namebusy", "“common text”", "nowhere", "qui"]
OF_KIND = {
    "articles/": ["piece-0", "piece-5", "piece-29", "nothing"],
    "editions/": ["piece-0", "piece-5", "piece-29", "nothing"],
    "topics/": ["topic-busy", "topic-rare"],
    "authors/": ["author-busy", "author-rare"],
    "institutions/": ["house-busy", "house-rare"],
    "series/": ["a-series"],
    "types/": ["opinion"],
    "languages/": ["en", "cy"],
}


def readers_addresses(archive: Archive) -> list[str]:
    found = []
    month = timezone.localtime(Edition.objects.get(slug="piece-10").published_at)
    told = Edition.objects.exclude(note="").order_by("pk").first()
    fill = {"yyyy": [f"{month:%Y}"], "mm": [f"{month:%m}"], "feed": ["xml", "json"], "citation": ["bib"], "str": ["no"]}
    for route, _ in public_patterns():
        values = fill | {"int": [told.pk if "corrections" in route else 1 if "history" in route else 0]}
        slugs = next((slugs for start, slugs in OF_KIND.items() if start in route), [])
        values |= {"slug": slugs, "path": ["images/picture-5/picture.jpg", f"cards/{told.pk}"]}
        paths = ["/" + route]
        for converter in re.findall(r"<(\w+):\w+>", route):
            paths = [
                re.sub(rf"<{converter}:\w+>", str(value), path, count=1)
                for path in paths
                for value in values[converter]
            ]
        found += paths
        assert paths, f"nothing is known to put into {route}"
    found += [f"{path}?q={words}" for path in ("/search/", "/search/suggest") for words in WORDS]
    found += [
        f"/search/?q=peace&{name}" for name in ("topic=topic-rare", "author=author-rare", "institution=house-rare")
    ]
    found += ["/search/?q=peace&sort=date", "/search/?q=peace&type=opinion", f"/search/?q=peace&year={month:%Y}"]
    found += ["/corrections/?kind=correction", "/corrections/?kind=update", f"/corrections/?year={month:%Y}"]
    api = ["topic=topic-rare", "author=author-rare", "institution=house-rare", "type=opinion", "language=cy"]
    api += [
        "status=withdrawn",
        "status=any",
        f"modified_since={month:%Y-%m-%d}T00:00:00Z",
        f"published_until={month:%Y-%m-%d}T00:00:00Z",
    ]
    found += [f"/api/v1/editions/?{query}" for query in api]
    found += ["/api/v1/corrections/?kind=correction", "/api/v1/corrections/?kind=update"]
    return found


STORIES = "/admin/articles/article/?"
FILTERS = ["owner=me", "state__exact=ready", "type__exact=opinion", "attention=late", "attention=embargo", "o=6", "p=2"]
FILTERS += ["publication=public", "publication=waiting", "publication=unchecked"]


def desk_addresses() -> list[str]:
    """The first page, every list, every page that a record has, for a record of each kind."""
    found = ["/admin/", *(STORIES + query for query in FILTERS)]
    ids = {}
    for model in admin.site._registry:
        name = model._meta.model_name
        ids[name] = model._base_manager.order_by("pk").values_list("pk", flat=True)[5:6].first() or 1
        found.append(reverse(f"admin:{model._meta.app_label}_{name}_changelist"))

    def walk(resolver, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern, route)
            elif route.startswith(("admin/articles/", "admin/authors/", "admin/images/", "admin/from")):
                model = next((name for name in ids if f"/{name}/" in route), "article")
                path = re.sub(r"<\w+:\w+>|<\w+>", str(ids[model]), route)
                if "<" not in path and "(" not in path:
                    found.append("/" + path)

    walk(get_resolver(), "")
    return list(dict.fromkeys(found))


# What still grows, by its address. SQLite's search by words looks at all that have them, and at nothing else.
GROWS = {
    "postgresql": [],
    "sqlite": [
        r"/search/\?.*",
        r"/admin/articles/article/corrections/",  # a year's editions, of which a writer may see few
    ],
}


# --- the measure --------------------------------------------------------------------------------------------


def look(client: Client, addresses: list[str]) -> dict[str, Work]:
    """Address → what was read for it."""
    found = {}
    for address in addresses:
        with counted() as work:
            client.get(address)
        found[address] = work
    return found


def bound_of(address: str) -> int:
    """A search reads what has the words in the newest months, so many rows and no more: fewer than there are pieces.

    That a correction always has a note PostgreSQL does not know: it expects to find fewer than fill a page.
    """
    return LARGE * A_ROW[connection.vendor] if address.startswith(BOUNDED) else 0


def grown(client: Client, before: dict[str, Work]) -> dict[str, str]:
    """The addresses for which much more is read than `before`, and why."""
    found = {}
    for address, less in before.items():
        with counted() as work:
            client.get(address)
        if work.read > max(less.read * MORE + FEW[connection.vendor], bound_of(address)):
            found[address] = f"{address}: {less.read} → {work.read}\n    {work.grown(less)}"
    return found


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Archive(timezone.now())
        transaction.set_rollback(True)


def ready(archive: Archive, more: int) -> None:
    archive.grow(more)
    search.index.rebuild(archive.at)
    index.rebuild(archive.at)
    statistics.refresh()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
            # What it chooses for a hundred thousand rows: the tables here are too small for that.
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            for what in ("cpu_tuple_cost", "cpu_index_tuple_cost"):
                cursor.execute(f"SET LOCAL {what} = 1")  # the plan that reads the fewest rows


@pytest.fixture(scope="module")
def measured(archive):
    """Who → address → what was read of the small and of the large archive and why, where that is much more."""
    patched = pytest.MonkeyPatch()
    for module, bounds in (
        (asking, {"FOUND": 100, "READ": 40, "IN_THE_HEAD": 20, "SIDE_BY_SIDE": 10}),
        (sitemaps, {"SIZE": 90}),
        (lists, {"MOST": 110}),
        (panels, {"LATEST": 60}),
        (feedback, {"MAX_NOTES": 20}),
        (stretches, {"FIRST": 100}),
    ):
        for name, value in bounds.items():
            patched.setattr(module, name, value)
    addresses, found = {}, {}
    clients = {"a reader": Client(), "Administrator": Client(), "Writer": Client()}
    clients["Administrator"].force_login(archive.chief)
    clients["Writer"].force_login(archive.writer)
    ready(archive, SMALL)
    addresses["a reader"] = readers_addresses(archive)
    addresses["Administrator"] = addresses["Writer"] = desk_addresses()
    for who, asked in addresses.items():
        look(clients[who], asked[:3])  # what is remembered for good is remembered now
        found[who] = look(clients[who], asked)
    ready(archive, LARGE - SMALL)
    much = {who: grown(clients[who], before) for who, before in found.items()}
    patched.undo()
    return much


@pytest.mark.parametrize("who", ["a reader", "Administrator", "Writer"])
def test_a_large_archive_costs_no_more_rows(measured, who):
    known = re.compile("|".join(GROWS[connection.vendor]) or "(?!)")
    unexpected = [why for address, why in measured[who].items() if not known.fullmatch(address)]
    assert not unexpected, "\n".join(unexpected)
