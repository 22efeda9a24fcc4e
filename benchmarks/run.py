"""`make bench`: named worlds, measured on both databases, as figures and as ratios to the smallest world.

    python benchmarks/run.py [--sizes 300,3000] [--on sqlite,postgresql] [--queries 50] [--corpus FILE.jsonl[.gz]]

A world is what `make_world` makes (intake/world.py), of the fixture's own words or of a corpus of {"title", "body"}.
Times are of this machine, now: compare them within one run only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]


def measure(options) -> dict[str, float]:
    """Everything about one world in one database, which is empty before."""
    import django

    django.setup()
    import search
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from articles.related import rebuilding
    from articles.search import index
    from intake import world

    call_command("migrate", verbosity=0)
    at, pieces = timezone.now(), options.pieces
    found: dict[str, float] = {}
    world.make(pieces, seed=options.seed, at=at, corpus=corpus(options.corpus))
    for name, work in (("search", index.rebuild), ("related", rebuilding.rebuild)):
        before, began = memory(), time.perf_counter()
        work(at)
        found[f"rebuild {name}: ms per piece"] = (time.perf_counter() - began) * 1000 / pieces
        found[f"rebuild {name}: more memory, MB"] = memory() - before
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    found |= sizes() | publications(options.seed) | pages(at)
    return found | search.measure(options.queries, options.seed, at)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def corpus(path: Path | None) -> list[tuple[str, str]] | None:
    if path is None:
        return None
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [(row["title"], row["body"]) for row in map(json.loads, lines)]


def sizes() -> dict[str, float]:
    """What the database takes, in kilobytes per piece."""
    from django.db import connection

    from articles.models import Edition

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return {"database: kB per piece": cursor.fetchone()[0] / 1024 / Edition.objects.count()}


def publications(seed: int, number: int = 12) -> dict[str, float]:
    """A piece through the verbs, and each thing that follows it inside the database."""
    from itertools import islice

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from articles.desk import editing
    from articles.models import Topic
    from articles.models.snapshot import Snapshot, SnapshotByline
    from articles.press import outbox, publishing
    from authors.models import Author
    from intake import world

    authors, topics = list(Author.objects.values_list("pk", flat=True)[:50]), list(Topic.objects.order_by("pk"))
    times: dict[str, list[float]] = {}
    queries: list[int] = []
    for place, text in enumerate(islice(world.texts(seed + 1), number)):
        at = timezone.now()
        snapshot = Snapshot(
            headline=text.headline,
            standfirst=text.standfirst,
            body=text.body,
            topics=tuple(topics[n].pk for n in text.topics),
            bylines=(SnapshotByline(authors[place % len(authors)]),),
        )
        article = editing.create(snapshot, at=at)
        with outbox.paused(), CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            edition = publishing.publish(article, version=article.version, at=at)
            times.setdefault("publish", []).append(time.perf_counter() - began)
        queries.append(len(captured))
        for kind in ("search", "search_words", "beside", "neighbours"):
            began = time.perf_counter()
            outbox.KINDS[kind][0](edition)
            times.setdefault(f"  then {kind}", []).append(time.perf_counter() - began)
    found = {f"{name}: p50 ms": statistics.median(taken) * 1000 for name, taken in times.items()}
    return found | {"publish: queries": statistics.median(queries)}


def pages(at) -> dict[str, float]:
    """Reader's pages, without any cache."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.models import Edition

    settings.ALLOWED_HOSTS.append("testserver")
    editions = list(Edition.objects.visible(at).order_by("published_at")[:: max(1, Edition.objects.count() // 15)])
    addresses = {
        "article": [edition.get_absolute_url() for edition in editions],
        "front page": ["/"] * 10,
        "topic": [edition.edition_topics.first().topic.get_absolute_url() for edition in editions],
        "author": [edition.bylines.get().author.get_absolute_url() for edition in editions],
        "feed": ["/feed.xml"] * 5,
    }
    client, found = Client(), {}
    for name, urls in addresses.items():
        client.get(urls[0])
        times, queries = [], 0
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                began = time.perf_counter()
                assert client.get(url).status_code == 200, url
                times.append((time.perf_counter() - began) * 1000)
            queries = max(queries, len(captured))
        found |= {f"{name}: p50 ms": statistics.median(times), f"{name}: queries": queries}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="300,3000", help="of the worlds, in pieces")
    parser.add_argument("--queries", type=int, default=50, help="of each kind, asked of the search")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--on", default="sqlite,postgresql")
    parser.add_argument("--pieces", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pieces:
        print(json.dumps(measure(options)))
        return 0

    from tests import postgres

    for name in options.on.split(","):
        outcome: dict[int, dict[str, float]] = {}
        for pieces in map(int, options.sizes.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                sqlite = nullcontext(f"sqlite:///{folder}/world.sqlite3")
                with sqlite if name == "sqlite" else postgres.server() as place:
                    if place:
                        outcome[pieces] = _in_a_process(place, pieces)
                    else:
                        print(f"{name}: there is no server")
        _print(name, outcome)
    return 0


def _in_a_process(place: str, pieces: int) -> dict[str, float]:
    environment = {
        **os.environ,
        "DATABASE_URL": place,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "measured",
        "SITE_URL": "http://testserver",
        "DEBUG": "0",
    }
    command = [sys.executable, __file__, *sys.argv[1:], "--pieces", str(pieces)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _print(name: str, outcome: dict[int, dict[str, float]]) -> None:
    if not outcome:
        return
    smallest = min(outcome)
    print(f"\n{name:<36}" + "".join(f"{pieces:>12,}" for pieces in outcome) + "   ratio")
    for line, first in outcome[smallest].items():
        figures = [row[line] for row in outcome.values()]
        ratio = f"{figures[-1] / first:>8.2f}" if first else f"{'':>8}"
        print(f"{line:<36}" + "".join(f"{figure:>12.2f}" for figure in figures) + ratio)


if __name__ == "__main__":
    sys.exit(main())
