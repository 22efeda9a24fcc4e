"""Exports of Ghost: its JSON, also in a folder or .zip with its redirects and routes; what its API gives is read, too.

Read twice: who signs and which tags there are may come after the posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from intake.drafts import UnreadableDocument

from . import files, ghost_posts, ghost_redirects, json_rows
from .bodies import text_in
from .ghost_posts import clean, value_in
from .records import Person, Record, Site, Skipped, Term

MARKS = re.compile(
    rb'"exported_on"|"db"\s*:\s*\[|"mobiledoc"\s*:|"lexical"\s*:|"posts_authors"\s*:|"posts_tags"\s*:'
    rb'|\A\s*\{\s*"(?:posts|users|tags)"\s*:\s*\[|\A\s*\{\s*"root"\s*:'
)
KEPT = {"posts", "users", "tags", "posts_tags", "posts_authors", "posts_meta", "settings"}
COUNTED = {"members": "member", "comments": "comment", "snippets": "snippet"}
ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?")


@dataclass
class Contents:
    """Filled by a first reading. Keys of posts, users and tags are the ids of the export as text."""

    site: Site = field(default_factory=lambda: Site("Ghost"))
    posts: int = 0
    tables: int = 0
    users: dict[str, Person] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    inner: dict[str, str] = field(default_factory=dict)  # tags of the desk alone, by id: their names
    tag_ids: dict[str, str] = field(default_factory=dict)
    tags_of: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    authors_of: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    meta_of: dict[str, dict[str, Any]] = field(default_factory=dict)
    signing: dict[str, None] = field(default_factory=dict)
    permalink: str = "/{slug}/"

    def learn(self, table: str, row: Any) -> None:
        if table == "root" and isinstance(row, dict):
            self.posts += 1
        if table not in KEPT or not isinstance(row, dict):
            return
        self.tables += 1
        row = ghost_posts.unpacked(row)
        match table:
            case "posts":
                self.learn_post(row)
            case "users":
                self.add_user(row)
            case "tags":
                self.add_tag(row)
            case "posts_tags":
                learn_place(row, value_in(row, "tag_id"), self.tags_of)
            case "posts_authors":
                learn_place(row, value_in(row, "author_id"), self.authors_of)
            case "posts_meta":
                kept = ("feature_image_alt", "feature_image_caption", "meta_description", "meta_title")
                self.meta_of[value_in(row, "post_id")] = {name: row[name] for name in kept if row.get(name)}
            case "settings":
                self.learn_setting(value_in(row, "key"), row.get("value"))

    def learn_post(self, row: dict[str, Any]) -> None:
        self.posts += 1
        if not self.site.url and (found := ADDRESS.match(value_in(row, "url"))):
            self.site.url = found[0]
        for tag in ghost_posts.rows_in(row, "tags"):
            self.add_tag(tag)
        for author in ghost_posts.rows_in(row, "authors", "author"):
            self.add_user(author)
        if not ghost_posts.is_page(row):
            self.signing.update(dict.fromkeys(ghost_posts.signatures_of(row, self)))

    def learn_setting(self, key: str, value: Any) -> None:
        if not isinstance(value, str):
            return
        if key == "title":
            self.site.name = text_in(clean(value))
        elif key in ("url", "site_url") and ADDRESS.match(value):
            self.site.url = value.rstrip("/")
        elif key in ("lang", "locale", "default_locale"):
            self.site.language = clean(value).replace("_", "-")

    def add_user(self, row: dict[str, Any]) -> str:
        """The key of the person, by which posts name them."""
        name = text_in(value_in(row, "name")) or value_in(row, "slug", "email")
        number = value_in(row, "id") or value_in(row, "slug") or name
        if number and number not in self.users:
            picture = value_in(row, "profile_image", "image")
            self.users[number] = Person(
                f"user:{value_in(row, 'slug') or number}",
                name,
                text_in(value_in(row, "bio")),
                value_in(row, "email"),
                value_in(row, "website"),
                ghost_posts.address(picture, self.site.url),
            )
        return number

    def add_tag(self, row: dict[str, Any]) -> str:
        name, slug = text_in(value_in(row, "name")), value_in(row, "slug")
        number = value_in(row, "id") or slug or name
        if name.startswith("#") or value_in(row, "visibility") == "internal":
            self.inner.setdefault(number, name)
        elif number and number not in self.tag_ids:
            key = f"tag:{unquote(slug) or name.lower().replace(' ', '-')}"
            self.tag_ids[number] = key
            description = text_in(value_in(row, "description"))
            self.terms.setdefault(key, Term(key, name or slug, "tag", description))
        return number

    def people_who_sign(self) -> Iterator[Person | Skipped]:
        for number, person in self.users.items():
            if number in self.signing:
                yield person
            else:
                yield Skipped("account", person.name, "The account signs nothing.")


def learn_place(row: dict[str, Any], number: str, of_post: dict[str, list[tuple[int, str]]]) -> None:
    """Notes which place the tag or author of this number has among those of its post."""
    order = row.get("sort_order")
    if not isinstance(order, int):
        order = 0
    of_post.setdefault(value_in(row, "post_id"), []).append((order, number))


def recognises(path: Path) -> bool:
    return bool(parts_of(path))


def parts_of(path: Path) -> list[files.File]:
    return [
        file
        for file in files.files_of(path)
        if file.suffix == ".json" and not file.base.startswith("redirects") and MARKS.search(file.head())
    ]


def read(path: Path) -> Iterator[Record]:
    """Raises UnreadableDocument where there is nothing of a site in it, with the place where its JSON breaks."""
    contents = Contents()
    around = files.files_of(path)
    parts = parts_of(path)
    faults: dict[str, str] = {}
    redirects = list(ghost_redirects.records_of(around, contents))
    for part in parts:
        try:
            for table, row in json_rows.Rows(files.texts_of(part)).rows():
                contents.learn(table, row)
        except json_rows.Broken as error:
            faults[part.name] = str(error)
    if not contents.posts and not contents.tables:
        for name, fault in faults.items():
            raise UnreadableDocument(f"{name} is no JSON: {fault}. Export the site anew.")
        name = parts[0].name if parts else path.name
        raise UnreadableDocument(f"{name} has no posts: bring the file that Ghost makes under Settings, Export.")
    yield contents.site
    yield from contents.people_who_sign()
    yield from contents.terms.values()
    for name in contents.inner.values():
        yield Skipped("inner tag", name, "A tag of the desk alone is no topic.")
    yield from posts_in(parts, contents)
    yield from redirects
    for name, fault in faults.items():
        yield Skipped("broken", "", f"{name}: {fault}; what stands before it was read.")


def record_of(row: dict[str, Any], contents: Contents, name: str) -> Record:
    """The record of a post. One that no rule foresaw takes no other with it."""
    try:
        return ghost_posts.record_of(row, contents)
    except Exception as error:
        title = text_in(value_in(row, "title", "slug", "id"))
        return Skipped("broken", title, f"{name}: the post “{title}” could not be read ({type(error).__name__}).")


def posts_in(parts: list[files.File], contents: Contents) -> Iterator[Record]:
    seen: set[str] = set()
    for part in parts:
        try:
            for table, row in json_rows.Rows(files.texts_of(part)).rows():
                if table in COUNTED and isinstance(row, dict):
                    yield Skipped(COUNTED[table])
                elif table == "root" and isinstance(row, dict):
                    yield ghost_posts.alone(row, part.name)
                elif table == "posts" and isinstance(row, dict):
                    yield ghost_posts.once(record_of(row, contents, part.name), seen)
                elif table == "posts":
                    yield Skipped("broken", "", f"{part.name} has a post that is no record.")
        except json_rows.Broken:
            continue  # which `read` says at the end
