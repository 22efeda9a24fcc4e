"""How well and how fast the search finds a piece somebody remembers, on both databases.

    python benchmarks/search.py --pieces 10000 [--corpus FILE.jsonl] [--queries 300] [--on sqlite,postgresql]

Texts are drawn word by word from how words follow each other in a corpus (lines of {"title", "body"}; without one, in
the fixture's documents), so that every piece is new and the words are as common as in real text; a tail of rare words
is added, as names are in an archive. Asked for are: three to five words of a headline in any order; the same with a
letter missed, added, swapped or wrong in one of them; six words in a row from a body, bare and in quotation marks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZE = (250, 900)  # words of a piece


class Speech:
    """What words may follow a word, as often as they do in the corpus."""

    def __init__(self, texts: Iterator[str]):
        self._after: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                spoken = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", sentence)
                for a, b in pairwise(["", *spoken, ""]):
                    self._after[a].append(b)

    def sentence(self, dice: random.Random, most: int) -> list[str]:
        found, word = [], ""
        while len(found) < most:
            word = dice.choice(self._after[word])
            if not word:
                if len(found) > 2:
                    break
                continue
            found.append(word)
        return found


def rare_word(dice: random.Random) -> str:
    """A made-up name; of a long tail, so that most stand in a few pieces."""
    rank = int(200 * dice.paretovariate(0.7))
    known = random.Random(rank)
    return "".join(known.choice("bdfgklmnprstvz") + known.choice("aeiou") for _ in range(known.randint(2, 4))).title()


def pieces(number: int, seed: int, corpus: list[dict]) -> Iterator[dict]:
    """Headline, standfirst and body of so many pieces; the same ones for the same seed."""
    titles, text = Speech(row["title"] for row in corpus), Speech(row["body"] for row in corpus)
    dice = random.Random(seed)
    for _ in range(number):
        headline = titles.sentence(dice, 11)
        if dice.random() < 0.5:
            headline.insert(dice.randint(0, len(headline)), rare_word(dice))
        wanted, body = dice.randint(*SIZE), []
        while sum(map(len, body)) < wanted:
            sentence = text.sentence(dice, 40)
            if dice.random() < 0.2:
                sentence.insert(dice.randint(0, len(sentence)), rare_word(dice))
            body.append(sentence)
        yield {
            "headline": " ".join(headline)[:290],
            "standfirst": " ".join(text.sentence(dice, 25)),
            "body": [" ".join(sentence).capitalize() + "." for sentence in body],
        }


def read_corpus(path: Path | None) -> list[dict]:
    if path is None:
        texts = [file.read_text() for file in sorted((ROOT / "fixtures/documents").glob("*.txt"))]
        return [{"title": text.strip().partition("\n")[0], "body": text} for text in texts]
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.splitlines()]


def fill(number: int, seed: int, corpus: list[dict], now: datetime) -> None:
    """An archive of `number` visible pieces, written in bulk past the verbs: this is a measurement, not a newsroom."""
    from articles.models import Article, Edition, EditionTopic, PrintedByline, Topic
    from authors.models import Author

    dice = random.Random(seed + 1)
    authors = Author.objects.bulk_create(
        Author(name=f"{rare_word(dice)} {rare_word(dice)}", slug=f"author-{n}") for n in range(max(number // 50, 5))
    )
    topics = Topic.objects.bulk_create(Topic(name=f"{rare_word(dice)} {n}", slug=f"topic-{n}") for n in range(150))
    made, numbers = pieces(number, seed, corpus), count(1)
    while batch := list(islice(made, 500)):
        slugs = [f"piece-{next(numbers)}" for _ in batch]
        articles = Article.objects.bulk_create(
            Article(headline=piece["headline"], slug=slug) for piece, slug in zip(batch, slugs, strict=True)
        )
        editions, bylines, tags = [], [], []
        for piece, article in zip(batch, articles, strict=True):
            at = now - timedelta(minutes=dice.randint(1, 12 * 365 * 24 * 60))
            author = dice.choice(authors)
            own = dice.sample(topics, 3)
            edition = Edition(
                article=article,
                number=1,
                version=1,
                digest="",
                slug=article.slug,
                type="analysis",
                headline=piece["headline"],
                standfirst=piece["standfirst"],
                body="".join(f"<p>{text}</p>" for text in piece["body"]),
                language="en",
                byline_text=author.name,
                topics_text="\n".join(topic.name for topic in own),
                published_at=at,
                modified_at=at,
                visible_from=at,
                printed_at=at,
            )
            editions.append(edition)
            bylines.append(PrintedByline(edition=edition, position=0, author=author, role="author", name=author.name))
            tags += [EditionTopic(edition=edition, topic=t, position=n, published_at=at) for n, t in enumerate(own)]
        Edition.objects.bulk_create(editions)
        PrintedByline.objects.bulk_create(bylines)
        EditionTopic.objects.bulk_create(tags)


def mistype(word: str, dice: random.Random) -> str:
    place, letter = dice.randrange(1, len(word)), dice.choice("etaoinshr")
    kind = dice.choice(["miss", "add", "swap", "wrong"])
    if kind == "miss":
        return word[:place] + word[place + 1 :]
    if kind == "add":
        return word[:place] + letter + word[place:]
    if kind == "swap" and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + letter + word[place + 1 :]


def questions(number: int, dice: random.Random) -> dict[str, list[tuple[int, str]]]:
    """Kind → (key of the piece that is meant, what is typed)."""
    from articles import body
    from articles.models import Edition
    from articles.related import STOP_WORDS

    keys = list(Edition.objects.values_list("pk", flat=True))
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    while min(map(len, found.values()), default=0) < number:
        edition = Edition.objects.get(pk=dice.choice(keys))
        telling = [w for w in dict.fromkeys(edition.headline.split()) if w.casefold() not in STOP_WORDS]
        running = re.findall(r"\w+(?:['’-]\w+)*", body.plain_text(edition.body))
        if len(telling) < 3 or len(running) < 20:
            continue
        asked = dice.sample(telling, min(len(telling), dice.randint(3, 5)))
        found["words of the headline"].append((edition.pk, " ".join(asked)))
        long = [n for n, word in enumerate(asked) if len(word) > 3 and word.isalpha()]
        if long:
            wrong = dice.choice(long)
            asked[wrong] = mistype(asked[wrong], dice)
            found["with one letter wrong"].append((edition.pk, " ".join(asked)))
        place = dice.randrange(len(running) - 6)
        phrase = " ".join(running[place : place + 6])
        found["six words of the body"].append((edition.pk, phrase))
        found["the same, quoted"].append((edition.pk, f'"{phrase}"'))
        found["one common word"].append((0, dice.choice(running)))
    return {kind: rows[:number] for kind, rows in found.items()}


def measure(options) -> dict:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from articles.search import Asked, ask, rebuild

    call_command("migrate", verbosity=0)
    now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    fill(options.pieces, options.seed, read_corpus(options.corpus), now)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    rebuild(now)
    found = {
        "rebuild, ms per piece": (time.perf_counter() - began) * 1000 / options.pieces,
        "more memory for it, MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for kind, rows in questions(options.queries, random.Random(options.seed)).items():
        ranks, times = [], []
        for wanted, asked in rows:
            began = time.perf_counter()
            answer = ask(Asked.of({"q": asked}), now)
            times.append((time.perf_counter() - began) * 1000)
            keys = [hit.edition.pk for hit in answer.hits]
            ranks.append(1 / (keys.index(wanted) + 1) if wanted in keys else 0.0)
            if options.verbose and not ranks[-1] and wanted:
                print(f"  not found ({kind}): {asked!r} of {wanted}; {answer.number} found", file=sys.stderr)
        if rows[0][0]:
            found[f"{kind}: MRR"] = statistics.mean(ranks)
        found[f"{kind}: p50 ms"] = statistics.median(times)
        found[f"{kind}: p95 ms"] = statistics.quantiles(times, n=20)[-1]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=1000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--on", default="sqlite,postgresql")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options)))
        return 0

    from tests import postgres

    outcome: dict[str, dict] = {}
    with tempfile.TemporaryDirectory() as folder, postgres.server() as url:
        places = {"sqlite": f"sqlite:///{folder}/world.sqlite3", "postgresql": url}
        for name in options.on.split(","):
            if place := places[name]:
                environment = {
                    **os.environ,
                    "DATABASE_URL": place,
                    "DJANGO_SETTINGS_MODULE": "config.settings",
                    "SECRET_KEY": "measured",
                    "DEBUG": "0",
                }
                command = [sys.executable, __file__, *sys.argv[1:], "--measure"]
                done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
                outcome[name] = json.loads(done.stdout.splitlines()[-1])
    print(f"{options.pieces} pieces, seed {options.seed}, {options.queries} questions of each kind")
    print(f"{'':<32}" + "".join(f"{name:>12}" for name in outcome))
    for line in next(iter(outcome.values())):
        print(f"{line:<32}" + "".join(f"{row[line]:>12.3f}" for row in outcome.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
