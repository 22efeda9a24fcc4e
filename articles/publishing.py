"""The verbs of publication. Admin, views, commands, importers and tests all call these; nobody else prints.

Each takes the time from its caller, locks the article's row, checks the version of the working copy it was asked
for, and does everything in one transaction. Printing never changes the working copy.

The editions of an article lie on the time line end to end, so that one is on show at any moment:

    ── edition 1 ──┤── edition 2 ──┤── edition 3, waiting ──►
                       ▲ correct() puts a new one here, up to where edition 3 begins
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from authors.models import Affiliation, Institution

from . import body, checks
from .models import Address, Article, Byline, Edition, EditionTopic, PrintedAffiliation, PrintedByline

Change, Status = Edition.Change, Edition.Status

# What follows a print once it is committed: search index, neighbours, pages. Filled by apps.py, so that this module
# stays below the rooms that do the work. Each must be able to run twice.
after_print: list[Callable[[int], None]] = []


class PublishingError(Exception):
    """The verb was refused and nothing changed; the message is a sentence for the person who asked."""


class StaleVersion(PublishingError):
    """Somebody has written on the working copy since the version this was asked for."""

    def __init__(self, asked: int, present: int):
        super().__init__(f"The piece was changed meanwhile (version {present}, not {asked}). Look at it once more.")
        self.asked, self.present = asked, present


class NotReady(PublishingError):
    """A check stands against printing."""

    def __init__(self, problems: list[checks.Problem]):
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class AlreadyPrinted(PublishingError):
    """The very version is printed already: a second click, most of the time."""


def publish(
    article: Article,
    *,
    version: int,
    at: datetime,
    by: AbstractBaseUser | None = None,
    dated: datetime | None = None,
) -> Edition:
    """The first edition of `article`, visible from `at`.

    `dated` gives it an earlier date, for pieces that were published elsewhere before. A schedule that waits for a
    piece never yet public is replaced. Raises PublishingError when the piece is public already: then `correct`.
    """
    with _locked(article, version) as article:
        editions = _time_line(article)
        if _on_show(editions, at):
            raise AlreadyPrinted("It is published already. Publish the change as an update or a correction.")
        for waiting in editions:
            _void(waiting)
        return _print(article, [], at=at, by=by, start=at, change=Change.FIRST, dated=dated or at)


def schedule(
    article: Article,
    *,
    version: int,
    at: datetime,
    visible_from: datetime,
    by: AbstractBaseUser | None = None,
    change: Change = Change.FIRST,
    note: str = "",
) -> Edition:
    """An edition that appears at `visible_from`, exactly as the working copy stands now.

    For a piece never yet public that waits for a later moment already, the later one is replaced. For a public
    piece `change` and `note` say what readers will be told. Raises PublishingError for a moment that is not ahead.
    """
    with _locked(article, version) as article:
        if visible_from <= at:
            raise PublishingError("A schedule needs a moment that is still ahead.")
        editions = _time_line(article)
        before = [edition for edition in editions if edition.visible_from < visible_from]
        if not before:
            for waiting in editions:
                _void(waiting)
            editions, change, note = [], Change.FIRST, ""
        elif change == Change.FIRST:
            raise PublishingError("It is published, or about to be. Say what kind of change this is.")
        elif (present := _on_show(editions, visible_from)) and present.is_withdrawn:
            raise PublishingError("It will be withdrawn by then. Restore it before you schedule a change.")
        return _print(article, editions, at=at, by=by, start=visible_from, change=change, note=note)


def correct(
    article: Article,
    *,
    version: int,
    at: datetime,
    change: Change,
    note: str = "",
    serious: bool = False,
    by: AbstractBaseUser | None = None,
    fresh_bylines: bool = False,
) -> Edition:
    """A new edition of a public piece, on show from `at` until whatever waits after it.

    A correction, clarification or editor's note needs `note`, the words readers are told; `serious` puts it above
    the text. Bylines are printed as before unless `fresh_bylines` reads the authors' records anew.
    """
    with _locked(article, version) as article:
        editions = _time_line(article)
        present = _on_show(editions, at)
        if present is None:
            raise PublishingError("It is not public, so there is nothing to correct: change it and publish it.")
        if present.is_withdrawn:
            raise PublishingError("It is withdrawn. Restore it before you change it in public.")
        if change in {Change.FIRST, Change.WITHDRAWAL, Change.RESTORATION}:
            raise PublishingError(f"“{change.label}” is not a change of a public text.")
        if change == Change.SILENT and present.version == version and not fresh_bylines:
            raise AlreadyPrinted("This very version is on show already.")
        return _print(
            article,
            editions,
            at=at,
            by=by,
            start=at,
            change=change,
            note=note,
            serious=serious,
            fresh_bylines=fresh_bylines,
        )


def withdraw(
    article: Article,
    *,
    version: int,
    at: datetime,
    note: str,
    retract: bool = False,
    visible_from: datetime | None = None,
    by: AbstractBaseUser | None = None,
) -> Edition:
    """An edition that says the piece is withdrawn and why; the address keeps answering.

    The text stays under the notice, or, with `retract`, gives way to it. `visible_from` sets it for later.
    The text printed is the one on show, not the working copy's. Editions that wait for a later moment are
    cancelled, so that a withdrawn piece does not come back by an old schedule.
    """
    start = visible_from or at
    with _locked(article, version) as article:
        editions = _time_line(article)
        present = _on_show(editions, start)
        if present is None:
            raise PublishingError("It is not public, so there is nothing to withdraw.")
        if present.is_withdrawn:
            raise PublishingError("It is withdrawn already.")
        for waiting in [edition for edition in editions if edition.visible_from > start]:
            editions.remove(waiting)
            _void(waiting)
            _end(present, None)
        status = Status.RETRACTED if retract else Status.WITHDRAWN
        return _reprint(
            present, editions, at=at, by=by, start=start, change=Change.WITHDRAWAL, note=note, status=status
        )


def restore(
    article: Article, *, version: int, at: datetime, note: str = "", by: AbstractBaseUser | None = None
) -> Edition:
    """The withdrawn piece in print again, with the text it had before it was withdrawn."""
    with _locked(article, version) as article:
        editions = _time_line(article)
        present = _on_show(editions, at)
        if present is None or not present.is_withdrawn:
            raise PublishingError("It is not withdrawn.")
        return _reprint(
            present,
            editions,
            at=at,
            by=by,
            start=at,
            change=Change.RESTORATION,
            note=note,
            status=Status.PUBLISHED,
        )


def cancel(edition: Edition, *, at: datetime) -> None:
    """Takes back an edition that still waits; what was before it stays on show in its place.

    Its row stays, as one that was never visible. Raises PublishingError for one that readers have seen.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=edition.article_id)
        editions = _time_line(article)
        place = next((n for n, other in enumerate(editions) if other.pk == edition.pk), None)
        if place is None or editions[place].visible_from <= at:
            raise PublishingError("Only an edition that still waits can be cancelled.")
        edition = editions[place]
        if place == 0 and len(editions) > 1:
            raise PublishingError("Another version waits to follow this one. Cancel that one first.")
        end = edition.visible_until
        _void(edition)
        if place:
            _end(editions[place - 1], end)
        _after(article)


# --- the press --------------------------------------------------------------------------------------------


@contextmanager
def _locked(article: Article, version: int) -> Iterator[Article]:
    """The article's row, locked in a transaction, once its version is the one that was asked for."""
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if locked.version != version:
            raise StaleVersion(version, locked.version)
        yield locked


def _time_line(article: Article) -> list[Edition]:
    """The editions that were, are or will be on show, in the order of their time. Voided ones are left out."""
    editions = article.editions.defer("body").order_by("visible_from", "number")
    return [edition for edition in editions if edition.visible_until != edition.visible_from]


def _on_show(editions: list[Edition], at: datetime) -> Edition | None:
    for edition in editions:
        if edition.visible_from <= at and (edition.visible_until is None or at < edition.visible_until):
            return edition
    return None


def _end(edition: Edition, at: datetime | None) -> None:
    edition.visible_until = at
    edition.save(update_fields=["visible_until"])


def _void(edition: Edition) -> None:
    """Closes an edition where it begins: it was printed, and nobody will see it."""
    _end(edition, edition.visible_from)


def _place(editions: list[Edition], start: datetime) -> tuple[Edition | None, datetime | None]:
    """Makes room on the time line at `start`; returns the edition before and the moment the next one begins."""
    before = _on_show(editions, start)
    if before is None:
        return None, None
    until = before.visible_until
    _end(before, start)
    return before, until


def _print(
    article: Article,
    editions: list[Edition],
    *,
    at: datetime,
    by: AbstractBaseUser | None,
    start: datetime,
    change: Change,
    note: str = "",
    serious: bool = False,
    dated: datetime | None = None,
    fresh_bylines: bool = False,
) -> Edition:
    """Freezes the working copy as the edition on show from `start`."""
    blockers = [problem for problem in checks.problems(article) if problem.blocks]
    if blockers:
        raise NotReady(blockers)
    before, until = _place(editions, start)
    published_at = before.published_at if before else dated or start
    bylines = _bylines(article, before, timezone.localdate(published_at), fresh=fresh_bylines)
    image = article.image
    edition = Edition(
        article=article,
        version=article.version,
        slug=article.slug,
        type=article.type,
        headline=article.headline,
        standfirst=article.standfirst,
        body=body.with_anchors(body.clean(article.body)),
        word_count=body.word_count(article.body),
        language=article.language,
        notice=article.notice,
        byline_text=_byline_text([byline for byline, _ in bylines]),
        image=image,
        image_alt="" if not image or image.is_decorative else article.image_alt or image.alt,
        image_caption=(article.image_caption or image.caption) if image else "",
        image_credit=image.credit if image else "",
    )
    topics = [tagged.tag_id for tagged in article.tagged.all()]
    _insert(edition, before, bylines, topics, at, by, start, until, published_at, change, note, serious)
    return edition


def _reprint(
    before: Edition,
    editions: list[Edition],
    *,
    at: datetime,
    by: AbstractBaseUser | None,
    start: datetime,
    change: Change,
    note: str,
    status: Status,
) -> Edition:
    """The edition `before` once more with another status: not a word of it comes from the working copy."""
    _, until = _place(editions, start)
    kept = (
        "article version slug type headline standfirst body word_count language notice byline_text"
        " image image_alt image_caption image_credit"
    )
    edition = Edition(status=status, **{name: getattr(before, name) for name in kept.split()})
    bylines = [(_copy(byline), [_copy(post) for post in byline.affiliations.all()]) for byline in before.bylines.all()]
    topics = list(before.edition_topics.values_list("topic_id", flat=True))
    _insert(edition, before, bylines, topics, at, by, start, until, before.published_at, change, note, True)
    return edition


def _copy(row):
    """An unsaved row with the same values, for another parent."""
    skipped = {"id", "edition", "byline"}
    fields = [field for field in row._meta.concrete_fields if field.name not in skipped]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})


def _insert(edition, before, bylines, topics, at, by, start, until, published_at, change, note, serious) -> None:
    """Writes the edition and everything printed with it, and remembers its address."""
    note = note.strip()
    if change in _MUST_TELL and not note:
        raise PublishingError("Readers have to be told what changed: write the note.")
    told = bool(note) or change == Change.UPDATE
    numbers = edition.article.editions.order_by("-number").values_list("number", flat=True)
    edition.number = (numbers.first() or 0) + 1
    edition.change, edition.note = change, note
    edition.notes = list(before.notes) if before else []
    if note:
        edition.notes.append({"kind": change.value, "text": note, "at": start.isoformat(), "serious": serious})
    edition.published_at = published_at
    edition.modified_at = start if before and told else before.modified_at if before else published_at
    edition.visible_from, edition.visible_until = start, until
    edition.printed_at, edition.printed_by = at, by
    edition.save(force_insert=True)

    PrintedByline.objects.bulk_create(_under(edition, "edition", [byline for byline, _ in bylines]))
    PrintedAffiliation.objects.bulk_create(
        post for byline, posts in bylines for post in _under(byline, "byline", posts)
    )
    EditionTopic.objects.bulk_create(
        EditionTopic(edition=edition, topic_id=topic, position=position, published_at=published_at)
        for position, topic in enumerate(topics)
    )
    address, _ = Address.objects.get_or_create(
        slug=edition.slug, defaults={"article": edition.article, "printed_from": start}
    )
    if address.article_id != edition.article_id:
        raise PublishingError(f"The address “{edition.slug}” belongs to another piece for ever. Choose another one.")
    _after(edition.article)


_MUST_TELL = {Change.CORRECTION, Change.CLARIFICATION, Change.EDITORS_NOTE, Change.WITHDRAWAL}


def _under(parent, name: str, rows: list) -> list:
    """`rows` in their order as children of `parent`."""
    for position, row in enumerate(rows):
        setattr(row, name, parent)
        row.position = position
    return rows


def _after(article: Article) -> None:
    for follow in after_print:
        # robust: a page cache that is down must not undo a publication that readers can see already.
        transaction.on_commit(lambda follow=follow: follow(article.pk), robust=True)


def _bylines(
    article: Article, before: Edition | None, day: date, *, fresh: bool
) -> list[tuple[PrintedByline, list[PrintedAffiliation]]]:
    """What to print of each byline: what its row says; else what was printed before; else the record on `day`.

    The middle step is what keeps a name, a title and a house as they were when the piece came out, however often
    it is corrected later.
    """
    rows = list(article.bylines.select_related("author", "institution").order_by("position", "pk"))
    printed = {} if fresh or not before else {(b.author_id, b.role): b for b in before.bylines_as_printed}
    posts_before = {} if not printed else _posts_by_byline(before)
    on_record: dict[int, list[Affiliation]] = {}
    for post in Affiliation.objects.on(day).filter(author__in=[row.author_id for row in rows]):
        on_record.setdefault(post.author_id, []).append(post)
    houses = Institution.objects.prefetch_related("disclosures").in_bulk(
        {post.institution_id for posts in on_record.values() for post in posts}
        | {row.institution_id for row in rows} - {None}
    )

    def freeze(title: str, institution_id: int | None) -> PrintedAffiliation:
        house = houses.get(institution_id)
        return PrintedAffiliation(
            title=title,
            institution=house,
            institution_name=house.name if house else "",
            disclosure=" ".join(d.text for d in house.disclosures.all() if d.holds_on(day)) if house else "",
        )

    def printable(row: Byline) -> tuple[PrintedByline, list[PrintedAffiliation]]:
        earlier = printed.get((row.author_id, row.role))
        if row.unaffiliated:
            posts = []
        elif row.title or row.institution_id:
            posts = [freeze(row.title, row.institution_id)]
            for post in posts_before.get(earlier.pk if earlier else None, []):
                if (post.title, post.institution_id) == (row.title, row.institution_id):
                    posts = [_copy(post)]
        elif earlier:
            posts = [_copy(post) for post in posts_before.get(earlier.pk, [])]
        else:
            posts = [freeze(post.title, post.institution_id) for post in on_record.get(row.author_id, [])]
        byline = PrintedByline(
            author=row.author,
            role=row.role,
            name=row.name or (earlier.name if earlier else row.author.name),
            bio=row.bio or (earlier.bio if earlier else row.author.bio),
            disclosure=row.disclosure or (earlier.disclosure if earlier else ""),
        )
        return byline, posts

    return [printable(row) for row in rows]


def _posts_by_byline(edition: Edition) -> dict[int, list[PrintedAffiliation]]:
    posts: dict[int, list[PrintedAffiliation]] = {}
    for post in PrintedAffiliation.objects.filter(byline__edition=edition).order_by("byline", "position"):
        posts.setdefault(post.byline_id, []).append(post)
    return posts


def _byline_text(bylines: list[PrintedByline]) -> str:
    """The names as one line: “A”, “A and B”, “A, B and C”; those who wrote, or everybody where nobody did."""
    names = [b.name for b in bylines if b.role == Byline.Role.AUTHOR] or [b.name for b in bylines]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
