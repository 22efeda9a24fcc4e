"""An archive that grows: rows of every table that a publication fills, in bulk and past the verbs.

What stands out stays the same at every size: a topic, an author and an institution that most pieces share, and others
with three pieces each, the oldest. Everything else lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User

from articles.models import (
    Article,
    Byline,
    Checkup,
    Edition,
    EditionTopic,
    ErrorReport,
    Event,
    FollowUp,
    Front,
    Neighbour,
    Note,
    Notification,
    Outgoing,
    Override,
    PrintedAffiliation,
    PrintedByline,
    PrintedSlug,
    Republication,
    Revision,
    Series,
    ShareCard,
    Shortfall,
    Slot,
    TaggedArticle,
    Topic,
    Webhook,
)
from articles.models.checkup import Level
from articles.models.snapshot import Snapshot, pack
from articles.models.types import Type
from articles.models.workflow import State
from authors.models import Affiliation, Author, Institution
from images.models import Image

YEARS = 2
IN_WORK = 100  # the pieces among which some are not done yet: a newsroom has as many, however large its archive
RARE = 3  # pieces of the rare topic, author and institution


@dataclass
class Archive:
    """The archive and what in it is the same at every size. `at` is its present."""

    at: datetime
    size: int = 0

    def __post_init__(self) -> None:
        self.users = []
        for name in ("Administrator", "Writer"):
            user = User.objects.create(username=name.lower(), is_staff=True)
            user.groups.add(Group.objects.get(name=name))
            self.users.append(user)
        self.chief, self.writer = self.users
        self.series = Series.objects.create(name="A series", slug="a-series")
        self.webhook = Webhook.objects.create(name="Mirror", url="https://mirror.example.org/")
        top = Topic.objects.create(name="Topic busy", slug="topic-busy")
        self.topics = [top, Topic.objects.create(name="Topic rare", slug="topic-rare")]
        self.topics += [Topic.objects.create(name=f"Topic {n}", slug=f"topic-{n}", parent=top) for n in range(20)]
        self.authors = []
        self.houses = []
        self._people(["busy", "rare", *map(str, range(130))])

    def grow(self, more: int) -> None:
        """`more` pieces, spread over the same years as those before."""
        numbers = range(self.size, self.size + more)
        self._people([f"of {n}" for n in numbers if n % 10 == 0])
        images = Image.objects.bulk_create(
            Image(
                key=f"picture-{n}",
                title=f"Picture {n}",
                credit="Agency",
                file=f"{n}.jpg",
                alt="A picture",
                unfinished=not n % 97,
            )
            for n in numbers
        )
        articles = Article.objects.bulk_create(self._article(n, images[n - self.size]) for n in numbers)
        self._beside(articles)
        editions = Edition.objects.bulk_create(
            edition for n, article in zip(numbers, articles, strict=True) for edition in self._editions(n, article)
        )
        self._printed(editions)
        self._traces(editions)
        self.size += more

    # --- who and what ---------------------------------------------------------------------------------------

    def _people(self, names: list[str]) -> None:
        houses = Institution.objects.bulk_create(
            Institution(name=f"House{name.replace(' ', '')}", slug=f"house-{name.replace(' ', '-')}") for name in names
        )
        authors = Author.objects.bulk_create(
            Author(
                name=f"Name{name.replace(' ', '')}",
                slug=f"author-{name.replace(' ', '-')}",
                sort_name=f"{name}, Author",
            )
            for name in names
        )
        Affiliation.objects.bulk_create(
            Affiliation(author=author, institution=house, title="fellow", is_primary=True)
            for author, house in zip(authors, houses, strict=True)
        )
        self.authors += authors
        self.houses += houses

    def _who(self, n: int) -> int:
        """Which author and institution piece number `n` has: half of all the busy one, the first three the rare one."""
        if n < RARE:
            return 1
        return 0 if n % 2 else 2 + n // 2 % (len(self.authors) - 2)

    def _topics(self, n: int) -> list[Topic]:
        if n < RARE:
            return [self.topics[1]]
        own = self.topics[2 + n % 20]
        return [self.topics[0], own] if n % 5 < 3 else [own]

    def _moment(self, n: int) -> datetime:
        """Of publication: the first pieces are the oldest, the others lie all over the years."""
        if n < RARE:
            return self.at - timedelta(days=365 * YEARS + n)
        minutes = YEARS * 365 * 24 * 60
        return self.at - timedelta(minutes=10 + (n * 7919 * 61) % minutes)

    def _kind(self, n: int) -> int:
        """0 of a draft, 1 of a declined piece, 2 of one in edit, 3 of one in the trash; others came out."""
        if n < RARE:
            return 10
        return n % 20 if n < IN_WORK or n % 20 in {1, 3} else max(n % 20, 4)

    def _article(self, n: int, image: Image) -> Article:
        """Most are public; of twenty one is declined and one in the trash. What is not done is among the first, as is
        what waits for a second look."""
        kind = self._kind(n)
        moment = self._moment(n)
        return Article(
            slug=f"piece-{n}",
            headline=f"Piece number {n} on peace{' and quiet' if n % 4 == 0 else ''}",
            standfirst="What it says.",
            body=f"<p>A common text of piece {n} with a word{n % 50}.</p>",
            type=Type.values[n % len(Type.values)],
            state={0: State.DRAFT, 1: State.DECLINED, 2: State.IN_EDIT}.get(kind, State.READY),
            trashed_at=self.at if kind == 3 else None,
            owner=self.writer if n < RARE else self.chief,
            created_by=self.chief,
            due_on=None if kind == 2 else (moment + timedelta(days=3)).date(),
            digest="now",
            image=image,
            needs_legal=n % 33 == 0,
            series=self.series if n < 20 else None,
            series_position=n if n < 20 else None,
            created_at=moment,
            updated_at=moment,
        )

    def _beside(self, articles: list[Article]) -> None:
        """What the desk has of a piece."""
        numbered = list(enumerate(articles, self.size))
        Byline.objects.bulk_create(
            Byline(article=one, position=0, author=self.authors[self._who(n)]) for n, one in numbered
        )
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=one, tag=topic) for n, one in numbered for topic in self._topics(n)
        )
        packed = pack(Snapshot(headline="A piece"), None)
        Revision.objects.bulk_create(
            Revision(
                article=one, version=1, digest="now", packed=packed, began_at=one.created_at, saved_at=one.created_at
            )
            for one in articles
        )
        Event.objects.bulk_create(
            Event(article=one, subject=one.headline, action=action, at=one.created_at, by=self.chief)
            for one in articles
            for action in ("create", "publish")
        )
        Event.objects.bulk_create(
            Event(record_type="authors.author", record_id=n, subject=f"Author {n}", action="change", at=one.created_at)
            for n, one in numbered
        )
        Notification.objects.bulk_create(
            Notification(
                user=user,
                article=one,
                text="Look.",
                at=one.created_at,
                read_at=one.created_at,
                mailed_at=one.created_at,
            )
            for one in articles
            for user in self.users
        )
        Note.objects.bulk_create(
            Note(article=one, text="A note.", at=one.created_at, by=self.chief) for one in articles
        )
        Checkup.objects.bulk_create(Checkup(article=one, version=1, at=self.at) for one in articles)
        Shortfall.objects.bulk_create(
            Shortfall(article=one, code=code, level=level, message="It fails.")
            for one in articles
            for code, level in (("topics", Level.BLOCK), ("image_alt", Level.HINT))
        )
        Republication.objects.bulk_create(
            Republication(article=one, where=f"Mirror {n}") for n, one in numbered if n % 3 == 0
        )

    # --- in print -------------------------------------------------------------------------------------------

    def _editions(self, n: int, article: Article) -> list[Edition]:
        """None of a draft; two of every tenth piece, the second with a note; of every 25th the last is a withdrawal."""
        if self._kind(n) < 3:
            return []
        moment = self._moment(n)
        names = (
            "slug",
            "type",
            "headline",
            "standfirst",
            "body",
            "language",
            "licence",
            "image",
            "series",
            "series_position",
        )
        printed = {name: getattr(article, name) for name in names}
        whole = {
            **printed,
            "article": article,
            "version": 1,
            "digest": "then" if n % 7 == 0 else "now",
            "html": article.body,
            "byline_text": self.authors[self._who(n)].name,
            "institutions_text": self.houses[self._who(n)].name,
            "topics_text": "\n".join(topic.name for topic in self._topics(n)),
            "published_at": moment,
            "printed_by": self.chief,
        }
        first = Edition(number=1, modified_at=moment, visible_from=moment, printed_at=moment, **whole)
        later = moment + timedelta(minutes=5)
        if n % 10 != 5 and n % 25 != 4:
            return [first]
        first.visible_until = later
        told = {"status": Edition.Status.WITHDRAWN, "change": Edition.Change.WITHDRAWAL}
        if n % 25 != 4:
            told = {"status": Edition.Status.PUBLISHED, "change": Edition.Change.CORRECTION}
        second = Edition(
            number=2, modified_at=later, visible_from=later, printed_at=later, note="It was mended.", **whole, **told
        )
        return [first, second]

    def _printed(self, editions: list[Edition]) -> None:
        numbers = [int(edition.slug.rpartition("-")[2]) for edition in editions]
        pairs = list(zip(numbers, editions, strict=True))
        bylines = PrintedByline.objects.bulk_create(
            PrintedByline(
                edition=edition,
                position=0,
                author=self.authors[self._who(n)],
                role="author",
                name=edition.byline_text,
                published_at=edition.published_at,
            )
            for n, edition in pairs
        )
        PrintedAffiliation.objects.bulk_create(
            PrintedAffiliation(
                byline=byline,
                position=0,
                title="fellow",
                institution=self.houses[self._who(n)],
                institution_name=self.houses[self._who(n)].name,
                published_at=byline.published_at,
            )
            for n, byline in zip(numbers, bylines, strict=True)
        )
        EditionTopic.objects.bulk_create(
            EditionTopic(edition=edition, topic=topic, position=place, published_at=edition.published_at)
            for n, edition in pairs
            for place, topic in enumerate(self._topics(n))
        )
        PrintedSlug.objects.bulk_create(
            PrintedSlug(slug=edition.slug, article=edition.article, printed_from=edition.visible_from)
            for edition in editions
            if edition.number == 1
        )
        ShareCard.objects.bulk_create(
            ShareCard(edition=edition, name=f"cards/{edition.pk}", mark="x") for edition in editions
        )
        Neighbour.objects.bulk_create(
            Neighbour(edition=edition, other=other, rank=1, score=1, reason="Both on peace")
            for edition, other in zip(editions, editions[1:] + editions[:1], strict=True)
        )

    def _traces(self, editions: list[Edition]) -> None:
        """What prints leave behind, and readers' reports."""
        FollowUp.objects.bulk_create(
            FollowUp(edition=edition, kind="search", due_at=edition.printed_at, done_at=edition.printed_at)
            for edition in editions
        )
        Outgoing.objects.bulk_create(
            Outgoing(
                webhook=self.webhook,
                edition=edition,
                event="publish",
                body="{}",
                written_at=edition.printed_at,
                due_at=edition.printed_at,
                done_at=edition.printed_at,
            )
            for edition in editions
        )
        ErrorReport.objects.bulk_create(
            ErrorReport(
                article=edition.article, edition=edition, text="A word is wrong.", at=edition.printed_at, state=state
            )
            for edition in editions[::4]
            for state in (ErrorReport.State.DISMISSED, ErrorReport.State.OPEN)
        )
        Override.objects.bulk_create(
            Override(
                edition=edition,
                code="second_check",
                message="Nobody looked.",
                reason="Late.",
                by=self.chief,
                at=edition.printed_at,
                settled_at=edition.printed_at if self.size else None,
                settled_by=self.chief if self.size else None,
            )
            for edition in editions[::5]
        )
        fronts = Front.objects.bulk_create(
            Front(
                topic=topic,
                visible_from=edition.printed_at,
                made_at=edition.printed_at,
                approved_at=edition.printed_at,
                made_by=self.chief,
            )
            for topic, edition in zip([None, self.topics[0]] * len(editions), editions[::5], strict=False)
        )
        Slot.objects.bulk_create(
            Slot(front=front, position=1, article=edition.article)
            for front, edition in zip(fronts, editions[::5], strict=True)
        )
