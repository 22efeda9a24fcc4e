"""A folder (or .zip) of Markdown as Hugo, Jekyll, Pelican and others keep it: a file to a piece, its head above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from intake.drafts import Manuscript
from intake.readers import front_matter, markdown

from . import files, names
from .bodies import absolute, text_in
from .json_rows import object_in
from .names import Names
from .records import Item, Record, Site, SitePicture, Skipped
from .times import iso
from .wordpress_site import slug_of

SUFFIXES = {".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".rmd", ".qmd", ".mdx"}
CONFIGS = re.compile(r"(?:_config|config|hugo|pelicanconf|default|params)\.(?:ya?ml|toml|json)")
DATED = re.compile(r"^(?:(published|draft)-)?(\d{4}-\d{1,2}-\d{1,2})[-_](.+)$")
NO_PIECES = {
    "readme",
    "license",
    "licence",
    "contributing",
    "changelog",
    "code_of_conduct",
    "security",
    "_index",
    "404",
}
MOST_TEXT = 20_000_000
JEKYLL = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
    "": "/:categories/:year/:month/:day/:title.html",
}


@dataclass
class Publication:
    """What the files around the texts say."""

    site: Site
    program: str = ""  # "Jekyll", "Hugo" or neither
    permalinks: dict[str, str] = field(default_factory=dict)  # by section; "": for all
    people: dict[str, dict[str, Any]] = field(default_factory=dict)  # by the key in heads


def recognises(path: Path) -> bool:
    return any(file.suffix in SUFFIXES for file in files.files_of(path))


def read(path: Path) -> Iterator[Record]:
    """A text that cannot be read is a Skipped with its sentence; the others are read."""
    around = files.files_of(path)
    publication = publication_of(around)
    found = Names()

    def pieces() -> Iterator[Record]:
        for file in around:
            if file.suffix in SUFFIXES:
                yield names.attempt(file.name, partial(piece_in, file, publication, found))
            elif file.suffix in (".rst", ".adoc", ".org", ".textile"):
                yield Skipped(f"{file.suffix} file", file.name, f"{file.name} is no Markdown and was not read.")

    return names.records_of(publication.site, found, pieces)


# --- around the texts ---------------------------------------------------------------------------------------


def publication_of(around: list[files.File]) -> Publication:
    publication = Publication(Site("Markdown"))
    if any("_posts" in file.name.split("/") for file in around):
        publication.program = publication.site.program = "Jekyll"
    for file in sorted(around, key=lambda file: file.name.count("/")):
        if CONFIGS.fullmatch(file.base) and file.size < 1_000_000:
            learn_config(file, publication)
        elif re.search(r"(?:^|/)_?data/authors(?:/[^/]+)?\.(?:ya?ml|toml|json)$", file.name):
            learn_people(file, publication)
        elif re.search(r"(?:^|/)_?authors/[^/]+(?:/_?index)?\.(?:md|markdown|html)$", file.name):
            parts = file.name.split("/")
            key = parts[-1].rpartition(".")[0]
            if key.endswith("index"):  # of a folder with the name
                key = parts[-2]
            values = front_matter.split(file.text(), Manuscript(), file.name)[0]
            publication.people.setdefault(key, values)
    return publication


def values_in(file: files.File) -> dict[str, Any]:
    text = file.text()
    if file.suffix == ".toml":
        return front_matter.read_toml(text) or {}
    if file.suffix == ".json":
        return object_in(text)
    return front_matter.read_yaml(text, file.name) or {}


def learn_config(file: files.File, publication: Publication) -> None:
    values, site = values_in(file), publication.site
    lower = {str(key).lower(): value for key, value in values.items()}
    address = str(lower.get("baseurl") or "")
    if "url" in lower and isinstance(lower["url"], str):  # of Jekyll: host and folder apart
        address = lower["url"].rstrip("/") + "/" + address.strip("/")
    if address.startswith("http") and not site.url:
        site.url = address.rstrip("/")
    site.name = site.name or text_in(str(lower.get("title") or ""))
    site.language = site.language or str(lower.get("languagecode") or lower.get("lang") or "")
    if isinstance(permalink := lower.get("permalink"), str):
        publication.permalinks.setdefault("", JEKYLL.get(permalink, permalink))
    if isinstance(lower.get("permalinks"), dict):
        publication.program = publication.site.program = "Hugo"
        for section, pattern in lower["permalinks"].items():
            if isinstance(pattern, str):
                publication.permalinks.setdefault(str(section), pattern)
    elif "baseurl" in lower and not publication.program and "url" not in lower:
        publication.program = publication.site.program = "Hugo"


def learn_people(file: files.File, publication: Publication) -> None:
    values = values_in(file)
    stem = file.base.rpartition(".")[0]
    if stem != "authors":
        values = {stem: values}
    for key, value in values.items():
        if isinstance(value, dict):
            publication.people.setdefault(str(key), value)


# --- a text -------------------------------------------------------------------------------------------------


def piece_in(file: files.File, publication: Publication, found: Names) -> Record:
    stem = file.base.rpartition(".")[0]
    if stem.lower() in NO_PIECES or re.search(r"(?:^|/)_?authors/", file.name):
        return Skipped("page", file.name)
    folders = file.name.split("/")[:-1]
    if publication.program == "Jekyll" and not {"_posts", "_drafts"} & set(folders):
        return Skipped("page", file.name, "It stands outside _posts: pages are made by hand.")
    data = file.bytes(MOST_TEXT)
    manuscript = markdown.convert(data, file.base)
    text = "".join(files.decoded(iter([data])))
    values = front_matter.split(text.replace("\r\n", "\n"), Manuscript(), file.base)[0]
    return item_of(file, manuscript, {str(key).lower(): value for key, value in values.items()}, publication, found)


def item_of(
    file: files.File, manuscript: Manuscript, values: dict[str, Any], publication: Publication, found: Names
) -> Record:
    headers = manuscript.headers
    if str(values.get("type", "")).lower() in ("page", "pages"):
        return Skipped("page", headers.get("title", file.name), "Pages are made by hand.")
    stem = re.sub(r"\.[a-z]{2}(?:-[A-Za-z]{2})?$", "", file.base.rpartition(".")[0])
    folders = file.name.split("/")[:-1]
    if stem == "index" and folders:  # of a folder with its pictures
        stem = folders[-1]
    dated = DATED.match(stem)
    if dated:
        stem = dated[3]
    slug = str(values.get("slug") or values.get("basename") or stem)
    item = Item(f"markdown:{file.name}", headline=headers.get("title", ""), slug=slug)
    item.standfirst = headers.get("standfirst", "")
    item.language = headers.get("language", "")
    item.html = manuscript.html
    item.pictures = [SitePicture(one.key, one.name, one.alt, one.caption, one.credit) for one in manuscript.pictures]
    take_state(item, values, headers, dated, folders)
    item.modified_at = iso(headers.get("updated"))
    take_people(item, values, headers, publication, found)
    take_terms(item, values, found)
    item.url = url_of(item, values, folders, publication)
    for name in ("aliases", "alias", "redirect_from", "redirects"):
        for old in listed(values.get(name)):
            item.redirects.append(absolute(with_slash(old), publication.site.url))
    if image := headers.get("image"):
        if image.startswith("/"):
            image = absolute(image, publication.site.url)
        item.lead_picture = SitePicture(
            "picture-lead", image, headers.get("image alt", ""), headers.get("image caption", "")
        )
    for finding in manuscript.findings:
        if finding.note and finding.kind != "missing_author":
            item.notes.append(finding.note)
    return item


def take_state(
    item: Item, values: dict[str, Any], headers: dict[str, str], dated: re.Match[str] | None, folders: list[str]
) -> None:
    """A day in the head or in the name is the day of publication, if nothing says that it is a draft."""
    time = iso(headers.get("date"))
    if dated and not time:
        time = iso(padded(dated[2]))
    said = {name: str(values.get(name, "")).lower() for name in ("draft", "published", "status", "visible")}
    is_draft = said["draft"] in ("true", "yes", "1") or said["published"] in ("false", "no")
    is_draft = is_draft or said["status"] in ("draft", "skip") or "_drafts" in folders
    is_draft = is_draft or bool(dated and dated[1] == "draft")
    if said["status"] in ("hidden", "private"):
        item.status, item.published_at = "private", time
    elif time and not is_draft:
        item.status, item.published_at = "published", time
    if headers.get("date") and not iso(headers["date"]):
        item.notes.append(f"Its day, “{headers['date']}”, could not be read.")


def padded(day: str) -> str:
    return "-".join(part.zfill(2) for part in day.split("-"))


def take_people(
    item: Item, values: dict[str, Any], headers: dict[str, str], publication: Publication, found: Names
) -> None:
    """Those whom the head names, by name or by the key of a file about authors."""
    named = listed(values.get("authors") or values.get("author"), people=True)
    if not named:
        named = [name.strip() for name in headers.get("author", "").split(";") if name.strip()]
    for name in named:
        about = publication.people.get(name) or publication.people.get(slug_of(name)) or {}
        said = next((str(about[key]) for key in ("name", "display_name", "title", "full_name") if about.get(key)), name)
        if not about and name == name.lower() and " " not in name and name.isascii():
            item.notes.append(f"“{name}” is the key of an account and no name: say who signs.")
        bio = about.get("bio") or about.get("description")
        if not isinstance(bio, str):
            bio = ""
        key = found.person(
            said,
            key=slug_of(name),
            bio=text_in(bio),
            email=str(about.get("email") or ""),
            url=str(about.get("website") or about.get("url") or about.get("uri") or ""),
        )
        if key not in item.people:
            item.people.append(key)


def take_terms(item: Item, values: dict[str, Any], found: Names) -> None:
    for kind, heads in (("category", ("categories", "category")), ("tag", ("tags", "topics", "keywords"))):
        for head in heads:
            for name in listed(values.get(head)):
                key = found.term(name, kind)
                if key not in item.terms:
                    item.terms.append(key)
    for name in listed(values.get("series")):
        item.terms.append(found.term(name, "series"))


def listed(value: Any, *, people: bool = False) -> list[str]:
    """The texts of a value: a list, or a line with commas or semicolons; of people by their names."""
    if isinstance(value, dict):
        value = [value.get("name") or ""]
    if isinstance(value, str):
        marks = "[,;]"
        if people and ";" in value:
            marks = ";"
        value = re.split(marks, value.strip("[] "))
    if not isinstance(value, list):
        return []
    found = []
    for one in value[:200]:
        if isinstance(one, dict):
            one = one.get("name") or one.get("title") or ""
        if text := " ".join(str(one).split()).strip("\"'"):
            found.append(text)
    return found


def url_of(item: Item, values: dict[str, Any], folders: list[str], publication: Publication) -> str:
    """The address that the head gives, or that the program makes by its pattern; of a draft none."""
    said = str(values.get("url") or values.get("permalink") or "")
    if said.startswith("http"):
        return said
    if said:
        return publication.site.url + with_slash(said)
    if item.status not in ("published", "private") or not publication.program:
        return ""
    parts = [one for one in folders if one[:1] != "_"]
    if "content" in folders:
        parts = folders[folders.index("content") + 1 :]
    section = parts[0] if parts else ""
    pattern = publication.permalinks.get(section) or publication.permalinks.get("")
    if publication.program == "Jekyll":
        pattern = pattern or JEKYLL[""]
    if not pattern:
        inner = [part for part in parts if part != "index"]
        if is_bundle(item):
            inner = inner[:-1]
        return f"{publication.site.url}/{'/'.join([*inner, item.slug])}/"
    return publication.site.url + filled(pattern, item, section)


def is_bundle(item: Item) -> bool:
    return bool(re.search(r"/index(?:\.[a-z-]+)?\.\w+$", item.source))


def filled(pattern: str, item: Item, section: str) -> str:
    day = item.published_at
    categories = [key.partition(":")[2] for key in item.terms if key.startswith("category:")]
    title = item.slug
    if section and ":title" in pattern and ":slug" not in pattern:
        title = slug_of(item.headline)
    values = {
        "year": day[:4],
        "month": day[5:7],
        "i_month": day[5:7].lstrip("0"),
        "day": day[8:10],
        "i_day": day[8:10].lstrip("0"),
        "short_year": day[2:4],
        "title": title,
        "slug": item.slug,
        "name": item.slug,
        "slugorfilename": item.slug,
        "slugorcontentbasename": item.slug,
        "filename": item.slug,
        "contentbasename": item.slug,
        "section": section,
        "sections": section,
        "categories": "/".join(categories),
    }
    path = re.sub(r":(\w+)", lambda name: values.get(name[1].lower(), ""), pattern)
    return with_slash(re.sub(r"/{2,}", "/", path))


def with_slash(path: str) -> str:
    if path.startswith(("/", "http")):
        return path
    return f"/{path}"
