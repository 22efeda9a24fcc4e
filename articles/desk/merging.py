"""Two records of one author, institution or topic made one. What was printed keeps its words; only links move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import models, transaction

from authors.models import Author, Institution

from ..models import Byline, EditionTopic, Event, PrintedAffiliation, PrintedByline, ShareLink, TaggedArticle, Topic
from ..press import fronts, records
from ..press.errors import PublishingError


class MergeError(PublishingError):
    """The two cannot be merged; the message says why."""


@contextmanager
def merging(model: type[models.Model], source, target, *, at: datetime, by) -> Iterator[tuple]:
    """Both rows, locked in one order for everybody, to move what is `source`'s to `target`. Then `source` goes; its
    names and its URL become other names of `target`, which lead there for good. Raises NotAllowed without the right.
    """
    if source.pk == target.pk:
        raise MergeError("That is one and the same record.")
    with transaction.atomic():
        both = model.objects.select_for_update(of=("self",)).filter(pk__in=[source.pk, target.pk])
        rows = {row.pk: row for row in both}
        source, target = rows[source.pk], rows[target.pk]
        before = {"merged": records.as_recorded(source), **records.as_recorded(target)}
        for row in (source, target):
            records.require(row, at=at, by=by)
        yield source, target
        for other in source.other_names.exclude(slug__in=target.other_names.values("slug")):
            setattr(other, model._meta.model_name, target)
            other.save()
        name, slug = source.name, source.slug
        source.delete()
        target.other_names.get_or_create(slug=slug, defaults={"name": name})
        was, became = records.difference(before, records.as_recorded(target))
        Event.objects.create(
            record_type=model._meta.label_lower,
            record_id=target.pk,
            subject=f"{model._meta.verbose_name}: {name} → {target.name}"[:300],
            action="merge",
            before=was,
            after=became,
            at=at,
            by=by,
        )


def merge_authors(source: Author, target: Author, *, at: datetime, by=None) -> None:
    """Everything of `source` becomes `target`'s; its name and address stay as another name of it."""
    with merging(Author, source, target, at=at, by=by) as (source, target):
        for affiliation in source.affiliations.select_related("institution"):
            same = target.affiliations.filter(
                title=affiliation.title, institution=affiliation.institution, starts_on=affiliation.starts_on
            ).exists()
            if same:
                continue
            if affiliation.is_present and target.affiliations.present().filter(is_primary=True).exists():
                affiliation.is_primary = False
            affiliation.author = target
            affiliation.save()
        for interest in source.interests.exclude(text__in=target.interests.values("text")):
            interest.author = target
            interest.save()
        _move(Byline.objects.filter(author=source), "author", target, ("article_id", "role"))
        PrintedByline.objects.filter(author=source).update(author=target)
        ShareLink.objects.filter(for_author=source).update(for_author=target)
        for relation in Author._meta.get_fields(include_hidden=True):  # of rooms above, which this one does not know
            if relation.one_to_many and relation.on_delete is models.SET_NULL:
                name = relation.field.name
                relation.related_model._default_manager.filter(**{name: source}).update(**{name: target})
        source.bylines.all().delete()  # signed the same piece in the same role as the target already
        if source.user_id and not target.user_id:
            user, source.user = source.user, None
            source.save()
            target.user = user
            target.save()


def merge_institutions(source: Institution, target: Institution, *, at: datetime, by=None) -> None:
    """The same for institutions: affiliations, disclosures and printed affiliations lead to `target` from now on."""
    with merging(Institution, source, target, at=at, by=by) as (source, target):
        for affiliation in source.affiliations.all():
            same = target.affiliations.filter(
                author=affiliation.author, title=affiliation.title, starts_on=affiliation.starts_on
            ).exists()
            if same:
                affiliation.delete()
            else:
                affiliation.institution = target
                affiliation.save()
        for line in source.disclosures.exclude(text__in=target.disclosures.values("text")):
            line.institution = target
            line.save()
        Byline.objects.filter(institution=source).update(institution=target)
        PrintedAffiliation.objects.filter(institution=source).update(institution=target)


def merge_topics(source: Topic, target: Topic, *, at: datetime, by=None) -> None:
    """Pieces, sub-topics and names of `source` go to `target`. Raises MergeError for a topic above the other."""
    with merging(Topic, source, target, at=at, by=by) as (source, target):
        above = target
        while above.parent_id:
            if above.parent_id == source.pk:
                raise MergeError(f"“{target}” stands under “{source}”. Merge it the other way round.")
            above = above.parent
        _move(TaggedArticle.objects.filter(tag=source), "tag", target, ("content_object_id",))
        TaggedArticle.objects.filter(tag=source).delete()
        _move(EditionTopic.objects.filter(topic=source), "topic", target, ("edition_id",))
        EditionTopic.objects.filter(topic=source).delete()
        source.children.update(parent=target)
        for front in source.fronts.all():
            # Its page is gone: what stood there is in the trail.
            Event.objects.record_change(front, "merge", at=at, by=by, before=fronts.state(front))
            front.delete()


def _move(rows: models.QuerySet, field: str, target, unique: tuple[str, ...]) -> None:
    """Points `rows` to `target`, but for those that would stand twice then."""
    for row in rows:
        twin = {name: getattr(row, name) for name in unique} | {field: target}
        if not type(row)._default_manager.filter(**twin).exists():
            type(row)._default_manager.filter(pk=row.pk).update(**{field: target})
