"""What machines read in a page: schema.org as plain dicts. Pure: nothing here asks the database.

The names of types and properties are those of schema.org; each function says which of its pages the shape is from.
Names, titles and institutions of a piece come from its printed bylines (public/representation.py), as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.template import Context
from django.templatetags.static import static

from authors.models import Affiliation, Author, Institution

from ..models import Edition, PrintedByline, Topic
from ..models.types import TextLicence, Type
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
    url = representation.url(edition)
    is_retracted = edition.status == Edition.Status.RETRACTED
    data = {
        "@type": list(dict.fromkeys(["NewsArticle", Type(edition.type).schema_type])),
        "@id": f"{url}#article",
        "url": url,
        "mainEntityOfPage": url,
        "identifier": representation.guid(edition),
        "headline": edition.headline,
        "description": edition.standfirst,
        "image": [],  # of one that shows no text any more, none
        "datePublished": representation.iso(edition.published_at),
        "dateModified": representation.iso(edition.modified_at),
        "author": [person(byline) for byline in representation.writers(bylines)],
        **contributors(representation.others(bylines)),
        "publisher": publisher(),
        "correction": corrections(edition),
        "about": [
            {"@type": "Thing", "name": topic.name, "url": representation.absolute_url(topic.get_absolute_url())}
            for topic in topics
        ],
        "articleSection": edition.type_label,
        "wordCount": None,
        "inLanguage": edition.language,
        "isAccessibleForFree": True,
        "license": TextLicence(edition.licence).url,
        "version": edition.number,
        "backstory": " ".join(f"{line['who']}: {line['text']}" for line in representation.interests(bylines)),
    }
    if not is_retracted:
        data["image"] = [image_object(picture, edition) for picture in representation.in_ratios(edition)]
        data["wordCount"] = edition.word_count
    if edition.is_withdrawn:
        data["creativeWorkStatus"] = edition.get_status_display()
    return known(data)


def person(byline: PrintedByline) -> dict[str, Any]:
    """schema.org/Person, or Organization for a collective: name, title and institution as printed; `url` leads to the
    page of today."""
    printed = representation.byline(byline)
    institutions = []
    for post in printed["posts"]:
        if post["institution"]:
            institutions.append(known({"@type": "Organization", "name": post["institution"], "url": post["url"]}))
    data: dict[str, Any] = {"@type": "Person", "name": byline.name, "url": printed["url"]}
    if byline.author_id and byline.author.kind == Author.Kind.COLLECTIVE:
        data |= {"@type": "Organization", "memberOf": one_or_all(institutions)}
    else:
        data["jobTitle"] = one_or_all([post["title"] for post in printed["posts"] if post["title"]])
        data["affiliation"] = one_or_all(institutions)
    return known(data | {"description": byline.bio})


def contributors(bylines: Iterable[PrintedByline]) -> dict[str, list]:
    """Those who stand beside the authors, by the property that they are named under."""
    people: dict[str, list] = {}
    for byline in bylines:
        if byline.role in ROLES:
            people.setdefault(ROLES[byline.role], []).append(person(byline))
        else:
            role = {"@type": "Role", "roleName": byline.get_role_display(), "contributor": person(byline)}
            people.setdefault("contributor", []).append(role)
    return people


def corrections(edition: Edition) -> list[dict[str, str]]:
    """schema.org/CorrectionComment, of each note that corrects."""
    return [
        {"@type": "CorrectionComment", "name": note["label"], "text": note["text"], "datePublished": note["at"]}
        for note in representation.notes(edition)
        if note["kind"] in CORRECTING
    ]


def ledger(name: str, entries: Iterable[Edition]) -> dict[str, Any]:
    """schema.org/CollectionPage of what readers were told of, the latest first."""
    items = item_list({"item": correction(entry)} for entry in entries)
    url = representation.page_url("corrections")
    return known({"@type": "CollectionPage", "name": name, "url": url, "mainEntity": items})


def correction(entry: Edition) -> dict[str, Any]:
    """schema.org/CorrectionComment as an entry of the ledger, with the piece it is about as it is called now."""
    url = representation.page_url("article", entry.slug_now)
    return {
        "@type": "CorrectionComment",
        "@id": representation.page_url("correction", entry.pk),
        "url": representation.page_url("correction", entry.pk),
        "name": entry.get_change_display(),
        "text": entry.note,
        "datePublished": representation.iso(entry.visible_from),
        "about": {"@type": "CreativeWork", "@id": f"{url}#article", "url": url, "headline": entry.headline_now},
    }


def image_object(picture: Picture, edition: Edition) -> dict[str, Any]:
    """schema.org/ImageObject. Caption and credit are the photograph's: the card we draw ourselves has neither."""
    data = {"@type": "ImageObject", "url": picture.url, "width": picture.width, "height": picture.height}
    if picture.is_photograph:
        data |= {"caption": edition.image_caption, "creditText": edition.image_credit}
    return known(data)


def publisher() -> dict[str, Any]:
    """schema.org/NewsMediaOrganization: who publishes, and by which policies."""
    policies = {name: representation.absolute_url(where) for name, where in settings.POLICIES.items()}
    return known(
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
    data: dict[str, Any] = {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#website",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "publisher": publisher(),
    }
    if search := representation.page_url("search"):
        data["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        }
    return data


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """schema.org/BreadcrumbList, from names and paths, the front page first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": representation.absolute_url(path)}
            for position, (name, path) in enumerate([(settings.SITE_NAME, "/"), *trail], 1)
        ],
    }


# --- what the pages of kinds.py are about -------------------------------------------------------------------


def profile(author: Author, name: str, text: str, context: Context) -> dict[str, Any]:
    """schema.org/ProfilePage: the author as on record today, with dated affiliations (schema.org/OrganizationRole).

    What has ended is `alumniOf`, because the end of many an affiliation is known only to lie in the past.
    """
    url = representation.absolute_url(author.get_absolute_url())
    is_person = author.kind != Author.Kind.COLLECTIVE
    current, former = context["current"], context["former"]
    person: dict[str, Any] = {
        "@type": "Person",
        "@id": f"{url}#author",
        "name": name,
        "url": url,
        "description": text,
        "sameAs": list(filter(None, [author.website])),
        "image": representation.portrait(author),
    }
    if is_person:
        person["affiliation"] = roles_at_institutions(current, "affiliation")
        person["jobTitle"] = one_or_all([row.title for row in current if row.title])
        person["alumniOf"] = roles_at_institutions(former, "alumniOf")
    else:
        person |= {"@type": "Organization", "memberOf": roles_at_institutions(current, "memberOf")}
    return {"@type": "ProfilePage", "url": url, "mainEntity": known(person)}


def roles_at_institutions(affiliations: Iterable[Affiliation], relation: str) -> list[dict[str, Any]]:
    roles = []
    for row in affiliations:
        if row.institution:
            role = {
                "@type": "OrganizationRole",
                "roleName": row.title,
                "startDate": iso_day(row.starts_on),
                "endDate": iso_day(row.ends_on),
                relation: {"@type": "Organization", "name": row.institution.name},
            }
            roles.append(known(role))
    return roles


def iso_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def organization(institution: Institution, name: str, text: str, context: Context) -> dict[str, Any]:
    """schema.org/Organization or the narrower type of its kind."""
    url = representation.absolute_url(institution.get_absolute_url())
    data: dict[str, Any] = {
        "@type": KINDS.get(institution.kind, "Organization"),
        "@id": f"{url}#institution",
        "name": name,
        "url": url,
        "description": text,
        "sameAs": list(filter(None, [institution.website])),
        "foundingDate": str(institution.founded or ""),
    }
    if institution.country:
        data["address"] = {"@type": "PostalAddress", "addressCountry": institution.country}
    return known(data)


def collection(record: Any, name: str, text: str, context: Context) -> dict[str, Any]:
    """schema.org/CollectionPage: a list of pieces, named by their addresses alone."""
    return known(
        {
            "@type": "CollectionPage",
            "name": name,
            "description": text,
            "url": representation.absolute_url(record.get_absolute_url()),
            "mainEntity": item_list({"url": representation.url(piece)} for piece in context["pieces"]),
        }
    )


# The schema.org type in a row of kinds.py → its data, from a record, its title, its description and the page's context.
OF_RECORDS = {"CollectionPage": collection, "ProfilePage": profile, "Organization": organization}


# --- shared -------------------------------------------------------------------------------------------------


def item_list(items: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    elements = [{"@type": "ListItem", "position": position, **item} for position, item in enumerate(items, 1)]
    return {"@type": "ItemList", "itemListElement": elements} if elements else None


def one_or_all(values: list) -> Any:
    return values[0] if len(values) == 1 else values


def known(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: an empty value would be a claim."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
