"""What machines read in a page: schema.org as plain dicts. Pure: nothing here asks the database.

The names of types and properties are those of schema.org; each function says which of its pages the shape is from.
Names, titles and institutions of a piece come from its printed bylines (public/representation.py), as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from authors.models import Affiliation, Author, Institution

from ..models import Edition, PrintedByline, Topic
from ..models.types import Licence, Type
from ..public import representation
from ..public.representation import Picture

# schema.org/CreativeWork: who stands beside the authors. What has no property of its own is a `contributor` whose
# role is named (schema.org/Role).
ROLES = {"translator": "translator"}
KINDS = {
    Institution.Kind.THINK_TANK: "ResearchOrganization",
    Institution.Kind.UNIVERSITY: "CollegeOrUniversity",
    Institution.Kind.GOVERNMENT: "GovernmentOrganization",
    Institution.Kind.NEWSROOM: "NewsMediaOrganization",
    Institution.Kind.NGO: "NGO",
    Institution.Kind.COMPANY: "Corporation",
}
# Notes that correct or take back what was said; an update or a restoration does neither.
CORRECTING = {
    Edition.Change.CORRECTION,
    Edition.Change.CLARIFICATION,
    Edition.Change.EDITORS_NOTE,
    Edition.Change.WITHDRAWAL,
}
# As `json_script` does: a data block ends at the first "</script", whatever the JSON means by it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def as_json(data: dict[str, Any]) -> str:
    """`data` as it may stand inside `<script type="application/ld+json">`."""
    return json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)


def article(edition: Edition, bylines: Sequence[PrintedByline], topics: Sequence[Topic]) -> dict[str, Any]:
    """schema.org/NewsArticle and the narrower type of the piece, as Google's "Article" page asks for it."""
    address = representation.url(edition)
    told = {
        "@type": _types(edition),
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": address,
        "identifier": representation.guid(edition),
        "headline": edition.headline,
        "description": edition.standfirst,
        "image": [_image(picture, edition) for picture in _pictures(edition)],
        "datePublished": representation.iso(edition.published_at),
        "dateModified": representation.iso(edition.modified_at),
        "author": [_signed(byline) for byline in representation.writers(bylines)],
        **_beside_the_authors(representation.others(bylines)),
        "publisher": publisher(),
        "correction": [_correction(note) for note in representation.notes(edition) if note["kind"] in CORRECTING],
        "about": [
            {"@type": "Thing", "name": topic.name, "url": representation.absolute_url(topic.get_absolute_url())}
            for topic in topics
        ],
        "articleSection": edition.type_label,
        "wordCount": None if edition.status == Edition.Status.RETRACTED else edition.word_count,
        "inLanguage": edition.language,
        "isAccessibleForFree": True,
        "license": Licence(edition.licence).address,
        "version": edition.number,
        "backstory": " ".join(f"{line['who']}: {line['text']}" for line in representation.interests(bylines)),
        "creativeWorkStatus": edition.get_status_display() if edition.is_withdrawn else "",
    }
    return _said(told)


def _types(edition: Edition) -> list[str]:
    return list(dict.fromkeys(["NewsArticle", Type(edition.type).schema_type]))


def _signed(byline: PrintedByline) -> dict[str, Any]:
    """schema.org/Person, or Organization for a collective: name, post and house as printed; `url` leads to today's."""
    signature = representation.byline(byline)
    posts = signature["posts"]
    collective = bool(byline.author_id) and byline.author.kind == Author.Kind.COLLECTIVE
    houses = [
        _said({"@type": "Organization", "name": post["institution"], "url": post["url"]})
        for post in posts
        if post["institution"]
    ]
    titles = [post["title"] for post in posts if post["title"]]
    told: dict[str, Any] = {"@type": "Organization" if collective else "Person", "name": byline.name}
    told["url"] = signature["url"]
    if collective:
        told["memberOf"] = _one_or_all(houses)
    else:
        told["jobTitle"], told["affiliation"] = _one_or_all(titles), _one_or_all(houses)
    return _said(told | {"description": byline.bio})


def _beside_the_authors(bylines: Iterable[PrintedByline]) -> dict[str, list]:
    found: dict[str, list] = {}
    for byline in bylines:
        person = _signed(byline)
        if name := ROLES.get(byline.role):
            found.setdefault(name, []).append(person)
        else:
            role = {"@type": "Role", "roleName": byline.get_role_display(), "contributor": person}
            found.setdefault("contributor", []).append(role)
    return found


def _correction(note: dict[str, Any]) -> dict[str, str]:
    """schema.org/CorrectionComment."""
    return {
        "@type": "CorrectionComment",
        "name": note["label"],
        "text": note["text"],
        "datePublished": note["at"],
    }


def _pictures(edition: Edition) -> list[Picture]:
    """The pictures of the piece; of one that shows no text any more, none."""
    return [] if edition.status == Edition.Status.RETRACTED else representation.in_ratios(edition)


def ledger(name: str, entries: Iterable[Edition]) -> dict[str, Any]:
    """schema.org/CollectionPage of what readers were told of, the latest first."""
    items = [
        {"@type": "ListItem", "position": position, "item": correction(entry)}
        for position, entry in enumerate(entries, 1)
    ]
    list_of_items = {"@type": "ItemList", "itemListElement": items} if items else None
    url = representation.page_url("corrections")
    return _said({"@type": "CollectionPage", "name": name, "url": url, "mainEntity": list_of_items})


def correction(entry: Edition) -> dict[str, Any]:
    """schema.org/CorrectionComment as an entry of the ledger, with the piece it is about as it is called now."""
    address = representation.page_url("article", entry.slug_now)
    return {
        "@type": "CorrectionComment",
        "@id": representation.page_url("correction", entry.pk),
        "url": representation.page_url("correction", entry.pk),
        "name": entry.get_change_display(),
        "text": entry.note,
        "datePublished": representation.iso(entry.visible_from),
        "about": {"@type": "CreativeWork", "@id": f"{address}#article", "url": address, "headline": entry.headline_now},
    }


def _image(picture: Picture, edition: Edition) -> dict[str, Any]:
    """schema.org/ImageObject. Caption and credit are the photograph's: the card we draw ourselves has neither."""
    if not picture.is_photograph:
        return _said({"@type": "ImageObject", "url": picture.url, "width": picture.width, "height": picture.height})
    return _said(
        {
            "@type": "ImageObject",
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
            "caption": edition.image_caption,
            "creditText": edition.image_credit,
        }
    )


def publisher() -> dict[str, Any]:
    """schema.org/NewsMediaOrganization: who publishes, and by which policies."""
    policies = {name: representation.absolute_url(where) for name, where in settings.POLICIES.items()}
    return _said(
        {
            "@type": "NewsMediaOrganization",
            "@id": f"{settings.SITE_URL}/#publisher",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
            "logo": {"@type": "ImageObject", "url": representation.absolute_url(static("icon.svg"))},
            "correctionsPolicy": representation.page_url("corrections"),
            **policies,
        }
    )


def website() -> dict[str, Any]:
    """schema.org/WebSite, with its search where there is one (schema.org/SearchAction)."""
    told: dict[str, Any] = {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#website",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "publisher": publisher(),
    }
    if search := representation.page_url("search"):
        told["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        }
    return told


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """schema.org/BreadcrumbList, from names and paths, the front page first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": representation.absolute_url(path)}
            for position, (name, path) in enumerate([(settings.SITE_NAME, "/"), *trail], 1)
        ],
    }


def profile(author: Author, present: Iterable[Affiliation], former: Iterable[Affiliation]) -> dict[str, Any]:
    """schema.org/ProfilePage: the author as on record today, with dated posts (schema.org/OrganizationRole).

    What has ended is `alumniOf`, because the end of many a post is known only to lie in the past.
    """
    address = representation.absolute_url(author.get_absolute_url())
    collective = author.kind == Author.Kind.COLLECTIVE
    now = list(present)
    told: dict[str, Any] = {
        "@type": "Organization" if collective else "Person",
        "@id": f"{address}#author",
        "name": author.name,
        "url": address,
        "description": author.bio,
        "sameAs": [author.website] if author.website else [],
        "image": representation.portrait(author),
        "memberOf" if collective else "affiliation": [_post(post, "affiliation") for post in now if post.institution],
    }
    if collective:
        told["memberOf"] = [_post(post, "memberOf") for post in now if post.institution]
    else:
        told["jobTitle"] = _one_or_all([post.title for post in now if post.title])
        told["alumniOf"] = [_post(post, "alumniOf") for post in former if post.institution]
    return {"@type": "ProfilePage", "url": address, "mainEntity": _said(told)}


def _post(post: Affiliation, relation: str) -> dict[str, Any]:
    house = {"@type": "Organization", "name": post.institution.name}
    return _said(
        {
            "@type": "OrganizationRole",
            "roleName": post.title,
            "startDate": post.starts_on.isoformat() if post.starts_on else "",
            "endDate": post.ends_on.isoformat() if post.ends_on else "",
            relation: house,
        }
    )


def organization(institution: Institution) -> dict[str, Any]:
    """schema.org/Organization or the narrower type of its kind."""
    address = representation.absolute_url(institution.get_absolute_url())
    country = institution.country
    return _said(
        {
            "@type": KINDS.get(institution.kind, "Organization"),
            "@id": f"{address}#institution",
            "name": institution.name,
            "url": address,
            "description": institution.description,
            "sameAs": [institution.website] if institution.website else [],
            "foundingDate": str(institution.founded or ""),
            "address": {"@type": "PostalAddress", "addressCountry": country} if country else None,
        }
    )


def collection(name: str, description: str, path: str, pieces: Iterable[Edition]) -> dict[str, Any]:
    """schema.org/CollectionPage: a list of pieces, named by their addresses alone."""
    items = [
        {"@type": "ListItem", "position": position, "url": representation.url(piece)}
        for position, piece in enumerate(pieces, 1)
    ]
    return _said(
        {
            "@type": "CollectionPage",
            "name": name,
            "description": description,
            "url": representation.absolute_url(path),
            "mainEntity": {"@type": "ItemList", "itemListElement": items} if items else None,
        }
    )


def _one_or_all(values: list) -> Any:
    return values[0] if len(values) == 1 else values


def _said(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: an empty value would be a claim."""
    return {name: value for name, value in told.items() if value not in (None, "", [])}
