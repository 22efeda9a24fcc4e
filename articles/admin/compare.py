"""Any two versions side by side: revisions, editions, the working copy."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from ..body import diff
from ..models import Article, Edition, PrintedLink, Series, Topic, people, printed
from ..models.snapshot import Snapshot
from ..models.types import Type
from ..press.composing import bylines_in_words, compose
from ..press.working_copy import snapshot_of
from .access import article_page, the_article


def describe(snapshot: Snapshot, article: Article) -> dict[str, str]:
    """Every field but the body in words a person can compare, bylines as they would be printed. Constant queries.

    The body is compared as it is, and laying it out takes longer than all the rest.
    """
    at = timezone.now()
    current = article.editions.visible(at).first()
    day = timezone.localdate(current.published_at if current else at)
    proof = compose(replace(snapshot, body=""), article, current, day)
    topics = Topic.objects.in_bulk(proof.topics)
    return _words(proof.edition, [topics[pk].name for pk in proof.topics if pk in topics], proof.links)


def as_printed(edition: Edition) -> dict[str, str]:
    """The same of an edition, as it was printed."""
    rows = edition.edition_topics.select_related("topic").order_by("position")
    links = list(edition.printed_links.order_by("pk").values_list("kind", "other"))
    return _words(edition, [row.topic.name for row in rows], links)


def _words(edition: Edition, topics: list[str], links: list[tuple[str, int]]) -> dict[str, str]:
    words = {name: getattr(edition, name) for name in printed.WORDS}
    if edition.type in Type.values:
        words["type"] = edition.type_label
    words["bylines"] = " · ".join(bylines_in_words(edition.bylines_as_printed))
    words["topics"] = ", ".join(topics)
    words["image"] = words["series"] = ""
    if edition.image:
        words["image"] = f"{edition.image} ({edition.image_credit})"
    if edition.series_id:  # an old version may name a series that is gone
        words["series"] = str(Series.objects.filter(pk=edition.series_id).first() or "")
    words["series_position"] = str(edition.series_position or "")
    return words | _links_in_words(links)


def _links_in_words(links: list[tuple[str, int]]) -> dict[str, str]:
    """Other pieces by the headline readers know: a working one may be nobody's business here. One query, or none."""
    if not links:
        return {"translation_of": "", "links": ""}
    public = Edition.objects.visible(timezone.now()).filter(article__in={other for _, other in links})
    headlines = dict(public.values_list("article", "headline"))
    kinds, words = PrintedLink.Kind, {"translation_of": [], "links": []}
    for kind, other in links:
        headline = f"an unpublished piece (no. {other})"
        if other in headlines:
            headline = f"“{headlines[other]}”"
        if kind == kinds.TRANSLATION:
            words["translation_of"].append(headline)
        else:
            words["links"].append(f"{kinds(kind).label} {headline}")
    return {name: "; ".join(headlines) for name, headlines in words.items()}


@dataclass(frozen=True)
class Version:
    """Something that can be compared: `key` names it in the address ("r12", "e3", "now")."""

    key: str
    label: str


def versions_of(article: Article) -> list[Version]:
    """Everything of the piece that can be compared, the newest first. Two queries."""
    versions = [Version("now", f"Working copy (version {article.version})")]
    for edition in article.editions.order_by("-number").only("number", "change", "visible_from", "article"):
        when = date_format(timezone.localtime(edition.visible_from), "j M Y H:i")
        versions.append(
            Version(f"e{edition.number}", f"Edition {edition.number}, {edition.get_change_display()}, {when}")
        )
    for revision in article.revisions.select_related("saved_by").defer("packed"):
        when = date_format(timezone.localtime(revision.saved_at), "j M Y H:i")
        who = people.name_of(revision.saved_by) or "the system"
        why = f" – {revision.name or revision.reason}" if revision.name or revision.reason else ""
        versions.append(
            Version(
                f"r{revision.version}",
                f"Version {revision.version}, {who}, {when}{why}",
            )
        )
    return versions


def read(article: Article, key: str) -> tuple[dict[str, str], str]:
    """Words by field and body of the version `key` names. Raises Http404 for one the piece does not have."""
    if key == "now":
        return describe(snapshot_of(article), article), article.body
    if not (key[1:].isascii() and key[1:].isdigit()) or key[0] not in "re" or len(key) > 9:
        raise Http404
    number = int(key[1:])
    if key[0] == "e":
        edition = article.editions.select_related("image").filter(number=number).first()
        if edition is None:
            raise Http404
        return as_printed(edition), edition.body
    revision = article.revisions.select_related("base").filter(version=number).first()
    if revision is None:
        raise Http404
    return describe(revision.snapshot, article), revision.snapshot.body


def _last_that_differs(article: Article, versions: list[Version]) -> str:
    """The newest version before the working copy that says something else: what readers see, else what was before it.

    Of a piece that was never written on since it came, the oldest. Reads revisions until one differs, ten at most.
    """
    editions = article.editions.order_by("-number").only("number", "digest", "article")
    for edition in editions:
        if edition.digest != article.digest:
            return f"e{edition.number}"
    current = snapshot_of(article)
    for revision in article.revisions.select_related("base").order_by("-version")[:10]:
        if revision.snapshot != current:
            return f"r{revision.version}"
    return versions[-1].key


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions: what was added, removed, marked otherwise; every field a reader could see."""
    article = the_article(request, pk)
    versions = versions_of(article)
    after = request.GET.get("after", "now")
    before = request.GET.get("before") or _last_that_differs(article, versions)
    old, old_body = read(article, before)
    new, new_body = read(article, after)
    budget = diff.Budget()
    changes = diff.compare(old_body, new_body, budget)
    fields = []
    for name, label in printed.LABELS.items():
        if name != "body" and old[name] != new[name]:
            fields.append({"label": label, "parts": diff.compare_words(old[name], new[name], budget)})
    return article_page(
        request,
        "compare",
        article,
        f"Compare: {article.headline}",
        versions=versions,
        before=before,
        after=after,
        fields=fields,
        changes=changes,
        differs=bool(fields) or any(change.state != diff.SAME for change in changes),
    )
