"""Any two versions side by side: revisions, editions, the working copy."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Author, Institution
from images.models import Image

from .. import diff
from ..models import Article, Byline, Edition, Topic
from ..snapshot import Snapshot
from ..types import Type
from ..working_copy import take
from .access import the_article

LABELS = {
    "headline": "Headline",
    "standfirst": "Standfirst",
    "type": "Type",
    "bylines": "Bylines",
    "topics": "Topics",
    "image": "Lead image",
    "image_alt": "Alternative text",
    "image_caption": "Caption",
    "slug": "Address",
    "language": "Language",
    "notice": "Notice",
    "body": "Text",
}


@dataclass(frozen=True)
class Described:
    """A snapshot in words a person can compare: `words` by field, for all but the body."""

    words: dict[str, str]
    labels = LABELS


def describe(snapshot: Snapshot) -> Described:
    """The snapshot with names in place of ids. At most four queries."""
    people = Author.objects.in_bulk({row.author for row in snapshot.bylines})
    houses = Institution.objects.in_bulk({row.institution for row in snapshot.bylines} - {None})
    topics = Topic.objects.in_bulk(snapshot.topics)
    image = Image.objects.filter(pk=snapshot.image).first() if snapshot.image else None

    def signature(row) -> str:
        who = row.name or str(people.get(row.author, "a deleted author"))
        role = "" if row.role == Byline.Role.AUTHOR else f" ({Byline.Role(row.role).label})"
        house = houses.get(row.institution)
        post = "no affiliation" if row.unaffiliated else ", ".join(filter(None, [row.title, str(house or "")]))
        return "; ".join(filter(None, [f"{who}{role}", post, row.bio, row.disclosure]))

    words = {name: getattr(snapshot, name) for name in LABELS if isinstance(getattr(snapshot, name), str)}
    words["type"] = Type(snapshot.type).label if snapshot.type in Type.values else snapshot.type
    words["bylines"] = " · ".join(signature(row) for row in snapshot.bylines)
    words["topics"] = ", ".join(str(topics[pk]) for pk in snapshot.topics if pk in topics)
    words["image"] = f"{image} ({image.credit})" if image else ""
    return Described(words)


@dataclass(frozen=True)
class Version:
    """Something that can be compared: `key` names it in the address ("r12", "e3", "now")."""

    key: str
    label: str


def versions_of(article: Article) -> list[Version]:
    """Everything of the piece that can be compared, the newest first. Two queries."""
    found = [Version("now", f"Working copy (version {article.version})")]
    for edition in article.editions.order_by("-number").only("number", "change", "visible_from", "article"):
        when = date_format(timezone.localtime(edition.visible_from), "j M Y H:i")
        found.append(Version(f"e{edition.number}", f"Edition {edition.number}, {edition.get_change_display()}, {when}"))
    for revision in article.revisions.select_related("saved_by").defer("packed"):
        when = date_format(timezone.localtime(revision.saved_at), "j M Y H:i")
        who = revision.saved_by or "the system"
        told = revision.name or revision.reason
        found.append(
            Version(
                f"r{revision.version}",
                f"Version {revision.version}, {who}, {when}{f' – {told}' if told else ''}",
            )
        )
    return found


def read(article: Article, key: str) -> tuple[Snapshot | Edition, dict[str, str], str]:
    """Content, words by field and body of the version `key` names. Raises Http404 for one the piece does not have."""
    if key == "now":
        snapshot = take(article)
        return snapshot, describe(snapshot).words, snapshot.body
    if not key[1:].isdigit() or key[0] not in "re" or len(key) > 9:
        raise Http404
    if key[0] == "e":
        edition = article.editions.select_related("image").filter(number=int(key[1:])).first()
        if edition is None:
            raise Http404
        return edition, _as_printed(edition), edition.body
    revision = article.revisions.select_related("base").filter(version=int(key[1:])).first()
    if revision is None:
        raise Http404
    return revision.snapshot, describe(revision.snapshot).words, revision.snapshot.body


def _as_printed(edition: Edition) -> dict[str, str]:
    words = {name: getattr(edition, name) for name in LABELS if isinstance(getattr(edition, name), str)}
    words["type"] = edition.type_label
    lines = []
    for byline in edition.bylines_as_printed:
        role = "" if byline.role == Byline.Role.AUTHOR else f" ({byline.get_role_display()})"
        posts = [", ".join(filter(None, [post["title"], post["institution"]])) for post in byline.posts]
        lines.append("; ".join(filter(None, [f"{byline.name}{role}", *posts, byline.bio, byline.disclosure])))
    words["bylines"] = " · ".join(lines)
    rows = edition.edition_topics.select_related("topic").order_by("position")
    words["topics"] = ", ".join(row.topic.name for row in rows)
    words["image"] = f"{edition.image} ({edition.image_credit})" if edition.image else ""
    return words


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions: what was added, removed, marked otherwise; every field a reader could see."""
    article = the_article(request, pk)
    versions = versions_of(article)
    keys = [version.key for version in versions]
    present = next((key for key in keys if key.startswith("e")), None)
    after = request.GET.get("after", "now")
    before = request.GET.get("before") or present or (keys[2] if len(keys) > 2 else keys[-1])
    _, old, old_body = read(article, before)
    _, new, new_body = read(article, after)
    fields = [
        {"label": label, "parts": diff.compare_words(old[name], new[name])}
        for name, label in LABELS.items()
        if name != "body" and old[name] != new[name]
    ]
    changes = diff.compare(old_body, new_body)
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": "Compare",
        "versions": versions,
        "before": before,
        "after": after,
        "fields": fields,
        "changes": changes,
        "differs": bool(fields) or any(change.state != diff.SAME for change in changes),
        "back": reverse("admin:articles_article_change", args=[article.pk]),
    }
    return TemplateResponse(request, "admin/articles/article/compare.html", context)
