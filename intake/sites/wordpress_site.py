"""What an export of WordPress says of the site as a whole: who signs, the terms, the attachments, the shared blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from . import php
from .bodies import SIZE, Media, text_in
from .records import Person, Site, Skipped, Term
from .wxr import Row, read_loosely

CREDITS = ("_media_credit", "media_credit", "_credit", "credit", "photo_credit", "_photo_credit", "image_credit",
           "isc_image_source", "_wp_attachment_source_name", "_photographer_name", "photographer")  # fmt: skip
TAXONOMIES = {"category": "category", "post_tag": "tag", "tag": "tag", "series": "series", "": "category"}
# Of no interest to a reader, or read elsewhere.
INNER = {"nav_menu", "post_format", "language", "author", "post_translations", "term_language", "term_translations"}
LATER = 50_000  # characters of a text in several pieces


@dataclass
class Contents:
    """Filled by a first reading. `signatures` are how pieces name their authors: (slug, name), ("", login)."""

    site: Site = field(default_factory=lambda: Site("WordPress"))
    rows: int = 0
    authors: dict[str, Person] = field(default_factory=dict)  # by login
    guests: dict[str, Person] = field(default_factory=dict)  # by slug
    linked: dict[str, str] = field(default_factory=dict)  # slug of a guest → login
    logins: dict[str, str] = field(default_factory=dict)  # slug → login
    others: dict[str, Person] = field(default_factory=dict)
    signatures: dict[tuple[str, str], None] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    term_of: dict[str, str] = field(default_factory=dict)  # number → key
    media: dict[str, Media] = field(default_factory=dict)
    number_of: dict[str, str] = field(default_factory=dict)  # path of a file → number of its attachment
    children: dict[str, list[str]] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def learn_header(self, header: str) -> None:
        row = Row("channel", 1)
        read_loosely(header.partition("<channel")[2] or header, row)
        self.site.name = self.site.name or text_in(row.get("title"))
        self.site.url = self.site.url or row.get("base_blog_url") or row.get("link") or row.get("base_site_url")
        self.site.language = self.site.language or row.get("language")

    def learn(self, row: Row) -> None:
        self.rows += 1
        if row.kind == "author":
            self.learn_author(row)
        elif row.kind in ("category", "tag", "term"):
            self.learn_term(row)
        elif row.kind == "item":
            self.learn_item(row)

    def learn_author(self, row: Row) -> None:
        login, mail = row.get("author_login"), row.get("author_email")
        key = login or mail
        if not key or key in self.authors:
            return
        full = f"{row.get('author_first_name')} {row.get('author_last_name')}".strip()
        name = text_in(row.get("author_display_name")) or text_in(full) or key
        self.authors[key] = Person(key, name, email=mail)
        for slug in (key.lower(), slug_of(key), slug_of(name)):
            self.logins.setdefault(slug, key)

    def learn_term(self, row: Row) -> None:
        if row.kind == "category":
            taxonomy, slug, name = "category", row.get("category_nicename"), row.get("cat_name")
            parent, description = row.get("category_parent"), row.get("category_description")
        elif row.kind == "tag":
            taxonomy, slug, name = "post_tag", row.get("tag_slug"), row.get("tag_name")
            parent, description = "", row.get("tag_description")
        else:
            taxonomy, slug, name = row.get("term_taxonomy"), row.get("term_slug"), row.get("term_name")
            parent, description = row.get("term_parent"), row.get("term_description")
        if not slug and not name:
            return
        if taxonomy == "author":
            self.learn_author_of_term(row, slug, name)
            return
        if taxonomy not in TAXONOMIES:
            note = ""
            if taxonomy not in INNER:
                note = f"“{taxonomy}” is a taxonomy of this site alone; “{text_in(name)}” was not taken as a topic."
            self.skipped.append(Skipped(f"term of {taxonomy}", text_in(name), note))
            return
        key = self.add_term(taxonomy, slug, name)
        term = self.terms[key]
        term.name = text_in(name) or term.name
        term.description = term.description or text_in(description)
        if parent and parent != "0":
            term.parent = term.parent or key_of(taxonomy, parent)
        self.term_of.setdefault(row.get("term_id"), key)

    def add_term(self, taxonomy: str, slug: str, name: str) -> str:
        """The key of the term, which is made where the export did not declare it."""
        key = key_of(taxonomy, slug or slug_of(name))
        if key not in self.terms:
            self.terms[key] = Term(key, text_in(name) or unquote(slug), TAXONOMIES[taxonomy])
        return key

    def learn_author_of_term(self, row: Row, slug: str, name: str) -> None:
        """An author of PublishPress Authors, who may be no account."""
        slug = slug.removeprefix("cap-")
        full = f"{row.meta('first_name')} {row.meta('last_name')}".strip()
        if name and slug not in self.logins and slug not in self.guests and name not in self.authors:
            bio = text_in(row.meta("description", "user_description"))
            self.guests[slug] = Person(
                f"guest:{slug}", text_in(name) or full, bio, row.meta("user_email"), row.meta("user_url")
            )

    def learn_item(self, row: Row) -> None:
        kind, number = row.get("post_type") or "post", row.get("post_id")
        if kind == "attachment":
            self.learn_attachment(row, number)
        elif kind == "wp_block":
            self.blocks[number] = row.fields.get("content", "")[: LATER * 20]
        elif kind == "guest-author":
            self.learn_guest(row)
        else:
            self.links.setdefault(number, row.get("link"))
        if kind == "post":
            for signature in signatures_of(row):
                self.signatures.setdefault(signature)
            for taxonomy, slug, name in terms_of(row):
                if taxonomy in TAXONOMIES:
                    self.add_term(taxonomy, slug, name)

    def learn_attachment(self, row: Row, number: str) -> None:
        url = row.get("attachment_url") or row.get("guid")
        if not url:
            return
        credit = row.meta(*CREDITS)
        if not credit:
            about = php.mapping(row.meta("_wp_attachment_metadata")).get("image_meta")
            if isinstance(about, dict):
                credit = str(about.get("credit") or about.get("copyright") or "")
        media = Media(
            url=url,
            alt=text_in(row.meta("_wp_attachment_image_alt")),
            caption=text_in(row.get("excerpt") or row.get("content"))[:LATER],
            credit=text_in(credit),
            parent=row.get("post_parent"),
        )
        self.media[number] = media
        path = path_of(url)
        for one in (path, re.sub(r"-scaled(?=\.\w+$)", "", path)):
            self.number_of.setdefault(one, number)
        if media.parent not in ("", "0"):
            self.children.setdefault(media.parent, []).append(number)

    def learn_guest(self, row: Row) -> None:
        """A guest author of Co-Authors Plus."""
        slug = (row.meta("cap-user_login") or row.get("post_name")).removeprefix("cap-")
        name = text_in(row.meta("cap-display_name") or row.get("title")) or slug
        if account := row.meta("cap-linked_account"):
            self.linked[slug] = account
        bio = text_in(row.meta("cap-description"))
        person = Person(f"guest:{slug}", name, bio, row.meta("cap-user_email"), row.meta("cap-website"))
        person.picture = row.meta("_thumbnail_id")  # a number until all attachments are known
        self.guests[slug] = person

    # --- what pieces ask ----------------------------------------------------------------------------------

    def person(self, slug: str, name: str) -> Person:
        """Who is meant by a signature."""
        if not slug:
            if name in self.authors:
                return self.authors[name]
            login = self.logins.get(name.lower()) or self.logins.get(slug_of(name))
            if not login:
                return self.unknown(name, name)
            return self.authors[login]
        account = self.linked.get(slug, "")
        if account in self.authors:
            person, guest = self.authors[account], self.guests[slug]
            person.bio, person.url = person.bio or guest.bio, person.url or guest.url
            return person
        if slug in self.guests:
            return self.guests[slug]
        for login in (slug, name, self.logins.get(slug, ""), self.logins.get(name.lower(), "")):
            if login in self.authors:
                return self.authors[login]
        return self.unknown(slug, name or slug)

    def unknown(self, key: str, name: str) -> Person:
        if key not in self.others:
            self.others[key] = Person(f"name:{key}", text_in(name), email=name if "@" in name else "")
        return self.others[key]

    def people_who_sign(self) -> Iterator[Person | Skipped]:
        signing = {}
        for slug, name in self.signatures:
            person = self.person(slug, name)
            signing[person.key] = person
        for person in signing.values():
            if person.picture.isdigit():
                person.picture = self.media.get(person.picture, Media("")).url
        yield from signing.values()
        for person in self.authors.values():
            if person.key not in signing:
                yield Skipped("account", person.name, "The account signs nothing.")

    def media_at(self, url: str) -> Media | None:
        """The attachment that an address shows, also in a smaller size."""
        path = path_of(url)
        number = self.number_of.get(path) or self.number_of.get(SIZE.sub("", path))
        if not number:
            return None
        return self.media.get(number)


def signatures_of(row: Row) -> list[tuple[str, str]]:
    """Those that a plugin for several authors names, in its order; else whoever made the post."""
    found = []
    for domain, slug, name in row.terms:
        if domain == "author" and (slug or name):
            found.append((unquote(slug).removeprefix("cap-") or slug_of(name), name))
    if not found and row.get("creator"):
        found.append(("", row.get("creator")))
    return found


def terms_of(row: Row) -> list[tuple[str, str, str]]:
    """Taxonomy, slug and name of each; the ones without a domain only where no other has one, for 1.0 has both."""
    named = [term for term in row.terms if term[0]]
    return named or row.terms


def key_of(taxonomy: str, slug: str) -> str:
    return f"{TAXONOMIES.get(taxonomy, taxonomy)}:{unquote(slug).strip().lower().replace(' ', '-')}"


def path_of(url: str) -> str:
    """What identifies a file, whichever host it is asked from."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return url
    _, mark, rest = path.partition("/uploads/")
    return (rest or path).lower()


def slug_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or text.lower().strip().replace(" ", "-")
