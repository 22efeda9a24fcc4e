"""`manage.py read_document PATH`: the draft as recognised. Nothing is stored."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from intake import readers
from intake.drafts import Draft, UnreadableDocument
from intake.plain import as_data

from .read_bioline import names_on_record, person, speak_utf8


class Command(BaseCommand):
    help = "Shows what is recognised in a document: headline, standfirst, body, authors, credit, and a report."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="write one JSON object instead of an outline")

    def handle(self, *args: object, path: Path, json: bool, **options: object) -> None:
        speak_utf8()
        try:
            with names_on_record().in_use():
                draft = readers.read_file(path)
        except UnreadableDocument as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_json(draft) if json else as_outline(draft))


def as_json(draft: Draft) -> str:
    pictures = []
    for picture in draft.pictures:
        said = {name: getattr(picture, name) for name in ("key", "name", "alt", "caption", "credit")}
        pictures.append(said | {"bytes": len(picture.data)})
    return json.dumps(
        {
            "headline": draft.headline,
            "standfirst": draft.standfirst,
            "body": [as_data(block, draft) for block in draft.blocks],
            "authors": [person(contributor) | {"bio": contributor.bio} for contributor in draft.contributors],
            "image_credit": draft.image_credit,
            "notices": draft.notices,
            "published_on": draft.published_on and draft.published_on.isoformat(),
            "headers": draft.headers,
            "pictures": pictures,
            "report": [asdict(finding) for finding in draft.findings],
        },
        ensure_ascii=False,
        indent=1,
    )


def as_outline(draft: Draft) -> str:
    """The draft for a person at a terminal: one row per part, and what to look at."""
    rows = [("Headline", draft.headline), ("Standfirst", draft.standfirst or "none")]
    rows += [(key.capitalize(), value) for key, value in draft.headers.items()]
    if draft.published_on:
        rows.append(("Date", draft.published_on.isoformat()))
    for contributor in draft.contributors:
        affiliations = []
        for stated in contributor.affiliations:
            affiliations.append(f"{'' if stated.current else 'formerly '}{stated}")
        rows.append(("Author", f"{contributor.name} ({'; '.join(affiliations) or 'no affiliation stated'})"))
    rows.append(("Picture credit", draft.image_credit or "none"))
    rows += [("Notice", notice) for notice in draft.notices]
    kinds = [block.kind for block in draft.blocks]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    rows.append(("Body", counts or "empty"))
    rows += [("  under", block.text) for block in draft.blocks if block.kind == "heading"]
    for finding in draft.findings:
        if finding.note and finding.kind not in {"bio", "byline"}:
            rows.append(("Look at", f"{finding.note} (line {finding.line})".removesuffix(" (line 0)")))
    return "\n".join(f"{label + ':':<14} {value}" for label, value in rows)
