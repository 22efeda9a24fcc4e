"""How well and how fast the search finds a piece somebody remembers.

Asked for are: three to five words of a headline in any order; the same with a letter missed, added, swapped or wrong
in one of them; six words in a row from a body, bare and in quotation marks; and one word of a body.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections import defaultdict
from datetime import datetime

from articles.models import Edition
from articles.search.asking import ask
from articles.search.query import Query
from articles.search.tokens import STOP_WORDS


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
    keys = list(Edition.objects.values_list("pk", flat=True))
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    while min(map(len, found.values()), default=0) < number:
        edition = Edition.objects.get(pk=dice.choice(keys))
        telling = [w for w in dict.fromkeys(edition.headline.split()) if w.casefold() not in STOP_WORDS]
        running = re.findall(r"\w+(?:['’-]\w+)*", edition.plain_text)
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


def measure(number: int, seed: int, at: datetime) -> dict[str, float]:
    """Mean reciprocal rank on the first page, and milliseconds, for each kind of question."""
    found: dict[str, float] = {}
    for kind, rows in questions(number, random.Random(seed)).items():
        ranks, times = [], []
        for wanted, asked in rows:
            began = time.perf_counter()
            answer = ask(Query.of({"q": asked}), at)
            times.append((time.perf_counter() - began) * 1000)
            keys = [hit.edition.pk for hit in answer.hits]
            ranks.append(1 / (keys.index(wanted) + 1) if wanted in keys else 0.0)
        if rows[0][0]:
            found[f"{kind}: MRR"] = statistics.mean(ranks)
        found[f"{kind}: p50 ms"] = statistics.median(times)
        found[f"{kind}: p95 ms"] = statistics.quantiles(times, n=20)[-1]
    return found
