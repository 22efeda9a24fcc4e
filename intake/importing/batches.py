"""The import of a site: survey, then names, then a piece at a time; it goes on where it was stopped.

What was brought in before is known by its key in the site and left as it is, but for pictures that it lacks: a second
run changes nothing, and a run that was killed five times ends like one that was not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.text import Truncator

from articles.models import Article, Edition, FollowUp, Redirect, Topic
from articles.press import outbox, records
from articles.press.errors import PublishingError
from articles.public import redirects
from articles.search.alone import alone
from authors.models import Author, Institution
from authors.names import match_key
from intake.biolines import Contributor, StatedAffiliation
from intake.decisions import NONE, Choice
from intake.drafts import UnreadableDocument
from intake.models import ImportBatch, ImportedItem, ImportedName
from intake.sites.records import Item, Record
from intake.store import People, Report, find_topic

from . import completing, media, names, old_pages, pieces
from .names import Kind, Name, Survey, contributor_of, survey
from .streaming import stream
from .twins import Twins

MOST_MISSING = 1000  # URLs of pictures that were not handed over, in the report
AT_ONCE = 500  # rows in one query

Progress = Callable[[int, int], None]  # takes how many items are done, and of how many


@dataclass
class Result:
    """What a run did. `known` are the items that were here already."""

    batch: ImportBatch
    made: int = 0
    known: int = 0
    changed: int = 0  # of the known ones: those that the site has changed since
    completed: int = 0  # of the known ones: those that have pictures now which had been missing
    failed: list[str] = field(default_factory=list)


def look(path: Path, progress: Progress = lambda done, of: None) -> Survey:
    """What the export at `path` holds. Writes nothing. Raises UnreadableDocument."""
    return survey(counted(stream(path), progress))


def counted(records: Iterable[Record], progress: Progress) -> Iterator[Record]:
    """The records, while `progress` is told how many of them were items; of how many, is known in the end."""
    items = 0
    for record in records:
        if isinstance(record, Item):
            items += 1
            progress(items, 0)
        yield record
    if items:
        progress(items, items)


def run(
    path: Path,
    site: Survey,
    *,
    at: datetime,
    publishes: bool,
    media_path: Path | None = None,
    by=None,
    progress: Progress = lambda done, of: None,
) -> Result:
    """Brings in the export at `path`, which `look` has surveyed and a person may have decided about.

    With `publishes` what was public there is printed under its own day and found under its old addresses; else all are
    drafts. Nothing is told to readers' services about it, and search learns of it by `rebuild`. Raises
    UnreadableDocument, also where another import is running.
    """
    with alone("importing") as is_ours:
        if not is_ours:
            raise UnreadableDocument("Another import is running just now: start this one when that has ended.")
        return bring_all(path, site, at=at, publishes=publishes, media_path=media_path, by=by, progress=progress)


def bring_all(path: Path, site: Survey, *, at: datetime, publishes: bool, media_path, by, progress) -> Result:
    """What `run` says, while no other import runs."""
    with media.opened(media_path) as files, outbox.paused():
        batch = begin(path, site, files, at=at, publishes=publishes, by=by)
        result = Result(batch)
        ours = bring_names(batch, site)
        twins = twins_of_the_archive(at)
        done = 0
        for record in stream(path):
            if not isinstance(record, Item):
                continue
            done += 1
            row = row_of(record, batch)
            if row.pk and row.state not in AGAIN:
                result.known += 1
                result.changed += row.digest != pieces.digest_of(record)
                if row.missing_media and row.article:
                    result.completed += completing.complete(record, row, files, batch)
            else:
                row.batch = batch
                bring(record, row, ours, files, twins, result)
            progress(done, site.items)
        remember_redirects(site)
        old_pages.remember(batch, site)
    finish(batch, site, at=at)
    return result


AGAIN = (ImportedItem.State.FAILED, ImportedItem.State.UNDONE)  # tried again when the site comes again


def begin(path: Path, site: Survey, files: media.Media, *, at: datetime, publishes: bool, by) -> ImportBatch:
    """The batch that was stopped and goes on, or a new one."""
    batch = ImportBatch.objects.filter(site=site.key, finished_at=None, undone_at=None).first()
    if batch is None:
        batch = ImportBatch(site=site.key, at=at, by=by)
    batch.name, batch.publishes = path.name[:255], publishes
    batch.counts, batch.samples = dict(site.skipped), [*site.samples, *files.samples]
    if files.left_out:
        batch.counts[media.KIND] = files.left_out
    batch.digest, batch.total = digest_of(path), site.items
    batch.save()
    return batch


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; empty for a folder."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def row_of(item: Item, batch: ImportBatch) -> ImportedItem:
    """The row that remembers the item, with its piece, or a new one: asked one by one, for a site may have many."""
    source = item.source[:300]
    row = ImportedItem.objects.filter(site=batch.site, source=source).select_related("article").first()
    return row or ImportedItem(site=batch.site, source=source)


def twins_of_the_archive(at: datetime) -> Twins:
    """The pieces there are, to tell of those that come in a second time in other hands. Without those withdrawn."""
    withdrawn = Edition.objects.visible(at).exclude(status=Edition.Status.PUBLISHED)
    there = Article.objects.on_desk().exclude(pk__in=withdrawn.order_by().values("article"))
    twins = Twins()
    for pk, html in there.order_by("pk").values_list("pk", "body").iterator(chunk_size=200):
        twins.add(pk, html)
    return twins


def bring(item: Item, row: ImportedItem, ours: pieces.Names, files: media.Media, twins: Twins, result: Result) -> None:
    """The piece of one item, or in its row why there is none."""
    images, notes, row.missing_media = pieces.bring_pictures(pieces.pictures_of(item), files, row.batch)
    row.twin_id = twins.of(item.html)
    try:
        article = pieces.make(item, row, names=ours, images=images, notes=notes)
    except REFUSALS as error:
        sentence = sentence_of(error)
        row.name, row.url, row.state = Truncator(item.headline).chars(300), item.url[:1000], ImportedItem.State.FAILED
        row.notes = [*item.notes, sentence]
        row.save()
        result.failed.append(f"{item.headline or item.source}: {sentence}")
        return
    result.made += 1
    twins.add(article.pk, article.body)  # as a run that goes on would read it


# Why no piece can be made of an item. The others are made all the same.
REFUSALS = (ValueError, ValidationError, PublishingError, DataError, IntegrityError)


def sentence_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)
    if isinstance(error, DatabaseError):
        return f"The database does not take it: {str(error).strip().partition(chr(10))[0]}."
    return str(error)


# --- names --------------------------------------------------------------------------------------------------


@transaction.atomic
def bring_names(batch: ImportBatch, site: Survey) -> pieces.Names:
    """The authors and topics that the site's names are here; those that are new are made, each once.

    All or none: a run that goes on would find those of one that was stopped in between on record, and take a namesake
    or a rare tag for them.
    """
    rows = {(row.kind, row.key): row for row in batch.names.all()}
    for name in site.used():
        if name.kind == names.INSTITUTION:  # they come with the authors who work there
            continue
        meant = names.meant(site, name)
        for one in (meant, name):
            if (one.kind, one.key[:300]) not in rows:
                same = rows.get((meant.kind, meant.key[:300]))
                try:
                    rows[one.kind, one.key[:300]] = bring_name(batch, site, one, same)
                except (PublishingError, ValidationError, ValueError) as error:
                    sentence = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                    raise UnreadableDocument(
                        f"The {one.kind} “{one.name[:80]}” ({one.key[:80]}) cannot be taken: {sentence} Give it"
                        " another name or action in the table (--write-names, --names)."
                    ) from error
    authors = {key: row.record for (kind, key), row in rows.items() if kind == Kind.AUTHOR}
    topics = {key: row.record for (kind, key), row in rows.items() if kind == Kind.TOPIC}
    unsigned = None
    if site.unsigned or None in authors.values():
        unsigned = site_as_author(batch, site).pk
    return pieces.Names(authors, topics, unsigned)


def bring_name(batch: ImportBatch, site: Survey, name: Name, same: ImportedName | None) -> ImportedName:
    """What the name became; `same` is the row that it was decided to be the same as."""
    row = ImportedName(batch=batch, kind=name.kind, key=name.key[:300], name=name.name[:300])
    earlier = None if name.is_decided else names.earlier_record(batch.site, name)
    if earlier:
        row.record = earlier
    elif name.action == "as":
        row.record = same.record
    elif name.action == "use":
        model = Author if name.kind == Kind.AUTHOR else Topic
        row.record = model.objects.filter(slug=name.record).values_list("pk", flat=True).first()
    elif name.action == "new":
        if name.kind == Kind.AUTHOR:
            row.record, row.is_new = new_author(batch, site, name).pk, True
        elif topic := find_topic(name.name[:100]):  # a category and a tag of one name are one topic
            row.record = topic.pk
        else:
            row.record, row.is_new = new_topic(batch, site, name).pk, True
    row.save()
    return row


def decided(site: Survey, contributor: Contributor) -> tuple[Contributor, dict[str, Choice]]:
    """The contributor with the institutions' names as the table has them, and which records these are."""
    affiliations: list[StatedAffiliation] = []
    choices: dict[str, Choice] = {}
    for stated in contributor.affiliations:
        key = (names.INSTITUTION, match_key(stated.institution or ""))
        if key in site.names:
            meant = names.meant(site, site.names[key])
            stated = replace(stated, institution=meant.name)
            if meant.action == "none":
                choices[meant.name] = NONE
            elif meant.action == "use":
                choices[meant.name] = Institution.objects.get(slug=meant.record).pk
        affiliations.append(stated)
    return replace(contributor, affiliations=tuple(affiliations)), choices


def new_author(batch: ImportBatch, site: Survey, name: Name) -> Author:
    """The author of the site, with the affiliations that the bio there states, as seen on the day of the import."""
    contributor, choices = decided(site, contributor_of(name))
    people = People(batch.at, None, Report(), choices, [contributor])
    author = people.new(contributor)
    email = mail_address_of(name)
    if email and not Author.objects.filter(email=email).exists():
        author.email = email
        author.save(update_fields=["email"])
    return author


def mail_address_of(name: Name) -> str:
    """The mail address that the site has of a person; empty where it is none, for the desk's form would refuse it."""
    given = name.person.email if name.person else ""
    try:
        return Author._meta.get_field("email").clean(given, None)
    except ValidationError:
        return ""


def new_topic(batch: ImportBatch, site: Survey, name: Name) -> Topic:
    """The category or tag as a topic, under the one it stood under if that is one, too.

    A category and a tag of one name are one topic.
    """
    if known := find_topic(name.name):
        return known
    topic = Topic(name=name.name[:100])
    if name.term:
        topic.introduction = name.term.description
        above = batch.names.filter(kind=Kind.TOPIC, key=name.term.parent[:300]).first() if name.term.parent else None
        topic.parent_id = above.record if above else None
    with records.changing(topic, at=batch.at, by=None):
        topic.save()
    return topic


def site_as_author(batch: ImportBatch, site: Survey) -> Author:
    """Who signs what nobody signed there: the site, as a collective."""
    name = (site.site.name or settings.SITE_NAME)[:200]
    known = Author.objects.filter(name=name, kind=Author.Kind.COLLECTIVE).first()
    if known is None:
        known = Author(name=name, kind=Author.Kind.COLLECTIVE)
        with records.changing(known, at=batch.at, by=None):
            known.save()
    return known


# --- the end ------------------------------------------------------------------------------------------------


def remember_redirects(site: Survey) -> None:
    """The addresses that led elsewhere at the site, where they lead to something here and not away."""
    hosts = {"", urlsplit(site.site.url).hostname or ""}
    rows = []
    for redirect in site.redirects:
        if (urlsplit(redirect.target).hostname or "") not in hosts:
            continue
        source, target = redirects.path_of(redirect.source), redirects.path_of(redirect.target)
        if source and target and source != target:
            rows.append(Redirect(path=source, target=target))
    Redirect.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def finish(batch: ImportBatch, site: Survey, *, at: datetime) -> None:
    """Gives the new authors their bios, and leaves to the workers what follows a print.

    Bios come last: those of today belong on the pages of authors, not under what they wrote years ago.
    """
    people = {name.key[:300]: name.person for name in site.used() if name.person}
    for row in batch.names.filter(kind=Kind.AUTHOR, is_new=True).exclude(record=None):
        author = Author.objects.filter(pk=row.record, bio="").first()
        person = people.get(row.key)
        if author and person and person.bio:
            with records.changing(author, at=batch.at, by=None):
                author.bio = person.bio
                author.save()
    editions = Edition.objects.filter(article__imported_as__batch=batch, follow_ups=None).order_by("pk")
    while pks := list(editions.values_list("pk", flat=True)[:AT_ONCE]):
        FollowUp.objects.bulk_create(FollowUp(edition_id=pk, kind="share_card", due_at=at) for pk in pks)
    for one in ImportBatch.objects.filter(site=batch.site).only("pk"):  # what earlier ones lacked may have come now
        ImportBatch.objects.filter(pk=one.pk).update(missing_media=missing_in(one))
    batch.refresh_from_db(fields=["missing_media", "completed"])
    batch.finished_at = at
    batch.save(update_fields=["finished_at"])


def missing_in(batch: ImportBatch) -> list[str]:
    """The URLs of pictures that pieces of the import lack, the first of them."""
    items = batch.items.exclude(missing_media=[]).order_by("pk")
    urls = chain.from_iterable(items.values_list("missing_media", flat=True)[:MOST_MISSING])
    return list(islice(urls, MOST_MISSING))


__all__ = ["Result", "UnreadableDocument", "look", "run"]
