"""A synthetic archive of any size, to measure and to try things on: the same one for the same seed.

Texts are drawn word by word from how words follow each other in the fixture's documents, with words of the piece's
subject and a long tail of rare ones among them, so that rarity is spread as in real archives. Nobody in it exists and
nothing in it is true. It is written in bulk, past the verbs: a measurement, not a newsroom.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise

from django.conf import settings
from django.db import transaction

from articles.models import (
    Article,
    Byline,
    Edition,
    EditionTopic,
    PrintedAffiliation,
    PrintedByline,
    PrintedSlug,
    TaggedArticle,
    Topic,
)
from articles.models.types import Type
from articles.models.workflow import State
from authors.models import Affiliation, Author, Institution

from . import readers

DOCUMENTS = settings.BASE_DIR / "fixtures" / "documents"
WORDS = (250, 900)  # of a piece
YEARS = 12
BATCH = 500
TOPICS = 150
OWN_WORDS = 30  # of a subject


@dataclass(frozen=True)
class Text:
    """A piece as it is drawn."""

    headline: str
    standfirst: str
    paragraphs: list[str]
    topics: list[int]  # numbers of topics, the leading one first

    @property
    def body(self) -> str:
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)


class Speech:
    """What words may follow a word, as often as they do in a corpus."""

    def __init__(self, texts: Iterable[str]):
        self._after: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                spoken = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", sentence)
                for word, following in pairwise(["", *spoken, ""] if spoken else []):
                    self._after[word].append(following)

    def sentence(self, dice: random.Random, most: int) -> list[str]:
        found: list[str] = []
        word = ""
        while len(found) < most:
            word = dice.choice(self._after[word])
            if word:
                found.append(word)
            elif len(found) > 2:
                break
        return found


def rare_word(dice: random.Random) -> str:
    """A made-up name, of a long tail: most of them stand in a few pieces."""
    known = random.Random(int(dice.paretovariate(0.6)))  # noqa: S311
    return "".join(known.choice("bdfgklmnprstvz") + known.choice("aeiou") for _ in range(known.randint(2, 4))).title()


def texts(seed: int, corpus: Iterable[tuple[str, str]] | None = None) -> Iterator[Text]:
    """Pieces without end. `corpus` holds pairs of title and body; without one, the fixture's documents."""
    pairs = list(corpus or _documents())
    titles, speech = Speech(title for title, _ in pairs), Speech(text for _, text in pairs)
    dice = random.Random(seed)  # noqa: S311
    subjects = [[rare_word(dice) + rare_word(dice).lower() for _ in range(OWN_WORDS)] for _ in range(TOPICS)]
    while True:
        topics = [min(int(dice.paretovariate(0.7)), TOPICS) - 1 for _ in range(dice.randint(1, 3))]
        own = [word for topic in topics for word in subjects[topic]]
        headline = _with(titles.sentence(dice, 11), dice, [(0.7, own), (0.5, None)])
        wanted = dice.randint(*WORDS)
        paragraphs: list[str] = []
        length = 0
        while length < wanted:
            sentences = [
                _with(speech.sentence(dice, 40), dice, [(0.4, own), (0.2, None)]) for _ in range(dice.randint(2, 5))
            ]
            length += sum(map(len, sentences))
            paragraphs.append(" ".join(_written(sentence) for sentence in sentences))
        standfirst = _written(_with(speech.sentence(dice, 25), dice, [(0.5, own)]))
        title = " ".join(headline)[:290]
        yield Text(title[:1].upper() + title[1:], standfirst, paragraphs, list(dict.fromkeys(topics)))


def _documents() -> list[tuple[str, str]]:
    drafts = map(readers.read_file, sorted(DOCUMENTS.glob("*.txt")))
    return [(draft.headline, " ".join(block.text for block in draft.blocks)) for draft in drafts]


def _with(sentence: list[str], dice: random.Random, words: list[tuple[float, list[str] | None]]) -> list[str]:
    """The sentence with a word of each list put in, as often as its share says; None: a rare one."""
    for share, own in words:
        if dice.random() < share:
            sentence.insert(dice.randint(0, len(sentence)), dice.choice(own) if own else rare_word(dice))
    return sentence


def _written(sentence: list[str]) -> str:
    text = " ".join(sentence)
    return f"{text[:1].upper()}{text[1:]}."


def make(
    number: int,
    *,
    seed: int,
    at: datetime,
    authors: int = 0,
    corpus=None,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """`number` pieces that are on show at `at`, with authors, institutions and topics. `progress` is called with
    how many are done.

    There is an author for fifty pieces, unless `authors` says how many, and an institution for ten authors. Their
    slugs begin with the seed, so that worlds of several seeds stand side by side. What is derived (search, related)
    is `rebuild`'s to make.
    """
    dice = random.Random(f"people {seed}")  # noqa: S311
    people = _people(authors or max(number // 50, 5), seed, dice)
    topics = Topic.objects.bulk_create(
        Topic(name=f"{rare_word(dice)} {seed}-{n}", slug=f"topic-{seed}-{n}") for n in range(TOPICS)
    )
    drawn = texts(seed, corpus)
    for done in range(0, number, BATCH):
        with transaction.atomic():
            _print(list(islice(drawn, min(BATCH, number - done))), done, seed, at, people, topics, dice)
        progress(min(done + BATCH, number))


def _people(number: int, seed: int, dice: random.Random) -> list[Affiliation]:
    institutions = Institution.objects.bulk_create(
        Institution(name=f"Institute {seed}-{n}", slug=f"institute-{seed}-{n}") for n in range(max(number // 10, 3))
    )
    authors = Author.objects.bulk_create(
        Author(name=f"Author {seed}-{n}", slug=f"author-{seed}-{n}", sort_name=f"author {seed}-{n:07}")
        for n in range(number)
    )
    return Affiliation.objects.bulk_create(
        Affiliation(author=author, institution=dice.choice(institutions), title="Fellow", is_primary=True)
        for author in authors
    )


def _edition(article: Article, affiliation: Affiliation, topics: list[Topic], moment: datetime) -> Edition:
    copied = ("slug", "type", "headline", "standfirst", "body", "word_count", "language", "licence")
    return Edition(
        article=article,
        number=1,
        version=1,
        **{name: getattr(article, name) for name in copied},
        html=article.body,
        byline_text=affiliation.author.name,
        institutions_text=affiliation.institution.name,
        topics_text="\n".join(topic.name for topic in topics),
        published_at=moment,
        modified_at=moment,
        visible_from=moment,
        printed_at=moment,
    )


def _print(
    batch: list[Text],
    done: int,
    seed: int,
    at: datetime,
    people: list[Affiliation],
    topics: list[Topic],
    dice: random.Random,
) -> None:
    moments = [at - timedelta(minutes=dice.randint(1, YEARS * 365 * 24 * 60)) for _ in batch]
    types = [dice.choice(Type.values) for _ in batch]
    articles = Article.objects.bulk_create(
        Article(
            headline=text.headline,
            standfirst=text.standfirst,
            body=text.body,
            slug=f"piece-{seed}-{done + n}",
            type=types[n],
            state=State.READY,
            word_count=sum(paragraph.count(" ") + 1 for paragraph in text.paragraphs),
            created_at=moments[n],
            updated_at=moments[n],
        )
        for n, text in enumerate(batch)
    )
    editions, bylines, printed, affiliations, tags, slugs = [], [], [], [], [], []
    for text, article, moment in zip(batch, articles, moments, strict=True):
        # A few write much and most of them once or twice, as in every publication of opinion.
        affiliation = people[min(int(dice.paretovariate(0.3)), len(people)) - 1]
        own = [topics[n] for n in text.topics]
        edition = _edition(article, affiliation, own, moment)
        editions.append(edition)
        bylines.append(Byline(article=article, position=0, author=affiliation.author))
        byline = PrintedByline(
            edition=edition,
            position=0,
            author=affiliation.author,
            role="author",
            name=affiliation.author.name,
            published_at=moment,
        )
        printed.append(byline)
        affiliations.append(
            PrintedAffiliation(
                byline=byline,
                position=0,
                title=affiliation.title,
                institution=affiliation.institution,
                institution_name=affiliation.institution.name,
                published_at=moment,
            )
        )
        tags += [EditionTopic(edition=edition, topic=t, position=n, published_at=moment) for n, t in enumerate(own)]
        slugs.append(PrintedSlug(slug=article.slug, article=article, printed_from=moment))
    Edition.objects.bulk_create(editions)
    Byline.objects.bulk_create(bylines)
    PrintedByline.objects.bulk_create(printed)
    PrintedAffiliation.objects.bulk_create(affiliations)
    EditionTopic.objects.bulk_create(tags)
    TaggedArticle.objects.bulk_create(TaggedArticle(content_object=row.edition.article, tag=row.topic) for row in tags)
    PrintedSlug.objects.bulk_create(slugs)
