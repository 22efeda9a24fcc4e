"""`rank_related`: what the site's own ranking puts beside each piece of a foreign corpus. Touches no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.related.archive import Memory
from articles.related.entries import Piece
from articles.related.reasons import reasons
from articles.search.reading import Reading, read


class Command(BaseCommand):
    help = "Reads pieces, one JSON object to a line; writes for each what belongs beside it, with score and reasons."

    def add_arguments(self, parser) -> None:
        parser.add_argument("corpus", help="id, title, standfirst, body, topics, authors, date; body is plain text.")
        parser.add_argument("--output", required=True, metavar="OUT.jsonl")
        parser.add_argument("--most", type=int, default=10, help="Neighbours of each piece (10).")

    def handle(self, *, corpus, output, most, **options) -> None:
        try:
            with Path(corpus).open(encoding="utf-8-sig") as lines:
                archive = Memory(read_pieces(lines))
            with Path(output).open("w", encoding="utf-8") as out:
                for id, entry in archive.entries.items():
                    found = []
                    for one in archive.related(id, most):
                        why = [str(reason) for reason in reasons(entry, archive.entries[one.id])]
                        found.append({"id": one.id, "score": one.score, "reasons": why})
                    out.write(json.dumps({"id": id, "related": found}, ensure_ascii=False) + "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{corpus}: {error}") from error
        self.stdout.write(f"{len(archive.entries)} pieces ranked.")


def read_pieces(lines: TextIO) -> Iterator[tuple[Piece, Reading]]:
    ids: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            headline, standfirst, body = (row.get(name) or "" for name in ("title", "standfirst", "body"))
            named = {name: tuple(row.get(name) or ()) for name in ("topics", "authors", "institutions")}
            language = row.get("language") or settings.LANGUAGE_CODE
            names, topics = "\n".join(named["authors"] + named["institutions"]), "\n".join(named["topics"])
            reading = read([headline, names, topics, standfirst, body], language)
            piece = Piece(
                id=str(row["id"]),
                words=reading.words,
                headline=headline,
                text=f"{standfirst}\n{body}",
                language=language,
                **named,
                date=date.fromisoformat(row["date"][:10]) if row.get("date") else None,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(f"Line {number} is no piece: {type(error).__name__}, {error}.") from error
        if piece.id in ids:
            raise CommandError(f"Line {number}: the id “{piece.id}” was there before.")
        ids.add(piece.id)
        yield piece, reading
