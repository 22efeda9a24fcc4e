"""A page before it is printed: what an edition would say, the same for the press, a preview and a comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.utils.text import get_text_list

from authors.models import Affiliation, Author, Dated, Institution
from images.models import Image

from .. import body
from ..models import Article, Byline, Edition, PrintedAffiliation, PrintedByline, PrintedLink, Topic, interests, printed
from ..models.printed import Origin
from ..models.snapshot import Snapshot, SnapshotByline
from . import rendering


@dataclass
class Proof:
    """An edition that is not printed. Its bylines are `edition.bylines_as_printed`, each with its affiliations."""

    edition: Edition
    topics: list[int]
    links: list[tuple[str, int]]  # (kind, article)


def compose(
    snapshot: Snapshot, article: Article, before: Edition | None, day: date, *, fresh_bylines: bool = False
) -> Proof:
    """`snapshot` as it would be printed for publication on `day`, after the edition `before`. At most nine queries."""
    text = body.read(snapshot.body).with_anchors()
    edition = Edition(
        article=article,
        version=article.version,
        digest=snapshot.digest,
        body=text.html,
        html=rendering.render_body(text, snapshot.language),
        word_count=text.word_count,
        topics_text=unique_lines(Topic.objects.filter(pk__in=snapshot.topics).values_list("name", flat=True)),
        **{name: getattr(snapshot, name) for name in printed.names(Origin.TEXT)},
    )
    if snapshot.series:
        edition.series_id, edition.series_position = snapshot.series, snapshot.series_position
    image = snapshot.image and Image.objects.filter(pk=snapshot.image).first()
    if image:
        edition.image, edition.image_credit = image, image.credit
        edition.image_caption = snapshot.image_caption or image.caption
        if not image.is_decorative:
            edition.image_alt = snapshot.image_alt or image.alt
    printed_before = None if fresh_bylines else before
    set_bylines(edition, _bylines(snapshot, printed_before, _withheld_names(before), day))
    links = list(snapshot.links)
    if snapshot.translation_of:
        links.append((PrintedLink.Kind.TRANSLATION, snapshot.translation_of))
    return Proof(edition, list(snapshot.topics), links)


def set_bylines(edition: Edition, bylines: list[PrintedByline]) -> None:
    """Gives an edition that is not printed its bylines, and the lines of text that are made of them."""
    edition.bylines_as_printed = bylines
    writers = [row for row in bylines if row.role == Byline.Role.AUTHOR] or bylines  # everybody, where nobody wrote
    names = [row.name for row in writers]
    edition.byline_text = get_text_list(names, "and")
    affiliations = chain.from_iterable(row.affiliations_as_printed for row in bylines)
    edition.institutions_text = unique_lines(affiliation.institution_name for affiliation in affiliations)


def unique_lines(names: Iterable[str]) -> str:
    """Each name that is not empty once, a line each."""
    return "\n".join(dict.fromkeys(filter(None, names)))


# --- bylines ----------------------------------------------------------------------------------------------


def copy_of(row: PrintedByline) -> PrintedByline:
    """An unsaved byline that says the same, for another edition."""
    copy = PrintedByline(**{name: getattr(row, name) for name in printed.OF_BYLINE})
    copy.affiliations_as_printed = [copy_of_affiliation(one) for one in row.affiliations_as_printed]
    return copy


def copy_of_affiliation(row: PrintedAffiliation) -> PrintedAffiliation:
    """An unsaved affiliation that says the same, for another byline."""
    return PrintedAffiliation(**{name: getattr(row, name) for name in printed.OF_AFFILIATION})


def withheld(role: str, name: str) -> PrintedByline:
    """A byline that says `name` in place of whoever signed, and nothing else of them."""
    byline = PrintedByline(author=None, role=role, name=name)
    byline.affiliations_as_printed = []
    return byline


def _withheld_names(edition: Edition | None) -> set[tuple[str, str]]:
    if edition is None:
        return set()
    return {(row.role, row.name) for row in edition.bylines_as_printed if row.author_id is None}


def _bylines(
    snapshot: Snapshot, before: Edition | None, withheld_names: set[tuple[str, str]], day: date
) -> list[PrintedByline]:
    """What to print of each byline: what its row says; else what was printed before; else the record on `day`.

    The middle step is what keeps a name, a title and an institution as they were when the piece came out, however
    often it is corrected later.
    """
    people = Author.objects.prefetch_related("interests").in_bulk({row.author for row in snapshot.bylines})
    rows = [row for row in snapshot.bylines if row.author in people]  # a merged or deleted author signs nothing
    records = _Records(rows, people, day)
    printed_before = {}
    if before:
        printed_before = {(row.author_id, row.role): row for row in before.bylines_as_printed}
    bylines = []
    for row in rows:
        if (row.role, row.name) in withheld_names:  # a name taken out stays out, whatever is corrected later
            bylines.append(withheld(row.role, row.name))
            continue
        person = people[row.author]
        earlier = printed_before.get((row.author, row.role))
        otherwise = earlier or person
        byline = PrintedByline(
            author=person,
            role=row.role,
            name=row.name or otherwise.name,
            bio=row.bio or otherwise.bio,
            disclosure=disclosure_of(row, person, day),
        )
        if row.declared_on:
            byline.declared_on = date.fromisoformat(row.declared_on)
        if earlier and not byline.disclosure:
            byline.disclosure = earlier.disclosure
        byline.affiliations_as_printed = _affiliations(row, earlier, records)
        bylines.append(byline)
    return bylines


def disclosure_of(row: SnapshotByline, person: Author, day: date) -> str:
    """What the author answered for this piece, and the standing interests that held on its day."""
    sentences = interests.answers(dict(row.interests))
    if row.disclosure:
        sentences.append(row.disclosure)
    return " ".join([*sentences, *texts_on(day, person.interests.all())])


def texts_on(day: date, rows: Iterable[Dated]) -> list[str]:
    """What was disclosed and held on the day."""
    return [row.text for row in rows if row.holds_on(day)]


class _Records:
    """The affiliations on record on `day`, and the institutions that they or the bylines name. Three queries."""

    def __init__(self, rows: list[SnapshotByline], people: dict[int, Author], day: date):
        self.day = day
        self.affiliations: dict[int, list[Affiliation]] = {}
        institutions = {row.institution for row in rows}
        for affiliation in Affiliation.objects.on(day).filter(author__in=people):
            self.affiliations.setdefault(affiliation.author_id, []).append(affiliation)
            institutions.add(affiliation.institution_id)
        named = Institution.objects.prefetch_related("disclosures")
        self.institutions = named.in_bulk(institutions - {None})

    def freeze(self, title: str, institution_id: int | None) -> PrintedAffiliation:
        """The affiliation with the institution's name, and what stands behind it, as of the day."""
        institution = self.institutions.get(institution_id)
        if institution is None:
            return PrintedAffiliation(title=title)
        return PrintedAffiliation(
            title=title,
            institution=institution,
            institution_name=institution.name,
            disclosure=" ".join(texts_on(self.day, institution.disclosures.all())),
        )


def _affiliations(row: SnapshotByline, earlier: PrintedByline | None, records: _Records) -> list[PrintedAffiliation]:
    if row.unaffiliated:
        return []
    printed_before = []
    if earlier:
        printed_before = [copy_of_affiliation(one) for one in earlier.affiliations_as_printed]
    if row.title or row.institution:
        for one in printed_before:
            if (one.title, one.institution_id) == (row.title, row.institution):
                return [one]
        return [records.freeze(row.title, row.institution)]
    if earlier:
        return printed_before
    return [records.freeze(one.title, one.institution_id) for one in records.affiliations.get(row.author, [])]


def bylines_in_words(bylines: list[PrintedByline]) -> list[str]:
    """Each byline as one line with everything that is printed of it: two of them are the same or they differ here."""
    lines = []
    for row in bylines:
        name = row.name
        if row.role != Byline.Role.AUTHOR:
            name = f"{name} ({row.get_role_display()})"
        disclosures = [affiliation.disclosure for affiliation in row.affiliations_as_printed]
        words = [name, *map(str, row.affiliations_as_printed), row.bio, row.disclosure, *disclosures]
        lines.append("; ".join(filter(None, words)))
    return lines
