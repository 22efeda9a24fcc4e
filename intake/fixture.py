"""A fixture built from documents: each is read, stored and printed by the very code that a publication runs.

That happens in a scratch database in memory, which is then written down with natural keys. So a fixture holds what
the product would have made of the documents, and building it twice gives the same bytes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, models, transaction
from django.db.utils import ConnectionHandler
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles.desk import editing
from articles.models import (
    Article,
    Byline,
    Edition,
    EditionTopic,
    PrintedAffiliation,
    PrintedByline,
    PrintedLink,
    PrintedSlug,
    TaggedArticle,
    Topic,
    TopicOtherName,
)
from articles.press import outbox, publishing, working_copy
from articles.press.errors import PublishingError
from authors.models import (
    Affiliation,
    Author,
    AuthorOtherName,
    Disclosure,
    Institution,
    InstitutionOtherName,
)
from images import ingest, specs
from images.models import Image

from . import headers, readers
from .drafts import Draft, UnreadableDocument
from .matching import find_institution
from .store import Report as StoreReport
from .store import store

ILLUSTRATIONS = settings.BASE_DIR / "fixtures" / "media" / "illustrations"
# Referred to before referring, so that a reader of the file finds what a row names above it.
CONTENTS: list[type[models.Model]] = [
    Institution,
    InstitutionOtherName,
    Disclosure,
    Image,
    Author,
    AuthorOtherName,
    Affiliation,
    Topic,
    TopicOtherName,
    Article,
    TaggedArticle,
    Byline,
    Edition,
    PrintedByline,
    PrintedAffiliation,
    EditionTopic,
    PrintedLink,
    PrintedSlug,
]


@dataclass
class Report(StoreReport):
    """What building did; `refused` has a sentence for each document that could not be taken."""

    refused: list[str] = field(default_factory=list)


@dataclass
class Cue:
    """A document as it goes to press: its draft, when, and how."""

    name: str
    draft: Draft
    moment: datetime  # of publication, correction or schedule
    corrections: list[Cue] = field(default_factory=list)

    @property
    def is_draft(self) -> bool:
        return self.draft.headers.get("status", "").casefold() == "draft"

    @property
    def is_scheduled(self) -> bool:
        return "scheduled" in self.draft.headers


def build(
    documents: Iterable[Path], *, dated: datetime, topics: list[str] | None = None, desk: Path | None = None
) -> tuple[str, Report]:
    """The fixture as JSON text, and what was made of which document. Documents that name no date are `dated`.

    A document with the headline of an earlier one takes that piece's place, unless its header says `Corrects:`.
    What cannot be read or printed is named in the report with a sentence, and the rest is made.
    Raises ValueError, with a sentence, for a desk file with a mistake.
    """
    report = Report()
    cues = []
    for path in documents:
        try:
            cues.append(_cue(path, dated))
        except (UnreadableDocument, ValueError) as error:
            report.refused.append(str(error))
    pieces = _arranged(cues, report)
    with scratch_database():
        if desk:
            _set_desk(tomllib.loads(desk.read_text(encoding="utf-8")))
        published = [piece.moment for piece in pieces if not (piece.is_draft or piece.is_scheduled)]
        for piece in pieces:
            lines = list(report.lines)
            try:
                with transaction.atomic():
                    _print(piece, topics, max(published, default=dated), report)
            except (PublishingError, ValueError) as error:
                report.lines = lines
                report.refused.append(f"{piece.name}: {error}")
                report.refused += [f"{cue.name}: The piece it corrects was not taken." for cue in piece.corrections]
        rows: list[models.Model] = []
        for model in CONTENTS:
            of_model = list(model.objects.order_by("pk"))
            report.add(f"{model._meta.verbose_name_plural}: {len(of_model)}")
            rows += of_model
        text = serializers.serialize(
            "json",
            rows,
            indent=1,
            use_natural_foreign_keys=True,
            use_natural_primary_keys=True,
            ensure_ascii=False,
        )
    return text + "\n", report


_empty: list[bytes] = []


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty database in memory stands in for the default one; nothing follows what is printed there.

    Its tables are made of the models: the way there through every migration takes ten times as long.
    """
    usual = connections["default"]
    handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    connections["default"] = handler["default"]
    ContentType.objects.clear_cache()  # remembers row ids per alias, and the alias now means another database
    try:
        connections["default"].ensure_connection()
        if _empty:  # the second one of a process is a copy of the first
            connections["default"].connection.deserialize(_empty[0])
        else:
            with connections["default"].schema_editor() as editor:
                for model in apps.get_models():
                    if model._meta.can_migrate(connections["default"]):
                        editor.create_model(model)
            emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
            _empty.append(connections["default"].connection.serialize())
        with outbox.paused():
            yield
    finally:
        connections["default"].close()
        connections["default"] = usual
        ContentType.objects.clear_cache()


def _cue(path: Path, dated: datetime) -> Cue:
    draft = readers.read_file(path)
    if path.suffix.lower() != ".txt":
        headers.leave_out_unknown(draft)
    if not draft.contributors:
        raise UnreadableDocument(
            f"{path.name} names no author: end it with a bio line (“A. Name is a fellow at the Some Institute.”)"
            " or put a line “By A. Name” under the headline."
        )
    return Cue(path.name, draft, _moment_of(draft, path.name) or dated)


def _moment_of(draft: Draft, name: str) -> datetime | None:
    """When the document says that it appears: in its headers, to the minute if they do, or in a date line."""
    for key in ("corrects", "scheduled", "published", "date"):
        if words := draft.headers.get(key):
            try:
                return moment(words)
            except ValueError as error:
                if key in {"corrects", "scheduled"} or draft.published_on is None:
                    raise ValueError(f"{name}: {error}") from error
    return draft.published_on and timezone.make_aware(datetime.combine(draft.published_on, time()))


def moment(words: str) -> datetime:
    """“2019-06-30” (its midnight) or “2019-06-30 09:00” in the site's zone. Raises ValueError with a sentence."""
    try:
        found = parse_datetime(words) or (day := parse_date(words)) and datetime.combine(day, time())
    except ValueError:
        found = None
    if not found:
        raise ValueError(f"“{words}” is no date; write it as 2019-06-30 or 2019-06-30 09:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _arranged(cues: list[Cue], report: Report) -> list[Cue]:
    """The pieces in the order of their dates, corrections with theirs; the last of one headline stands."""
    pieces: dict[str, Cue] = {}
    for cue in cues:
        headline = words_of(cue.draft.headline)
        if "corrects" not in cue.draft.headers:
            pieces[headline] = cue
        elif headline in pieces:
            pieces[headline].corrections.append(cue)
        else:
            report.refused.append(f"{cue.name} corrects “{cue.draft.headline}”, which none of the documents is.")
    return sorted(pieces.values(), key=lambda piece: (piece.moment, piece.draft.headline))


def words_of(headline: str) -> str:
    """What makes two headlines the same one, however they were typed: the words, not quotation marks or dashes."""
    return " ".join(re.findall(r"\w+", headline.casefold())) or headline


def _print(piece: Cue, topics: list[str] | None, now: datetime, report: Report) -> None:
    """Stores the piece and does with it what its header says."""
    waits = piece.is_draft or piece.is_scheduled
    own_topics = None if piece.draft.headers.get("topics") else topics
    at = now if waits else piece.moment
    article, stored = store(piece.draft, at=at, topics=own_topics)
    report.lines += [f"{piece.name}: {line}" for line in stored.lines]
    article = _illustrate(article, piece, at)
    if piece.is_draft:
        return
    if piece.is_scheduled:
        asked_at = min(now, piece.moment - timedelta(days=365))
        publishing.schedule(article, version=article.version, at=asked_at, visible_from=piece.moment)
        return
    publishing.publish(article, version=article.version, at=piece.moment)
    for correction in sorted(piece.corrections, key=lambda cue: cue.moment):
        article, _ = store(correction.draft, at=correction.moment, article=article)
        article = _illustrate(article, correction, correction.moment)
        publishing.correct(
            article,
            version=article.version,
            at=correction.moment,
            change=Edition.Change.CORRECTION,
            note=correction.draft.headers.get("correction", ""),
        )


def _illustrate(article: Article, cue: Cue, at: datetime) -> Article:
    """The piece with the picture its header names, and its alternative text; “none” there says it is to have none."""
    name = cue.draft.headers.get("illustration")
    if not name:
        return article
    snapshot, planning = working_copy.snapshot_of(article), {}
    if name.casefold() == "none":
        planning = {"without_image": True}
    else:
        image = Image.objects.filter(key=Path(name).stem).first()
        if image is None:
            raise ValueError(f"there is no illustration {name}.")
        snapshot = replace(snapshot, image=image.pk, image_alt=cue.draft.headers.get("illustration alt", ""))
    return editing.save(article, snapshot, version=article.version, at=at, planning=planning)


def _set_desk(desk: dict) -> None:
    """Institutions, authors and pictures with what documents cannot say of them."""
    for row in desk.get("institution", []):
        aliases, disclosures = row.pop("aliases", []), row.pop("disclosure", [])
        institution = Institution.objects.create(**row)
        for name in aliases:
            institution.other_names.create(name=name)
        for line in disclosures:
            institution.disclosures.create(**line)
    for row in desk.get("author", []):
        affiliations, aliases = row.pop("affiliation", []), row.pop("aliases", [])
        author = Author.objects.create(**row)
        for name in aliases:
            author.other_names.create(name=name)
        for values in affiliations:
            values["institution"] = find_institution(values["institution"])
            affiliation = Affiliation(author=author, **values)
            affiliation.full_clean()
            affiliation.save()
    for row in desk.get("illustration", []):
        name = row.pop("file")
        key, facts = Path(name).stem, ingest.inspect(ILLUSTRATIONS / name)
        Image.objects.create(
            key=key,
            file=f"{specs.folder(key)}/{facts.pop('file')}",
            **facts,
            licence=Image.Licence.OWN,
            created_at=datetime(2018, 1, 1, tzinfo=UTC),
            **row,
        )


def load(text: str) -> None:
    """Loads a fixture that `build` made, as `loaddata` does with one in a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "built.json"
        path.write_text(text, encoding="utf-8")
        call_command("loaddata", str(path), verbosity=0)


def bring_pictures() -> None:
    """Puts the fixture's pictures where the site keeps its own, with their renditions; those that are there stay."""
    files = {path.stem: path for path in sorted(ILLUSTRATIONS.glob("*.jpg"))}
    missing = []
    for image in Image.objects.by_keys(files).values():
        if not (image.renditions and default_storage.exists(image.file.name)):
            missing.append((image, files[image.key]))
    ingest.add_files(missing)
