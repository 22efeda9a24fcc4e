"""A Draft becomes an Article on the desk: authors, institutions and topics matched or made, and a report of it.

Nothing here publishes. What a draft says of people is recorded as seen on its date, never as for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles import body
from articles.desk import editing
from articles.models import Article, Topic
from articles.models.snapshot import Snapshot, SnapshotByline
from articles.press import records
from authors.models import Affiliation, Author, Institution
from authors.names import match_key, slug_of
from authors.naming import free_slug
from images.models import Image

from . import pictures, vocabulary
from .biolines import Contributor, StatedAffiliation
from .decisions import NEW, NONE, Choice, Decisions, reworded
from .drafts import Block, Draft, insert
from .headers import language_of, type_named
from .matching import AuthorMatch, match_authors, match_institutions

MOST_TOPICS = 30  # that a document may name: each is a question to the database
FROM_DOCUMENT = "From a document"  # why the first revision of such a piece is there


@dataclass
class Report:
    """What storing did, as lines for a person."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)


@transaction.atomic
def store(
    draft: Draft,
    *,
    at: datetime,
    topics: list[str] | None = None,
    article: Article | None = None,
    by=None,
    decisions: Decisions | None = None,
    images: Mapping[str, Image] | None = None,
    lead: Image | None = None,
) -> tuple[Article, Report]:
    """The draft as a new working copy, or over `article` where the same piece came in again.

    `at` is the moment the draft speaks of: the publication, or now. `topics` overrules what is found in the text.
    `by` is who brings it: without the right to authors, institutions and topics only those on record are used, and
    the rest is said in the report. Nobody (a command) may make them all.
    `images` are the pictures of the library that those of the document became (`pictures.bring`), `lead` the one that
    stands over the piece.
    Where `decisions` say nothing of an author, the one on record with that name is taken if no affiliation speaks
    against it; else somebody new is made, and the report says whose name that is, too.
    Raises ValueError, with a sentence, for a type, a language or a topic nobody knows and for a name that is none.
    """
    report, decisions = Report(), decisions or Decisions()
    recognised = draft.contributors
    contributors = [decisions.contributor(place, draft) for place in range(len(recognised))]
    draft = reworded(draft, decisions)
    headline = draft.headline[:300]
    if article:
        slug = article.slug
    elif slug := draft.headers.get("slug", ""):
        slug = slug_of(slug)
    else:
        slug = free_slug(Article, headline)
    people = People(at, by, report, decisions.institutions, contributors)
    blocks, bylines, returned = list(draft.blocks), [], set()
    for place, match in enumerate(match_authors(contributors)):
        contributor = match.contributor
        author = people.author(match, decisions.authors.get(place))
        if author and author.pk not in {byline.author for byline in bylines}:
            role = decisions.roles.get(place, "author")
            bylines.append(SnapshotByline(author=author.pk, role=role, bio=contributor.bio))
        elif not author or contributor.bio:  # refused, or signing already under another spelling
            for text, line in draft.paragraphs_of(recognised[place]):
                if (text, line) not in returned:  # two people may share a bio line
                    blocks = insert(blocks, draft.returning(text, line))
                returned.add((text, line))
    image, alt = lead or credited_image(draft, slug, at, by), ""
    if article:
        image, alt = image or article.image, article.image_alt
    html = as_html(blocks)
    if draft.pictures:
        html = pictures.named(html, images or {})
    snapshot = Snapshot(
        headline=headline,
        standfirst=draft.standfirst,
        body=html,
        slug=slug,
        type=type_named(draft.headers.get("type", "")),
        language=language_of(draft.headers.get("language", "")),
        notice="\n".join(draft.notices),
        image=image.pk if image else None,
        image_alt=alt,
        topics=tuple(topic.pk for topic in topics_for(draft, topics, report, at, by)),
        bylines=tuple(bylines),
    )
    if article:
        return editing.save(article, snapshot, version=article.version, at=at, by=by), report
    return editing.create(snapshot, at=at, by=by, reason=FROM_DOCUMENT), report


def may(by, *rights: str) -> bool:
    return by is None or by.has_perms(rights)


def may_record_people(by) -> bool:
    """Whether authors, their affiliations and institutions are recorded with what this person brings."""
    return may(by, "authors.add_author", "authors.change_author", "authors.add_institution")


def as_html(blocks: list[Block]) -> str:
    """The body's blocks as the HTML that a working copy holds, in their order."""
    parts: list[str] = []
    for is_list, group in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            parts += as_lists(list(group))
        else:
            parts += map(html_of, group)
    return body.clean("\n".join(parts))


def html_of(block: Block) -> str:
    if block.html:
        return block.html
    text = inline(block)
    if block.kind == "heading":
        level = min(max(block.level or 2, 2), 4)
        return f"<h{level}>{text}</h{level}>"
    if block.kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>"
    return f"<p>{text}</p>"


def inline(block: Block) -> str:
    """The text of a block without a tag around it; its line breaks stay."""
    text = body.paragraph(block.text).removeprefix("<p>").removesuffix("</p>")
    return text.replace("\n", " " if block.kind == "heading" else "<br>")


def as_lists(items: list[Block]) -> list[str]:
    """List items that follow each other as lists: numbered ones with the numbers they bore, deeper ones inside."""
    lists: list[tuple[str, list[str]]] = []  # the tag each begins with, and its items
    expected, place = -1, 0  # the number that goes on with the last list; 0 for bullets
    while place < len(items):
        item = items[place]
        end = place + 1
        while end < len(items) and items[end].depth > item.depth:
            end += 1
        # Somebody who numbers every item “1.” leaves the counting to the page.
        if item.level != expected and (item.level, expected) != (1, 2):
            lists.append((f'<ol start="{item.level}">' if item.level else "<ul>", []))
            expected = item.level
        inside = "".join(as_lists(items[place + 1 : end]))
        lists[-1][1].append(f"<li><p>{inline(item)}</p>{inside}</li>")
        if item.level and item.level == expected:
            expected += 1
        place = end
    return [f"{tag}{''.join(rows)}</{tag[1:3]}>" for tag, rows in lists]


class People:
    """The authors and institutions of one draft as it is stored: those on record, those decided, and new ones."""

    def __init__(
        self,
        at: datetime,
        by,
        report: Report,
        choices: Mapping[str, Choice],
        contributors: list[Contributor],
    ) -> None:
        self.at, self.by, self.report, self.choices = at, by, report, choices
        # What a writer's document says of somebody's affiliations would be printed with that person's next piece.
        self.may_record = may_record_people(by)
        self.known_institutions = {match.name: match.known for match in match_institutions(contributors)}
        self.resolved: dict[str, Institution | None] = {}

    def author(self, match: AuthorMatch, choice: Choice | None) -> Author | None:
        """The author on record, the one decided on, or a new one; None for somebody who does not sign."""
        name = match.contributor.name
        if len(name) > 200:
            raise ValueError(f"“{name[:60]}…” is too long for a name. Part several names by semicolons.")
        if choice == NONE:
            return None
        author = None
        if isinstance(choice, int):
            author = chosen_record(Author, choice, name)
        elif choice is None:
            author = match.suggested
        if not self.may_record:
            if author is None:
                reason = "is not on record"
                if match.known:
                    known = " and ".join(map(str, match.known))
                    reason = f"may be somebody else than {known} on record"
                self.report.add(f"{name} {reason}, and the bio line stands at the end of the text.")
            return author
        if author is None:
            return self.new(match.contributor, match=match, is_decided=choice == NEW)
        if not records.may_change(author, at=self.at, by=self.by):
            if match.contributor.affiliations:
                self.report.add(
                    f"Readers see {author.name}: what the document says of their affiliations was left out."
                )
            return author
        return self.record(author, match.contributor)

    def new(self, contributor: Contributor, *, match: AuthorMatch | None = None, is_decided: bool = True) -> Author:
        """A record of its own, with the affiliations that are stated; the report says whose name that is, too."""
        author = Author(name=contributor.name[:200], kind=Author.Kind.PERSON)
        if author.name.startswith("The "):
            author.kind = Author.Kind.COLLECTIVE
        self.report.add(f"New author: {author.name}.")
        if match and match.known and not is_decided:
            known = " and ".join(map(str, match.known))
            self.report.add(f"{author.name} was recorded anew, apart from {known}: merge them if they are one.")
        return self.record(author, contributor)

    def record(self, author: Author, contributor: Contributor) -> Author:
        """Making somebody and giving them their affiliations is one change."""
        with records.changing(author, at=self.at, by=self.by):
            if author.pk is None:
                author.save()
            for affiliation in contributor.affiliations:
                self._affiliate(author, affiliation)
        return author

    def _institution(self, name: str) -> Institution | None:
        """The institution of this name, the same for every spelling; None where it was decided that it is none."""
        choice = self.choices.get(name)
        key = name
        if not choice:
            key = match_key(name)
        if key not in self.resolved:
            self.resolved[key] = self._resolve(name, choice)
        return self.resolved[key]

    def _resolve(self, name: str, choice: Choice | None) -> Institution | None:
        if choice == NONE:
            return None
        if isinstance(choice, int):
            return chosen_record(Institution, choice, name)
        known = []
        if choice is None:
            known = self.known_institutions.get(name, [])
        if len(known) > 1:
            self.report.add(f"{len(known)} institutions on record are named {name}: the one recorded first was taken.")
        if known:
            return known[0]
        institution = Institution(name=name.removeprefix("the ")[:200])
        with records.changing(institution, at=self.at, by=self.by):
            institution.save()
        self.report.add(f"New institution: {institution.name}.")
        return institution

    def _affiliate(self, author: Author, affiliation: StatedAffiliation) -> None:
        """Records an affiliation as seen on the day of `at`; one on record already is only confirmed for that day."""
        institution = None
        if affiliation.institution:
            institution = self._institution(affiliation.institution)
            if institution is None:
                return
        title = ", ".join(filter(None, [affiliation.title, affiliation.unit]))[:300]
        if not title and institution is None:
            return
        day = timezone.localdate(self.at)
        for row in author.affiliations.filter(institution=institution):
            # “Writes for the Gazette” says no more than the affiliation that is on record there.
            if not title or match_key(row.title) == match_key(title):
                if affiliation.current and (row.confirmed_on is None or row.confirmed_on < day):
                    row.confirmed_on = day
                    row.save(update_fields=["confirmed_on"])
                return
        row = Affiliation(author=author, title=title, institution=institution, has_ended=not affiliation.current)
        if affiliation.current:
            row.confirmed_on = day
            row.is_primary = True
        try:
            row.full_clean()
        except ValidationError:  # another one comes first
            row.is_primary = False
            row.full_clean()
        row.save()
        self.report.add(f"New affiliation: {author.name}, {row}.")


def chosen_record(model: type[Author] | type[Institution], pk: int, name: str) -> Author | Institution:
    """The record that somebody chose; raises ValueError where it is gone."""
    chosen = model.objects.filter(pk=pk).first()
    if chosen is None:
        raise ValueError(f"The {model._meta.verbose_name} chosen for “{name}” is no longer on record. Choose again.")
    return chosen


def credited_image(draft: Draft, slug: str, at: datetime, by) -> Image | None:
    """The picture a draft credits: its file came apart from the text or not at all, so only the credit is kept.

    A command finds the one it made before by the slug. What somebody brings is theirs and new: a slug that
    stands in their document may be another piece's, whose picture is not theirs to change.
    """
    if not draft.image_credit:
        return None
    found = {"title": f"Lead picture: {draft.headline}"[:200], "credit": draft.image_credit[:200]}
    if by is not None:
        return Image.objects.create(**found, created_at=at, created_by=by)
    image, _ = Image.objects.update_or_create(
        key=f"{slug}-lead"[:140], defaults=found, create_defaults=found | {"created_at": at}
    )
    return image


def topics_of(draft: Draft) -> list[str]:
    """The names of the topics in the header, MOST_TOPICS at most, else of those that the text speaks of."""
    if names := topics_named(draft):
        return names[:MOST_TOPICS]
    text = "\n".join(block.text for block in draft.blocks)
    return [entry.name for entry in vocabulary.found_in(draft.headline, draft.standfirst, text)]


def topics_named(draft: Draft) -> list[str]:
    """All names of topics in the header."""
    return list(dict.fromkeys(filter(None, map(str.strip, draft.headers.get("topics", "").split(";")))))


def too_many_topics(draft: Draft) -> list[str]:
    """That only the first topics of the header were looked for, as a sentence; nothing where it is so of none."""
    count = len(topics_named(draft))
    return [f"The document names {count:,} topics: the first {MOST_TOPICS} were looked for."] * (count > MOST_TOPICS)


def topics_for(draft: Draft, names: list[str] | None, report: Report, at: datetime, by) -> list[Topic]:
    """The topics of these names; those the publication does not have yet only where `by` may add topics."""
    if names is None:
        names = topics_of(draft)
        if not names:
            report.add("No topic of the vocabulary was found in the text.")
        elif not topics_named(draft):
            report.add(f"Topics found in the text: {', '.join(names)}.")
        for sentence in too_many_topics(draft):
            report.add(sentence)
    if may(by, "articles.add_topic"):
        return [topic_named(name, at=at, by=by) for name in names]
    topics, missing = [], []
    for name in names:
        if topic := find_topic(name):
            topics.append(topic)
        else:
            missing.append(name)
    if missing:
        report.add(f"Not among the topics of this publication: {', '.join(missing)}.")
    return topics


def find_topic(name: str) -> Topic | None:
    """The publication's topic of this name, slug or other name; by the slug in any spelling of it."""
    slug = slug_of(name)
    named = Q(name__iexact=name) | Q(other_names__name__iexact=name)
    return Topic.objects.filter(named | Q(slug=slug) | Q(other_names__slug=slug)).order_by("pk").first()


def topic_named(name: str, *, at: datetime, by=None) -> Topic:
    """The publication's topic of this name or alias, else the vocabulary's, made with those above it.

    Raises ValueError for a name neither knows: topics are curated, not made by mistyping.
    """
    if topic := find_topic(name):
        return topic
    entry = vocabulary.named(name)
    if entry is None:
        raise ValueError(f"“{name}” is no topic of this publication or of the vocabulary.")
    topic = Topic.objects.filter(slug=entry.slug).first()
    if topic is None:
        parent = None
        if entry.parent:
            parent = topic_named(entry.parent, at=at, by=by)
        topic = Topic(name=entry.name, slug=entry.slug, parent=parent, introduction=entry.introduction)
        with records.changing(topic, at=at, by=by):
            topic.save()
            for alias in entry.aliases:
                topic.other_names.create(name=alias)
    return topic
