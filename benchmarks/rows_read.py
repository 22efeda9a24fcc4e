"""How many rows PostgreSQL reads for each page, in worlds of several sizes: counts, no times.

    python benchmarks/rows_read.py [--sizes 1000,10000] [--seed 1] [--with-index]
    python benchmarks/rows_read.py --worlds postgres://…/small,postgres://…/large

A world is what `make_world` makes (intake/world.py), ANALYZEd; with as many authors at every size, so that their lists
fill a page in the small one, too. Every page is asked twice, and what is counted is the
second time: what a process remembers for good is remembered then. Rows are those that scans read, those included that
a filter threw away (tests/rows.py).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
AUTHORS = 2000


def make(pieces: int, seed: int, with_index: bool) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from articles.search import index
    from intake import world

    call_command("migrate", verbosity=0)
    world.make(pieces, seed=seed, at=timezone.now(), authors=AUTHORS)
    if with_index:
        index.rebuild(timezone.now())


def measure(seed: int, with_index: bool) -> dict[str, int]:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from articles.models import Article, Edition
    from tests.rows import counted

    settings.ALLOWED_HOSTS.append("testserver")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    chief, _ = User.objects.get_or_create(username="measured", is_staff=True, is_superuser=True)
    desk, reader = Client(), Client()
    desk.force_login(chief)
    found = {"pieces": Edition.objects.count()}
    edition = Edition.objects.visible(timezone.now()).order_by("pk").first()
    byline = edition.bylines.get()
    house = byline.affiliations.get().institution
    for name, address in readers_pages(seed, edition, byline.author.slug, house.slug, with_index).items():
        found[name] = _rows(reader, address, counted)
    for name, address in desk_pages(Article.objects.order_by("pk").first().pk).items():
        found[f"desk: {name}"] = _rows(desk, address, counted)
    return found


def _rows(client, address: str, counted) -> int:
    first = client.get(address)
    assert first.status_code == 200, f"{address}: {first.status_code}"
    with counted() as work:
        client.get(address)
    return work.read


def readers_pages(seed: int, edition, author: str, house: str, with_index: bool) -> dict[str, str]:
    busy, day = f"topic-{seed}-0", edition.published_at
    pages = {
        "home": "/",
        "article": edition.get_absolute_url(),
        "history of an article": f"{edition.get_absolute_url()}history/",
        "topics": "/topics/",
        "topic of most pieces": f"/topics/{busy}/",
        "rarest topic": rarest_topic(),
        "authors": "/authors/",
        "author": f"/authors/{author}/",
        "institutions": "/institutions/",
        "institution": f"/institutions/{house}/",
        "type": "/types/opinion/",
        "archive": "/archive/",
        "month of the archive": f"/archive/{day:%Y/%m}/",
        "corrections": "/corrections/",
        "feed": "/feed.xml",
        "feed of a topic": f"/topics/{busy}/feed.xml",
        "feed of an author": f"/authors/{author}/feed.xml",
        "feed of an institution": f"/institutions/{house}/feed.xml",
        "feed of corrections": "/corrections/feed.xml",
        "feed of a language": "/languages/en/feed.json",
        "sitemap": "/sitemap.xml",
        "sitemap of articles": "/sitemaps/articles-0.xml",
        "sitemap of authors": "/sitemaps/authors-0.xml",
        "news sitemap": "/news-sitemap.xml",
        "API": "/api/v1/",
        "API, editions": "/api/v1/editions/",
        "API, editions of a topic": f"/api/v1/editions/?topic={busy}",
        "API, editions of an author": f"/api/v1/editions/?author={author}",
        "API, an edition": f"/api/v1/editions/{edition.slug}/",
        "API, authors": "/api/v1/authors/",
        "API, topics": "/api/v1/topics/",
        "API, corrections": "/api/v1/corrections/",
    }
    if with_index:
        frequent, two = "agreement", "nuclear talks"
        pages |= {
            "search, a frequent word": f"/search/?q={frequent}",
            "search, two words": f"/search/?q={two}",
            "search, a rare word": "/search/?q=hecker",
            "suggestions": f"/search/suggest?q={frequent[:5]}",
        }
    return pages


def rarest_topic() -> str:
    from django.db.models import Count

    from articles.models import Topic

    topics = Topic.objects.annotate(pieces=Count("edition_topics")).filter(pieces__gt=0)
    return topics.order_by("pieces", "pk").first().get_absolute_url()


def desk_pages(article: int) -> dict[str, str]:
    from django.contrib import admin
    from django.urls import reverse

    pages = {"first page": "/admin/"}
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pages[f"list of {model._meta.verbose_name_plural}"] = reverse(f"admin:{name}_changelist")
    stories = reverse("admin:articles_article_changelist")
    pages |= {
        "stories, page 2": f"{stories}?p=2",
        "stories, mine": f"{stories}?owner=me",
        "stories, ready": f"{stories}?state__exact=ready",
        "stories, in edit": f"{stories}?state__exact=in_edit",
        "stories, late": f"{stories}?attention=late",
        "stories, in the trash": f"{stories}?attention=trash",
        "stories, public": f"{stories}?publication=public",
        "stories, withdrawn": f"{stories}?publication=withdrawn",
        "calendar": f"{stories}calendar/",
        "corrections": f"{stories}corrections/",
        "notifications": f"{stories}notifications/",
        "form of a piece": reverse("admin:articles_article_change", args=[article]),
        "publication of a piece": f"{stories}{article}/publication/",
    }
    return pages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="of the worlds, in pieces")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--with-index", action="store_true", help="the search, too")
    parser.add_argument("--worlds", default="", help="addresses of databases that hold a world already")
    parser.add_argument("--pieces", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pieces is not None:
        import django

        django.setup()
        if options.pieces:
            make(options.pieces, options.seed, options.with_index)
        print(json.dumps(measure(options.seed, options.with_index)))
        return 0
    outcome = []
    if options.worlds:
        outcome = [_in_a_process(place, 0) for place in options.worlds.split(",")]
    else:
        from tests import postgres

        for pieces in map(int, options.sizes.split(",")):
            with postgres.server() as place:
                outcome.append(_in_a_process(place, pieces))
    _print(outcome)
    return 0


def _in_a_process(place: str, pieces: int) -> dict[str, int]:
    settings = {"DATABASE_URL": place, "DJANGO_SETTINGS_MODULE": "tests.settings", "SECRET_KEY": "measured"}
    environment = {**os.environ, **settings, "SITE_URL": "http://testserver", "DEBUG": "0"}
    command = [sys.executable, __file__, *sys.argv[1:], "--pieces", str(pieces)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _print(outcome: list[dict[str, int]]) -> None:
    for name, first in outcome[0].items():
        figures = [row[name] for row in outcome]
        ratio = f"{figures[-1] / first:>9.2f}" if first else f"{'':>9}"
        print(f"{name:<40}" + "".join(f"{figure:>12,}" for figure in figures) + ratio)


if __name__ == "__main__":
    sys.exit(main())
