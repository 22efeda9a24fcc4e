"""Authors, institutions and topics by their names, former and other ones included: answered before any piece."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from django.db.models import Count, Q
from django.db.models.signals import post_delete, post_save

from authors.models import Author, AuthorOtherName, Institution, InstitutionOtherName

from ..models import SearchName, Topic, TopicOtherName
from . import vocabulary
from .tokens import STOP_WORDS, words

Kind = SearchName.Kind
RECORDS = {Kind.AUTHOR: Author, Kind.INSTITUTION: Institution, Kind.TOPIC: Topic}
OTHER_NAMES = {
    Kind.AUTHOR: (AuthorOtherName, "author_id"),
    Kind.INSTITUTION: (InstitutionOtherName, "institution_id"),
    Kind.TOPIC: (TopicOtherName, "topic_id"),
}
FEW = 3
MOST = 60  # names that share words with a question, before it is asked which of them may be seen


@dataclass(frozen=True)
class Meant:
    """A record that a question may mean; `wholly` says that it was called by a whole name."""

    kind: str
    record: int
    name: str
    wholly: bool


def connect() -> None:
    """From now on a name that is saved or deleted is found, or not, by what it is called then."""
    for kind, model in RECORDS.items():
        for sender in (model, OTHER_NAMES[kind][0]):
            post_save.connect(_changed, sender=sender, dispatch_uid=f"search.{sender.__name__}.saved")
            post_delete.connect(_changed, sender=sender, dispatch_uid=f"search.{sender.__name__}.deleted")


def _changed(instance, raw: bool = False, created: bool = False, **kwargs) -> None:
    if raw:  # a fixture: `rebuild search` follows it
        return
    for kind, model in RECORDS.items():
        other, owner = OTHER_NAMES[kind]
        if isinstance(instance, model | other):
            record = getattr(instance, owner, instance.pk)
            if created:  # the names that were there stay, and this one comes to them
                _add(rows_of(kind, record, instance.name))
            else:
                refresh(kind, [record])


def refresh(kind: str, records: Iterable[int]) -> None:
    """The names of these records as they are now. Four queries."""
    records = list(records)
    other, owner = OTHER_NAMES[kind]
    called = [*RECORDS[kind].objects.filter(pk__in=records).values_list("pk", "name")]
    there = {pk for pk, _ in called}
    called += other.objects.filter(**{f"{owner}__in": records}).values_list(owner, "name")
    SearchName.objects.filter(kind=kind, record__in=records).delete()
    rows = []
    for record, name in called:
        if record in there:
            rows += rows_of(kind, record, name)
    _add(rows)


def _add(rows: list[SearchName]) -> None:
    SearchName.objects.bulk_create(rows, ignore_conflicts=True, batch_size=150)


def rebuild() -> None:
    for kind, model in RECORDS.items():
        SearchName.objects.filter(kind=kind).exclude(record__in=model.objects.values("pk")).delete()
        records = model.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=500)
        while batch := list(islice(records, 500)):
            refresh(kind, batch)


def rows_of(kind: str, record: int, name: str) -> list[SearchName]:
    """A row for each word of a name."""
    own = list(dict.fromkeys(words(name)))
    return [SearchName(kind=kind, record=record, name=name, word=word, size=len(own)) for word in own]


def meant(query: list[set[str]], beginning: str = "") -> list[Meant]:
    """Whom a question means, the likeliest first. One query.

    `query` has for each of its words what it may stand for, `beginning` is a last word that is still being typed.
    A record is meant if the question is little more than a name of it, or if a name has every word of the question: a
    surname alone will do, and of an institution or topic half the name, or less if few are called so.
    """
    telling = [forms for forms in query if not forms <= STOP_WORDS]
    if not telling:
        return []
    wanted = Q(word__in=set().union(*telling))
    if beginning:
        wanted |= vocabulary.begins("word", beginning)
    rows = SearchName.objects.filter(wanted).values("kind", "record", "name", "size")
    likely = rows.annotate(number=Count("word", distinct=True)).order_by("-number", "size", "name", "record")[:MOST]
    typed = set().union(*query)
    likeliest: dict[tuple[str, int], tuple] = {}  # a record → its likeliest name, as the key to sort by says
    for row in likely:
        own = set(words(row["name"]))
        covered = sum(not forms.isdisjoint(own) for forms in telling)
        if beginning and not query[-1] & own and any(word.startswith(beginning) for word in own):
            covered += 1
        wholly = own <= typed and covered * 2 > len(telling)
        if wholly or covered >= len(telling):
            closely = wholly or row["kind"] == Kind.AUTHOR or covered * 2 >= row["size"]
            sort_key = (not wholly, not closely, -covered, row["size"], row["name"], row["record"])
            record = (row["kind"], row["record"])
            if record not in likeliest or sort_key < likeliest[record][0]:
                likeliest[record] = (sort_key, Meant(*record, row["name"], wholly))
    found = []
    for sort_key, one in sorted(likeliest.values(), key=itemgetter(0)):
        # A word that stands in many long names means none of them: "university", "policy".
        is_close = not sort_key[1]
        if is_close or len(likeliest) <= FEW:
            found.append(one)
    return found
