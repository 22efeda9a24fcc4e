"""A Draft becomes an Article on the desk: authors, institutions and topics matched or made, and a report of it.

Nothing here publishes. What a draft says of people is recorded as seen on its date, never as for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles import body, editing
from articles.models import Article, Topic
from articles.snapshot import Signature, Snapshot
from articles.types import Type
from authors.models import Affiliation, Author, Institution, free_address
from authors.names import address_of
from images.models import Image

from . import vocabulary
from .drafts import Block, Contributor, Draft, Post

FROM_DOCUMENT = "From a document"  # why the first revision of such a piece is there


@dataclass
class Report:
    """What storing did, as lines for a person."""

    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)


@transaction.atomic
def store(
    draft: Draft, *, at: datetime, topics: list[str] | None = None, article: Article | None = None, by=None
) -> tuple[Article, Report]:
    """The draft as a new working copy, or over `article` where the same piece came in again.

    `at` is the moment the draft speaks of: the publication, or now. `topics` overrules what is found in the text.
    `by` is who brings it: without the right to authors, institutions and topics only those on record are used, and
    the rest is said in the report. Nobody (a command) may make them all.
    Raises ValueError, with a sentence, for a type, a language or a topic nobody knows and for a name that is none.
    """
    report = Report()
    headline = draft.headline[:300]
    slug = address_of(draft.headers["slug"]) if draft.headers.get("slug") else ""
    slug = article.slug if article else slug or free_address(Article, headline)
    blocks, signatures = list(draft.blocks), []
    for contributor in signing(draft):
        if author := _author(contributor, at, report, by):
            signatures.append(Signature(author=author.pk, bio=contributor.bio))
        else:
            blocks.append(Block("paragraph", contributor.bio or contributor.name))
    image = _image(draft, slug, at) or (article.image if article else None)
    snapshot = Snapshot(
        headline=headline,
        standfirst=draft.standfirst,
        body=as_html(blocks),
        slug=slug,
        type=_type(draft.headers.get("type", "")),
        language=_language(draft.headers.get("language", settings.LANGUAGE_CODE)),
        notice="\n".join(draft.notices),
        image=image.pk if image else None,
        image_alt=article.image_alt if article else "",
        topics=tuple(topic.pk for topic in _topics(draft, topics, report, by)),
        bylines=tuple(signatures),
    )
    if article:
        return editing.save(article, snapshot, version=article.version, at=at, by=by), report
    # A document that came without a picture was meant to stand without one, until the desk says otherwise.
    planning = {"without_image": image is None and "illustration" not in draft.headers}
    return editing.create(snapshot, at=at, by=by, planning=planning, reason=FROM_DOCUMENT), report


def _may(by, *rights: str) -> bool:
    return by is None or by.has_perms(rights)


def as_html(blocks: list[Block]) -> str:
    """The body's blocks as the HTML that a working copy holds, in their order."""
    parts: list[str] = []
    for block in blocks:
        text = body.paragraph(block.text)
        if block.kind == "heading":
            level = min(max(block.level or 2, 2), 4)
            parts.append(text.replace("<p>", f"<h{level}>").replace("</p>", f"</h{level}>"))
        elif block.kind == "list_item":
            item = text.replace("<p>", "<li>").replace("</p>", "</li>")
            if parts and parts[-1].startswith("<ul>"):
                parts[-1] = parts[-1].removesuffix("</ul>") + item + "</ul>"
            else:
                parts.append(f"<ul>{item}</ul>")
        elif block.kind == "quote":
            parts.append(f"<blockquote>{text}</blockquote>")
        else:
            parts.append(text)
    return body.clean("\n".join(parts))


def _type(label: str) -> str:
    if not label:
        return Type.OPINION
    try:
        return next(choice for choice in Type if choice.label.casefold() == label.strip().casefold())
    except StopIteration:
        raise ValueError(f"“{label}” is no type of piece. Known are: {', '.join(Type.labels)}.") from None


def _language(code: str) -> str:
    """A code of settings.LANGUAGES, of the language alone where its country is not among them (“en-US” is “en”)."""
    wanted, known = code.strip().casefold().replace("_", "-"), dict(settings.LANGUAGES)
    found = next((tag for tag in (wanted, wanted.partition("-")[0]) if tag in known), None)
    if found is None:
        raise ValueError(f"“{code}” is no language; write its code, as en, fr or pt-br.")
    return found


def signing(draft: Draft) -> list[Contributor]:
    """Whoever signs: the names of a `By:` header in its order, else the contributors the text names."""
    known = {contributor.name.casefold(): contributor for contributor in draft.contributors}
    header = [name.strip() for name in draft.headers.get("by", "").split(";") if name.strip()]
    if not header:
        return draft.contributors
    return [known.get(name.casefold(), Contributor(name)) for name in header]


def find_author(name: str) -> Author | None:
    """The author of this name or with this other name; None for an unknown one. One query."""
    return Author.objects.filter(Q(name__iexact=name) | Q(other_names__name__iexact=name)).order_by("pk").first()


def find_institution(name: str) -> Institution | None:
    """The institution of this name or other name, with or without its article. One query."""
    plain = name.removeprefix("the ").removeprefix("The ")
    names = [plain, f"The {plain}"]
    match = Q()
    for spelling in names:
        match |= Q(name__iexact=spelling) | Q(other_names__name__iexact=spelling)
    return Institution.objects.filter(match).order_by("pk").first()


def _author(contributor: Contributor, at: datetime, report: Report, by) -> Author | None:
    """The author on record, or a new one; None where `by` may not make one. Posts are recorded by whoever may."""
    if len(contributor.name) > 200:
        raise ValueError(f"“{contributor.name[:60]}…” is too long for a name. Part several names by semicolons.")
    author = find_author(contributor.name)
    if not _may(by, "authors.add_author", "authors.change_author", "authors.add_institution"):
        # What a writer's document says of somebody's posts would be printed with that person's next piece.
        if author is None:
            report.say(f"{contributor.name} is not on record, and the bio line stands at the end of the text.")
        return author
    if author is None:
        collective = contributor.name.startswith("The ")
        author = Author.objects.create(
            name=contributor.name, kind=Author.Kind.COLLECTIVE if collective else Author.Kind.PERSON
        )
        report.say(f"New author: {author.name}.")
    for post in contributor.posts:
        _affiliate(author, post, at, report)
    return author


def _affiliate(author: Author, post: Post, at: datetime, report: Report) -> None:
    """Records a post as seen on the day of `at`; one on record already is only confirmed for that day."""
    institution = None
    if post.institution:
        name = post.institution.removeprefix("the ")[:200]
        institution = find_institution(name)
        if institution is None:
            institution = Institution.objects.create(name=name)
            report.say(f"New institution: {institution.name}.")
    title = ", ".join(filter(None, [post.title, post.unit]))[:300]
    if not title and institution is None:
        return
    day = timezone.localdate(at)
    known = author.affiliations.filter(institution=institution)
    # “Writes for the Gazette” says no more than the post that is on record there.
    on_record = known.filter(title__iexact=title).first() if title else known.first()
    if on_record:
        if post.current and (on_record.confirmed_on is None or on_record.confirmed_on < day):
            on_record.confirmed_on = day
            on_record.save(update_fields=["confirmed_on"])
        return
    row = Affiliation(author=author, title=title, institution=institution, has_ended=not post.current)
    if post.current:
        row.confirmed_on = day
        row.is_primary = not author.affiliations.filter(is_primary=True, ends_on=None, has_ended=False).exists()
    try:
        row.full_clean()
    except ValidationError:
        row.is_primary = False
        row.full_clean()
    row.save()
    report.say(f"New post: {author.name}, {row}.")


def _image(draft: Draft, slug: str, at: datetime) -> Image | None:
    """The picture a draft credits: its file came apart from the text or not at all, so only the credit is kept."""
    if not draft.image_credit:
        return None
    found = {"title": f"Lead image: {draft.headline}"[:200], "credit": draft.image_credit[:200]}
    image, _ = Image.objects.update_or_create(
        key=f"{slug}-lead"[:140], defaults=found, create_defaults=found | {"created_at": at}
    )
    return image


def _topics(draft: Draft, named: list[str] | None, report: Report, by) -> list[Topic]:
    names = named or [name.strip() for name in draft.headers.get("topics", "").split(";") if name.strip()]
    if names:
        return _those_there_may_be(names, report, by)
    text = "\n".join(block.text for block in draft.blocks)
    found = vocabulary.found_in(draft.headline, draft.standfirst, text)
    if found:
        report.say(f"Topics found in the text: {', '.join(entry.name for entry in found)}.")
    else:
        report.say("No topic of the vocabulary was found in the text.")
    return _those_there_may_be([entry.name for entry in found], report, by)


def _those_there_may_be(names: list[str], report: Report, by) -> list[Topic]:
    """The topics of these names; those the publication does not have yet only where `by` may add topics."""
    there = [(name, find_topic(name)) for name in names]
    if _may(by, "articles.add_topic"):
        return [topic or topic_named(name) for name, topic in there]
    if missing := [name for name, topic in there if topic is None]:
        report.say(f"Not among the topics of this publication: {', '.join(missing)}.")
    return [topic for _, topic in there if topic]


def find_topic(name: str) -> Topic | None:
    """The publication's topic of this name, address or other name."""
    return Topic.objects.filter(Q(name__iexact=name) | Q(slug=name) | Q(other_names__name__iexact=name)).first()


def topic_named(name: str) -> Topic:
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
        parent = topic_named(entry.parent) if entry.parent else None
        topic = Topic.objects.create(name=entry.name, slug=entry.slug, parent=parent, introduction=entry.introduction)
        for alias in entry.aliases:
            topic.other_names.create(name=alias)
    return topic
